"""Claims on fields: which system said what, and when it may have changed."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "claim",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("echo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "first_at", AT, nullable=False, comment="dates of the record that bore it: the oldest"
        ),
        sa.Column("last_at", AT, nullable=False, comment="and the newest"),
        sa.Column("set_at", AT, comment="when somebody is known to have set it, the last time"),
        sa.Column(
            "told_at",
            AT,
            nullable=False,
            comment="when that was first told: decides within a moment",
        ),
        comment="Each value of a field that a platform's record was seen with; echo: our own words.",
    )
    op.create_index(
        "uq_claim_value",
        "claim",
        ["platform", "external_id", "field", "echo", sa.text("md5(value)")],
        unique=True,
    )
    op.create_table(
        "named",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("since", AT, nullable=False),
        sa.PrimaryKeyConstraint("platform", "external_id", name="pk_named"),
        comment="Since when a store's record, without claims, bears the names it is known by.",
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("named")
    op.drop_table("claim")
