"""Experiments, as they were stated before they began."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "experiment",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False, comment="whose orders are judged"),
        sa.Column(
            "stated",
            sa.dialects.postgresql.JSON(),
            nullable=False,
            comment="the whole experiment, in its order",
        ),
        sa.Column(
            "began_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("why", sa.Text(), comment="why it was ended, and by whom"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_experiment")),
        comment="One experiment; one at a time in a workflow.",
    )
    op.create_index(
        "uq_experiment_open",
        "experiment",
        ["workflow"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("experiment")
