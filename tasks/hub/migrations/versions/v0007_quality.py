"""What gates found and set aside."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "quality_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("suite", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ms", sa.Float(), nullable=False),
        sa.Column(
            "judged_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "status IN ('passed', 'partial', 'closed', 'error')", name=op.f("ck_quality_run_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_run")),
        comment="One judgement of one batch.",
    )
    op.create_index(op.f("ix_quality_run_judged_at"), "quality_run", ["judged_at"], unique=False)
    op.create_table(
        "quality_check",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["quality_run.id"], name=op.f("fk_quality_check_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "rule", name=op.f("pk_quality_check")),
        comment="One rule of that judgement.",
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("rules", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "payload", sa.Text(), nullable=False, comment="the row as it came, as JSON or as text"
        ),
        sa.Column("readable", sa.Text(), server_default="record", nullable=False),
        sa.Column("inbox_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column(
            "fingerprint", sa.Text(), nullable=False, comment="the same bad row twice is one entry"
        ),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("readable IN ('record', 'raw')", name=op.f("ck_quarantine_readable")),
        sa.CheckConstraint(
            "status IN ('open', 'replayed', 'superseded', 'dropped')",
            name=op.f("ck_quarantine_status"),
        ),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name=op.f("fk_quarantine_inbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        comment="Rows set aside by a gate, with the rules they broke.",
    )
    op.create_index(
        op.f("ix_quarantine_platform_object_key"),
        "quarantine",
        ["platform", "object", "key"],
        unique=False,
    )
    op.create_index(
        "uq_quarantine_open",
        "quarantine",
        ["fingerprint"],
        unique=True,
        postgresql_where=sa.text("status='open'"),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("outbox_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("status", sa.Text(), server_default="open", nullable=False),
        sa.Column(
            "opened_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'retried', 'dropped', 'resolved')", name=op.f("ck_review_status")
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_review_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        comment="What a person must look at, and what they decided.",
    )
    op.create_index(
        "uq_review_open",
        "review",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("status='open'"),
    )
