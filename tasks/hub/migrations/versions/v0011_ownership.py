"""Claims on fields: which system said what, and when it may have changed."""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""


def downgrade() -> None:
    """Go back to the version before."""
