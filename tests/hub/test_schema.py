"""The hub's rules are the database's own: what it refuses, and that migrations say the same."""

import hmac
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import errors
from sqlalchemy import create_engine

from tasks.hub import engine
from tasks.hub.schema import metadata
from tests.hub.world import account, order

PERSON = "INSERT INTO customer (email) VALUES ('ada@example.com')"
ORDER = "INSERT INTO orders (platform, external_id, currency, placed_at, updated_at, told_at, total) VALUES ('s', '1', %s, now(), now(), now(), %s)"
ACT = "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) VALUES (%s, %s, %s, %s, 's', '', {at}, 'd')"
TEXT = "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform) VALUES ('w', 'o', %s, %s, 'b', %s, 'twilio')"
SMS = ("sms", "+14155552671", "marketing")
NOW, UNDATED = ACT.format(at="now()"), ACT.format(at="NULL")

REFUSED = {
    "a phone that cannot be dialled": ("INSERT INTO customer (phone) VALUES (%s)", ["0000000"], errors.CheckViolation),
    "a phone with a line end": ("INSERT INTO customer (phone) VALUES (%s)", ["+14155552671\n"], errors.CheckViolation),
    "an e-mail in capitals": ("INSERT INTO customer (email) VALUES (%s)", ["Ada@example.com"], errors.CheckViolation),
    "an e-mail without a name": ("INSERT INTO customer (email) VALUES (%s)", ["@example.com"], errors.CheckViolation),
    "a country by its name": ("INSERT INTO customer (country) VALUES (%s)", ["England"], errors.CheckViolation),
    "a person merged into themselves": ("INSERT INTO customer (id, merged_into) VALUES (9, 9)", [], errors.CheckViolation),
    "a key that leads to nobody": ("INSERT INTO identity (kind, value, customer_id) VALUES ('email', 'a@b.co', 9)", [], errors.ForeignKeyViolation),
    "a currency by its name": (ORDER, ["pounds", 1], errors.CheckViolation),
    "an order that costs less than nothing": (ORDER, ["GBP", -1], errors.CheckViolation),
    "an amount larger than money is": (ORDER, ["GBP", "1e15"], errors.NumericValueOutOfRange),
    "a text to no number": (TEXT, ["cart", "4155552671", "sent"], errors.CheckViolation),
    "a text in a state we do not know": (TEXT, ["cart", "+14155552671", "maybe"], errors.CheckViolation),
    "a text for no purpose we know": (TEXT, ["fun", "+14155552671", "sent"], errors.CheckViolation),
    "consent for a number that is none": (NOW, ["sms", "415", "marketing", "granted"], errors.CheckViolation),
    "consent of a kind we do not know": (NOW, [*SMS, "maybe"], errors.CheckViolation),
    "consent over a channel we do not know": (NOW, ["fax", *SMS[1:], "granted"], errors.CheckViolation),
    "a permission without a date": (UNDATED, [*SMS, "granted"], errors.CheckViolation),
    "an owed change in a state we do not know": ("INSERT INTO outbox (platform, object, key, status) VALUES ('p', 'o', 'k', 'lost')", [], errors.CheckViolation),
    "a delivery in a state we do not know": ("INSERT INTO inbox (platform, topic, delivery_id, body, status) VALUES ('p', 't', 'd', '', 'lost')", [], errors.CheckViolation),
}  # fmt: skip

TWICE = {
    "the same order": (ORDER, ["GBP", 1]),
    "the same act of consent": (NOW, [*SMS, "granted"]),
    "a second text for one occasion": (TEXT, ["cart", "+14155552671", "sent"]),
    "the same delivery": ("INSERT INTO inbox (platform, topic, delivery_id, body) VALUES ('p', 't', 'd', '')", []),
    "a key that leads to two people": ("INSERT INTO identity (kind, value, customer_id) SELECT 'email', 'a@b.co', id FROM customer", []),
    "the same change owed twice": ("INSERT INTO outbox (platform, object, key) VALUES ('p', 'o', 'k')", []),
}  # fmt: skip


@pytest.fixture
def hub(hub_url):
    with psycopg.connect(hub_url, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("case", REFUSED)
def test_the_hub_itself_refuses(hub, case):
    statement, values, error = REFUSED[case]
    with pytest.raises(error):
        hub.execute(statement, values)


@pytest.mark.parametrize("case", TWICE)
def test_the_hub_itself_keeps_once(hub, case):
    statement, values = TWICE[case]
    hub.execute(PERSON)
    hub.execute(statement, values)
    with pytest.raises(errors.UniqueViolation):
        hub.execute(statement, values)


KNOWN = "INSERT INTO identity (kind, value, customer_id) SELECT 'email', 'a@b.co', id FROM customer"
UNTIED = {
    "a key is given to nobody": ("UPDATE identity SET customer_id = -1", errors.ForeignKeyViolation),
    "whom a key leads to is deleted": ("DELETE FROM customer", errors.ForeignKeyViolation),
    "whom a key leads to gets another number": ("UPDATE customer SET id = -1", errors.RaiseException),
}  # fmt: skip


@pytest.mark.parametrize("case", UNTIED)
def test_the_hub_refuses_that(hub, case):
    hub.execute(PERSON)
    hub.execute(KNOWN)
    change, error = UNTIED[case]
    with pytest.raises(error):
        hub.execute(change)


def test_nobody_is_deleted_while_a_key_is_written_that_leads_to_them(hub, hub_url):
    hub.execute(PERSON)
    with psycopg.connect(hub_url) as writing, ThreadPoolExecutor(1) as other:
        writing.execute(KNOWN)
        deleting = other.submit(hub.execute, "DELETE FROM customer")
        while not writing.execute(
            "SELECT FROM pg_locks WHERE NOT granted AND relation = 'identity'::regclass"
        ).rowcount:
            pass
        writing.commit()
        with pytest.raises(errors.ForeignKeyViolation):
            deleting.result()


def test_a_key_is_not_written_that_leads_to_somebody_who_is_being_deleted(hub, hub_url):
    (id,) = hub.execute(f"{PERSON} RETURNING id").fetchall()[0]
    with psycopg.connect(hub_url) as deleting, ThreadPoolExecutor(1) as other:
        deleting.execute("DELETE FROM customer")
        writing = other.submit(hub.execute, "INSERT INTO identity (kind, value, customer_id) VALUES ('email', 'a@b.co', %s)", [id])  # fmt: skip
        while not deleting.execute(
            "SELECT FROM pg_locks WHERE NOT granted AND relation = 'identity'::regclass"
        ).rowcount:
            pass
        deleting.commit()
        with pytest.raises(errors.ForeignKeyViolation):
            writing.result()


def test_keys_are_made_in_order_and_never_twice(hub):
    made = hub.execute("SELECT made_key() FROM generate_series(1, 2000)").fetchall()
    keys = [key for (key,) in made]
    later = hub.execute("SELECT made_key()").fetchall()[0][0]
    assert len(set(keys)) == len(keys)
    assert later > max(keys)
    assert {key.version for key in keys} == {8}


@pytest.mark.parametrize("change", ["UPDATE consent SET status = 'granted'", "DELETE FROM consent", "TRUNCATE consent"])  # fmt: skip
def test_the_ledger_only_grows(hub, change):
    hub.execute(UNDATED, [*SMS, "withdrawn"])
    with pytest.raises(errors.RaiseException, match="only grows"):
        hub.execute(change)


def test_only_whose_act_it_was_can_be_forgotten_and_by_one_function_alone(hub):
    hub.execute(UNDATED, [*SMS, "withdrawn"])
    with pytest.raises(errors.RaiseException, match="only grows"):
        hub.execute("UPDATE consent SET address = erased_hash(address), dedup = erased_hash(dedup)")
    hub.execute("SET lockstep.erasing = 'yes'")
    with pytest.raises(errors.RaiseException, match="only grows"):
        hub.execute(
            "UPDATE consent SET address = erased_hash(address), dedup = erased_hash(dedup), status = 'granted', happened_at = now()"
        )
    hub.execute("RESET lockstep.erasing")
    hub.execute("SELECT erase_from_ledger('sms', %s)", [SMS[1]])
    found = hub.execute(
        "SELECT DISTINCT address ~ '^hmac:[0-9a-f]{64}$', purpose, status FROM consent ORDER BY 2"
    )
    assert found.fetchall() == [(True, "cart", "withdrawn"), (True, "marketing", "withdrawn")]


def test_erased_addresses_are_an_hmac_with_the_hubs_own_secret(hub):
    inner, outer = hub.execute("SELECT inner_pad, outer_pad FROM salt").fetchone()
    key = bytes(one ^ 0x36 for one in inner)
    assert key == bytes(one ^ 0x5C for one in outer)
    expected = hmac.new(key, b"+14155552671", "sha256").hexdigest()
    assert hub.execute("SELECT erased_hash('+14155552671')").fetchone() == (f"hmac:{expected}",)


def test_migrations_and_the_data_dictionary_say_the_same(hub_url):
    plain = create_engine(hub_url.replace("postgresql:", "postgresql+psycopg:"))
    with plain.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    plain.dispose()


RULES = """
    SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c
     WHERE c.connamespace = 'public'::regnamespace
       AND c.conrelid <> coalesce(to_regclass('alembic_version'), 0::regclass)
    UNION ALL
    SELECT tablename, indexname, indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT attrelid::regclass::text, attname, concat_ws(' ', format_type(atttypid, atttypmod),
           attnotnull, attidentity, col_description(attrelid, attnum),
           (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
             WHERE adrelid = attrelid AND adnum = attnum))
      FROM pg_attribute JOIN pg_class t ON t.oid = attrelid AND t.relkind = 'r'
     WHERE t.relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
       AND t.relname <> 'alembic_version'
     ORDER BY 1, 2, 3
"""


def test_every_column_constraint_and_index_is_the_same_both_ways(hub, database):
    """Alembic itself compares no checks: so all is built from the dictionary, and compared."""
    plain = create_engine(database.replace("postgresql:", "postgresql+psycopg:"))
    with psycopg.connect(database) as empty:
        empty.execute("CREATE FUNCTION made_key() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'")
        empty.execute("CREATE FUNCTION hashed(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1'")  # fmt: skip
    metadata.create_all(plain)
    plain.dispose()
    with psycopg.connect(database) as built:
        assert built.execute(RULES).fetchall() == hub.execute(RULES).fetchall()


def test_many_starters_migrate_once(database):
    with ThreadPoolExecutor(4) as starters:
        list(starters.map(lambda _: engine.migrate(database), range(4)))
    with psycopg.connect(database) as hub:
        assert hub.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    engine.engine(database).dispose()


VERSIONS = Path(engine.__file__).parent / "migrations" / "versions"
SINCE_TEXTS = {
    table
    for version in VERSIONS.glob("v*.py")
    if version.name >= "v0010"
    for table in re.findall(r'create_table\(\s*"(\w+)"', version.read_text())
}
OWNERS = """
    DROP INDEX ix_message_reserved_at;
    DROP INDEX ix_message_workflow_occasion;
    ALTER TABLE orders DROP COLUMN own_id;
    ALTER TABLE cart DROP COLUMN own_id;
    ALTER TABLE event DROP COLUMN own_id;
    ALTER TABLE message DROP COLUMN own_id;
    ALTER TABLE identity DROP COLUMN own_id;
    ALTER TABLE not_theirs DROP COLUMN own_id;
    ALTER TABLE product DROP COLUMN sold_out_at, DROP COLUMN there_since;
    DROP FUNCTION IF EXISTS reach CASCADE;
    DROP FUNCTION IF EXISTS made_key CASCADE;
    DROP INDEX IF EXISTS ix_message_reserved_at;
"""
"""Goes back from the newest version to 0009, with what has been made since."""


TEXTS = """
    DROP TABLE consent_ack, consent_hold, not_theirs, objection, pause;
    DROP VIEW consent_state;
    DROP TRIGGER consent_holds_number ON consent;
    DROP FUNCTION hold_number, number_lock;
    DROP INDEX ix_cart_external_id, ix_outbox_urgent, ix_message_due, ix_message_open, ix_message_phone_reserved_at, ix_message_urgent,
        ix_message_claimed, ix_message_sender_reserved_at;
    DROP FUNCTION suppressed, erase_from_ledger;
    DROP TRIGGER consent_keeps_act ON consent;
    DROP TRIGGER consent_stays_erased ON consent;
    DROP TRIGGER consent_only_grows ON consent;
    CREATE TRIGGER consent_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON consent
        FOR EACH STATEMENT EXECUTE FUNCTION refuse();
    DROP FUNCTION keep_act, stay_erased, erased_hash, recorded;
    DROP TABLE salt;
    DROP INDEX ix_consent_erased, ix_customer_erased;
    ALTER TABLE customer DROP COLUMN erased_at;
    ALTER TABLE consent DROP COLUMN expires_at;
    ALTER TABLE message DROP COLUMN subject, DROP COLUMN cart, DROP COLUMN segments,
        DROP COLUMN sender, DROP COLUMN asked_at, DROP COLUMN due_at, DROP COLUMN expires_at,
        DROP COLUMN accepted_at, DROP COLUMN attempts, DROP COLUMN claimed_by,
        DROP COLUMN claimed_at;
"""
"""Goes back from 0009 to 0008."""


def test_a_filled_hub_keeps_everything_when_it_is_brought_to_the_newest_version(database, world):
    engine.migrate(database)
    old = type(world)(database)
    old.tell(account("7", "ada@example.com"), order("1", customer_external_id="7"))
    with psycopg.connect(database) as hub:
        for table in SINCE_TEXTS:
            hub.execute(f"DROP TABLE IF EXISTS {table} CASCADE")
        hub.execute(OWNERS)
        for column in ("cart.told_at", "customer.heard_at", "fulfilment.told_at", "product.told_at", "quarantine.told_at", "refund.told_at"):  # fmt: skip
            table, _, name = column.partition(".")
            hub.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
        hub.execute("DROP TABLE gone; UPDATE alembic_version SET version_num = '0007'")
    before = old.content("gone")
    with psycopg.connect(database) as hub:
        hub.execute(TEXTS)

    engine.migrate(database)
    engine.migrate(database)
    old.tell(account("7", "ada@example.com", first_name="Ada", minutes=5))

    assert old.content("gone", "people") == {name: rows for name, rows in before.items() if name != "people"}  # fmt: skip
    assert [one["first_name"] for one in old.people()] == ["Ada"]
    engine.engine(database).dispose()
