from datetime import UTC, datetime, timedelta

from tasks.hub import mirror, progress

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ORDERS = ("shopify", "orders")


def test_a_watermark_only_moves_forward(hub):
    assert progress.position(hub, *ORDERS) is None

    for at in (NOON, NOON + HOUR, NOON - HOUR):
        progress.move(hub, *ORDERS, at)

    assert progress.position(hub, *ORDERS) == NOON + HOUR
    assert progress.position(hub, "shopify", "carts") is None


def slice_of(hub, since=None, until=NOON, name="all"):
    return progress.plan_slice(hub, name, ORDERS, (since, until))


def test_a_slice_is_planned_again_until_it_is_done(hub):
    first, again = slice_of(hub), slice_of(hub)
    assert first.id == again.id

    progress.end_slice(hub, first, "closed", {})
    assert slice_of(hub).id == first.id

    progress.end_slice(hub, first, "done", {"rows": {}})
    assert slice_of(hub) is None


def test_a_backfill_that_was_cut_off_goes_on_and_a_finished_one_begins_anew(hub):
    done, open_ = slice_of(hub, None), slice_of(hub, NOON)
    progress.end_slice(hub, done, "done", {})

    progress.anew(hub, "all")
    assert slice_of(hub, None) is None

    progress.end_slice(hub, open_, "done", {})
    progress.anew(hub, "all")
    assert slice_of(hub, None) is not None


def test_a_backfill_moves_the_watermark_only_when_it_left_nothing_out_before_it(hub):
    progress.move(hub, *ORDERS, NOON)
    for name, starts in (("late", (NOON + HOUR, NOON + 2 * HOUR)), ("all", (None, NOON + HOUR))):
        for start in starts:
            slice_of(hub, start, NOON + 3 * HOUR, name)
    assert [progress.began(hub, name) for name in ("late", "all")] == [NOON + HOUR, None]

    progress.move(hub, *ORDERS, NOON + 3 * HOUR, since=progress.began(hub, "late"))
    assert progress.position(hub, *ORDERS) == NOON

    progress.move(hub, *ORDERS, NOON + 3 * HOUR, since=progress.began(hub, "all"))
    assert progress.position(hub, *ORDERS) == NOON + 3 * HOUR


def test_a_run_says_how_it_ended(hub):
    run = progress.begin_run(hub, "sync", *ORDERS)
    progress.end_run(hub, run, "amber", {"rows": 3}, None)

    assert hub.execute("SELECT status, counts, ended_at IS NOT NULL FROM sync_run").fetchall() == [
        ("amber", {"rows": 3}, True)
    ]


def test_what_runs_every_few_minutes_leaves_a_trace_an_hour(hub):
    for status in ("green", "green", "amber", "green"):
        progress.trace(hub, "watch", "incidents", status)
    assert hub.execute("SELECT status FROM sync_run ORDER BY id").fetchall() == [("green",), ("amber",)]  # fmt: skip

    hub.execute("UPDATE sync_run SET started_at = started_at - interval '61 min'")
    progress.trace(hub, "watch", "incidents", "green")
    assert hub.execute("SELECT count(*) FROM sync_run").fetchone() == (3,)


def test_the_mirror_keeps_what_was_not_told_again(hub):
    contacts = ("hubspot", "contacts")
    mirror.remember(hub, *contacts, [("a", "101", {"email": "ada@example.com", "phone": ""})])
    mirror.remember(hub, *contacts, [("a", None, {"phone": "+1"}), ("b", None, {})])

    told = mirror.read(hub, *contacts, ["a", "b", "c"])
    assert (told["a"].their_id, told["a"].values) == (
        "101",
        {"email": "ada@example.com", "phone": "+1"},
    )
    assert sorted(told) == ["a", "b"]


def test_a_platforms_id_leads_to_its_customer_and_stays_with_the_first(hub):
    keys = [
        key
        for (key,) in hub.execute(
            "INSERT INTO customer (first_name) VALUES ('A'), ('B') RETURNING key::text"
        ).fetchall()
    ]

    mirror.know(hub, "hubspot", [(keys[0], "101"), (keys[1], "101"), (keys[1], None)])
    mirror.know(hub, "hubspot", [(keys[0], "101")])

    found = hub.execute(
        "SELECT value, first_name FROM identity i JOIN customer c ON c.id = i.customer_id WHERE kind = 'hubspot:customer'"
    ).fetchall()
    assert found in ([("101", "A")], [("101", "B")])
