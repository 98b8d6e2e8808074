"""What the watch measures is what is so, and it is measured cheaply."""

import psycopg
import pytest

from tasks.hub import vitals


@pytest.fixture
def hub(hub_url):
    with psycopg.connect(hub_url, autocommit=True) as connection:
        yield connection


def owed(hub, many, status="owed", lane="live", ago="5 minutes"):
    hub.execute(
        "INSERT INTO outbox (platform, object, key, status, lane, happened_at) SELECT 'hubspot', 'contacts', gen_random_uuid()::text, %s, %s, now() - %s::interval FROM generate_series(1, %s)",
        (status, lane, ago, many),
    )


def judged(hub, status, suite="orders", ago="1 minute"):
    hub.execute("INSERT INTO quality_run (suite, platform, lane, rows, bad, status, ms, judged_at) VALUES (%s, 'shopify', 'live', 10, 1, %s, 1, now() - %s::interval)", (suite, status, ago))  # fmt: skip


def ran(hub, flow, status, object="orders", *, error=None, counts="{}"):
    hub.execute("INSERT INTO sync_run (flow, platform, object, status, error, counts) VALUES (%s, 'shopify', %s, %s, %s, %s)", (flow, object, status, error, counts))  # fmt: skip


def texted(
    hub, phone, workflow="win_back", *, ago="1 hour", purpose="marketing", status="delivered"
):
    hub.execute(
        "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, reserved_at, accepted_at) VALUES (%s, gen_random_uuid()::text, %s, %s, '', %s, 'twilio', now() - %s::interval, now() - %s::interval)",
        (workflow, purpose, phone, status, ago, ago),
    )  # fmt: skip


def stop(hub, phone, ago="1 minute", source="twilio"):
    hub.execute(
        "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, learned_at, dedup) VALUES ('sms', %s, 'marketing', 'withdrawn', %s, '', now() - %s::interval, now() - %s::interval, gen_random_uuid()::text)",
        (phone, source, ago, ago),
    )  # fmt: skip


def test_scores_are_as_late_as_the_newest_are_old_and_never_before_the_first(hub):
    ages = []
    for days in (None, 3, 2):
        if days:
            hub.execute("INSERT INTO scoring (currency, at, customers, purchases, changed) VALUES ('GBP', now() - %s * interval '1 day', 1, 1, 1)", (days,))  # fmt: skip
        (found,) = [one for one in vitals.waiting(hub) if one["data"] == "scores"]
        ages.append(found["waiting"] and round(found["waiting"] / found["promise"]))

    assert ages == [None, 3, 2]


def test_visits_that_nobody_reads_wait(hub):
    hub.execute("INSERT INTO landed (platform, body, received_at) VALUES ('shopify', '', now() - interval '1 hour')")  # fmt: skip
    found = next(one for one in vitals.waiting(hub) if one["data"] == "visits")

    assert (found["promise"], found["waiting"] // 60) == (900, 60)


def test_only_what_has_not_arrived_waits(hub):
    owed(hub, 1, status="sent", ago="9 hours")
    owed(hub, 1, lane="bulk", ago="9 hours")
    owed(hub, 1)

    waiting = {row["data"]: row["waiting"] for row in vitals.waiting(hub)}

    assert 299 < waiting["transactions"] < 400
    assert waiting["opt-outs"] is None


def test_what_a_rollout_holds_back_is_neither_late_nor_piling_up(hub):
    owed(hub, 3)
    hub.execute("UPDATE outbox SET due_at = '9000-01-01Z'")

    assert {row["waiting"] for row in vitals.waiting(hub)} == {None}
    assert "owed to hubspot" not in {row["subject"] for row in vitals.backlog(hub)}


def test_what_waits_is_counted_but_not_what_a_backfill_owes(hub):
    owed(hub, 3)
    owed(hub, 2, status="sending")
    owed(hub, 4, lane="bulk")
    owed(hub, 5, status="sent")
    hub.execute("INSERT INTO inbox (platform, topic, delivery_id, body, status) SELECT 'shopify', 't', n, '', CASE WHEN n < 3 THEN 'new' ELSE 'done' END FROM generate_series(1, 5) n")  # fmt: skip
    hub.execute("INSERT INTO review (kind, subject, reason, advice) VALUES ('a', 'b', '', '')")

    assert {row["subject"]: row["waiting"] for row in vitals.backlog(hub)} == {
        "owed to hubspot": 5,
        "deliveries of shopify": 2,
        "reviews": 1,
        "quarantine": 0,
    }


def test_the_newest_judgement_of_a_suite_counts(hub):
    judged(hub, "closed")
    judged(hub, "passed")
    judged(hub, "passed", "carts")
    judged(hub, "closed", "carts")
    judged(hub, "closed", "products", ago="3 days")

    assert {row["suite"]: row["status"] for row in vitals.gates(hub)} == {
        "orders": "passed",
        "carts": "closed",
    }


def test_runs_that_stop_count_since_the_last_that_did_not(hub):
    for status in ("red", "green", "red", "red"):
        ran(hub, "sync", status)
    for status in ("red", "red", "amber"):
        ran(hub, "sync", status, "carts")
    ran(hub, "reconcile", "red")

    assert vitals.failing(hub) == [{"platform": "shopify", "object": "orders", "failed": 2}]


def test_the_newest_comparison_counts_and_one_that_broke_off_compared_nothing(hub):
    ran(hub, "reconcile", "red", error="4 still differ", counts='{"lines": [{}, {}]}')
    ran(hub, "reconcile", "running")
    ran(hub, "reconcile", "red", "carts", error="no answer")
    ran(hub, "reconcile", "red", "products")
    ran(hub, "reconcile", "green", "products")

    found = {row["object"]: (row["status"], row["lines"]) for row in vitals.compared(hub)}

    assert found == {"orders": ("red", 2), "carts": ("red", 0), "products": ("green", 0)}


def test_who_left_after_a_text_is_counted_by_workflow(hub):
    phones = [f"+1415555267{n}" for n in range(6)]
    for phone in phones[:4]:
        texted(hub, phone)
    texted(hub, phones[0], "cart", purpose="cart")
    texted(hub, phones[4], ago="2 days")
    texted(hub, phones[5], purpose="transactional")
    stop(hub, phones[0])
    stop(hub, phones[1], ago="2 hours")
    stop(hub, phones[2], source="import")

    found = {row["workflow"]: (row["texted"], row["opted_out"]) for row in vitals.opt_outs(hub)}

    assert found == {"win_back": (4, 1), "cart": (1, 1)}
