"""What came of it: what was gained is what was put in, and never what people would have done anyway."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from tasks.hub import engine
from tasks.returns.page import page, sentences
from tasks.returns.payback import Cost
from tasks.weigh_returns import UNPRICED, Asked, completed, keep, weighed
from tests.contracts.privacy import personal
from tests.tasks.scored import COUNT, ORDERS, PEOPLE

LIVE, NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TRUE = 12.0
"""What a text added to what somebody spends."""
TEXTS = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, customer_id,
                         reserved_at, accepted_at)
    SELECT 'w', c::text, 'marketing', '+4477009' || c, '', 'delivered', 'twilio', c, d, d
      FROM unnest(%s::int[], %s::timestamptz[]) x (c, d)
"""
CARTS = """
    INSERT INTO cart (platform, external_id, currency, created_at, updated_at, completed_at)
    SELECT 'shopify', %s || n, 'GBP', %s::timestamptz, now(),
           CASE WHEN n <= %s THEN %s::timestamptz + interval '1 day' END
      FROM generate_series(1, 100) n
"""
TICKETS = """
    INSERT INTO conversation (kind, value, source, platform, external_id, subject, opened_at,
                              spoken_at, until)
    SELECT 'hubspot:customer', '5', 'ticket', 'hubspot', n, '', %s, %s, %s
      FROM generate_series(%s::int, %s) n
"""


def shop(hub):
    """Good customers are texted more often, and would buy more without: a text adds a little."""
    lot = np.random.default_rng(4)
    count = 900
    taste = lot.gamma(4, 10, count)
    texted = lot.random(count) < taste / 120
    rows = []
    for one in range(count):
        rows += [(10_000 + one, taste[one] * lot.gamma(20, 1 / 20), LIVE - day * DAY) for day in lot.integers(20, 300, 1 + int(taste[one] // 15))]  # fmt: skip
        rows.append((10_000 + one, taste[one] * lot.gamma(20, 1 / 20) + TRUE * texted[one], LIVE + int(lot.integers(25, 80)) * DAY))  # fmt: skip
    who, amounts, at = zip(*rows, strict=True)
    ids = list(range(10_000, 10_000 + count))
    hub.execute(PEOPLE, ("GBP", ids))
    hub.execute(ORDERS, ("GBP", list(who), [round(float(one), 2) for one in amounts], list(at)))
    hub.execute(COUNT)
    met = [id for id, was in zip(ids, texted, strict=True) if was]
    hub.execute(TEXTS, (met, [LIVE + int(day) * DAY for day in lot.integers(1, 20, len(met))]))
    return len(met)


@pytest.fixture
def weigh(hub_url, monkeypatch):
    """Weigh on the first of July."""

    monkeypatch.setattr("tasks.weigh_returns.memberships.now_of", lambda _: NOW)

    def found(**asked):
        return weighed(hub_url, Asked(live=LIVE, **asked))

    return found


def test_what_texts_added_is_found_and_the_plain_difference_is_shown_to_mislead(hub_url, weigh):
    with engine.connected(hub_url) as hub:
        met = shop(hub)
    found = weigh(margin=Decimal("0.5"), costs=[Cost("setting up", once=Decimal(1000))])
    said = page(found)

    assert found.compared.matched.low < TRUE < found.compared.matched.high
    assert found.compared.naive.low > TRUE
    assert found.compared.worst < 0.2
    alike = met * Decimal(found.compared.reached - found.compared.left_out) / found.compared.reached
    assert (found.people, found.gain.value) == (met, (Decimal(str(found.compared.matched.value)) * alike / 2 / 6).quantize(Decimal("0.01")))  # fmt: skip
    assert found.payback.likely >= 1
    assert "is misleading" in said
    assert "| spent |" in said
    assert personal(said) == []


def test_the_four_figures_stand_beside_each_other_or_say_what_they_lack(hub_url, weigh):
    with engine.connected(hub_url) as hub:
        for name, at, recovered in (("a", LIVE - 60 * DAY, 10), ("b", LIVE + 60 * DAY, 40)):
            hub.execute(CARTS, (name, at, recovered, at))
        for at, first, last in ((LIVE - 60 * DAY, 1, 40), (LIVE + 60 * DAY, 41, 200)):
            hub.execute(TICKETS, (at, at, at + DAY, first, last))
    found = weigh(months=6, support=(Decimal(400), Decimal(400)))
    again, order, carts, ticket = found.changes

    assert again.said == order.said == "not enough data: 0 in one of the two periods, 30 are needed"
    assert (carts.before, carts.after, carts.said) == (0.1, 0.4, "went up")
    assert (round(ticket.before, 1), round(ticket.after, 1), ticket.said) == (59.5, 14.9, "went down")  # fmt: skip
    assert "Klaviyo" in carts.benchmark.source
    assert found.payback.said == "no costs were entered"
    unpriced = weigh(months=6).changes[-1]
    assert (unpriced.after, unpriced.said) == (None, UNPRICED)


def test_what_was_entered_once_counts_from_then_on_until_it_is_entered_anew(hub_url, weigh):
    costs = [Cost("licence", once=Decimal(100), monthly=Decimal("9.5"))]
    keep(hub_url, Asked(live=LIVE, margin=Decimal("0.4"), costs=costs))
    keep(hub_url, Asked(support=(Decimal(400), Decimal(300))))
    with engine.connected(hub_url) as hub:
        found = completed(hub, Asked(margin=Decimal("0.5")))

    assert found == Asked(LIVE, margin=Decimal("0.5"), costs=costs, support=(Decimal(400), Decimal(300)))  # fmt: skip
    assert "no costs were entered" not in weigh().payback.said


def test_before_anything_is_live_nothing_is_said_of_it(hub_url):
    found = weighed(hub_url, Asked())

    assert found.live is None
    assert next(sentences(found)).startswith("Nothing is live yet")
    assert page(found)
