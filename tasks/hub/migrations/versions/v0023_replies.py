"""What a number wrote to us is found by the number, however many receipts there are."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_index(
        "ix_message_event_replies",
        "message_event",
        [sa.text("(facts ->> 'from')"), "happened_at"],
        postgresql_where=sa.text("kind = 'reply'"),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_index("ix_message_event_replies", "message_event")
