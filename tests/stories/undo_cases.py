"""A shop's random life, and a hub to live it in: what is told before a join, and what after it."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from psycopg import sql

from mappings.records import Cart, Consent, Customer, Merge, Record, Refund
from tasks.hub import merging, staging
from tasks.hub.engine import Connection
from tasks.hub.staging import Incoming
from tests.hub.world import PLAN, account, at, line, order

IDS = "123456"
PHONES = ("+442071838750", "+442071838751", "+14155552671", "+14155552672")
NAMES = ("Ada", "Bob", "Cleo", None)
SOON = datetime.now(UTC) + timedelta(days=1)

FILLED = (
    *("order_line", "refund", "fulfilment", "message", "event", "cart", "orders", "identity"),
    *("not_theirs", "joined", "candidate", "apart", "part", "customer", "gone", "product"),
    *("consent", "quarantine", "outbox", "review", "mirror", "consent_hold", "claim"),
)
FIRST = "SELECT setval(pg_get_serial_sequence('customer', 'id'), 1, false)"

KEYED = "UPDATE customer SET key = md5(id::text)::uuid WHERE key <> md5(id::text)::uuid"

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
    INSERT INTO mirror (platform, object, key, their_id)
    SELECT 'hubspot', 'contacts', key::text, '9' || id FROM customer
     WHERE merged_into IS NULL ON CONFLICT DO NOTHING
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
        key = f"{self.dice.randint(1, 6)}"
        return [Customer(platform="hubspot", external_id=f"9{key}", email=self.mail(key), updated_at=at(self.minute), facts={"note": self.minute})]  # fmt: skip

    def merged(self, batches: list[list[Incoming]]) -> None:
        """Have the store merge two accounts, now and then."""
        if self.dice.random() < 0.3:
            kept, gone = self.dice.sample(IDS, 2)
            record = Merge(platform="shopify", object="customers", kept=kept, gone=gone)
            batches.append([Incoming(record, None, at(self.minute))])


def merge(hub: Connection, batch: list[Incoming]) -> None:
    """Merge one batch past the gate, and give whoever is new a key that every hub gives them."""
    staging.open_tables(hub)
    staging.load(hub, batch)
    merging.lock(hub)
    merging.merge(hub, PLAN)
    hub.execute(KEYED)
    hub.commit()


def besides(hub: Connection, dice: random.Random, occasion: str) -> None:
    """Let what no merge brings happen."""
    said = {"occasion": occasion, "phone": dice.choice(PHONES), "id": dice.choice(IDS), "rare": dice.random() < 0.1}  # fmt: skip
    for statement in BESIDES:
        hub.execute(statement, said)
    hub.commit()


def empty(hub: Connection) -> None:
    """Forget everything, the ledger too, as only a test may."""
    hub.execute("SET session_replication_role = replica")
    for table in FILLED:
        hub.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    hub.execute("RESET session_replication_role")
    hub.execute(FIRST)
    hub.commit()


BARE = {"joined", "apart", "candidate", "outbox", "claim", "alembic_version", "salt", "inbox"}
"""Tables that tell of the joins themselves, of what is owed, of what was ever said, or of nobody."""


def tables(hub: Connection) -> dict[str, list[str]]:
    """Every row of every table, but for the hub's own clock."""
    names = [name for (name,) in hub.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]  # fmt: skip
    found = {}
    for name in sorted(set(names) - BARE):
        query = f"SELECT (to_jsonb(t) - 'changed_at' - 'folded_at')::text FROM {name} t ORDER BY 1"  # noqa: S608
        found[name] = [row for (row,) in hub.execute(query).fetchall()]  # type: ignore[arg-type]
    return found


def differing(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, Any]:
    """What only one of two hubs has."""
    return {
        name: {"before": [row for row in one[name] if row not in other[name]], "after": [row for row in other[name] if row not in one[name]]}
        for name in one
        if one[name] != other[name]
    }  # fmt: skip
