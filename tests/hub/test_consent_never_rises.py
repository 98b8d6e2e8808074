"""Files, notes, purchases, merges, re-reads and erasure in any order: no machine raises consent."""

from datetime import UTC, date, datetime, timedelta

import psycopg
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mappings import casl
from mappings.records import Consent, Merge
from tasks.consent.sheet import Reading, Row, acts
from tasks.erase import erase
from tasks.hub import sought
from tasks.hub.implied import Implied
from tasks.hub.merging import Plan
from tests.hub.world import World, account, order

NUMBERS = ["+14165550123", "+14165550124"]
PLAN = Plan(("shopify",), (), implied=Implied("CA", casl.area_codes(), date(2025, 1, 1), 24))
BEGAN = datetime.now(UTC).replace(microsecond=500_000) - timedelta(days=90)
BOUNDED = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.explicit, Phase.generate])  # fmt: skip
"""The same few every time, on a real hub; whoever changes the ledger runs more."""

WHO, DAY, YES = st.integers(0, 1), st.integers(1, 5), st.sampled_from(["granted", "withdrawn"])
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("says"), WHO, st.sampled_from(["twilio", "shopify"]), YES, DAY | st.none()),
        st.tuples(st.just("file"), WHO, YES, DAY | st.none()),
        st.tuples(st.just("note"), WHO, YES, DAY),
        st.tuples(st.just("buys"), WHO, DAY),
        st.tuples(st.just("again"), st.integers(0, 20)),
        st.tuples(st.just("join")),
        st.tuples(st.just("erase"), WHO),
    ),
    min_size=4,
    max_size=12,
)  # fmt: skip
MACHINES = {"file", "note", "buys", "again", "join", "erase"}


def day(number):
    return BEGAN + timedelta(days=number)


class Shop:
    """Two people with a number each, and what they really said."""

    def __init__(self, world) -> None:
        self.world = world
        self.told = []
        self.said = {number: [] for number in NUMBERS}
        self.erased = {}
        self.bought = False
        for id, number in enumerate(NUMBERS):
            self.tell(account(str(id), f"p{id}@example.com", phone=number, country="CA"))

    def tell(self, *records):
        self.told.append(records)
        self.world.straight(records)

    def note_down(self, number, weight, status, at):
        """Keep what a decision weighs: 0 the person's own and every no, 1 what was recorded."""
        forgotten = self.erased.get(number)
        stale = forgotten and (at <= forgotten or (weight and status == "granted"))
        if not stale:
            self.said[number].append((weight if status == "granted" else 0, at, status))

    def says(self, who, platform, status, when):
        """A live act: dated in the past, or just now."""
        number, at = NUMBERS[who], day(when) if when else datetime.now(UTC)
        words = {"said": "START"} if platform == "twilio" else {}
        self.tell(Consent(platform=platform, address=number, status=status, method="x", happened_at=at, facts=words))  # fmt: skip
        self.note_down(number, 0, status, at)

    def file(self, who, status, when):
        number = NUMBERS[who]
        cells = {"phone": number, "status": status, "purpose": "marketing", "method": "form", "disclosure": "x",
                 "happened_at": day(when).isoformat() if when else ""}  # fmt: skip
        rows = [act for act in acts(Row(cells, "f", f"f{len(self.told)}", 2), Reading()) if act.status == "withdrawn" or act.happened_at]  # fmt: skip
        self.tell(*rows)
        for act in rows:
            self.note_down(number, 1, status, act.happened_at or datetime.now(UTC))

    def note(self, who, status, when):
        self.tell(Consent(platform="form", address=NUMBERS[who], status=status, method="form:phone", disclosure="x", happened_at=day(when)))  # fmt: skip
        self.note_down(NUMBERS[who], 1, status, day(when))

    def buys(self, who, when):
        self.bought = True
        self.tell(order(f"o{len(self.told)}", customer_external_id=str(who), placed_at=day(when), country="CA", currency="CAD"))  # fmt: skip

    def again(self, which):
        """A backfill, or a webhook that comes twice."""
        self.world.straight(self.told[which % len(self.told)])

    def join(self):
        self.tell(Merge(platform="shopify", object="customers", kept="0", gone="1"))

    def erase(self, who):
        with psycopg.connect(self.world.url) as hub:
            found = sought.found(hub, None, NUMBERS[who])
            numbers = sought.person(hub, found[0]).phones if found else [NUMBERS[who]]
        erase(self.world.url, NUMBERS[who], dry_run=False)
        for number in numbers:
            self.said[number], self.erased[number] = [], datetime.now(UTC)

    def expected(self, number):
        """The newest of what weighs most, in doubt a no; None where nobody decided."""
        said = self.said[number]
        heaviest = min((weight for weight, _, _ in said), default=None)
        decided = [(at, status == "withdrawn", status) for weight, at, status in said if weight == heaviest]  # fmt: skip
        return max(decided)[2] if decided else None

    def state(self, number):
        found = self.world.rows("SELECT status, expires_at FROM consent_state WHERE address = %s AND purpose = 'marketing'", number)  # fmt: skip
        return (found[0]["status"], found[0]["expires_at"]) if found else (None, None)

    def suppressed(self, number):
        return self.world.one("SELECT suppressed(%s)", number)

    def asked_again(self, number):
        """Whether the person texted START since they were erased."""
        return self.world.one("SELECT EXISTS (SELECT FROM consent WHERE address = %s AND source = 'twilio' AND status = 'granted')", number)  # fmt: skip


def lived(world, operations):
    """Let it all happen; after each step the ledger says what the people said."""
    shop = Shop(world)
    for name, *said in operations:
        before = {number: shop.state(number)[0] for number in NUMBERS}
        getattr(shop, name)(*said)
        for number in NUMBERS:
            status, ends = shop.state(number)
            expected = shop.expected(number)
            assert status == expected or (expected is None and status == "granted" and ends and shop.bought), (name, said)  # fmt: skip
            if name in MACHINES:
                assert not (before[number] == "withdrawn" and status == "granted"), (name, said)
            if number in shop.erased:
                assert shop.suppressed(number) is not shop.asked_again(number), (name, said)


def test_whatever_happens_only_the_person_raises_consent(hub_url):
    world = World(hub_url, PLAN)

    @BOUNDED
    @given(OPERATIONS)
    def live(operations):
        world.empty()
        lived(world, operations)

    live()
