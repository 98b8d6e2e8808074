"""Many keys are written down at once, though a platform's answer brings one of them meanwhile."""

import threading

from tasks.hub import customers, engine, identities

HERS = "INSERT INTO customer (id, first_name) OVERRIDING SYSTEM VALUE VALUES (1, 'Ada'), (2, 'Bea')"
STAGED = """
    INSERT INTO person (row, platform, external_id, email, customer_id)
    VALUES (1, 'hubspot', '77', 'ada@example.com', 1), (2, 'hubspot', '78', 'ada@example.com', 2),
           (3, 'hubspot', '79', NULL, 2)
"""
KNOWN = "INSERT INTO identity (kind, value, customer_id) VALUES ('hubspot:customer', '78', 2), ('hubspot:customer', '79', 2)"
WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s AND wait_event_type = 'Lock')"
ALL = "SELECT kind, value, customer_id FROM identity ORDER BY 1, 2"


def test_a_key_that_comes_meanwhile_is_left_to_who_brought_it_and_all_others_are_written(hub_url):
    learnt = []
    with engine.fresh(hub_url) as merge, engine.fresh(hub_url) as push:
        merge.execute(HERS)
        merge.commit()
        for statement in (identities.PEOPLE, customers.TOUCHED, STAGED):
            merge.execute(statement)
        push.execute(KNOWN)
        at_once = threading.Thread(target=lambda: learnt.append(identities.learned(merge)))
        at_once.start()
        with engine.autocommit(hub_url) as looking:
            while not looking.execute(WAITS, (merge.info.backend_pid,)).fetchall()[0][0]:
                pass
        push.commit()
        at_once.join()
        merge.execute(identities.LEARN)
        found = merge.execute(ALL).fetchall()

    assert learnt == [False]
    assert found == [("email", "ada@example.com", 1), *(("hubspot:customer", one, id) for one, id in (("77", 1), ("78", 2), ("79", 2)))]  # fmt: skip


def test_what_is_known_is_not_written_again(hub_url):
    with engine.fresh(hub_url) as merge:
        for statement in (HERS, KNOWN, identities.PEOPLE, STAGED):
            merge.execute(statement)
        assert identities.learned(merge)
        assert merge.execute(ALL).rowcount == 4
        assert identities.learned(merge)
        assert merge.execute(ALL).rowcount == 4
