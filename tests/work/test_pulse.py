import pytest

from tasks.hub import budget, pulse, reaching, rollouts, vitals
from tasks.hub.budget import Purse, SharedBudget


def settled(hub, object, seconds, *, lane="live", status="sent", ago="1 minute"):
    hub.execute(
        """
        INSERT INTO outbox (platform, object, key, lane, status, happened_at, settled_at)
        SELECT 'x', %s, n::text, %s, %s, now() - %s::interval - s * interval '1 second',
               CASE WHEN %s = 'sent' THEN now() - %s::interval END
          FROM unnest(%s::float[]) WITH ORDINALITY t (s, n)
        """,
        (object, lane, status, ago, status, ago, seconds),
    )


def heard(hub, platform, seconds, status="done"):
    hub.execute(
        "INSERT INTO inbox (platform, topic, delivery_id, body, status, happened_at, done_at) VALUES (%s, 't', gen_random_uuid()::text, '', %s, now() - %s * interval '1 second', CASE WHEN %s = 'done' THEN now() END)",
        (platform, status, seconds, status),
    )


def fresh(hub, data):
    return next(row for row in pulse.freshness(hub) if row["data"] == data)


def test_every_promise_is_shown_even_when_nothing_happened(hub):
    rows = pulse.freshness(hub)

    assert {row["data"]: row["promise"] for row in rows} == pulse.PROMISES
    assert {row["p95"] for row in rows} == {None}


def test_transactions_count_from_their_event_to_the_other_platform(hub):
    settled(hub, "orders", list(range(1, 102)))
    settled(hub, "orders", [9000], ago="2 days")
    settled(hub, "contacts", [9000], lane="bulk")

    row = fresh(hub, "transactions")
    assert (row["records"], row["p50"], row["slowest"]) == (
        101,
        pytest.approx(51),
        pytest.approx(101),
    )
    assert row["p95"] == pytest.approx(96)


def test_opt_outs_are_counted_by_themselves(hub):
    settled(hub, "consents", [2])

    assert fresh(hub, "opt-outs")["p95"] == pytest.approx(2)
    assert fresh(hub, "transactions")["records"] == 0


@pytest.mark.parametrize(("platform", "data"), [("hubspot", "identity"), ("twilio", "messages")])
def test_what_only_the_hub_needs_has_arrived_once_it_is_there(hub, platform, data):
    heard(hub, platform, 5)
    heard(hub, platform, 500, status="new")

    row = fresh(hub, data)
    assert (row["records"], row["p50"], row["waiting"]) == (
        1,
        pytest.approx(5, abs=1),
        pytest.approx(500, abs=9),
    )


def test_the_oldest_that_waits_is_shown_before_anything_arrived(hub):
    settled(hub, "orders", [30], status="owed")

    row = fresh(hub, "transactions")
    assert (row["records"], row["p95"]) == (0, None)
    assert row["waiting"] == pytest.approx(90, abs=9)


def owed_of(hub, object, keys, status="owed", hours=500):
    hub.execute(
        """
        INSERT INTO outbox (platform, object, key, lane, status, happened_at, settled_at)
        SELECT 'x', %s, k, 'live', %s, now() - %s * interval '1 hour',
               CASE WHEN %s = 'sent' THEN now() END FROM unnest(%s::text[]) k
        """,
        (object, status, hours, status, keys),
    )


def late(hub):
    """What is shown as late, by the pulse and by the watch."""
    shown = {row["data"]: row["waiting"] or row["p95"] or 0 for row in pulse.freshness(hub)}
    watched = {row["data"]: row["waiting"] or 0 for row in vitals.waiting(hub)}
    return {data for some in (shown, watched) for data, secs in some.items() if secs > 60}


@pytest.mark.parametrize("rests", [True, False], ids=["laid to rest", "never looked at"])
def test_what_a_rollout_held_back_for_weeks_is_not_late_when_it_is_let_go(hub, rests):
    rollout = rollouts.begin(hub, "autumn", "a test")
    owed_of(hub, "orders", ["1", "2"])
    if rests:
        hub.execute("UPDATE outbox SET due_at = '9000-01-01Z'")
    assert late(hub) == set()

    hub.execute(
        "INSERT INTO rollout_phase (rollout_id, phase, attempt, status, settled_at) VALUES (%s, 'validate', 1, 'approved', now())",
        (rollout.id,),
    )
    reaching.wake(hub)
    assert late(hub) == set()
    hub.execute("UPDATE outbox SET status = 'sent', settled_at = now() WHERE key = '1'")
    assert late(hub) == set()
    hub.execute(
        "UPDATE rollout_phase SET settled_at = now() - interval '1 day'; UPDATE outbox SET happened_at = now() - interval '1 hour' WHERE key = '2'"
    )
    assert late(hub) == {"transactions"}


def test_while_all_is_halted_only_a_withdrawal_is_late(hub):
    hub.execute("INSERT INTO halt (reason, by) VALUES ('they disagree', 'a test')")
    owed_of(hub, "orders", ["1"])
    owed_of(hub, "consents", ["sms:+14155552671:marketing"])
    assert late(hub) == set()

    hub.execute(
        "INSERT INTO consent (channel, address, purpose, status, source, method, dedup) VALUES ('sms', '+14155552671', 'marketing', 'withdrawn', 'x', 'told', 'd')"
    )
    assert late(hub) == {"opt-outs"}
    hub.execute("UPDATE halt SET lifted_at = now(), lifted_by = 'a test'")
    assert late(hub) == {"opt-outs"}


def test_the_backlog_counts_what_is_owed_and_what_a_person_must_see(hub):
    settled(hub, "orders", [1, 2], status="owed")
    settled(hub, "contacts", [1], status="review")
    settled(hub, "contacts", [1])

    assert pulse.backlog(hub) == [("x", "contacts", "review", 1), ("x", "orders", "owed", 2)]


def test_the_totals_count_people_once_and_only_what_is_open(hub):
    hub.execute("INSERT INTO customer (first_name) VALUES ('A'), ('B')")
    hub.execute(
        "UPDATE customer SET merged_into = (SELECT min(id) FROM customer) WHERE first_name = 'B'"
    )
    hub.execute(
        "INSERT INTO review (kind, subject, reason, advice, status) VALUES ('a', 'b', 'c', 'd', 'open'), ('a', 'b', 'c', 'd', 'dropped')"
    )
    settled(hub, "orders", [1, 2], status="owed")
    heard(hub, "shopify", 1, status="new")

    found = pulse.totals(hub)
    assert {
        name: found[name]
        for name in ("customers", "orders", "reviews", "owed", "undrained", "deliveries")
    } == {"customers": 1, "orders": 0, "reviews": 1, "owed": 2, "undrained": 1, "deliveries": 1}


def test_writing_nothing_is_seen_as_nothing_written(hub):
    hub.execute("INSERT INTO customer (first_name) VALUES ('A')")
    before = pulse.written(hub)
    hub.execute("INSERT INTO sync_run (flow, platform, object) VALUES ('sync', 'x', 'y')")
    same = pulse.written(hub)
    hub.execute("UPDATE customer SET first_name = 'B'")

    assert (same - before, pulse.written(hub) - before) == (0, 1)


def test_budgets_show_what_is_left_now_and_of_the_day(hub, hub_url):
    SharedBudget(hub_url, Purse("hubspot", "shop", daily_limit=500), "consent").spend(10)

    (row,) = pulse.budgets(hub)
    assert (row["daily_limit"], row["daily_used"], row["size"]) == (500, 1, 190)
    assert 180 <= row["left_over"] <= 190
    assert budget.RESERVES["consent"] == 0
