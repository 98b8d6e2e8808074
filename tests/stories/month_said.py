"""What the store says of each fact of a month, as records of ours, and what is written by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
from psycopg.rows import dict_row

from mappings.records import (
    Cart,
    Consent,
    Customer,
    Fulfilment,
    Line,
    Order,
    Product,
    Record,
    Refund,
)
from tests.stories.month_told import STATES

START = datetime(2026, 9, 1, tzinfo=UTC)
TABLES = (
    "person",
    "stock",
    "consent",
    "cart",
    "purchase",
    "parcel",
    "refund",
    "look",
    "request",
    "click",
    "vip",
)


def told(hub: psycopg.Connection) -> list[tuple[datetime, str, dict[str, Any]]]:
    """List everything that happens, in its order; people are there before anything else."""
    events: list[tuple[datetime, int, str, dict[str, Any]]] = []
    for place, table in enumerate(TABLES):
        with hub.cursor(row_factory=dict_row) as cursor:
            for row in cursor.execute(f"SELECT * FROM told.{table}").fetchall():  # noqa: S608
                events.append((row.get("at") or datetime.min.replace(tzinfo=UTC), place, table, row))  # fmt: skip
                events += more(place, table, row)
    with hub.cursor(row_factory=dict_row) as cursor:
        given = cursor.execute("SELECT r.at, r.amount, p.id, p.person, p.at AS placed, p.total, p.product FROM told.refund r JOIN told.purchase p ON p.id = r.purchase").fetchall()  # fmt: skip
    events += [(row["at"], 90, "returned", row) for row in given]
    return [(at, table, row) for at, _, table, row in sorted(events, key=lambda one: one[:3])]


def more(place: int, table: str, row: dict[str, Any]) -> Iterator[tuple[datetime, int, str, dict[str, Any]]]:  # fmt: skip
    """List what a fact brings later: an order that is called off, an answer long before."""
    if table == "purchase" and row["cancelled"]:
        yield row["cancelled"], place, "called off", row
    if table == "person" and row["answered"] and row["phone"]:
        yield START - timedelta(days=1), 91, "answer", row
    if table == "vip" and row["gone"]:
        yield row["gone"], place, "vip left", row


def person(row: dict[str, Any]) -> Iterator[Record]:
    country, _, zip, _ = STATES[row["place"]]
    facts = {"province": row["place"], "zip": zip} | ({"birthday": row["birthday"]} if row["birthday"] else {})  # fmt: skip
    yield Customer(platform="shopify", external_id=str(row["id"]), email=f"p{row['id']}@example.com", email_verified=True, phone=row["phone"], country=country, first_name="Kim", updated_at=START - timedelta(days=400), facts=facts)  # fmt: skip


def consent(row: dict[str, Any]) -> Iterator[Record]:
    yield Consent(platform="shopify", customer_external_id=str(row["person"]), purpose=row["purpose"], status=row["status"], method="form", happened_at=row["at"])  # fmt: skip


def cart(row: dict[str, Any]) -> Iterator[Record]:
    yield Cart(platform="shopify", external_id=row["id"], customer_external_id=str(row["person"]), currency="USD", total=row["total"], url=f"https://acme.example/carts/{row['id']}", created_at=row["at"], updated_at=row["at"])  # fmt: skip


def purchase(row: dict[str, Any], **said: Any) -> Iterator[Record]:
    plain: dict[str, Any] = {"kept": row["total"], "financial_status": "PAID", "updated_at": row.get("placed") or row["at"], "cart_token": row.get("cart")}  # fmt: skip
    yield Order(platform="shopify", external_id=row["id"], name=f"#{row['id']}", customer_external_id=str(row["person"]), currency="USD", total=row["total"], placed_at=row.get("placed") or row["at"], **{**plain, **said})  # fmt: skip
    yield Line(platform="shopify", order_external_id=row["id"], external_id="1", product_external_id=row["product"], quantity=1, unit_price=row["total"], currency="USD")  # fmt: skip


def called_off(row: dict[str, Any]) -> Iterator[Record]:
    yield from purchase(row, cancelled_at=row["cancelled"], updated_at=row["cancelled"])


def returned(row: dict[str, Any]) -> Iterator[Record]:
    kept = Decimal(row["total"]) - Decimal(row["amount"])
    yield from purchase(row, kept=kept, financial_status="PARTIALLY_REFUNDED", updated_at=row["at"])
    yield Refund(platform="shopify", order_external_id=row["id"], external_id="r", amount=row["amount"], currency="USD", refunded_at=row["at"])  # fmt: skip


def parcel(row: dict[str, Any]) -> Iterator[Record]:
    yield Fulfilment(platform="shopify", order_external_id=row["purchase"], external_id="f", status="SUCCESS", updated_at=row["at"], facts={"shipment": row["state"]})  # fmt: skip


def stock(row: dict[str, Any]) -> Iterator[Record]:
    yield Product(platform="shopify", external_id=row["product"], title=f"Tea {row['product']}", updated_at=row["at"], facts={"inventory": row["number"]})  # fmt: skip


RECORDS: dict[str, Any] = {"person": person, "consent": consent, "cart": cart, "purchase": purchase, "called off": called_off, "refund": lambda _: (), "returned": returned, "parcel": parcel, "stock": stock}  # fmt: skip
WHO = "(SELECT customer_id FROM identity WHERE kind = 'shopify:customer' AND value = %(person)s::text)"  # fmt: skip
WRITTEN = {
    "look": f"INSERT INTO event (platform, external_id, customer_id, kind, happened_at, facts) SELECT 'shopify', gen_random_uuid()::text, {WHO}, 'product viewed', %(at)s, jsonb_build_object('product', %(product)s::text) RETURNING customer_id",
    "request": f"INSERT INTO request (platform, product_external_id, customer_id, asked_at) SELECT 'shopify', %(product)s, {WHO}, %(at)s RETURNING customer_id",
    "click": f"WITH went AS (INSERT INTO journey (workflow, customer_id, occasion, happened_at, due_at, started_at, status) SELECT 'campaign spring', {WHO}, 'c' || %(person)s, %(at)s, %(at)s, %(at)s, 'done' RETURNING id, customer_id), led AS (INSERT INTO link (token, workflow, occasion, name, journey_id, url) SELECT 'c' || %(person)s, 'campaign spring', 'c' || %(person)s, 'shop_link', id, 'https://acme.example' FROM went RETURNING token), clicked AS (INSERT INTO click (token, what, first_at, last_at) SELECT token, 'person', %(at)s, %(at)s FROM led) SELECT customer_id FROM went",  # noqa: S608
    "vip": f"INSERT INTO membership (segment, customer_id, since, why) SELECT 'vip', {WHO}, %(at)s, 'spent' RETURNING customer_id",
    "vip left": f"UPDATE membership SET until = %(gone)s, left_why = 'given back' WHERE customer_id = {WHO} RETURNING customer_id",  # noqa: S608
    "answer": "INSERT INTO message_event (platform, external_id, kind, happened_at, facts) SELECT 'twilio', 'R' || %(id)s, 'reply', present() - interval '1 day', jsonb_build_object('from', %(phone)s::text) RETURNING 1",
}  # fmt: skip
