"""Joins of people, so that each can be undone."""

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""


def downgrade() -> None:
    """Go back to the version before."""
