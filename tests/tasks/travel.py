"""A shop whose people travel through workflows, by a clock the test sets."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from mappings.records import Cart, Consent, Record
from tasks.decide import Trip
from tasks.hub import engine, stirring
from tasks.messaging.workflow import Workflow
from tasks.phrase import Shop
from tasks.step import Stepped, advance, begin
from tests.hub.world import START, World

ADA, CHLOE = "+14155552671", "+33612345678"
TRIP = Trip(Shop("Acme", "https://acme.example"), "twilio", codes=("BACK10",))


def cart(id: str = "c1", minutes: float = 0, **more: Any) -> Cart:
    """A checkout of eighty pounds, left at that minute."""
    at = START + timedelta(minutes=minutes)
    plain = {"currency": "GBP", "total": Decimal(80), "url": f"https://acme.example/carts/{id}"}
    return Cart(platform="shopify", external_id=id, created_at=START, updated_at=at, **{**plain, **more})  # fmt: skip


def yes(phone: str, minutes: float = 0, purpose: str = "marketing", **more: Any) -> Consent:
    """Somebody allows texts, by a form."""
    at = START + timedelta(minutes=minutes)
    plain = {"status": "granted", "method": "form"}
    return Consent(platform="shopify", address=phone, purpose=purpose, happened_at=at, **{**plain, **more})  # fmt: skip


@contextmanager
def clocked(url: str, now: datetime) -> Iterator[psycopg.Connection]:
    """Lend a connection for which it is that time."""
    with engine.fresh(url) as hub:
        hub.execute("SELECT set_config('lockstep.now', %s, false)", (now.isoformat(),))
        yield hub


class Travel:
    """A hub, the workflows that are on, and what they ask for."""

    def __init__(self, url: str, *workflows: Workflow) -> None:
        self.world, self.workflows, self.trip = World(url), workflows, TRIP

    def tell(self, *records: Record) -> None:
        """Let the store say this, all at once, past the gate of quality."""
        self.world.straight(records)

    def step(self, minutes: float, workflows: Sequence[Workflow] = ()) -> Stepped:
        """Begin and step what there is to step at that minute."""
        chosen = workflows or self.workflows
        with clocked(self.world.url, START + timedelta(minutes=minutes)) as hub:
            done = begin(hub, chosen, self.trip.experiments)
            done.add(advance(hub, chosen, self.trip))
        return done

    def everybody(self) -> None:
        """Let everybody be looked at again."""
        with engine.connected(self.world.url) as hub:
            stirring.stir(hub, [id for (id,) in hub.execute("SELECT id FROM customer").fetchall()])

    def texts(self, column: str = "body") -> list[Any]:
        """What was asked for so far, in order."""
        found = self.world.rows(f"SELECT {column} AS it FROM message ORDER BY id")  # noqa: S608
        return [one["it"] for one in found]

    def said(self) -> list[str]:
        """What became of steps so far, in order."""
        rows = self.world.rows("SELECT concat_ws(': ', channel || ' ' || outcome, why) AS it FROM journey_step ORDER BY id")  # fmt: skip
        return [one["it"] for one in rows]

    def journeys(self, columns: str = "status") -> list[Any]:
        """How journeys stand, in order."""
        found = self.world.rows(f"SELECT {columns} AS it FROM journey ORDER BY id")  # noqa: S608
        return [one["it"] for one in found]
