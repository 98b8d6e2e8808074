"""Memberships of segments, with their history, and how far people are on the way."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STILL = sa.text("until IS NULL")
ENDED = sa.text("until IS NOT NULL")
FUNNEL = """
    CREATE VIEW funnel AS
    SELECT c.id AS customer_id,
           CASE WHEN 'lapsed' = ANY(m.names) THEN 'lapsed'
                WHEN 'at_risk' = ANY(m.names) THEN 'at risk'
                WHEN m.names && '{vip,repeat}' THEN 'loyal'
                WHEN 'new_buyers' = ANY(m.names) THEN 'new buyer'
                WHEN 'cart_abandoners' = ANY(m.names) THEN 'cart'
                WHEN m.names && '{product_interest,engaged}' THEN 'interest'
                ELSE 'known' END AS stage
      FROM customer c
      LEFT JOIN (SELECT customer_id, array_agg(segment) AS names FROM membership
                  WHERE until IS NULL GROUP BY customer_id) m ON m.customer_id = c.id
     WHERE c.merged_into IS NULL AND c.erased_at IS NULL
"""


def upgrade() -> None:
    """Go on to this version."""
    memberships()
    op.create_table(
        "membership_look",
        sa.Column("customer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        moment("due_at", nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_membership_look_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_membership_look")),
        comment="When time alone changes anything about somebody's segments.",
    )
    op.create_index(op.f("ix_membership_look_due_at"), "membership_look", ["due_at"])
    op.execute(FUNNEL)


def moment(name: str, **more: Any) -> sa.Column[Any]:
    """Hold a point in time."""
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def memberships() -> None:
    """Make room for who is in which segment, and who was."""
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        moment("since", nullable=False),
        moment("until", comment="empty: still"),
        sa.Column(
            "why",
            sa.Text(),
            nullable=False,
            comment="the figures at the time, nobody's name or address",
        ),
        sa.Column("left_why", sa.Text()),
        sa.CheckConstraint("until > since", name=op.f("ck_membership_until")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_membership_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        comment="Who is in which segment since when and why, and who was until when.",
    )
    op.create_index(
        op.f("ix_membership_customer_id_segment"), "membership", ["customer_id", "segment"]
    )
    op.create_index(
        "uq_membership_open",
        "membership",
        ["segment", "customer_id"],
        unique=True,
        postgresql_where=STILL,
    )
    op.create_index(op.f("ix_membership_since"), "membership", ["since"])
    op.create_index(op.f("ix_membership_until"), "membership", ["until"], postgresql_where=ENDED)


def downgrade() -> None:
    """Go back to the version before."""
    op.execute("DROP VIEW funnel")
    for table in ("membership_look", "membership"):
        op.drop_table(table)
