"""Incidents: opened once, recovered once."""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""


def downgrade() -> None:
    """Go back to the version before."""
