"""Whether anybody was erased is one look into an index, however many acts come in at once."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Planned while the ledger is short, it read all of it for each act that was added.
BY_INDEX = "ALTER FUNCTION stay_erased() SET enable_seqscan = off"
AS_BEFORE = "ALTER FUNCTION stay_erased() RESET enable_seqscan"


def upgrade() -> None:
    """Go on to this version."""
    op.execute(BY_INDEX)


def downgrade() -> None:
    """Go back to the version before."""
    op.execute(AS_BEFORE)
