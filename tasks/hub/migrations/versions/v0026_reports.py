"""Weekly reports, and who reviewed them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "report",
        sa.Column(
            "week", sa.Text(), nullable=False, comment="as 2026-W48, from Monday to Monday in UTC"
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        sa.Column(
            "facts", JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb")
        ),
        sa.Column(
            "html", sa.Text(), nullable=False, comment="the whole page; it needs nothing else"
        ),
        sa.Column("reviewed_by", sa.Text()),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("remarks", sa.Text(), comment="what the reviewer had to say"),
        sa.CheckConstraint("week ~ '^[0-9]{4}-W[0-9]{2}$'", name=op.f("ck_report_week")),
        sa.CheckConstraint(
            "(reviewed_by IS NULL) = (reviewed_at IS NULL)", name=op.f("ck_report_reviewed")
        ),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_report")),
        comment="One report a week, in numbers and as a page, and who reviewed it.",
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("report")
