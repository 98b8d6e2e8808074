"""Who looked at whom; and what was ever owed or told about somebody is found by their key."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WHOSE = "coalesce(nullif(split_part(key, ':', 2), ''), key)"


def upgrade() -> None:
    """Go on to this version."""
    now = sa.text("clock_timestamp()")
    op.create_table(
        "viewed",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger()),
        sa.Column("subject", sa.Text(), comment="which report"),
        sa.Column("clear", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.CheckConstraint("what IN ('person', 'report')", name=op.f("ck_viewed_what")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_viewed_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewed")),
        comment="Who looked at what, and whether through the mask; only grows.",
    )
    op.create_index(op.f("ix_viewed_customer_id_at"), "viewed", ["customer_id", "at"])
    op.create_index(op.f("ix_viewed_at"), "viewed", ["at"])
    op.execute(
        "CREATE TRIGGER viewed_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON viewed"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse()"
    )
    for table in ("outbox", "mirror"):
        op.create_index(f"ix_{table}_whose", table, [sa.text(f"({WHOSE})")], if_not_exists=True)


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("outbox", "mirror"):
        op.drop_index(f"ix_{table}_whose", table)
    op.drop_table("viewed")
