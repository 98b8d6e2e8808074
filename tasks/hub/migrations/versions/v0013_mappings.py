"""Versions of mappings, and the schemas they rest on."""

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""


def downgrade() -> None:
    """Go back to the version before."""
