"""Incidents: opened once, recovered once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UNTOLD = "told_at IS NULL OR recovered_at IS NOT NULL AND recovery_told_at IS NULL"
LAST = "when it was last so: recovered some time after"
OPENED = "when Prefect took the news that it opened"
OVER = "when Prefect took the news that it is over"


def upgrade() -> None:
    """Go on to this version."""
    at, now = sa.DateTime(timezone=True), sa.text("clock_timestamp()")
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "subject",
            sa.Text(),
            nullable=False,
            comment="what it is about: a platform, a data type",
        ),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=True),
        sa.Column("opened_at", at, server_default=now, nullable=False),
        sa.Column("seen_at", at, nullable=False, comment=LAST),
        sa.Column("recovered_at", at, nullable=True),
        sa.Column("told_at", at, nullable=True, comment=OPENED),
        sa.Column("recovery_told_at", at, nullable=True, comment=OVER),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        comment="One thing that went wrong, from its opening to its recovery; told once of each.",
    )
    op.create_index(
        "uq_incident_open",
        "incident",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("recovered_at IS NULL"),
    )
    op.create_index(
        "ix_incident_untold", "incident", ["id"], postgresql_where=sa.text(UNTOLD)
    )
    op.create_index(op.f("ix_incident_opened_at"), "incident", ["opened_at"])
    op.create_index(op.f("ix_message_reserved_at"), "message", ["reserved_at"])


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_index("ix_message_reserved_at")
    op.drop_table("incident")
