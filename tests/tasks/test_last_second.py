"""A purchase that commits before the reservation is seen by it, however close they are."""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import psycopg
import pytest

from mappings.records import Order
from tasks import connect
from tasks.hub import merging, staging, texts, turns
from tasks.hub.staging import Incoming
from tasks.hub.texts import Due, Wanted
from tasks.reserve import Letter, reserve
from tests.hub.world import PLAN, account
from tests.tasks.texting import RULES
from tests.tasks.travel import ADA, Travel, cart, clocked, yes

NOW = datetime(2026, 3, 3, 21, tzinfo=UTC)
"""A Tuesday, one in the afternoon where Ada lives."""
LEFT = (NOW - timedelta(hours=1) - datetime(2026, 3, 1, tzinfo=UTC)) / timedelta(minutes=1)
ROUNDS = 12
WAITS = """
    SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
       AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())
"""


@pytest.fixture
def shop(hub_url, side):
    """Ada left carts and may be reminded of them, now."""
    made = Travel(hub_url)
    made.tell(account("7", "ada@example.com", phone=ADA, country="US", facts={"province": "CA", "zip": "94103"}))  # fmt: skip
    made.tell(
        yes(ADA, purpose="cart"),
        *(cart(f"c{n}", LEFT, customer_external_id="7") for n in range(ROUNDS)),
    )
    return made


def reminder(shop, number: int) -> Due:
    """Ask for the text about a cart."""
    wanted = Wanted(workflow="abandoned_cart", occasion=f"cart {number}", purpose="cart", phone=ADA, platform="twilio", cart=f"c{number}", subject=f"cart {number}", body="Acme: your cart https://acme.example/c Reply STOP to opt out")  # fmt: skip
    with clocked(shop.world.url, NOW) as hub:
        texts.ask(hub, [wanted])
        return Due(texts.asked(hub, wanted), ADA, "twilio")


def reserved(shop, due: Due) -> datetime | None:
    """Try to reserve; return when that was, or None when a gate objected."""
    with connect.door("twilio") as door, clocked(shop.world.url, NOW) as hub:
        hub.commit()
        hub.autocommit = True
        turns.hasten(hub)
        letter = reserve(hub, door, due, RULES)
        return letter.written_at if isinstance(letter, Letter) else None


@contextmanager
def purchase(shop, number: int, ready=lambda: None):
    """Bring in an order of Ada's when all are ready, and commit it on leaving."""
    sale = Order(platform="shopify", external_id=f"o{number}", customer_external_id="7", currency="GBP", total=Decimal(10), kept=Decimal(10), placed_at=NOW, updated_at=NOW)  # fmt: skip
    with clocked(shop.world.url, NOW) as hub:
        staging.open_tables(hub)
        staging.load(hub, [Incoming(sale, None, NOW)])
        ready()
        merging.lock(hub)
        merging.merge(hub, PLAN)
        yield hub


def objections(shop):
    return [one["gate"] for one in shop.world.rows("SELECT gate FROM objection ORDER BY id")]


def awaited(shop, what: "Future[object]") -> bool:
    """Wait until somebody waits for a number, or what was to wait is over already."""
    with psycopg.connect(shop.world.url, autocommit=True) as hub:
        while not what.done():
            if hub.execute(WAITS).fetchone() != (0,):
                return True
            time.sleep(0.005)
    return False


def test_without_a_purchase_the_reminder_leaves(shop):
    assert reserved(shop, reminder(shop, 0)) is not None


def test_a_reservation_waits_for_the_purchase_that_is_about_to_commit(shop):
    due = reminder(shop, 0)
    with ThreadPoolExecutor(1) as other:
        with purchase(shop, 0):
            outcome = other.submit(reserved, shop, due)
            assert awaited(shop, outcome)
        assert outcome.result() is None

    assert "purchase" in objections(shop)


def test_a_purchase_that_comes_during_the_reservation_waits_for_it(shop):
    due = reminder(shop, 0)
    with clocked(shop.world.url, NOW) as holder, ThreadPoolExecutor(1) as other:
        texts.lock(holder, due.phone)
        began = other.submit(lambda: purchase(shop, 0).__enter__())
        assert awaited(shop, began)
        holder.commit()
        began.result().close()


def test_whatever_the_order_no_text_follows_a_purchase_that_was_there_before(shop):
    lots, late = Random(1), []
    for number in range(ROUNDS):
        due, go, pause = reminder(shop, number), threading.Barrier(2), lots.uniform(0, 0.15)

        def buy(number=number, go=go):
            with purchase(shop, number, go.wait):
                pass
            return datetime.now(UTC)

        def remind(due=due, go=go, pause=pause):
            go.wait()
            time.sleep(pause)
            return reserved(shop, due)

        with ThreadPoolExecutor(2) as both:
            bought, left = both.submit(buy), both.submit(remind)
        late.append((left.result() is not None, left.result() and bought.result() < left.result()))
        forget(shop)

    assert not any(after for _, after in late)


def forget(shop):
    """Let the next round begin without a purchase or a text."""
    with psycopg.connect(shop.world.url) as hub:
        hub.execute("UPDATE orders SET cancelled_at = placed_at")
        hub.execute("UPDATE message SET status = 'refused' WHERE status <> 'withheld'")
