"""Since when a product is there again: it was sold out before."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

COLUMNS = {
    "sold_out_at": "when it was last known that there is none",
    "there_since": "when there was some again, after it was sold out",
}


def upgrade() -> None:
    """Go on to this version."""
    for name, comment in COLUMNS.items():
        op.add_column("product", sa.Column(name, sa.DateTime(timezone=True), comment=comment))
    op.execute(
        "UPDATE product SET sold_out_at = greatest(updated_at, told_at)"
        " WHERE facts @@ '$.inventory <= 0'"
    )


def downgrade() -> None:
    """Go back to the version before."""
    for name in COLUMNS:
        op.drop_column("product", name)
