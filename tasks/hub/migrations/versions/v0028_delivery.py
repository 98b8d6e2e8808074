"""Turns of senders, and campaigns that go on by themselves."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "pace",
        sa.Column("sender", sa.Text(), nullable=False),
        moment("next_at", comment="when its next segment may leave"),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_pace")),
        comment="The turns of a sender are given one after the other, whoever asks for them.",
    )
    op.create_table(
        "campaign",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False, comment="whom it means"),
        sa.Column(
            "wording",
            postgresql.JSONB(),
            nullable=False,
            comment="pairs of a language and its words",
        ),
        moment("until", comment="what has not left by then never does"),
        moment("begun_at", server_default=NOW),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_campaign")),
        comment="A campaign somebody pressed: who could not be asked at once is asked later.",
    )


def moment(name: str, comment: str | None = None, server_default: Any = None) -> sa.Column[Any]:
    """Hold a point in time that is known."""
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, nullable=False, comment=comment, server_default=server_default)


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("campaign")
    op.drop_table("pace")
