"""A way out of each e-mail, and the orders whose visit the store has not made out yet."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.add_column(
        "email",
        sa.Column(
            "way_out",
            sa.Uuid(),
            nullable=False,
            server_default=sa.text("gen_random_uuid()"),
            comment="who knows it may end e-mails to this address, and nothing else",
        ),
    )
    op.create_unique_constraint("uq_email_way_out", "email", ["way_out"])
    op.create_table(
        "unready",
        sa.Column(
            "order_id",
            sa.BigInteger(),
            sa.ForeignKey("orders.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("tries", sa.SmallInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        comment="Orders whose visit the store had not made out when we read them.",
    )
    op.create_index("ix_unready_due_at", "unready", ["due_at"])


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("unready")
    op.drop_constraint("uq_email_way_out", "email")
    op.drop_column("email", "way_out")
