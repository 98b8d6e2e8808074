"""A shop's random life, and a hub to live it in: what is told before a join, and what after it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from mappings.records import Cart, Consent, Customer, Edit, Merge, Record, Refund
from tasks.differ import saying
from tasks.hub import acks, disputes, joining, leftovers, merging, mirror, outbox, staging, witness
from tasks.hub.engine import Connection
from tasks.hub.staging import Incoming
from tests.hub.world import PLAN, TARGETS, account, at, line, order

IDS = "123456"
PHONES = ("+442071838750", "+442071838751", "+14155552671", "+14155552672")
NAMES = ("Ada", "Bob", "Cleo", None)
STAGES = ("lead", "customer", None)
FIRST = "SELECT setval(pg_get_serial_sequence('customer', 'id'), 1, false)"
PILOT = """
    INSERT INTO rollout (name, began_by, ended_at)
    SELECT 'tried', 'Eve', now() WHERE NOT EXISTS (SELECT FROM rollout)
"""

# Every hub gives whoever is new the same key.
KEYED = """
    CREATE OR REPLACE FUNCTION keyed() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN NEW.key := md5(NEW.id::text)::uuid; RETURN NEW; END';
    CREATE OR REPLACE TRIGGER keyed BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION keyed()
"""

# What no merge brings: texts, visits, and what the CRM was told.
BESIDES = (
    """
    INSERT INTO message (workflow, occasion, purpose, phone, body, platform, customer_id)
    SELECT 'w', %(occasion)s, 'cart', i.value, 'b', 'twilio', i.customer_id FROM identity i
     WHERE i.kind = 'phone' AND i.value = %(phone)s
    """,
    """
    INSERT INTO event (platform, external_id, kind, happened_at, customer_id, own_id)
    SELECT 'shopify', %(occasion)s, 'view', now(), customer_id, own_id FROM identity
     WHERE kind = 'shopify:customer' AND value = %(id)s
    """,
    """
    INSERT INTO pilot_member (rollout_id, customer_id, why)
    SELECT r.id, i.customer_id, 'drawn' FROM rollout r, identity i
     WHERE i.kind = 'phone' AND i.value = %(phone)s ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO candidate (one_id, other_id, likeness)
    SELECT a.id, b.id, 0.9 FROM customer a, customer b
     WHERE a.id < b.id AND a.merged_into IS NULL AND b.merged_into IS NULL
     ORDER BY md5(a.id || ' ' || b.id || %(occasion)s) LIMIT 1 ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO review (kind, subject, reason, advice)
    VALUES ('identity', 'people who may be one', 'a pair waits', 'look') ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO apart (one_id, other_id, said_by)
    SELECT a.id, b.id, 'Eve' FROM customer a, customer b
     WHERE a.id < b.id AND a.merged_into IS NULL AND b.merged_into IS NULL AND %(seldom)s
     ORDER BY md5(a.id || ' ' || b.id || %(occasion)s) LIMIT 1 ON CONFLICT DO NOTHING
    """,
    """
    INSERT INTO not_theirs (phone, customer_id, since)
    SELECT %(phone)s, customer_id, '2026-03-02' FROM identity
     WHERE kind = 'shopify:customer' AND value = %(id)s AND %(rare)s
       AND NOT EXISTS (SELECT FROM not_theirs)
       AND NOT EXISTS (SELECT FROM customer WHERE phone = %(phone)s)
    """,
)


class Life:
    """What a shop and its CRM tell, one thing after the other; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.minute = 0

    def told(self, acts: int) -> list[list[Incoming]]:
        """Tell so many things, in a few batches."""
        batches: list[list[Incoming]] = [[]]
        for _ in range(acts):
            self.minute += self.dice.randint(0, 2)
            tell = self.dice.choice([self.account, self.account, self.sale, self.sale, self.guest, self.basket, self.act, self.contact])  # fmt: skip
            told = at(self.minute) + timedelta(microseconds=self.dice.randrange(1000))
            batches[-1] += [Incoming(one, None, told) for one in tell()]
            if self.dice.random() < 0.2:
                batches.append([])
        return [batch for batch in batches if batch]

    def mail(self, id: str) -> str:
        return self.dice.choice(
            [f"p{id}@example.com", f"p{id}@example.com", f"new{id}@example.com"]
        )

    def account(self) -> list[Record]:
        dice, id = self.dice, self.dice.choice(IDS)
        verified = dice.random() < 0.8
        facts = {dice.choice("kl"): dice.randint(1, 9)} if dice.random() < 0.4 else {}
        return [account(id, self.mail(id), self.minute, phone=dice.choice([*PHONES, None]), first_name=dice.choice(NAMES), email_verified=verified, facts=facts)]  # fmt: skip

    def sale(self) -> list[Record]:
        number, owner = str(self.dice.randint(1, 9)), self.dice.choice(IDS)
        return self.sold(number, customer_external_id=owner, email=self.mail(owner))

    def guest(self) -> list[Record]:
        number, owner = str(self.dice.randint(1, 9)), self.dice.choice(IDS)
        known = self.dice.choice([{"email": self.mail(owner)}, {"phone": self.dice.choice(PHONES)}])
        return self.sold(number, **known)

    def sold(self, number: str, **whose: Any) -> list[Record]:
        kept = Decimal(self.dice.randint(0, 50))
        money = {"currency": self.dice.choice(["GBP", "EUR"]), "total": kept + 1, "kept": kept}
        found: list[Record] = [order(number, self.minute, **money, **whose), line(number, "l")]
        if self.dice.random() < 0.2:
            found.append(Refund(platform="shopify", order_external_id=number, external_id="r", amount=Decimal(1), currency="GBP"))  # fmt: skip
        return found

    def basket(self) -> list[Record]:
        owner = self.dice.choice([*IDS, None])
        known = {"customer_external_id": owner} if owner else {"email": self.mail("1")}
        return [Cart(platform="shopify", external_id=f"c{self.dice.randint(1, 4)}", currency="GBP", created_at=at(0), updated_at=at(self.minute), **known)]  # fmt: skip

    def act(self) -> list[Record]:
        status = self.dice.choice(["granted", "withdrawn"])
        return [Consent(platform="shopify", address=self.dice.choice(PHONES), status=status, method="m", happened_at=at(self.minute))]  # fmt: skip

    def contact(self) -> list[Record]:
        key, name = self.dice.choice(IDS), self.dice.choice(NAMES)
        if self.dice.random() < 0.3:
            return [Edit(platform="hubspot", object="contacts", external_id=f"9{key}", field="first_name", value=name, happened_at=at(self.minute))]  # fmt: skip
        return [Customer(platform="hubspot", external_id=f"9{key}", email=self.mail(key), first_name=name, updated_at=at(self.minute), facts={"lifecycle_stage": self.dice.choice(STAGES)})]  # fmt: skip

    def merged(self, batches: list[list[Incoming]]) -> None:
        """Have the store merge two accounts, now and then."""
        if self.dice.random() < 0.3:
            kept, gone = self.dice.sample(IDS, 2)
            record = Merge(platform="shopify", object="customers", kept=kept, gone=gone)
            batches.append([Incoming(record, None, at(self.minute))])


def merge(hub: Connection, batch: list[Incoming]) -> None:
    """Merge one batch past the gate; the transaction goes on, as if it had been committed."""
    staging.load(hub, batch)
    merging.lock(hub)
    merging.merge(hub, PLAN)
    commit(hub)


def commit(hub: Connection) -> None:
    """Hold what is held at a commit, and leave nothing for the next merge to find."""
    hub.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    hub.execute("; ".join(f"DELETE FROM {name}" for name in staged(hub)))  # type: ignore[arg-type]  # noqa: S608


@cache
def staged(hub: Connection) -> list[str]:
    """Name the temporary tables of a connection."""
    return [name for (name,) in hub.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = pg_my_temp_schema()")]  # fmt: skip


def prepare(hub: Connection) -> None:
    """Make a hub ready: keys do not depend on chance, every temporary table is there."""
    hub.prepared_max = 1_000
    hub.execute(KEYED)
    hub.execute(PILOT)
    hub.commit()
    staging.open_tables(hub)
    merging.merge(hub, PLAN)
    joining.join(hub, PLAN, [])
    disputes.settle(hub, [])
    witness.recall(hub, [])
    hub.commit()


@contextmanager
def rolled_back(hub: Connection) -> Iterator[None]:
    """Let what happens meanwhile never have been."""
    with hub.transaction(force_rollback=True):
        yield


def swept(hub: Connection) -> None:
    """Clear away what was rolled back: a hub grows by it, too."""
    hub.execute("SELECT FROM touched")
    hub.commit()
    hub.autocommit = True
    hub.execute("VACUUM")
    hub.autocommit = False


def besides(hub: Connection, dice: random.Random, occasion: str) -> None:
    """Let what no merge brings happen."""
    said = {"occasion": occasion, "phone": dice.choice(PHONES), "id": dice.choice(IDS), "rare": dice.random() < 0.1, "seldom": dice.random() < 0.1}  # fmt: skip
    for statement in BESIDES:
        hub.execute(statement, said)


CALLED = """
    SELECT c.key::text, coalesce(m.their_id, min(i.value), 'h' || c.id)
      FROM customer c
      LEFT JOIN mirror m ON m.object = 'contacts' AND m.key = c.key::text
      LEFT JOIN identity i ON i.kind = 'hubspot:customer' AND coalesce(i.own_id, i.customer_id) = c.id
     GROUP BY c.id, c.key, m.their_id
"""
SENT = """
    UPDATE outbox SET status = 'sent', settled_at = now()
     WHERE status = 'owed' AND (platform, object) = (%s, %s)
"""
THEN = "UPDATE mirror SET settled_at = %s WHERE settled_at > %s"


def tell(hub: Connection, minute: float) -> None:
    """Tell every platform all it is owed, as a push does, at a minute of the story."""
    for target in TARGETS:
        place = target.platform, target.object
        keys = outbox.owed_keys(hub, *place)
        said = saying(hub, *place, keys)
        ids = dict(hub.execute(CALLED).fetchall()) if target.noun == "customer" else {}
        told = [(key, ids.get(key), one.values) for key, one in said.changes.items()]
        if told:
            mirror.remember(hub, *place, told)
        if told and ids:
            mirror.know(hub, target.platform, [(key, id) for key, id, _ in told])
        acks.note(hub, target.platform, said.carried(keys))
        hub.execute(SENT, place)
        if told and ids:
            leftovers.owe_of(hub, outbox.parties([target], "live"), [key for key, _, _ in told])
    hub.execute(THEN, (at(minute), at(100_000)))
