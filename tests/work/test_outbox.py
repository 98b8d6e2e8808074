from threading import Thread

import pytest

from tasks.hub import claims, customers, outbox, reviews
from tasks.hub.outbox import LADDER, Target

CONTACTS = Target("hubspot", "contacts", "customer", 5)
ORDERS = Target("hubspot", "orders", "order", 3)
TEXTS = Target("twilio", "consents", "consent", 9)
TARGETS = (CONTACTS, ORDERS, TEXTS)
WHERE = ("hubspot", "contacts")


def touch(hub, *keys, **said):
    with hub.transaction():
        stage(hub, *keys, **said)


def stage(hub, *keys, noun="customer", lane="live", at="2026-07-01 12:00+00", platform="shopify"):
    hub.execute(customers.TOUCHED)
    for key in keys:
        hub.execute("INSERT INTO touched VALUES (%s, %s, %s, %s)", (noun, key, at, platform))
    outbox.owe(hub, TARGETS, lane)


def rows(hub, columns="key, status"):
    query = f"SELECT {columns} FROM outbox ORDER BY id"  # noqa: S608 - our own words
    return hub.execute(query).fetchall()


def held(hub, where=WHERE, limit=10, *, bulk=False):
    return claims.claimed(hub, *where, limit, "backfill" if bulk else "transactions")


def due_in(hub):
    found = hub.execute(
        "SELECT extract(epoch FROM due_at - clock_timestamp()) FROM outbox"
    ).fetchone()
    return float(found[0])


def come_due(hub):
    hub.execute("UPDATE outbox SET due_at = clock_timestamp() WHERE status = 'owed'")


def test_a_change_is_owed_to_every_platform_that_follows_it(hub):
    touch(hub, "a")
    touch(hub, "o", noun="order")

    assert rows(hub, "platform, object, key, priority") == [
        ("hubspot", "contacts", "a", 5),
        ("hubspot", "orders", "o", 3),
    ]


def test_a_platform_is_not_told_the_consent_it_told_us(hub):
    touch(hub, "sms:+1:marketing", noun="consent", platform="twilio")

    assert rows(hub) == []


def test_several_changes_become_one_write_that_counts_from_the_oldest(hub):
    touch(hub, "a", at="2026-07-01 12:05+00", lane="bulk")
    touch(hub, "a", at="2026-07-01 12:01+00")
    touch(hub, "a", at="2026-07-01 12:09+00", lane="bulk")

    ((key, lane, at),) = rows(hub, "key, lane, happened_at AT TIME ZONE 'UTC'")
    assert (key, lane, f"{at:%H:%M}") == ("a", "live", "12:01")


def test_what_arrived_is_sent_and_what_had_nothing_to_say_is_superseded(hub):
    touch(hub, "a", "b")

    with held(hub) as (first, second):
        claims.settle(hub, [first.id])
        claims.settle(hub, [second.id], "superseded")

    assert rows(hub) == [("a", "sent"), ("b", "superseded")]


def test_what_a_worker_did_not_settle_is_owed_again_at_once(hub):
    touch(hub, "a")

    with pytest.raises(RuntimeError), held(hub):
        raise RuntimeError

    assert rows(hub, "key, status, attempts") == [("a", "owed", 0)]
    with held(hub) as batch:
        assert [owed.key for owed in batch] == ["a"]


def test_a_change_that_comes_while_sending_is_sent_afterwards(hub, another):
    touch(hub, "a")

    with held(hub) as batch:
        touch(another(), "a")
        with held(another()) as second:
            assert second == []  # its older change is still on its way
        claims.settle(hub, [owed.id for owed in batch])

    with held(hub) as batch:
        assert [owed.key for owed in batch] == ["a"]


def test_a_failed_send_gives_way_to_the_newer_change(hub, another):
    touch(hub, "a", at="2026-07-01 11:00+00")

    with held(hub) as batch:
        touch(another(), "a", lane="bulk")
        claims.later(hub, batch, "it failed")

    assert rows(hub, "status, lane, extract(hour FROM happened_at AT TIME ZONE 'UTC')::int") == [
        ("superseded", "live", 11),
        ("owed", "live", 11),
    ]


def test_a_newer_change_committed_while_giving_back_is_seen(hub, another):
    touch(hub, "a")
    merge = another()

    with held(hub) as batch:
        with merge.transaction():
            stage(merge, "a")
            giving = giving_back(hub, batch, another())
        giving.join()

    assert rows(hub) == [("a", "superseded"), ("a", "owed")]


def giving_back(hub, batch, watcher):
    """Start to give back a batch, and return once it waits for the merge."""
    pid = hub.info.backend_pid
    thread = Thread(target=claims.later, args=(hub, batch, "it failed"))
    thread.start()
    waiting = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
    while watcher.execute(waiting, (pid,)).fetchone() != (True,):
        assert thread.is_alive()
    return thread


@pytest.mark.parametrize(("tries", "seconds"), list(enumerate(LADDER, start=1)))
def test_each_failed_try_climbs_one_rung(hub, tries, seconds):
    touch(hub, "a")

    for _ in range(tries):
        come_due(hub)
        with held(hub) as batch:
            claims.later(hub, batch, "no answer")

    assert seconds - 2 < due_in(hub) <= seconds


def test_after_the_last_rung_a_person_looks(hub):
    touch(hub, "a")

    for _ in range(len(LADDER) + 1):
        come_due(hub)
        with held(hub) as batch:
            claims.later(hub, batch, "no answer")

    (review,) = reviews.listed(hub)
    assert rows(hub) == [("a", "review")]
    assert (review.kind, review.subject, review.reason) == (
        "push",
        "hubspot contacts a",
        "no answer",
    )


def test_a_platform_that_says_when_costs_no_rung(hub):
    touch(hub, "a")

    for _ in range(9):
        come_due(hub)
        with held(hub) as batch:
            claims.wait(hub, batch, "429", 3600)

    assert rows(hub, "status, attempts, error") == [("owed", 0, "429")]
    assert due_in(hub) > 3590


def test_a_new_change_does_not_wait_for_the_top_of_the_ladder(hub):
    touch(hub, "a")
    with held(hub) as batch:
        claims.wait(hub, batch, "", 1800)

    touch(hub, "a")

    assert due_in(hub) <= LADDER[0]


def test_consent_leaves_first_then_live_changes_then_a_backfill(hub):
    touch(hub, "old", lane="bulk")
    touch(hub, "new")
    hub.execute(
        "INSERT INTO outbox (platform, object, key, priority, lane) VALUES ('hubspot', 'contacts', 'stop', 9, 'bulk')"
    )

    order = []
    for _ in range(3):
        with held(hub, limit=1, bulk=True) as (owed,):
            order.append(owed.key)
            claims.settle(hub, [owed.id])

    assert order == ["stop", "new", "old"]


def test_what_a_backfill_owes_is_left_to_it_until_it_ends(hub):
    touch(hub, "a", lane="bulk")

    with held(hub) as others:
        assert others == []
    assert due_in(hub) > LADDER[1]

    outbox.hand_over(hub)
    with held(hub) as (owed,):
        assert owed.key == "a"


def test_a_live_change_does_not_wait_for_the_backfill_that_owes_its_record(hub):
    touch(hub, "a", lane="bulk")
    touch(hub, "a")

    with held(hub) as (owed,):
        assert owed.key == "a"


def refused(hub, key="a", why="bad e-mail"):
    touch(hub, key)
    with held(hub) as (owed,):
        claims.set_aside(hub, owed, why, "correct it")


def test_one_record_refused_twice_is_one_review(hub):
    refused(hub)
    refused(hub, why="still bad")

    (review,) = reviews.listed(hub)
    assert review.reason == "still bad"
    assert rows(hub) == [("a", "superseded"), ("a", "review")]


def test_a_record_that_arrives_later_needs_nobody_any_more(hub):
    refused(hub)
    touch(hub, "a")

    with held(hub) as (owed,):
        claims.settle(hub, [owed.id])

    assert reviews.listed(hub) == []
    assert rows(hub) == [("a", "superseded"), ("a", "sent")]


def test_a_retried_record_is_owed_once_and_leaves_the_list(hub):
    refused(hub)
    found = reviews.listed(hub)

    assert reviews.retry(hub, found, "corrected") == 1
    reviews.retry(hub, found, "pressed twice")

    assert reviews.listed(hub) == []
    assert rows(hub) == [("a", "superseded"), ("a", "owed")]


def test_a_dropped_record_is_superseded(hub):
    refused(hub)

    reviews.close(hub, reviews.listed(hub), "dropped", "a test customer")

    assert rows(hub) == [("a", "superseded")]


def test_a_second_question_about_the_same_thing_is_not_asked(hub):
    for words in ("401", "403"):
        reviews.open(hub, "account", "hubspot", words, "renew the token")

    assert [review.reason for review in reviews.listed(hub)] == ["403"]
