"""What arrived and what is owed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column(
            "body", sa.LargeBinary(), nullable=False, comment="the signed bytes, as they came"
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("status", sa.Text(), server_default="new", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("status IN ('new', 'done', 'held')", name=op.f("ck_inbox_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("platform", "delivery_id", name=op.f("uq_inbox_platform_delivery_id")),
        comment="Every genuine delivery, once.",
    )
    op.create_index(
        "ix_inbox_new", "inbox", ["id"], unique=False, postgresql_where=sa.text("status = 'new'")
    )
    op.create_table(
        "mirror",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("their_id", sa.Text(), nullable=True),
        sa.Column(
            "values",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "settled_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("platform", "object", "key", name=op.f("pk_mirror")),
        comment="What each platform was last told: only what differs is sent.",
    )
    op.create_index(op.f("ix_mirror_their_id"), "mirror", ["their_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lane", sa.Text(), server_default="live", nullable=False),
        sa.Column("status", sa.Text(), server_default="owed", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "owed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "happened_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the oldest event not yet told: freshness counts from here",
        ),
        sa.Column(
            "claimed_by",
            sa.Integer(),
            nullable=True,
            comment="backend that holds it; dead backend: owed again",
        ),
        sa.Column(
            "claimed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="start of that backend, as process ids come again",
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("lane IN ('live', 'bulk')", name=op.f("ck_outbox_lane")),
        sa.CheckConstraint(
            "status IN ('owed', 'sending', 'sent', 'superseded', 'review')",
            name=op.f("ck_outbox_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        comment="Which record must still reach which platform; written with the change itself.",
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        [
            "platform",
            "object",
            sa.literal_column("priority DESC"),
            sa.literal_column("lane DESC"),
            "due_at",
            "id",
        ],
        unique=False,
        postgresql_where=sa.text("status = 'owed'"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["platform", "object", "key"],
        unique=False,
        postgresql_where=sa.text("status = 'sending'"),
    )
    op.create_index("ix_outbox_settled_at", "outbox", ["settled_at"], unique=False)
    op.create_index(
        "uq_outbox_owed",
        "outbox",
        ["platform", "object", "key"],
        unique=True,
        postgresql_where=sa.text("status = 'owed'"),
    )
