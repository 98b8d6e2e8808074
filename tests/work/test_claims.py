"""Workers share the outbox: nothing is held twice, nothing stays with a worker that died."""

import subprocess
import sys
from collections import Counter
from threading import Thread

import pytest

from tasks.hub import claims

WHERE = ("hubspot", "contacts")
HOLD = """
import sys, time
from tasks.hub import claims, engine
with engine.autocommit(sys.argv[1]) as hub, claims.claimed(hub, "hubspot", "contacts", 10) as batch:
    print(len(batch), flush=True)
    time.sleep(60)
"""


def owe(hub, number):
    hub.execute(
        "INSERT INTO outbox (platform, object, key, priority) SELECT 'hubspot', 'contacts', n::text, 5 FROM generate_series(1, %s) n",
        (number,),
    )


def test_what_a_killed_worker_held_is_owed_again(hub, hub_url):
    owe(hub, 3)
    with subprocess.Popen([sys.executable, "-c", HOLD, hub_url], stdout=subprocess.PIPE) as worker:
        assert worker.stdout.readline() == b"3\n"
        with claims.claimed(hub, *WHERE, 10) as mine:
            assert mine == []
        worker.kill()

    hub.execute("SELECT pg_terminate_backend(claimed_by, 5000) FROM outbox")  # do not wait for TCP
    claims.sweep(hub)
    with claims.claimed(hub, *WHERE, 10) as mine:
        assert [(owed.key, owed.attempts) for owed in mine] == [("1", 1), ("2", 1), ("3", 1)]


def test_a_claim_is_not_mistaken_for_that_of_a_later_process_with_its_number(hub, another):
    owe(hub, 1)
    hub.execute(
        "UPDATE outbox SET status = 'sending', claimed_by = %s, claimed_at = '2026-01-01'",
        (another().info.backend_pid,),
    )

    assert claims.sweep(hub) == 1


def test_a_living_workers_claim_is_left_alone(hub, another):
    owe(hub, 1)

    with claims.claimed(hub, *WHERE, 10):
        assert claims.sweep(another()) == 0


def test_two_workers_never_hold_the_same_record(hub, another):
    owe(hub, 300)
    seen: Counter[str] = Counter()

    def work(connection):
        while True:
            with claims.claimed(connection, *WHERE, 7) as batch:
                if not batch:
                    return
                seen.update(owed.key for owed in batch)
                claims.settle(connection, [owed.id for owed in batch])

    workers = [Thread(target=work, args=(another(),)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(seen) == 300
    assert set(seen.values()) == {1}


def test_giving_back_survives_a_merge_that_locks_the_same_records_the_other_way_round(hub, another):
    """The merge goes first: PostgreSQL makes one of the two try again."""
    owe(hub, 2)
    merge = another()
    with claims.claimed(hub, *WHERE, 10) as batch:
        owe_one(merge, "BEGIN", "2")
        thread = Thread(target=claims.later, args=(hub, batch, "no answer"))
        thread.start()
        wait_for_lock(another(), hub)
        owe_one(merge, "SELECT", "1")
        merge.execute("COMMIT")
        thread.join()

    assert hub.execute("SELECT status, count(*) FROM outbox GROUP BY 1 ORDER BY 1").fetchall() == [
        ("owed", 2),
        ("superseded", 2),
    ]


def owe_one(hub, first, key):
    hub.execute(first)
    hub.execute(
        "INSERT INTO outbox AS o (platform, object, key) VALUES ('hubspot', 'contacts', %s) ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE SET due_at = o.due_at",
        (key,),
    )


def wait_for_lock(watcher, waiter):
    waiting = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
    while watcher.execute(waiting, (waiter.info.backend_pid,)).fetchone() != (True,):
        pass


@pytest.mark.parametrize("number", [20_000])
def test_a_claim_among_many_is_quick(hub, number):
    owe(hub, number)
    hub.execute("ANALYZE outbox")

    plan = hub.execute(
        "EXPLAIN "
        + claims.CLAIMS["transactions"]
        .replace("%(platform)s", "'hubspot'")
        .replace("%(object)s", "'contacts'")
        .replace("%(limit)s", "100")
        .replace("%(bulk)s", "false")
    ).fetchall()

    assert any("ix_outbox_due" in line for (line,) in plan)
    assert not any("Sort Key" in line and "due_at" in line for (line,) in plan)
