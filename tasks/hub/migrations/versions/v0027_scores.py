"""Scores of customers, and how the models that made them were tried."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STILL = sa.text("until IS NULL")
ENDED = sa.text("until IS NOT NULL")


def upgrade() -> None:
    """Go on to this version."""
    scorings()
    scores()


def moment(name: str, **more: Any) -> sa.Column[Any]:
    """Hold a point in time."""
    return sa.Column(name, sa.DateTime(timezone=True), **more)


def number(name: str, type: Any, comment: str | None = None) -> sa.Column[Any]:
    """Hold a number, where there is one."""
    return sa.Column(name, type, comment=comment)


def words(name: str, comment: str | None = None) -> sa.Column[Any]:
    """Hold text that must be there."""
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def facts(name: str) -> sa.Column[Any]:
    """Hold what has no column of its own."""
    return sa.Column(name, JSONB(), nullable=False, server_default=sa.text("'{}'::jsonb"))


def scorings() -> None:
    """Make room for what was tried."""
    op.create_table(
        "scoring",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        words("currency", "whose customers; money of two currencies is never compared"),
        moment("at", nullable=False, comment="nothing later was looked at"),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("customers", "purchases", "changed")
        ),
        facts("made"),
        facts("tried"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring")),
        comment="One morning's scores of one currency: what made each, every model beside recency.",
    )
    op.create_index(op.f("ix_scoring_at"), "scoring", ["at"])


def scores() -> None:
    """Make room for what is foretold of each customer, and what was."""
    op.create_table(
        "score",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.BigInteger(), nullable=False),
        sa.Column("scoring_id", sa.BigInteger(), nullable=False),
        moment("since", nullable=False),
        moment("until", comment="empty: still"),
        words("currency"),
        *(number(name, sa.SmallInteger(), "1 to 5, the best") for name in ("r", "f", "m")),
        number("rfm", sa.Text()),
        number("chance", sa.Numeric(3, 2), "to buy within the days that scoring says"),
        number("churn", sa.Numeric(3, 2), "to buy nothing within the days that scoring says"),
        number("due", sa.Date(), "by then they buy as likely as not"),
        number("value", sa.Numeric(18, 2), "what they will spend in a year"),
        words("why", "codes of reasons, nothing of a person"),
        words("due_lacks", "why there is no day"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customer.id"], name=op.f("fk_score_customer_id")
        ),
        sa.ForeignKeyConstraint(["scoring_id"], ["scoring.id"], name=op.f("fk_score_scoring_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
        comment="What is foretold of a customer, kept until it moves by more than it is sure of.",
    )
    op.create_index("uq_score_open", "score", ["customer_id"], unique=True, postgresql_where=STILL)
    op.create_index(op.f("ix_score_customer_id_since"), "score", ["customer_id", "since"])
    op.create_index(op.f("ix_score_until"), "score", ["until"], postgresql_where=ENDED)


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("score", "scoring"):
        op.drop_table(table)
