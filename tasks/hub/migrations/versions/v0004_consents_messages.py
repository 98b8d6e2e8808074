"""The consent ledger and the texts sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONLY_GROWS = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$;
    CREATE TRIGGER consent_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON consent
        FOR EACH STATEMENT EXECUTE FUNCTION refuse();
"""

# The newest act wins; of two at once the withdrawal; an undated one counts from when we learned it.
STATE = """
    CREATE VIEW consent_state AS
    SELECT DISTINCT ON (channel, address, purpose)
           channel, address, purpose, status, source, method, happened_at, learned_at
      FROM consent
     ORDER BY channel, address, purpose, coalesce(happened_at, learned_at) DESC,
              status = 'withdrawn' DESC, id DESC
"""


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "consent",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column(
            "happened_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the person said so; unknown counts as a withdrawal only",
        ),
        sa.Column(
            "learned_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("answers", sa.Text(), nullable=True, comment="the message it replied to"),
        sa.Column("dedup", sa.Text(), nullable=False, comment="the same act twice is one line"),
        sa.Column(
            "evidence",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "channel <> 'sms' OR address ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("ck_consent_address")
        ),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f("ck_consent_channel")),
        sa.CheckConstraint(
            "purpose IN ('marketing', 'cart', 'transactional')", name=op.f("ck_consent_purpose")
        ),
        sa.CheckConstraint(
            "status <> 'granted' OR happened_at IS NOT NULL",
            name=op.f("ck_consent_granted_is_dated"),
        ),
        sa.CheckConstraint(
            "status IN ('granted', 'withdrawn', 'pending')", name=op.f("ck_consent_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("dedup", name=op.f("uq_consent_dedup")),
        comment="The ledger: only grows. Current state is the view consent_state.",
    )
    op.create_index(
        op.f("ix_consent_address_channel_purpose_happened_at"),
        "consent",
        ["address", "channel", "purpose", "happened_at"],
        unique=False,
    )
    op.create_table(
        "message_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "learned_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_event")),
        sa.UniqueConstraint(
            "platform",
            "external_id",
            "kind",
            "error",
            name=op.f("uq_message_event_platform_external_id_kind_error"),
        ),
        comment="Receipts and replies as they came, in any order, each once.",
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=True),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="reserved", nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column(
            "reserved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("ck_message_phone")),
        sa.CheckConstraint(
            "purpose IN ('marketing', 'cart', 'transactional')", name=op.f("ck_message_purpose")
        ),
        sa.CheckConstraint(
            "status IN ('reserved', 'sent', 'delivered', 'undelivered', 'refused', 'unsure', 'given_back')",
            name=op.f("ck_message_status"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_message_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_message_platform_external_id")
        ),
        sa.UniqueConstraint(
            "workflow", "phone", "occasion", name=op.f("uq_message_workflow_phone_occasion")
        ),
        comment="One text, reserved before the provider is called, once per occasion.",
    )
    op.create_index(op.f("ix_message_customer_id"), "message", ["customer_id"], unique=False)

    op.execute(ONLY_GROWS)
    op.execute(STATE)
