"""Whatever comes in bulk costs each of its records the same, however many they are."""

from mappings.records import Consent
from tasks.hub import engine, merging, staging
from tasks.hub.staging import Incoming
from tests.hub.world import PLAN, account, at

MANY = 300
READ_THROUGH = """
    SELECT sum(seq_tup_read) FROM pg_stat_xact_all_tables
     WHERE relname IN ('touched', 'consent', 'customer', 'identity', 'outbox')
"""
HURRIED = """
    SELECT object, count(*), min(priority) FROM outbox
     WHERE status = 'owed' AND object IN ('contacts', 'consents') GROUP BY 1 ORDER BY 1
"""


def number(n):
    return f"+1415{2_000_000 + n}"


def stop(n):
    return Consent(platform="twilio", address=number(n), method="keyword", happened_at=at(9))


def test_many_withdrawals_at_once_read_no_table_through_for_each_of_them(world):
    world.straight([account(str(n), f"p{n}@example.com", phone=number(n)) for n in range(MANY)])
    with engine.connected(world.url) as hub:
        hub.execute("ANALYZE customer, identity, outbox")
        staging.open_tables(hub)
        staging.load(hub, [Incoming(stop(n), None, at(9)) for n in range(MANY)])
        merging.merge(hub, PLAN)
        read = hub.execute(READ_THROUGH).fetchone()[0]
        owed = hub.execute(HURRIED).fetchall()

    assert owed == [("consents", MANY, 9), ("contacts", MANY, 9)]
    assert read < 60 * MANY  # each of them through all of them would be MANY * MANY
