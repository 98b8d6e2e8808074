"""One customer's page among many: milliseconds from a key, a number or an address to the page.

Run by hand: `python -m tests.benchmarks.page --people 250000`. Four texts, two orders and four
writes to other systems for each; readers ask for people by chance.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Sequence
from random import Random

import psycopg

from tasks.advise import Shop
from tasks.hub import engine, explain
from tasks.hub.explain import Asked
from tasks.messaging.rules import Rules
from tasks.portray import portray
from tests.thrown_away import IN_A_HURRY, thrown_away

FILL = (
    "INSERT INTO customer (email, phone, country, order_count, currency, told_rank, told_by) SELECT 'p' || n || '@example.com', '+1415' || (1000000 + n), 'US', 2, 'USD', 1, 'shopify:' || n FROM generate_series(1, %(people)s) n",
    "INSERT INTO identity (kind, value, customer_id) SELECT 'shopify:customer', id::text, id FROM customer UNION ALL SELECT 'phone', phone, id FROM customer UNION ALL SELECT 'email', email, id FROM customer",
    "INSERT INTO orders (platform, external_id, customer_id, currency, total, kept, placed_at, updated_at, told_at, name) SELECT 'shopify', c.id || '-' || k, c.id, 'USD', 10, 10, now() - k * interval '30 days', now(), now(), '#' || c.id FROM customer c, generate_series(1, 2) k",
    "INSERT INTO outbox (platform, object, key, status, settled_at) SELECT 'hubspot', 'contacts', key::text, 'sent', now() FROM customer UNION ALL SELECT 'hubspot', 'orders', key::text, 'sent', now() FROM orders UNION ALL SELECT 'shopify', 'consents', 'sms:' || phone || ':marketing', 'sent', now() FROM customer",
    "INSERT INTO mirror (platform, object, key) SELECT 'hubspot', 'contacts', key::text FROM customer",
    "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, external_id, customer_id, reserved_at, accepted_at) SELECT 'offers', c.id || '-' || k, 'marketing', phone, 'Hi', 'delivered', 'twilio', c.id || '-' || k, c.id, now() - k * interval '9 days', now() - k * interval '9 days' FROM customer c, generate_series(1, 4) k",
    "INSERT INTO message_event (platform, external_id, kind, happened_at, facts) SELECT 'twilio', 'r' || id, 'reply', now() - interval '3 days', jsonb_build_object('from', phone, 'body', 'hello') FROM customer",
    "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) SELECT 'sms', phone, 'marketing', 'granted', 'shopify', 'form', now() - interval '90 days', id::text FROM customer",
    "INSERT INTO membership (segment, customer_id, since, why) SELECT 'repeat', id, now() - interval '1 day', 'orders: 2' FROM customer",
    "ANALYZE",
)
COUNT = "SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE relname IN ('customer', 'orders', 'outbox', 'message', 'identity') ORDER BY 1"
SHOP = Shop(Rules(), "twilio", {"sender": "+14155550100", "sender_kind": "toll-free", "sender_registered": "true"})  # fmt: skip


def fill(url: str, people: int) -> None:
    """Fill a hub behind everybody's back."""
    with psycopg.connect(url, autocommit=True) as hub:
        hub.execute("SET session_replication_role = replica")
        for statement in FILL:
            hub.execute(statement, {"people": people} if "%(people)s" in statement else None)
        sys.stdout.write(f"{dict(hub.execute(COUNT).fetchall())}\n")


def asked(number: int) -> Asked:
    """Ask for somebody in one of three ways."""
    ways = (
        Asked(phone=f"+1415{1_000_000 + number}"),
        Asked(id=str(number)),
        Asked(email=f"p{number}@example.com"),
    )
    return ways[number % 3]


def read(hub: psycopg.Connection, who: Asked) -> list[float]:
    """Read a page; return how long finding, reading and writing it took."""
    began = time.perf_counter()
    (id,) = explain.find(hub, who)
    found = time.perf_counter()
    story = explain.story(hub, id, who)
    told = time.perf_counter()
    portray(hub, story, SHOP)
    return [found - began, told - found, time.perf_counter() - told]


def said(name: str, times: Sequence[float]) -> str:
    """Say the median and the worst, in milliseconds."""
    return f"{name} {1000 * statistics.median(times):.1f} ms (worst {1000 * max(times):.1f})"


def main() -> None:
    """Measure it."""
    parser = argparse.ArgumentParser(description="One customer's page among many.")
    parser.add_argument("--people", type=int, default=250_000)
    parser.add_argument("--pages", type=int, default=200)
    chosen = parser.parse_args()
    os.environ["DO_NOT_TRACK"] = "1"
    dice = Random(7)
    with thrown_away(IN_A_HURRY) as server:
        url = server.ensure("page")
        engine.migrate(url)
        fill(url, chosen.people)
        with psycopg.connect(url) as hub:
            read(hub, asked(1))
            times = [read(hub, asked(dice.randint(1, chosen.people))) for _ in range(chosen.pages)]
            hub.rollback()
        engine.engine(url).dispose()
    for name, one in zip(("find", "read", "write"), zip(*times, strict=True), strict=True):
        sys.stdout.write(f"{said(name, one)}\n")
    sys.stdout.write(f"{said('together', [sum(one) for one in times])}\n")


if __name__ == "__main__":
    main()
