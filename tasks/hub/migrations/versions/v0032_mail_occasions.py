"""Find an e-mail by its occasion: when it left decides whether somebody read it."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_index("ix_email_workflow_occasion", "email", ["workflow", "occasion"])


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_index("ix_email_workflow_occasion", "email")
