"""Tasks that workflows ask somebody of the shop to do: conversations before a word was said."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ALLOWED = (
    ("conversation", "source", ("reply", "ticket"), "event"),
    ("journey_step", "channel", ("sms", "email"), "task"),
)
"""A column, the words it took, and the one more it takes."""


def allow(table: str, column: str, words: tuple[str, ...]) -> None:
    """Let a column take these words."""
    name, listed = f"ck_{table}_{column}", ", ".join(f"'{one}'" for one in words)
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")


def upgrade() -> None:
    """Go on to this version."""
    op.add_column(
        "conversation",
        sa.Column("words", sa.Text(), comment="what a workflow's task says, where nobody wrote"),
    )
    for table, column, words, more in ALLOWED:
        allow(table, column, (*words, more))


def downgrade() -> None:
    """Go back to the version before."""
    op.execute("DELETE FROM conversation WHERE source = 'event'")
    op.execute("UPDATE journey_step SET channel = 'sms' WHERE channel = 'task'")
    for table, column, words, _ in ALLOWED:
        allow(table, column, words)
    op.drop_column("conversation", "words")
