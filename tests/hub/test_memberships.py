"""Who is in which segment: kept by what people do and by time alone, with its history and why."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mappings import hubspot
from mappings.belonging import FIGURES, Sizes, segments
from mappings.records import Reply
from tasks.hub import engine, explain, memberships, stirring, wanted
from tasks.hub.erasing import STEPS
from tasks.hub.explain import Asked
from tasks.hub.links import NOTE, noted
from tasks.pages import belonging
from tasks.pages.glass import Glass
from tests.hub.world import START, TARGETS, World, account, at, order
from tests.tasks.travel import ADA, cart, clocked

SIZES = Sizes(vip_spend={"GBP": Decimal(50)}, big_basket={"GBP": Decimal(40)})
OPEN = "SELECT segment FROM membership m JOIN customer c ON c.id = m.customer_id WHERE until IS NULL AND c.email = %s ORDER BY 1"  # fmt: skip
HISTORY = "SELECT segment, customer_id, since, until FROM membership ORDER BY 1, 2, 3"

LED = "WITH went AS (INSERT INTO journey (workflow, customer_id, occasion, happened_at, due_at, started_at, status) SELECT 'win_back', id, 'quiet', %(at)s, %(at)s, %(at)s, 'done' FROM customer RETURNING id) INSERT INTO link (token, workflow, occasion, name, journey_id, url) SELECT 'abc', 'win_back', 'quiet', 'shop_link', id, 'https://acme.example' FROM went"


class Shop:
    """A hub whose people are looked at by a clock."""

    def __init__(self, url: str) -> None:
        self.world = World(url)

    def tell(self, *records, days: float = 0):
        """Merge this, and look at whoever it stirred and whomever time moved by that day."""
        self.world.straight(records)
        return self.look(days)

    def look(self, days: float):
        """Look at whoever was stirred, and whomever time has moved by that day."""
        with clocked(self.world.url, START + timedelta(days=days)) as hub:
            return memberships.stirred(hub, SIZES, TARGETS, 1000)

    def everybody(self, days: float):
        """Look at everybody, as by night."""
        with clocked(self.world.url, START + timedelta(days=days)) as hub:
            return memberships.refresh(hub, SIZES, memberships.slice_after(hub, 0, 1000), TARGETS)

    def of(self, email: str) -> list[str]:
        """The segments somebody is in."""
        return [one["segment"] for one in self.world.rows(OPEN, email)]

    def history(self, email: str) -> list[tuple[str, str, str]]:
        """The segments somebody is or was in, and why."""
        found = self.world.rows("SELECT segment, why, left_why FROM membership m JOIN customer c ON c.id = m.customer_id WHERE c.email = %s ORDER BY m.id", email)  # fmt: skip
        return [(one["segment"], one["why"], one["left_why"]) for one in found]


@pytest.fixture
def shop(hub_url):
    """Ada has an account in Great Britain."""
    made = Shop(hub_url)
    made.tell(account("7", "ada@example.com", phone=ADA, country="GB"))
    return made


def bought(id: str, days: float = 0, kept: int = 10, **more):
    """An order of Ada's, placed on that day."""
    placed = START + timedelta(days=days)
    return order(id, minutes=days * 1440, customer_external_id="7", kept=Decimal(kept), total=Decimal(kept), placed_at=placed, **more)  # fmt: skip


def test_whoever_has_only_an_account_is_in_their_region(shop):
    assert shop.of("ada@example.com") == ["region_british_isles"]


def test_a_first_purchase_makes_a_new_buyer_until_time_alone_ends_it(shop):
    shop.tell(bought("1"))
    assert shop.of("ada@example.com") == ["new_buyers", "region_british_isles"]

    assert shop.look(29.9).people == 0
    assert shop.look(30).left == {"new_buyers": 1}
    assert shop.of("ada@example.com") == ["region_british_isles"]


@pytest.mark.parametrize(
    ("orders", "days", "among"),
    [
        ([(0, 10), (10, 10)], 10, {"repeat"}),
        ([(0, 50)], 0, {"new_buyers", "vip", "big_baskets"}),
        ([(0, 49)], 0, {"new_buyers", "big_baskets"}),
        ([(0, 10)], 89, set()),
        ([(0, 10)], 90, {"at_risk"}),
        ([(0, 10)], 180, {"lapsed"}),
        ([(0, 10), (20, 10)], 49, {"repeat"}),
        ([(0, 10), (20, 10)], 50, {"repeat", "at_risk"}),
        ([(0, 10), (20, 10)], 80, {"repeat", "lapsed"}),
    ],
)
def test_what_people_bought_and_when_says_what_they_are(shop, orders, days, among):
    shop.tell(*(bought(str(n), *one) for n, one in enumerate(orders)), days=orders[-1][0])
    shop.look(days)

    assert set(shop.of("ada@example.com")) == {*among, "region_british_isles"}


def test_money_in_a_currency_without_a_bound_makes_nobody_a_vip(shop):
    shop.tell(bought("1", kept=900, currency="JPY"))

    assert "vip" not in shop.of("ada@example.com")


def test_a_cart_counts_after_its_hour_until_they_buy(shop):
    shop.tell(cart(customer_external_id="7"))
    assert "cart_abandoners" not in shop.of("ada@example.com")

    shop.look(1 / 24)
    assert "cart_abandoners" in shop.of("ada@example.com")

    shop.tell(bought("1", days=0.1), days=0.1)
    assert "cart_abandoners" not in shop.of("ada@example.com")


def test_why_somebody_is_in_a_segment_is_said_in_figures_and_why_they_left(shop):
    shop.tell(bought("1", kept=60))
    shop.tell(bought("1", days=1, kept=20), days=1)

    assert ("vip", "money kept of their orders: 60 GBP", "money kept of their orders: 20 GBP") in shop.history("ada@example.com")  # fmt: skip


def test_who_answers_is_engaged_and_who_says_stop_is_not(shop):
    plain = {"platform": "twilio", "phone": ADA, "to": "+15005550006", "happened_at": at(0)}
    shop.tell(Reply(**plain, external_id="SM1", body="STOP", opt_out_type="STOP"))
    shop.everybody(0)
    assert "engaged" not in shop.of("ada@example.com")

    shop.tell(Reply(**plain, external_id="SM2", body="thanks"))
    assert "engaged" in shop.of("ada@example.com")


@pytest.mark.parametrize(("what", "among"), [(None, True), ("link preview", False)])
def test_who_follows_a_link_of_ours_is_engaged_at_once_and_for_a_time(shop, what, among):
    with clocked(shop.world.url, START) as hub:
        hub.execute(LED, {"at": START})
        hub.execute(NOTE, noted("abc", what, START, ("segments",)))
    shop.look(0.1)
    assert ("engaged" in shop.of("ada@example.com")) is among

    shop.look(91)
    assert "engaged" not in shop.of("ada@example.com")


def test_only_whose_segments_changed_are_owed_to_the_crm(shop):
    shop.world.rows("DELETE FROM outbox RETURNING id")

    assert shop.everybody(0).told == 0
    assert shop.world.rows("SELECT key FROM outbox") == []

    shop.tell(bought("1"))
    shop.world.rows("DELETE FROM outbox RETURNING id")
    assert shop.look(30).told == 1
    owed = shop.world.rows("SELECT object, key FROM outbox")
    assert [(one["object"], one["key"]) for one in owed] == [("contacts", str(shop.world.one("SELECT key FROM customer")))]  # fmt: skip


def test_of_two_who_become_one_only_who_stays_is_in_segments(shop):
    shop.tell(account("8", phone="+447700900123", country="GB"), bought("1"))
    shop.tell(account("8", "ada@example.com", phone="+447700900123", country="GB", minutes=5))

    assert shop.of("ada@example.com") == ["new_buyers", "region_british_isles"]
    assert shop.world.one("SELECT count(*) FROM membership WHERE until IS NULL") == 2
    assert shop.world.one("SELECT left_why FROM membership WHERE until IS NOT NULL") == "is part of another person"  # fmt: skip


def test_who_is_erased_leaves_no_membership(shop):
    ids = [one["id"] for one in shop.world.rows("SELECT id FROM customer")]
    with clocked(shop.world.url, START) as hub:
        for name in ("memberships", "when to look at them"):
            hub.execute(STEPS[name], {"ids": ids})

    assert shop.world.rows("SELECT * FROM membership") == []
    assert shop.world.rows("SELECT * FROM membership_look") == []


def test_the_way_people_are_on_is_one_stage_each(shop):
    shop.tell(account("8", "bob@example.com"), bought("1"), bought("2"))
    with clocked(shop.world.url, START) as hub:
        found = {stage: people for stage, people, _ in memberships.stages(hub) if people}

    assert found == {"loyal": 1, "known": 1}


# --- against all that was ever known, counted anew ---

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["buy", "cart", "cancel", "account", "nothing"]),
        st.sampled_from(["7", "8"]),
        st.integers(0, 80),
        st.integers(1, 90),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True)  # fmt: skip
@given(ACTS)
def test_looking_at_whoever_did_something_finds_what_looking_at_everybody_finds(shop, acts):
    shop.world.empty()
    day = 0.0
    for number, (what, who, later, size) in enumerate(acts):
        day += later
        shop.tell(*told(what, who, day, (number, size)), days=day)
    shop.look(day + 1)

    kept = shop.world.rows("SELECT segment, customer_id FROM membership WHERE until IS NULL ORDER BY 1, 2")  # fmt: skip
    assert shop.everybody(day + 1).told == 0
    assert kept == [{"segment": name, "customer_id": id} for name, id in counted_anew(shop.world, START + timedelta(days=day + 1))]  # fmt: skip
    whole(shop.world.rows(HISTORY))


def told(what, who, day, numbers):
    """What somebody does on a day."""
    number, size = numbers
    when = START + timedelta(days=day)
    yield account(who, f"{who}@example.com", minutes=day * 1440, country="GB" if size % 2 else "FR")
    if what in ("buy", "cancel"):
        gone = when if what == "cancel" else None
        yield order(f"o{number}", minutes=day * 1440, customer_external_id=who, total=Decimal(size), kept=Decimal(0 if gone else size), placed_at=when, cancelled_at=gone)  # fmt: skip
    if what == "cart":
        yield cart(f"c{number}", minutes=day * 1440, customer_external_id=who, total=Decimal(size))


def counted_anew(world, now):
    """Every membership there should be, by arithmetic of our own."""
    found = set()
    for one in world.rows("SELECT * FROM customer WHERE merged_into IS NULL"):
        known = figures(world, one)
        for segment in segments(SIZES):
            if all(holds(test, known, one["currency"], now) for test in segment.tests):
                found.add((segment.name, one["id"]))
    return sorted(found)


def figures(world, one):
    """The figures of a person: numbers, moments, and their usual time between purchases."""
    count, first, last = one["order_count"], one["first_order_at"], one["last_order_at"]
    rhythm = timedelta(days=60)
    if count >= 2:
        rhythm = min(timedelta(days=365), max(timedelta(days=14), (last - first) / (count - 1)))
    carts = [k["updated_at"] for k in world.rows("SELECT * FROM cart WHERE customer_id = %s", one["id"])]  # fmt: skip
    left = max((k for k in carts if last is None or k > last), default=None)
    basket = one["net_spend"] / count if count else None
    return {"orders": count, "spent": one["net_spend"], "basket": basket, "country": one["country"], "first order": first, "rest": last, "cart": left, "look": None, "answer": None, **dict.fromkeys(("churn", "chance", "worth")), "rhythm": rhythm}  # fmt: skip


def holds(test, known, currency, now):
    """Whether a comparison holds, done by Python."""
    value, unit = known[test.figure], FIGURES[test.figure].unit
    if value is None:
        return False
    if test.among:
        return value in SIZES.regions[test.among]
    each = {"hours": timedelta(hours=1), "days": timedelta(days=1), "rhythms": known["rhythm"]}
    size = {which: getattr(SIZES, name) for which, name in test.bounds}
    if unit == "money":
        size = {which: one.get(currency) for which, one in size.items()}
    if None in size.values():
        return False
    if unit in each:
        value, size = now - value, {which: one * each[unit] for which, one in size.items()}
    return not ("at least" in size and value < size["at least"]) and not ("under" in size and value >= size["under"])  # fmt: skip


def whole(rows):
    """No two stays of one person in one segment overlap, and each that ended was a while."""
    latest = datetime.max.replace(tzinfo=UTC)
    for one, other in pairwise(rows):
        if (one["segment"], one["customer_id"]) == (other["segment"], other["customer_id"]):
            assert (one["until"] or latest) <= other["since"]
    assert all(one["until"] is None or one["since"] < one["until"] for one in rows)


def test_a_look_that_was_broken_off_is_done_again(shop):
    shop.world.straight([bought("1")])
    with clocked(shop.world.url, START) as hub:
        memberships.stirred(hub, SIZES, (), 1000)
        hub.rollback()

    with clocked(shop.world.url, START) as hub:
        assert stirring.waiting(hub, "segments")
    assert shop.look(0).entered == {"new_buyers": 1}


def test_a_page_says_which_segments_somebody_is_in_and_why(shop):
    shop.tell(bought("1", kept=60))
    shop.tell(bought("1", days=1, kept=20), days=1)
    with engine.connected(shop.world.url) as hub:
        story = explain.story(hub, shop.world.one("SELECT id FROM customer"), Asked())

    page = belonging.memberships(story.parts["segments"], Glass())
    assert page.startswith("On the way: **new buyer**.")
    assert "| **region_british_isles** | 2026-03-01 00:00:00 | - | country: GB | - |" in page
    assert "| vip | 2026-03-01 00:00:00 | 2026-03-02 00:00:00 | money kept of their orders: 60 GBP | money kept of their orders: 20 GBP |" in page  # fmt: skip


def test_the_crm_is_told_the_segments_somebody_is_in(shop):
    shop.tell(bought("1"), bought("2"))
    with engine.connected(shop.world.url) as hub:
        (row,) = wanted.rows(hub, "customer", [shop.world.one("SELECT key::text FROM customer")], "hubspot").values()  # fmt: skip

    assert hubspot.contacts.write(row)["hub_segments"] == "region_british_isles;repeat"
