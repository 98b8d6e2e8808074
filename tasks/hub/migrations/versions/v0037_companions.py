"""What goes with what: products that the same people bought, counted each morning."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "companion",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("product_external_id", sa.Text(), nullable=False),
        sa.Column("other_external_id", sa.Text(), nullable=False),
        sa.Column("buyers", sa.Integer(), nullable=False, comment="how many bought both"),
        sa.Column(
            "likeness",
            sa.Float(),
            nullable=False,
            comment="of 1: how far the same people buy both, whatever sells best",
        ),
        sa.PrimaryKeyConstraint(
            "platform", "product_external_id", "other_external_id", name=op.f("pk_companion")
        ),
        comment="A product that people bought who bought another one; nobody is named.",
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("companion")
