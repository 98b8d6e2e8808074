"""Joins of people, so that each can be undone."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OWNED = ("orders", "cart", "event", "message", "identity", "not_theirs")
"""What a person has: each row remembers whose it was before a join."""
AT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB()


def serial() -> "sa.Column[Any]":
    """Give each row a number."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)


def needed(name: str, type_: Any) -> "sa.Column[Any]":
    """Hold what must be there."""
    return sa.Column(name, type_, nullable=False)


def stamp(name: str) -> "sa.Column[Any]":
    """Hold the time a row was written."""
    return sa.Column(name, AT, server_default=sa.text("clock_timestamp()"), nullable=False)


def json(name: str, empty: str) -> "sa.Column[Any]":
    """Hold a list or a mapping."""
    default = sa.text(f"'{empty}'::jsonb")
    return sa.Column(name, JSON, server_default=default, nullable=False)


def leads(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Let a column name a customer."""
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], ["customer.id"], name=name)


def upgrade() -> None:
    """Go on to this version."""
    for table in OWNED:
        why = "whose it was before a join; empty: customer_id's"
        op.add_column(table, sa.Column("own_id", sa.BigInteger(), comment=why))
    part()
    apart()
    candidate()
    joined()


def part() -> None:
    """Keep what each of those who are one says of themselves."""
    op.create_table(
        "part",
        sa.Column("customer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Text())
            for name in ("email", "phone", "first_name", "last_name", "country", "told_by")
        ),
        needed("told_rank", sa.SmallInteger()),
        sa.Column("told_at", AT),
        sa.Column("heard_at", AT),
        json("facts", "{}"),
        sa.Column("folded_at", AT, comment="when it last said something since the join"),
        leads("part", "customer_id"),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_part")),
        comment="What each of those who became one says of themselves, as if they had not.",
    )
    op.create_index(op.f("ix_part_phone"), "part", ["phone"])


def apart() -> None:
    """Keep who is never joined."""
    op.create_table(
        "apart",
        serial(),
        needed("one_id", sa.BigInteger()),
        needed("other_id", sa.BigInteger()),
        needed("said_by", sa.Text()),
        sa.Column("why", sa.Text()),
        stamp("since"),
        sa.Column("lifted_at", AT),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_apart_one_id")),
        leads("apart", "one_id"),
        leads("apart", "other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_apart_one_id_other_id")),
        comment="Two people who are never joined, not even by their keys.",
    )
    op.create_index(op.f("ix_apart_other_id"), "apart", ["other_id"])


def candidate() -> None:
    """Keep who is alike."""
    op.create_table(
        "candidate",
        serial(),
        needed("one_id", sa.BigInteger()),
        needed("other_id", sa.BigInteger()),
        needed("likeness", sa.Float()),
        json("reasons", "[]"),
        sa.Column("status", sa.Text(), server_default="proposed", nullable=False),
        stamp("proposed_at"),
        sa.Column("settled_at", AT),
        sa.Column("settled_by", sa.Text()),
        sa.Column("why", sa.Text()),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_candidate_one_id")),
        sa.CheckConstraint(
            "status IN ('proposed', 'joined', 'dismissed', 'undone')",
            name=op.f("ck_candidate_status"),
        ),
        leads("candidate", "one_id"),
        leads("candidate", "other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_candidate_one_id_other_id")),
        comment="Two people who are alike, and what became of it.",
    )
    op.create_index(op.f("ix_candidate_other_id"), "candidate", ["other_id"])
    open_ones = sa.text("status = 'proposed'")
    op.create_index("ix_candidate_open", "candidate", ["id"], postgresql_where=open_ones)


def joined() -> None:
    """Keep who became part of whom."""
    op.create_table(
        "joined",
        serial(),
        *(needed(name, sa.BigInteger()) for name in ("kept_id", "gone_id", "met_id")),
        needed("cause", sa.Text()),
        json("reasons", "[]"),
        sa.Column("likeness", sa.Float()),
        sa.Column("said_by", sa.Text(), comment="the platform or the person who said so"),
        sa.Column("candidate_id", sa.BigInteger()),
        sa.Column("kept", JSON, comment="the one that stayed, before; empty: overtaken"),
        sa.Column("gone", JSON, comment="the one that went, before; empty: overtaken"),
        json("moved", "{}"),
        stamp("joined_at"),
        sa.Column("undone_at", AT),
        sa.Column("undone_by", sa.Text()),
        sa.Column("undone_why", sa.Text()),
        sa.CheckConstraint(
            "cause IN ('key', 'platform', 'likeness', 'person')", name=op.f("ck_joined_cause")
        ),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_joined_kept_id")),
        *(leads("joined", name) for name in ("kept_id", "gone_id", "met_id")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_joined_candidate_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joined")),
        comment="Who became part of whom, by what, and which rows moved; "
        "met_id: whom they were like.",
    )
    for name in ("kept_id", "gone_id", "met_id", "candidate_id", "joined_at"):
        op.create_index(op.f(f"ix_joined_{name}"), "joined", [name])
    live = sa.text("undone_at IS NULL")
    op.create_index("uq_joined_live", "joined", ["gone_id"], unique=True, postgresql_where=live)
