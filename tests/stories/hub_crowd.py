"""The model's people, acting through the product's own code over connections that take turns."""

import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from deployments import keeper
from mappings.records import Consent, Customer, Merge, Record
from tasks import send
from tasks.connect import Door
from tasks.connectors.base import Arrival
from tasks.hub import consents, doubts, merging, staging, texts, turns
from tasks.hub.merging import Plan
from tasks.hub.outbox import Target
from tasks.hub.staging import Incoming
from tasks.hub.texts import Wanted
from tasks.messaging.rules import HOUSE
from tasks.send import Clerk
from tests.stories import consent_model as model
from tests.stories.consent_model import GRANTED, PENDING, WITHDRAWN, Act
from tests.stories.hub_provider import Line, Provider
from tests.stories.interleavings import ACTS, Dice
from tests.stories.stepping import Actor, AsyncStepped, Crash, Stepped

TARGETS = (Target("hubspot", "contacts", "customer", 5), Target("shopify", "consents", "consent", 9))  # fmt: skip
PLAN = Plan(("shopify",), TARGETS)
OURS = "+14155550100"
LEARNED = 7
"""All is learned of now, later than it happened."""

AGED = """
    UPDATE message SET reserved_at = reserved_at - interval '1 hour', due_at = clock_timestamp()
     WHERE phone = ANY(%s) AND status = 'unsure'
"""
DUE = """
    UPDATE message SET due_at = clock_timestamp()
     WHERE phone = ANY(%s) AND status IN ('waiting', 'unsure')
"""
OPEN = """
    SELECT count(*) FROM message
     WHERE phone = ANY(%s) AND status IN ('waiting', 'reserved', 'unsure')
"""
BOUGHT = """
    INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, expires_at,
                         dedup)
    VALUES ('sms', %s, 'marketing', 'granted', 'hub', 'implied:purchase', %s, %s, %s)
        ON CONFLICT (dedup) DO NOTHING
"""


class Hub:
    """One scene: two numbers, texts to them, and what their people say meanwhile."""

    def __init__(self, url: str, watch: psycopg.Connection[Any], dice: Dice, scene: int) -> None:
        self.url, self.watch, self.dice, self.scene = url, watch, dice, scene
        self.numbers = [f"+1415{scene * 2 + k:07d}" for k in range(2)]
        self.base = datetime.now(UTC) - timedelta(hours=1)
        self.provider = Provider(random.Random(scene))
        self.counts: Counter[str] = Counter()
        self.told: dict[str, list[Act]] = defaultdict(list)
        self.again: list[Actor] = []

    def at(self, moment: int | None) -> datetime | None:
        """Write a moment of the model as a date; 9 lies far ahead."""
        if moment is None:
            return None
        return self.base + (timedelta(days=900) if moment == 9 else timedelta(minutes=moment))

    def cast(self) -> Iterator[Actor]:
        """Set the scene, and name who acts in it."""
        for place in range(2):
            if self.dice.below(8):
                self.told[self.numbers[place]].append(first := Act(place, GRANTED, 1, LEARNED))
                self.heed_now(self.numbers[place], first)
        wanted = [self.wanted(k) for k in range(1 + self.dice.below(3))]
        texts.ask(self.watch, wanted)
        for k in range(2 + self.dice.below(2)):
            yield self.actor(f"dispatch {k}", self.dispatch)
        for k in range(1 + self.dice.below(3)):
            yield self.telling(k)
        yield from self.rarely(wanted)

    def rarely(self, wanted: list[Wanted]) -> Iterator[Actor]:
        """Name who comes only now and then."""
        chance = self.dice.below(10)
        if chance < 2:
            self.counts["asked for twice"] += 1
            yield self.actor("ask", lambda actor: self.ask(actor, wanted))
        if chance == 3:
            self.counts["merges"] += 1
            yield self.actor("merge", self.join, grain=0.1)
        if chance == 4:
            number = self.numbers[self.dice.below(2)]
            self.counts["erasures"] += 1
            self.told[number].append(Act(-99, WITHDRAWN, None, LEARNED))
            yield self.actor("erase", lambda actor: self.erase(actor, number))

    def actor(self, name: str, deed: Callable[[Actor], Any], grain: float = 1.0) -> Actor:
        """Make somebody, who may be one that dies."""
        one = Actor(f"{name} of scene {self.scene}", deed)
        one.grain = grain
        if self.dice.below(5) == 0:
            one.dies = 1 + self.dice.below(12)
        return one

    def wanted(self, occasion: int) -> Wanted:
        """Want a text to one of the numbers."""
        body = f"Sale, scene {self.scene} text {occasion}. Reply STOP to opt out"
        phone = self.numbers[self.dice.below(2)]
        return Wanted(workflow="win_back", occasion=str(occasion), purpose="marketing", phone=phone, body=body, platform="twilio")  # fmt: skip

    def telling(self, k: int) -> Actor:
        """Have one act told, over one of the ways there are."""
        name, make = ACTS[self.dice.below(len(ACTS))]
        act = make(self.dice, 10 + k)._replace(learned=LEARNED)
        number = self.numbers[self.dice.below(2)]
        self.counts[name] += 1
        self.told[number].append(act)
        slow = self.dice.below(3) == 0
        deed = self.merged if slow or act.status == PENDING else self.heard
        if act.weight != model.LIVE or (act.status == GRANTED and act.at is None):
            deed = self.bought if act.weight == model.BOUGHT else self.merged
        grain = 0.1 if deed == self.merged else 1.0
        return self.actor(name, lambda actor: self.surely(actor, deed, number, act), grain)

    def surely(self, actor: Actor, deed: Callable[..., None], number: str, act: Act) -> None:
        """Tell it; who dies or is refused meanwhile has it told again, as platforms do."""
        try:
            deed(actor, number, act)
        except (Crash, psycopg.Error) as error:
            self.counts[type(error).__name__] += 1
            again = Actor(f"{actor.name}, again", lambda one: deed(one, number, act))
            again.grain = 0.02
            self.again.append(again)

    def heard(self, actor: Actor, number: str, act: Act) -> None:
        """Have the receiver keep a reply."""
        AsyncStepped.doing(actor, self.url, lambda hub: self.keep(hub, number, act))

    def heed_now(self, number: str, act: Act) -> None:
        """Have it kept before anything else happens."""
        before = Actor("before", print)
        before.grain = -1.0
        self.heard(before, number, act)

    async def keep(self, hub: Any, number: str, act: Act) -> None:
        """Write a delivery as the keeper does."""
        id = f"scene {self.scene} act {act.id}"
        said = Consent(platform="twilio", address=number, status=act.status, method="reply", happened_at=self.at(act.at), facts={"said": act.status})  # fmt: skip
        acts = [consents.act(said, id, datetime.now(UTC))]
        future: Any = None
        waiting = keeper.Waiting("twilio", Arrival("inbound", id, b"{}"), acts, future)
        await keeper.write(hub, [waiting], TARGETS)

    def merged(self, actor: Actor, number: str, act: Act) -> None:
        """Have it come with a page of a platform, as its mapping reads it."""
        recorded = act.weight == model.RECORDED and act.at is not None
        status = PENDING if act.status == GRANTED and act.at is None else act.status
        said = Consent(platform="import" if recorded else "shopify", address=number, status=status, method="import:paper", disclosure="as shown", happened_at=self.at(act.at), facts={"id": act.id})  # fmt: skip
        self.merge(actor, [said])

    def merge(self, actor: Actor, records: list[Record]) -> None:
        """Merge one batch in one transaction, past the gate: all of its rules like it anyway."""
        now = datetime.now(UTC)
        with Stepped.of(actor, self.url) as hub, hub.transaction():
            staging.open_tables(hub)
            staging.load(hub, [Incoming(one, None, now) for one in records])
            merging.lock(hub)
            merging.merge(hub, PLAN)

    def bought(self, actor: Actor, number: str, act: Act) -> None:
        """Conclude a permission from a purchase."""
        ends = self.base - timedelta(1) if act.expires == 6 else self.base + timedelta(days=1)
        with Stepped.of(actor, self.url) as hub:
            hub.execute(BOUGHT, (number, self.at(act.at), ends, f"{self.scene}|{act.id}"))

    def join(self, actor: Actor) -> None:
        """Let the two people be known, and turn out to be one."""
        ids = [f"{self.scene}-{k}" for k in range(2)]
        people = [
            Customer(platform="shopify", external_id=id, email=f"{id}@example.com", email_verified=True, phone=number)
            for id, number in zip(ids, self.numbers, strict=True)
        ]  # fmt: skip
        self.merge(actor, [*people])
        self.merge(actor, [Merge(platform="shopify", object="customers", kept=ids[0], gone=ids[1])])

    def erase(self, actor: Actor, number: str) -> None:
        """Have a number forgotten, again if need be."""
        try:
            with Stepped.of(actor, self.url) as hub:
                hub.execute("SELECT erase_from_ledger('sms', %s)", (number,))
        except (Crash, psycopg.Error) as error:
            self.counts[type(error).__name__] += 1
            self.again.append(Actor(f"{actor.name}, again", lambda one: self.erase(one, number)))

    def ask(self, actor: Actor, wanted: list[Wanted]) -> None:
        """Want the same texts once more."""
        with Stepped.of(actor, self.url) as hub:
            texts.ask(hub, wanted)

    def dispatch(self, actor: Actor) -> None:
        """Claim texts, serve them and look for lost ones, as `dispatch_batch` does."""
        line: Any = Line(self.provider, actor)
        account = {"sender": OURS, "sender_kind": "long code", "sender_registered": "true"}
        doors = {"twilio": Door("twilio", account, line)}
        with Stepped.of(actor, self.url) as hub, turns.claimed(hub, 2) as due:
            turns.hasten(hub)
            clerk = Clerk(hub, send.Batch(deque(due), doors, HOUSE))
            self.counts += clerk.serve_all().objections
            for doubt in doubts.waiting(hub, 5):
                doubts.settle(hub, doubt, line.find("", doubt.body))

    def finish(self) -> Iterator[Actor]:
        """Name, one after another, who brings all to its end."""
        while self.again:
            yield self.again.pop()
        for k in range(12):
            if self.watch.execute(OPEN, (self.numbers,)).fetchone() == (0,):
                break
            self.watch.execute(AGED if k > 2 else DUE, (self.numbers,))
            last = Actor(f"end {k} of scene {self.scene}", self.dispatch)
            last.grain = 0.02
            yield last
            yield from self.again
            self.again.clear()
        self.counts += self.provider.counts

    def meant(self, number: str) -> bool:
        """Judge what the people of a number said."""
        return model.meant(self.told[number])
