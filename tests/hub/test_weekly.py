"""What weeks looked like, side by side: nothing is blamed on us that a rollout held back."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tasks.hub import weekly, weekly_budgets, weekly_quality, weekly_texts

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEKS = [(MONDAY - timedelta(weeks=1), MONDAY), (MONDAY, MONDAY + timedelta(weeks=1))]
OWED = "INSERT INTO outbox (platform, object, key, priority, status, due_at, owed_at) VALUES ('hubspot', 'contacts', %s, 9, %s, %s, now() - interval '1 hour')"
NO = "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, learned_at, dedup) VALUES ('sms', '+14155552671', 'marketing', 'withdrawn', 'shopify', 'form', %s, %s, gen_random_uuid()::text) RETURNING id"
ACK = "INSERT INTO consent_ack (consent_id, platform, acked_at) VALUES (%s, 'hubspot', %s)"
BEGUN = "INSERT INTO rollout (name, began_by) VALUES ('r', 'Ada') RETURNING id"
MEMBER = "INSERT INTO pilot_member (rollout_id, customer_id, why, since) VALUES (%s, (SELECT id FROM customer), 'chosen', %s)"
RUN = "INSERT INTO sync_run (flow, platform, object, started_at, status, error, counts) VALUES ('reconcile', 'shopify', 'orders', %s, %s, %s, %s)"
ASIDE = "INSERT INTO quarantine (platform, object, rules, reason, payload, fingerprint, opened_at, status, closed_at) VALUES ('shopify', 'customers', '{phone_shape}', '', '{}', gen_random_uuid()::text, %s, %s, %s)"

SPENT = "INSERT INTO budget_day (platform, account, bucket, day, used, daily_limit, fullest, fullest_at) VALUES ('hubspot', '1', %s, %s, %s, %s, %s, %s)"
SPENDING = "INSERT INTO api_budget (platform, account, bucket, size, per_second, left_over, daily_used, daily_limit, day) VALUES ('hubspot', '1', %s, 100, 19, 100, %s, %s, %s)"


@pytest.fixture
def hub(hub_url):
    with psycopg.connect(hub_url, autocommit=True) as connection:
        yield connection


def at(hours):
    return MONDAY + timedelta(hours=hours)


def refused(hub, said, learned, acked):
    hub.execute(ACK, (hub.execute(NO, (at(said), at(learned))).fetchone()[0], at(acked)))


def test_what_a_rollout_holds_back_is_not_waited_for(hub):
    hub.execute(OWED, ("a", "owed", "9000-01-01Z"))
    assert weekly_texts.unconfirmed(hub) == []

    hub.execute(OWED, ("b", "sending", MONDAY))
    [found] = weekly_texts.unconfirmed(hub)
    assert (found["platform"], found["status"], found["records"]) == ("hubspot", "sending", 1)
    assert found["age"] > 3599


def test_only_a_no_that_was_just_said_says_how_fast_a_platform_is(hub):
    refused(hub, 10, 10, 11)
    refused(hub, -100, 20, 400)

    [found] = weekly_texts.pace(hub, WEEKS)
    assert (found["acts"], found["longest"]) == ([0, 1], [None, 3600.0])


def test_before_all_was_reached_nobody_was_slow(hub):
    refused(hub, 10, 10, 90)
    refused(hub, 60, 60, 61)
    hub.execute("INSERT INTO customer (email) VALUES ('ada@example.com')")
    hub.execute(MEMBER, (hub.execute(BEGUN).fetchone()[0], at(50)))

    [found] = weekly_texts.pace(hub, WEEKS)
    assert (found["acts"], found["longest"]) == ([0, 1], [None, 3600.0])


def test_a_week_without_a_comparison_found_nothing_out(hub):
    line = '{"lines": [{"missing": 3, "stale": 1, "extra": 0, "repaired": 2}]}'
    hub.execute(RUN, (at(1), "green", None, line))
    hub.execute(RUN, (at(2), "red", "2 still differ", line))

    [found] = weekly.compared(hub, WEEKS, at(24))
    assert (found["differ"], found["mended"]) == ([None, 8], [0, 4])
    assert (found["status"], found["error"]) == ("red", "2 still differ")
    for hour, equal, status in ((3, "null", "blind"), (4, "true", "green")):
        hub.execute(RUN, (at(hour), "green", None, f'{{"lines": [{{"missing": 0, "stale": 0, "extra": 0, "repaired": 0, "equal": {equal}}}]}}'))  # fmt: skip
        assert [one["status"] for one in weekly.compared(hub, WEEKS, at(24))] == [status]


def test_what_waited_then_is_told_from_what_waits_now(hub):
    hub.execute(ASIDE, (at(-9), "open", None))
    hub.execute(ASIDE, (at(-8), "dropped", at(3)))
    hub.execute(ASIDE, (at(200), "open", None))

    waits = weekly_quality.waits(hub, WEEKS, at(2))
    assert [(one["count"], one["oldest"]) for one in waits["aside"]] == [(2, at(-9))]
    [turnover] = waits["turnover"]
    assert (turnover["opened"], turnover["closed"], turnover["waiting"]) == ([2, 0], [0, 1], [2, 1])


def test_a_week_of_calls_is_its_mean_day_its_worst_and_its_fullest_moment(hub):
    for days, used, limit, fullest in ((-1, 50, 100, 0.2), (0, 89, 100, 0.3), (2, 181, 200, 0.9)):
        day = MONDAY + timedelta(days)
        hub.execute(SPENT, ("calls", day.date(), used, limit, fullest, day))
    hub.execute(SPENDING, ("calls", 10, 200, at(24 * 6).date()))
    hub.execute(SPENDING, ("search", 7, None, at(24 * 7).date()))

    [found] = weekly_budgets.budgets(hub, WEEKS)
    wednesday = at(48)
    assert (found["calls"], found["out"]) == ([50, 280], [0, 1])
    assert found["mean"] == pytest.approx([0.5, (0.89 + 0.905 + 0.05) / 3])
    assert (found["worst"], found["on"][1]) == ([0.5, 0.905], wednesday.date())
    assert (found["fullest"], found["fullest_at"][1]) == ([0.2, 0.9], wednesday)
    assert (found["per_second"], found["daily_limit"]) == (19, 200)


def test_an_empty_hub_has_nothing_to_report(hub):
    assert weekly.began(hub) is None
    assert weekly_texts.exposed(hub, [(MONDAY, MONDAY)]) == {"verdicts": [], "texts": [0], "stops": [0]}  # fmt: skip
