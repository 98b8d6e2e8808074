"""E-mails of workflows."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "email",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Uuid(), server_default=sa.text("made_key()"), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), comment="whose it was when it was asked for"),
        sa.Column("journey_id", sa.BigInteger()),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default="asked"),
        sa.Column("why", sa.Text()),
        sa.Column("attempts", sa.SmallInteger(), nullable=False, server_default=sa.text("0")),
        stamped("asked_at"),
        stamped("due_at"),
        moment("expires_at", "after this the occasion is over"),
        moment("reserved_at", "nothing objected; the server is called after this commits"),
        moment("settled_at"),
        sa.CheckConstraint(
            "status IN ('asked', 'withheld', 'reserved', 'sent', 'refused', 'unsure')",
            name=op.f("ck_email_status"),
        ),
        sa.CheckConstraint(
            "purpose IN ('marketing', 'cart', 'transactional')", name=op.f("ck_email_purpose")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email")),
        sa.UniqueConstraint("key", name=op.f("uq_email_key")),
        sa.UniqueConstraint(
            "workflow", "address", "occasion", name=op.f("uq_email_workflow_address_occasion")
        ),
        comment="One e-mail, reserved before the mail server is called, once per occasion.",
    )
    for name, column, status in (("due", "due_at", "asked"), ("open", "id", "reserved")):
        op.create_index(
            f"ix_email_{name}", "email", [column], postgresql_where=sa.text(f"status = '{status}'")
        )
    for column in ("address", "customer_id"):
        op.create_index(op.f(f"ix_email_{column}"), "email", [column])


def stamped(name: str) -> sa.Column[Any]:
    """Hold the time a row was written."""
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=now)


def moment(name: str, comment: str | None = None) -> sa.Column[Any]:
    """Hold a point in time."""
    return sa.Column(name, sa.DateTime(timezone=True), comment=comment)


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("email")
