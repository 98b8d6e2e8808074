"""What happens to a shop in a month: drawn by lot from a seed, and written down as plain facts.

The facts stand in a schema of their own, `told`, which the product knows nothing of: the story
tells the product of them when their time comes, and the oracle reads nothing else.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import psycopg

STATES = {
    "NY": ("US", "+1212", "10001", "America/New_York"),
    "CA": ("US", "+1415", "94103", "America/Los_Angeles"),
    "WA": ("US", "+1206", "98101", "America/Los_Angeles"),
    "IL": ("US", "+1312", "60601", "America/Chicago"),
    "DE": ("DE", "+49151", "10115", "Europe/Berlin"),
    "FR": ("FR", "+3361", "75001", "Europe/Paris"),
}
"""Where people live: country, the beginning of their number, their zip, their clock."""

SCHEMA = """
    DROP SCHEMA IF EXISTS told CASCADE;
    CREATE SCHEMA told;
    CREATE TABLE told.person (id int PRIMARY KEY, place text, country text, zone text, phone text,
                              birthday text, answered bool);
    CREATE TABLE told.consent (person int, at timestamptz, purpose text, status text);
    CREATE TABLE told.cart (id text, person int, at timestamptz, total numeric);
    CREATE TABLE told.purchase (id text PRIMARY KEY, person int, at timestamptz, total numeric,
                                cart text, product text, cancelled timestamptz);
    CREATE TABLE told.parcel (purchase text, at timestamptz, state text);
    CREATE TABLE told.refund (purchase text, at timestamptz, amount numeric);
    CREATE TABLE told.look (person int, at timestamptz, product text);
    CREATE TABLE told.request (person int, at timestamptz, product text);
    CREATE TABLE told.stock (at timestamptz, product text, number int);
    CREATE TABLE told.click (person int, at timestamptz);
    CREATE TABLE told.vip (person int, at timestamptz, gone timestamptz);
"""

Fact = tuple[str, tuple[Any, ...]]
"""A table of `told`, and a row of it."""


class Month:
    """The lots of one shop: everybody's life, from some time before the month to its end."""

    def __init__(self, customers: int, days: int, seed: int, start: datetime) -> None:
        self.lots, self.customers, self.start = Random(seed), customers, start
        self.other = Random(f"other {seed}")
        self.end = start + timedelta(days=days)
        self.sold = 0

    def facts(self) -> Iterator[Fact]:
        """Draw everything that happens."""
        for number in range(40):
            yield "stock", (self.early(), f"p{number}", 0 if number % 4 == 0 else 50)
            if number % 4 == 0:
                yield "stock", (self.any(), f"p{number}", 7)
        yield "vip", (1, self.early(), None)
        for person in range(1, self.customers + 1):
            yield from self.life(person)
            yield from self.heard_elsewhere(person)

    def early(self) -> datetime:
        """A moment well before the month."""
        return self.start - timedelta(days=40)

    def any(self, after: datetime | None = None) -> datetime:
        """A moment of the month, to the second; after another one if that is said."""
        since = after or self.start
        seconds = max(1, int((self.end - since).total_seconds()))
        return since + timedelta(seconds=self.lots.randrange(seconds))

    def chance(self, share: float) -> bool:
        return self.lots.random() < share

    def life(self, person: int) -> Iterator[Fact]:
        """One person: where they live, what they allow, and what they do."""
        place = self.lots.choice([*STATES, "NY", "CA", "NY"])
        country, prefix, _, zone = STATES[place]
        digits = 12 - len(prefix) if country != "DE" else 8
        phone = f"{prefix}{2_000_000 + person:0{digits}d}" if self.chance(0.93) else None
        day = self.any().strftime("1990-%m-%d") if self.chance(0.05) else None
        yield "person", (person, place, country, zone, phone, day, self.chance(0.1))
        if phone:
            yield from self.permissions(person)
        draw = self.lots.random()
        if not 0.5 <= draw < 0.58:
            yield from self.past(person)
        if draw < 0.35:
            yield from self.carts(person)
        elif draw < 0.5:
            yield from self.purchases(person, 1 + self.chance(0.3) + self.chance(0.1))
        elif draw < 0.55:
            yield from self.given_back(person)
        elif draw < 0.58:
            yield from self.cancelled(person)
        if self.chance(0.06):
            yield from self.looks(person)
        if self.chance(0.04):
            yield "request", (person, self.early() + timedelta(days=35), f"p{4 * self.lots.randrange(10)}")  # fmt: skip

    def heard_elsewhere(self, person: int) -> Iterator[Fact]:
        """What no store tells: a click on a link of ours, a time among the best customers."""
        seconds = int((self.end - self.start).total_seconds())
        click, since, for_ = (timedelta(seconds=self.other.randrange(1, seconds)) for _ in range(3))
        if self.other.random() < 0.1:
            yield "click", (person, self.start + click)
        if self.other.random() < 0.1 and person > 1:
            gone = self.start + since + for_ if self.other.random() < 0.5 else None
            yield "vip", (person, self.start + since, gone)

    def permissions(self, person: int) -> Iterator[Fact]:
        """What they allow and forbid, never two acts within hours of each other."""
        allowed = self.early() if self.chance(0.5) else self.any() if self.chance(0.4) else None
        if allowed and allowed > self.start and self.chance(0.3):
            yield "consent", (person, allowed, "marketing", "pending")
            allowed = allowed + timedelta(hours=9) if self.chance(0.6) else None
        if allowed:
            yield "consent", (person, allowed, "marketing", "granted")
            if self.chance(0.8):
                yield "consent", (person, allowed, "cart", "granted")
            if self.chance(0.1):
                stop = self.any(max(allowed, self.start) + timedelta(hours=9))
                yield "consent", (person, stop, "marketing", "withdrawn")
                yield "consent", (person, stop, "cart", "withdrawn")

    def past(self, person: int) -> Iterator[Fact]:
        """What they bought before: some by a rhythm that ends just now."""
        if self.chance(0.45):
            return
        number = self.lots.choice([1, 1, 2, 3, 5])
        gap = timedelta(days=self.lots.uniform(9, 40))
        last = self.start - timedelta(days=self.lots.uniform(3, 130))
        for back in range(number):
            yield self.purchase(person, last - gap * back)

    def purchase(self, person: int, at: datetime, total: float = 0, **more: Any) -> Fact:
        """An order of theirs."""
        self.sold += 1
        cost = total or round(self.lots.uniform(5, 260), 2)
        product = f"p{self.lots.randrange(40)}"
        at = at.replace(microsecond=0)
        row = (f"o{self.sold}", person, at, cost, more.get("cart"), product, more.get("cancelled"))
        return "purchase", row

    def carts(self, person: int) -> Iterator[Fact]:
        """Checkouts that are left, touched again, and sometimes finished."""
        at = self.any()
        for number in range(1 + self.chance(0.2)):
            cart, total = f"k{person}-{number}", round(self.lots.uniform(10, 320), 2)
            for _ in range(1 + self.chance(0.25) + self.chance(0.1)):
                yield "cart", (cart, person, at, total)
                at += timedelta(seconds=self.lots.randrange(60, 3 * 3600))
            if self.chance(0.35):
                yield from self.sent(self.purchase(person, at, total, cart=cart))
            at += timedelta(days=self.lots.uniform(1, 9))

    def purchases(self, person: int, number: int) -> Iterator[Fact]:
        """Orders without a cart, sent and delivered."""
        at = self.any()
        for _ in range(number):
            yield from self.sent(self.purchase(person, at))
            at += timedelta(days=self.lots.uniform(0.2, 12))

    def sent(self, sale: Fact) -> Iterator[Fact]:
        """An order, and its parcel's way."""
        yield sale
        at = sale[1][2]
        for state in ("", "OUT_FOR_DELIVERY", "DELIVERED"):
            at += timedelta(hours=self.lots.uniform(1, 40))
            yield "parcel", (sale[1][0], at.replace(microsecond=0), state)

    def given_back(self, person: int) -> Iterator[Fact]:
        """An order whose money is given back, in part or whole; no parcel tells of it."""
        sale = self.purchase(person, self.any(), 90)
        yield sale
        at = sale[1][2] + timedelta(days=self.lots.uniform(0.5, 10))
        yield "refund", (sale[1][0], at.replace(microsecond=0), 40)

    def cancelled(self, person: int) -> Iterator[Fact]:
        """An order that is called off."""
        at = self.any()
        yield self.purchase(person, at, 20, cancelled=at + timedelta(hours=self.lots.uniform(1, 9)))

    def looks(self, person: int) -> Iterator[Fact]:
        """One product looked at once, or twice on the same day."""
        at, product = self.any(), f"p{self.lots.randrange(40)}"
        yield "look", (person, at, product)
        later = at + timedelta(minutes=self.lots.uniform(1, 90))
        if self.chance(0.6) and later.date() == at.date():
            yield "look", (person, later, product)


def write(url: str, month: Month) -> int:
    """Write a month down; return how many facts it has."""
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for table, row in month.facts():
        rows.setdefault(table, []).append(row)
    with psycopg.connect(url) as hub:
        hub.execute(SCHEMA)
        for table, lines in rows.items():
            with hub.cursor().copy(f"COPY told.{table} FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        hub.execute("ANALYZE")
    return sum(len(lines) for lines in rows.values())
