"""What comes and goes is counted in the hub: busy days, hours, and what said nothing new."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.hub.engine import connected
from tasks.hub.traffic import traffic

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ORDER = "INSERT INTO orders (platform, external_id, currency, total, placed_at, updated_at, told_at, test) VALUES ('shopify', %s, 'GBP', 20, %s, %s, %s, %s)"
OWED = "INSERT INTO outbox (platform, object, key, status, settled_at) VALUES ('hubspot', 'orders', %s, %s, %s)"
RUN = "INSERT INTO sync_run (flow, platform, object, started_at, counts) VALUES ('sync', 'shopify', 'orders', %s, %s)"


@pytest.fixture
def hub(hub_url):
    with connected(hub_url) as connection:
        yield connection


def sell(hub, *ago, test=False):
    for number, gap in enumerate(ago):
        at = NOON - gap
        hub.execute(ORDER, (f"{test}{number}", at, at, at, test))


def owed(hub, sent, unchanged, at):
    for number in range(sent + unchanged):
        hub.execute(OWED, (f"{at}{number}", "sent" if number < sent else "superseded", at))


def test_an_empty_hub_knows_of_no_day(hub):
    found = traffic(hub, NOON)

    assert (found.orders, found.days, found.a_day) == (0, 0, None)
    assert (found.hours, found.told, found.heard) == ({}, [], {})


def test_the_busiest_whole_day_of_four_weeks_counts(hub):
    day = timedelta(days=1)
    sell(hub, *[day] * 3, *[2 * day] * 5, 10 * day, 40 * day, *[timedelta(hours=1)] * 9)
    sell(hub, *[day] * 50, test=True)
    found = traffic(hub, NOON)

    assert (found.orders, found.days, found.a_day) == (9, 10, 5)


def test_orders_of_today_alone_are_no_day(hub):
    sell(hub, timedelta(hours=1), timedelta(hours=2))

    assert traffic(hub, NOON).a_day is None


def test_hours_are_those_of_the_orders(hub):
    sell(hub, *[timedelta(days=1, hours=-6)] * 3, timedelta(days=2))

    assert traffic(hub, NOON).hours == {18: 3, 12: 1}


def test_what_said_nothing_new_is_told_from_what_was_sent(hub):
    owed(hub, 6, 4, NOON - timedelta(days=1))
    owed(hub, 100, 0, NOON - timedelta(days=40))

    [found] = traffic(hub, NOON).told
    assert (found.platform, found.sent, found.unchanged) == ("hubspot", 6, 4)


def test_rows_that_were_read_again_are_told_from_those_that_changed(hub):
    for days, said in enumerate(
        (
            '{"rows": {"orders": 8, "lines": 20}, "changed": {"order": 2, "customer": 5}}',
            '{"rows": {"orders": 2}, "changed": {}}',
            '{"rows": {"orders": 1}, "changed": {"order": 3}}',
            '{"rows": {}, "changed": {"order": 3}}',
            '{"sent": 7}',
        )
    ):
        hub.execute(RUN, (NOON - timedelta(days=days + 1), said))
    found = traffic(hub, NOON)

    assert (found.read, found.changed) == (11, 3)


def test_who_called_us_is_known(hub):
    hub.execute(
        "INSERT INTO inbox (platform, topic, delivery_id, body, received_at) VALUES ('twilio', 'reply', '1', '', %s), ('twilio', 'reply', '2', '', %s)",
        (NOON - timedelta(days=1), NOON),
    )

    assert traffic(hub, NOON).heard == {"twilio": NOON}
