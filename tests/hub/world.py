"""A hub under test: records go in as deliveries or reads, and its content comes out comparable."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import psycopg
from psycopg.rows import dict_row

from mappings import blocked
from mappings.records import Customer, Line, Order, Record
from tasks.hub import engine, merging, pulse, staging
from tasks.hub.merging import Plan
from tasks.hub.outbox import Target
from tasks.hub.staging import Incoming
from tasks.merge import Batch, Counts, merge_batches

START = datetime(2026, 3, 1, tzinfo=UTC)
TARGETS = (Target("hubspot", "contacts", "customer", 5), Target("hubspot", "orders", "order", 3), Target("shopify", "consents", "consent", 9))  # fmt: skip
PLAN = Plan(("shopify",), TARGETS, blocked=blocked.keys({"+442079460000": "our own number"}))

CONTENT = {
    "people": """
        SELECT (SELECT array_agg(kind || ' ' || value ORDER BY kind, value) FROM identity i
                 WHERE i.customer_id = c.id) AS keys,
               email, phone, first_name, last_name, country, order_count, net_spend, currency,
               first_order_at, last_order_at, told_rank, told_by, facts
          FROM customer c WHERE merged_into IS NULL""",
    "identity": "SELECT kind, value, gone_at FROM identity",
    "orders": """
        SELECT o.platform, o.external_id, customer_external_id, name, o.email, o.phone, o.country,
               o.currency, total, kept, financial_status, fulfilment_status, cart_token,
               landing_site, test, placed_at, cancelled_at, updated_at, deleted_at, o.facts,
               (SELECT min(i.kind || i.value) FROM identity i WHERE i.customer_id = o.customer_id)
                   AS whose
          FROM orders o""",
    "lines": """
        SELECT o.external_id AS order_id, l.external_id, sku, title, quantity, unit_price
          FROM order_line l JOIN orders o ON o.id = l.order_id""",
    "refunds": """
        SELECT o.external_id AS order_id, r.external_id, amount, r.currency, refunded_at, r.facts
          FROM refund r JOIN orders o ON o.id = r.order_id""",
    "parcels": """
        SELECT o.external_id AS order_id, f.external_id, status, f.updated_at, f.facts
          FROM fulfilment f JOIN orders o ON o.id = f.order_id""",
    "carts": """
        SELECT external_id, customer_external_id, email, phone, currency, total, url, created_at,
               updated_at, completed_at, facts,
               (SELECT min(i.kind || i.value) FROM identity i WHERE i.customer_id = c.customer_id)
                   AS whose
          FROM cart c""",
    "products": "SELECT external_id, title, updated_at, deleted_at, facts FROM product",
    "gone": "SELECT * FROM gone",
    "ledger": "SELECT channel, address, purpose, status, source, method, happened_at FROM consent",
    "consents": "SELECT channel, address, purpose, status, source, method FROM consent_state",
    "quarantine": "SELECT platform, object, key, rules FROM quarantine WHERE status = 'open'",
}
"""What the hub knows, without the numbers it gives out and its own clock."""


RECEIVED = """
    INSERT INTO inbox (platform, topic, delivery_id, body, status)
    SELECT 'shopify', 'orders/create', n, '', 'done' FROM generate_series(1, %s) n
"""

FORGOTTEN = "{customer,email,identity,gone,orders,order_line,refund,fulfilment,cart,product,event,consent,message,message_event,conversation,quarantine,outbox,review}"
POINTING = """
    WITH RECURSIVE emptied (id) AS (
        SELECT unnest(%s::text[])::regclass::oid
        UNION SELECT c.conrelid FROM pg_constraint c JOIN emptied e ON c.confrelid = e.id)
    SELECT string_agg('DELETE FROM ' || id::regclass, ';') FROM emptied
"""
"""Empties all tables that point to these, too: as TRUNCATE does, in a third of its time."""


def at(minutes: float) -> datetime:
    """A moment of the story."""
    return START + timedelta(minutes=minutes)


def account(id: str, email: str | None = None, minutes: float = 0, **more: Any) -> Customer:
    """An account at the store, with a verified e-mail."""
    more.setdefault("email_verified", email is not None)
    return Customer(platform="shopify", external_id=id, email=email, updated_at=at(minutes), **more)


def order(id: str, minutes: float = 0, **more: Any) -> Order:
    """An order of ten pounds."""
    plain = {"currency": "GBP", "total": Decimal(10), "kept": Decimal(10), "placed_at": at(0)}
    return Order(platform="shopify", external_id=id, updated_at=at(minutes), **{**plain, **more})


def line(order_id: str, id: str, **more: Any) -> Line:
    """A line of an order."""
    plain = {"quantity": 1, "unit_price": Decimal(10), "currency": "GBP"}
    return Line(platform="shopify", order_external_id=order_id, external_id=id, **{**plain, **more})


class World:
    """One hub, and a clock that tells when platforms said things."""

    def __init__(self, url: str, plan: Plan = PLAN) -> None:
        self.url = url
        self.plan = plan
        self.now = 0.0

    def merge(self, incoming: Sequence[Incoming]) -> Counts:
        """Merge one batch, as the product does."""
        with engine.connected(self.url) as hub:
            return merge_batches(hub, [Batch("shopify", list(incoming))], self.plan)

    def straight(self, batch: Sequence[Record | Incoming]) -> None:
        """Merge one batch past the gate: what all of its rules like anyway."""
        told = [one if isinstance(one, Incoming) else Incoming(one, None, at(1)) for one in batch]
        with engine.connected(self.url) as hub:
            staging.open_tables(hub)
            staging.load(hub, told)
            merging.lock(hub)
            merging.merge(hub, self.plan)
            hub.execute("SELECT pg_stat_force_next_flush()")

    def tell(self, *records: Record, minutes: float | None = None) -> Counts:
        """Read these records in one batch, told at a moment later than all before."""
        self.now = self.now + 1 if minutes is None else minutes
        return self.merge([Incoming(record, None, at(self.now)) for record in records])

    def received(self, deliveries: int) -> None:
        """Put deliveries in the inbox, for records that say they came in one."""
        with psycopg.connect(self.url) as hub:
            hub.execute(RECEIVED, (deliveries,))

    def empty(self) -> None:
        """Forget everything, the ledger too, as only a test may."""
        with psycopg.connect(self.url) as hub:
            hub.execute("SET session_replication_role = replica")
            hub.execute(self.emptying)
            hub.execute("SELECT pg_stat_force_next_flush()")

    @cached_property
    def emptying(self) -> str:
        return str(self.one(POINTING, FORGOTTEN))

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """Ask the hub."""
        with psycopg.connect(self.url, row_factory=dict_row) as hub:
            return hub.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        """Ask the hub for one value."""
        return next(iter(self.rows(query, *values)[0].values()))

    def writes(self) -> int:
        """Count the rows ever written to business tables."""
        with psycopg.connect(self.url) as hub:
            return pulse.written(hub)

    def people(self) -> list[dict[str, Any]]:
        """Everybody, by the keys that lead to them."""
        return self.rows(CONTENT["people"] + " ORDER BY keys")

    def content(self, *without: str) -> dict[str, list[str]]:
        """All that the hub knows, in an order of its own."""
        with psycopg.connect(self.url, row_factory=dict_row) as hub:
            return {
                name: sorted(map(plain, hub.execute(query).fetchall()))
                for name, query in CONTENT.items()
                if name not in without
            }


def differing(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, Any]:
    """What only one of two hubs knows."""
    return {
        name: (sorted(set(one[name]) - set(other[name])), sorted(set(other[name]) - set(one[name])))
        for name in one
        if one[name] != other[name]
    }


def plain(row: dict[str, Any]) -> str:
    """A row as text, with what is equal written alike."""
    return repr({name: normal(value) for name, value in sorted(row.items())})


def normal(value: Any) -> Any:
    """Equal amounts and mappings, written alike."""
    if isinstance(value, Decimal):
        return str(value.normalize() + 0)
    if isinstance(value, dict):
        return sorted(value.items(), key=str)
    return value


def keys(people: Iterable[dict[str, Any]]) -> list[list[str]]:
    """The keys of each person."""
    return [person["keys"] for person in people]
