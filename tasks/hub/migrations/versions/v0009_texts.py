"""Texts that wait for their gates, why they were not sent, and who confirmed a consent when."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = (
    "status IN ('waiting', 'withheld', 'reserved', 'sent', 'delivered', 'undelivered', 'refused',"
    " 'unsure', 'given_back')"
)

URGENT = "(purpose = 'transactional' OR facts ? 'reply_to')"
"""Texts somebody waits for: they leave before any promotion."""

# Whoever writes an act about a number and whoever reserves a text to it wait for each other, so
# that one of them sees the other. 1,024 locks are enough, and a bulk merge cannot run out of them.
LOCK = """
    CREATE FUNCTION number_lock(address text) RETURNS integer
        LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN hashtext(address) & 1023;
    CREATE FUNCTION hold_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(7201009, number_lock(NEW.address));
        -- The default was taken before the wait: whose text was reserved meanwhile would seem late.
        IF NEW.learned_at >= now() THEN
            NEW.learned_at := clock_timestamp();
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER consent_holds_number BEFORE INSERT ON consent
        FOR EACH ROW WHEN (NEW.channel = 'sms') EXECUTE FUNCTION hold_number();
"""

# A permission that has expired is as good as none; nothing else about it changes.
STATE = """
    DROP VIEW consent_state;
    CREATE VIEW consent_state AS
    SELECT DISTINCT ON (channel, address, purpose)
           channel, address, purpose, status, source, method, happened_at, learned_at, expires_at,
           id
      FROM consent
     ORDER BY channel, address, purpose, coalesce(happened_at, learned_at) DESC,
              array_position(ARRAY['withdrawn', 'pending', 'granted'], status), source, method, id
"""

ONLY_GROWS = """
    CREATE TRIGGER objection_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON objection
        FOR EACH STATEMENT EXECUTE FUNCTION refuse();
"""


def upgrade() -> None:
    """Go on to this version."""
    expires = "an implied permission ends by itself (Canada)"
    op.add_column(
        "consent", sa.Column("expires_at", sa.DateTime(timezone=True), comment=expires)
    )
    op.create_table(
        "consent_ack",
        sa.Column("consent_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        stamp("acked_at"),
        sa.PrimaryKeyConstraint("consent_id", "platform", name=op.f("pk_consent_ack")),
        comment="When each platform confirmed that it holds this act.",
    )
    hold()
    texts()
    objections()
    pause()
    op.execute(LOCK)
    op.execute(STATE)
    op.execute(ONLY_GROWS)


def stamp(name: str) -> sa.Column[Any]:
    """Hold the time a row was written."""
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def hold() -> None:
    """Make room for replies that may mean no."""
    op.create_table(
        "consent_hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), comment="their id of the reply that raised it"),
        stamp("since"),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.Text(), comment="what a person decided"),
        sa.CheckConstraint(
            "address ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("ck_consent_hold_address")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_hold")),
        sa.UniqueConstraint(
            "address", "message_id", name=op.f("uq_consent_hold_address_message_id")
        ),
        comment="A reply that may mean no: promotion waits until a person has looked.",
    )
    op.create_index(
        "ix_consent_hold_open",
        "consent_hold",
        ["address"],
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def texts() -> None:
    """Let a text wait, and say what it is about."""
    at = sa.DateTime(timezone=True)
    for column in (
        sa.Column("subject", sa.Text(), comment="what it is about: caps count by it"),
        sa.Column("cart", sa.Text(), comment="the store's id of the cart it reminds of"),
        sa.Column("segments", sa.Integer()),
        sa.Column("sender", sa.Text()),
        stamp("asked_at"),
        stamp("due_at"),
        sa.Column("expires_at", at, comment="after this the occasion is over"),
        sa.Column(
            "accepted_at", at, comment="when the provider had taken it; no receipt changes it"
        ),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column(
            "claimed_by", sa.Integer(), comment="backend that holds it; dead backend: nobody does"
        ),
        sa.Column("claimed_at", at, comment="start of that backend, as process ids come again"),
    ):
        op.add_column("message", column)
    op.alter_column("message", "status", server_default="waiting")
    op.alter_column(
        "message",
        "reserved_at",
        nullable=True,
        server_default=None,
        comment="every gate agreed, in this transaction",
    )
    op.drop_constraint("ck_message_status", "message")
    op.create_check_constraint(op.f("ck_message_status"), "message", STATES)
    op.create_index(
        "ix_message_due", "message", ["due_at"], postgresql_where=sa.text("status = 'waiting'")
    )
    op.create_index(
        "ix_message_open",
        "message",
        ["id"],
        postgresql_where=sa.text("status IN ('reserved', 'unsure')"),
    )
    op.create_index(
        "ix_message_urgent",
        "message",
        ["due_at"],
        postgresql_where=sa.text(f"status = 'waiting' AND {URGENT}"),
    )
    op.create_index(
        "ix_message_claimed",
        "message",
        ["claimed_by"],
        postgresql_where=sa.text("claimed_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_message_sender_reserved_at"), "message", ["sender", "reserved_at"])
    op.create_index(op.f("ix_message_phone_reserved_at"), "message", ["phone", "reserved_at"])


def objections() -> None:
    """Keep why a text was not sent."""
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "until", sa.DateTime(timezone=True), comment="asked again then; empty: never"
        ),
        stamp("raised_at"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_objection_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        comment="Why a text was not sent, or not yet; only grows.",
    )
    op.create_index(op.f("ix_objection_message_id"), "objection", ["message_id"])


def pause() -> None:
    """Let a person stop every text at once."""
    op.create_table(
        "pause",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), comment="who or what asked for it"),
        stamp("since"),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")),
        comment="While one is open no text leaves.",
    )
    op.create_index(
        "uq_pause_open",
        "pause",
        [sa.text("(lifted_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
