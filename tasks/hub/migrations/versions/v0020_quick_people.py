"""Many people at once: keys in the order they are made, indexes of what is there, one check for all."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# A random key touches another page of every index; these begin with the microsecond.
MADE = """
    CREATE OR REPLACE FUNCTION made_key() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT overlay(overlay(
               to_hex((extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
               || left(md5(random()::text || random()::text), 19)
               PLACING '8' FROM 13) PLACING 'a' FROM 17)::uuid
    $$
"""
KEYED = ("customer", "orders")
OFTEN_EMPTY = (
    ("customer", "email"),
    ("customer", "phone"),
    ("customer", "merged_into"),
    ("outbox", "settled_at"),
)

# The foreign key was checked, and a customer locked, for each row. Here all rows of a statement are
# checked at once; no lock is needed, as no customer ever goes: whoever deletes one waits for all
# who write keys, and is refused if one leads there.
TIED = (
    """
    CREATE OR REPLACE FUNCTION lead_to_somebody() RETURNS trigger LANGUAGE plpgsql
       SET enable_seqscan = off AS $$
    BEGIN
        IF EXISTS (SELECT FROM led WHERE NOT EXISTS (
                   SELECT FROM customer c WHERE c.id = led.customer_id OFFSET 0)) THEN
            RAISE foreign_key_violation USING MESSAGE = 'a key must lead to a customer';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION stay_led_to() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        LOCK TABLE identity IN SHARE ROW EXCLUSIVE MODE;
        IF EXISTS (SELECT FROM identity i WHERE NOT EXISTS (
                   SELECT FROM customer c WHERE c.id = i.customer_id)) THEN
            RAISE foreign_key_violation USING MESSAGE = 'a key leads to this customer';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER identity_leads_to_somebody AFTER INSERT ON identity
        REFERENCING NEW TABLE AS led FOR EACH STATEMENT EXECUTE FUNCTION lead_to_somebody()
    """,
    """
    CREATE OR REPLACE TRIGGER identity_goes_to_somebody AFTER UPDATE ON identity
        REFERENCING NEW TABLE AS led FOR EACH STATEMENT EXECUTE FUNCTION lead_to_somebody()
    """,
    """
    CREATE OR REPLACE TRIGGER customer_stays_led_to AFTER DELETE OR TRUNCATE ON customer
        FOR EACH STATEMENT EXECUTE FUNCTION stay_led_to()
    """,
    """
    CREATE OR REPLACE TRIGGER customer_keeps_number BEFORE UPDATE OF id ON customer
        FOR EACH STATEMENT EXECUTE FUNCTION refuse()
    """,
    "ALTER TABLE identity DROP CONSTRAINT IF EXISTS fk_identity_customer_id",
)
UNTIED = (
    "DROP TRIGGER customer_keeps_number ON customer",
    "DROP FUNCTION lead_to_somebody, stay_led_to CASCADE",
)


def upgrade() -> None:
    """Go on to this version."""
    op.execute(MADE)
    for table in KEYED:
        op.alter_column(table, "key", server_default=sa.text("made_key()"))
    for table, column in OFTEN_EMPTY:
        index(table, column, sa.text(f"{column} IS NOT NULL"))
    for statement in TIED:
        op.execute(statement)


def downgrade() -> None:
    """Go back to the version before."""
    for statement in UNTIED:
        op.execute(statement)
    op.create_foreign_key(
        op.f("fk_identity_customer_id"), "identity", "customer", ["customer_id"], ["id"]
    )
    for table, column in OFTEN_EMPTY:
        index(table, column)
    for table in KEYED:
        op.alter_column(table, "key", server_default=sa.text("gen_random_uuid()"))
    op.execute("DROP FUNCTION made_key")


def index(table: str, column: str, where: sa.TextClause | None = None) -> None:
    """Make the index of a column anew."""
    name = op.f(f"ix_{table}_{column}")
    op.drop_index(name, table_name=table)
    op.create_index(name, table, [column], postgresql_where=where)
