"""Which of those who went was like whom they met: an undone join parts people just there."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OWN = "the one of theirs who was like met_id; empty: gone_id"


def upgrade() -> None:
    """Go on to this version."""
    op.add_column("joined", sa.Column("own_id", sa.BigInteger(), comment=OWN))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("joined", "own_id")
