"""What early-warning signs stopped by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go on to this version."""
    op.create_table(
        "curb",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="which workflow, or which sender"),
        sa.Column("why", sa.Text(), nullable=False, comment="the signs that were there"),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("clock_timestamp()"),
        ),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("lifted_by", sa.Text(), comment="who let it go on, and why"),
        sa.CheckConstraint("kind IN ('workflow', 'sender')", name=op.f("ck_curb_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_curb")),
        comment="A workflow or a sender whose texts are held until a person has looked.",
    )
    op.create_index(
        "uq_curb_open",
        "curb",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("curb")
