"""Journeys through message workflows, who was stirred, and one clock that can be set."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Every rule of texts asks this clock. A simulation sets it for its own connection, nobody else can:
# it is a setting of the session.
PRESENT = """
    CREATE OR REPLACE FUNCTION present() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(nullif(current_setting('lockstep.now', true), '')::timestamptz,
                       statement_timestamp()) $$
"""
ONLY_GROWS = """
    CREATE TRIGGER journey_step_only_grows BEFORE UPDATE OR TRUNCATE ON journey_step
        FOR EACH STATEMENT EXECUTE FUNCTION refuse()
"""
OWNER = "whose it was before a join; empty: customer_id's"
NAMES = "names the cart, order or person itself: nobody has it twice"
DUE = sa.text("status = 'waiting'")


def upgrade() -> None:
    """Go on to this version."""
    op.execute(PRESENT)
    journeys()
    steps()
    op.create_table(
        "stirred",
        number(),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        moment("at", nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stirred")),
        comment="Whose record, order, cart or consent changed, until each reader has looked.",
    )
    op.create_index(op.f("ix_stirred_reader_id"), "stirred", ["reader", "id"])
    requests()
    op.execute(ONLY_GROWS)


def number() -> sa.Column[Any]:
    """Give each row a number."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def moment(name: str, **more: Any) -> sa.Column[Any]:
    """Hold a point in time."""
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def journeys() -> None:
    """Make room for who is on the way."""
    op.create_table(
        "journey",
        number(),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("own_id", sa.BigInteger(), comment=OWNER),
        sa.Column("occasion", sa.Text(), nullable=False, comment=NAMES),
        sa.Column("subject", sa.Text(), comment="what its texts are about: caps count by it"),
        sa.Column("cart", sa.Text(), comment="the store's id of the cart"),
        sa.Column("order_id", sa.BigInteger()),
        moment("happened_at", nullable=False, comment="what the person did, or what befell them"),
        sa.Column("step", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        moment("due_at", nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("why", sa.Text(), comment="why it ended, or what it waits for"),
        sa.Column("variant", sa.Text()),
        sa.Column(
            "facts",
            sa.dialects.postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        moment("started_at", nullable=False),
        moment("settled_at"),
        sa.CheckConstraint(
            "status IN ('waiting', 'done', 'ended')", name=op.f("ck_journey_status")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_journey_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_journey_order_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("workflow", "occasion", name=op.f("uq_journey_workflow_occasion")),
        comment="One person's way through one workflow, for one occasion.",
    )
    op.create_index(op.f("ix_journey_customer_id"), "journey", ["customer_id"])
    op.create_index(op.f("ix_journey_order_id"), "journey", ["order_id"])
    op.create_index("ix_journey_due", "journey", ["due_at"], postgresql_where=DUE)
    op.create_index(op.f("ix_journey_workflow_started_at"), "journey", ["workflow", "started_at"])


def steps() -> None:
    """Make room for what became of each step."""
    op.create_table(
        "journey_step",
        number(),
        sa.Column("journey_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("why", sa.Text()),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("variant", sa.Text()),
        moment("at", nullable=False),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f("ck_journey_step_channel")),
        sa.CheckConstraint(
            "outcome IN ('asked', 'ended', 'skipped')", name=op.f("ck_journey_step_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"],
            ["journey.id"],
            name=op.f("fk_journey_step_journey_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_journey_step_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey_step")),
        comment="What became of each step; only grows.",
    )
    op.create_index(op.f("ix_journey_step_journey_id"), "journey_step", ["journey_id"])
    op.create_index(op.f("ix_journey_step_message_id"), "journey_step", ["message_id"])


def requests() -> None:
    """Make room for who waits for a product."""
    op.create_table(
        "request",
        number(),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("own_id", sa.BigInteger(), comment=OWNER),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("product_external_id", sa.Text(), nullable=False),
        moment("asked_at", nullable=False),
        moment("withdrawn_at"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_request_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint(
            "platform",
            "product_external_id",
            "customer_id",
            "asked_at",
            name=op.f("uq_request_platform_product_external_id_customer_id_asked_at"),
        ),
        comment="Somebody wants to hear when a product is there again.",
    )
    op.create_index(op.f("ix_request_customer_id"), "request", ["customer_id"])


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("request", "stirred", "journey_step", "journey"):
        op.drop_table(table)
    op.execute("DROP FUNCTION present()")
