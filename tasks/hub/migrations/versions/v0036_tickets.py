"""A ticket is a conversation with each of its contacts; all else is one with one person."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

FIRST = """
    DELETE FROM conversation c USING conversation f
     WHERE c.source = 'ticket' AND f.id < c.id
       AND (f.platform, f.external_id, f.source) = (c.platform, c.external_id, c.source)
"""


def upgrade() -> None:
    """Go on to this version."""
    op.drop_constraint(op.f("uq_conversation_platform_external_id"), "conversation", type_="unique")
    once("uq_conversation_once", "source <> 'ticket'", "platform", "external_id")
    once("uq_conversation_ticket", "source = 'ticket'", "platform", "external_id", "value")


def once(name: str, where: str, *columns: str) -> None:
    """Let there be one with the same of these columns."""
    op.create_index(
        name, "conversation", list(columns), unique=True, postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.execute(FIRST)
    op.drop_index("uq_conversation_ticket", "conversation")
    op.drop_index("uq_conversation_once", "conversation")
    op.create_unique_constraint(
        op.f("uq_conversation_platform_external_id"), "conversation", ["platform", "external_id"]
    )
