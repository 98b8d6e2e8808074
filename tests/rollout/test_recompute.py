"""What must be so of a person is worked out order by order and act by act."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tasks.rollout.recompute import Act, Sale, consents, figures

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def sale(kept, currency="GBP", at=NOON, **more):
    said = {"cancelled": False, "test": False, "deleted": False, **more}
    return Sale(
        customer_id=1,
        key="k",
        platform="shopify",
        external_id="1",
        buyer=None,
        name=None,
        currency=currency,
        total=Decimal(kept),
        kept=Decimal(kept),
        financial_status=None,
        placed_at=at,
        **said,
    )


def act(status, minutes=0, **more):
    at = NOON + minutes * MINUTE
    said = {"happened_at": at, "learned_at": at + MINUTE, "expires_at": None, "source": "shopify"}
    return Act(address="+14155552671", purpose="marketing", status=status, **{**said, **more})


@pytest.mark.parametrize(
    ("sales", "count", "spend", "currency"),
    [
        ([], 0, 0, None),
        ([sale(10), sale(5)], 2, 15, "GBP"),
        ([sale(10), sale(0, cancelled=True)], 1, 10, "GBP"),
        ([sale(10), sale(99, test=True), sale(99, deleted=True)], 1, 10, "GBP"),
        ([sale(10), sale(7, "EUR"), sale(8, "EUR")], 3, 15, "EUR"),
        ([sale(10), sale(7, "EUR", NOON + MINUTE)], 2, 7, "EUR"),
        ([sale(10), sale(7, "EUR")], 2, 7, "EUR"),
    ],
)
def test_money_is_of_the_currency_most_orders_are_in(sales, count, spend, currency):
    assert figures(sales) == {"order_count": count, "net_spend": spend, "currency": currency}


@pytest.mark.parametrize(
    ("acts", "stands"),
    [
        ([act("granted")], "granted"),
        ([act("granted"), act("withdrawn", 1)], "withdrawn"),
        ([act("withdrawn"), act("granted", 1)], "granted"),
        ([act("granted"), act("withdrawn")], "withdrawn"),
        ([act("withdrawn"), act("granted", 1, source="import")], "withdrawn"),
        ([act("withdrawn"), act("granted", 1, unnamed=True)], "withdrawn"),
        ([act("withdrawn"), act("granted", 1, told_of=True)], "withdrawn"),
        ([act("granted", source="form")], "granted"),
        ([act("withdrawn"), act("pending", 1)], "withdrawn"),
        ([act("pending")], "pending"),
        ([act("granted", 90, learned_at=NOON)], "granted"),
        ([act("withdrawn"), act("granted", 90, learned_at=NOON)], "withdrawn"),
        ([act("granted", expires_at=NOON + MINUTE)], None),
        ([act("granted", expires_at=NOON + 99 * MINUTE)], "granted"),
        ([act("withdrawn", happened_at=None)], "withdrawn"),
    ],
)
def test_the_newest_decision_counts_and_a_note_only_where_nobody_decided(acts, stands):
    assert consents(acts, NOON + 10 * MINUTE) == {"marketing": stands}
