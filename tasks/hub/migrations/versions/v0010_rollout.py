"""The rollout: its phases, their evidence and who decided."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""


def downgrade() -> None:
    """Go back to the version before."""
