"""Joins: who became part of whom and why, so that each can be undone; and who never shall."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from tasks.hub.schema.base import facts, metadata, moment, one_of, serial, stamped, words


def person(name: str, *, index: bool = False) -> Column[int]:
    """Name a customer."""
    return Column(name, BigInteger, ForeignKey("customer.id"), nullable=False, index=index)


def reasons() -> Column[list[str]]:
    """Hold why two people are one, in words that name nobody."""
    return Column("reasons", JSONB, nullable=False, server_default=text("'[]'::jsonb"))


joined = Table(
    "joined",
    metadata,
    serial(),
    person("kept_id", index=True),
    person("gone_id"),
    Column("own_id", BigInteger, comment="the one of theirs who was like met_id; empty: gone_id"),
    person("met_id", index=True),
    words("cause"),
    reasons(),
    Column("likeness", Float),
    Column("said_by", Text, comment="the platform or the person who said so"),
    Column("candidate_id", BigInteger, ForeignKey("candidate.id", ondelete="SET NULL"), index=True),
    Column("kept", JSONB, comment="the one that stayed, before; empty: overtaken"),
    Column("gone", JSONB, comment="the one that went, before; empty: overtaken"),
    facts("moved"),
    stamped("joined_at"),
    moment("undone_at"),
    Column("undone_by", Text),
    Column("undone_why", Text),
    one_of("cause", "key", "platform", "likeness", "person"),
    CheckConstraint("kept_id <> gone_id", name="kept_id"),
    Index("uq_joined_live", "gone_id", unique=True, postgresql_where=text("undone_at IS NULL")),
    Index(None, "gone_id"),
    Index(None, "joined_at"),
    comment="Who became part of whom, by what, and which rows moved; met_id: whom they were like.",
)

part = Table(
    "part",
    metadata,
    Column(
        "customer_id",
        BigInteger,
        ForeignKey("customer.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("email", Text),
    Column("phone", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("country", Text),
    Column("told_by", Text),
    Column("told_rank", SmallInteger, nullable=False),
    moment("told_at"),
    moment("heard_at"),
    facts(),
    moment("folded_at", comment="when it last said something since the join"),
    Index(None, "phone"),
    comment="What each of those who became one says of themselves, as if they had not.",
)

apart = Table(
    "apart",
    metadata,
    serial(),
    person("one_id"),
    person("other_id", index=True),
    words("said_by"),
    Column("why", Text),
    stamped("since"),
    moment("lifted_at"),
    UniqueConstraint("one_id", "other_id"),
    CheckConstraint("one_id < other_id", name="one_id"),
    comment="Two people who are never joined, not even by their keys.",
)

candidate = Table(
    "candidate",
    metadata,
    serial(),
    person("one_id"),
    person("other_id", index=True),
    Column("likeness", Float, nullable=False),
    reasons(),
    words("status", server_default="proposed"),
    stamped("proposed_at"),
    moment("settled_at"),
    Column("settled_by", Text),
    Column("why", Text),
    # proposed -> joined (automatically or by a person) -> undone; proposed -> dismissed
    one_of("status", "proposed", "joined", "dismissed", "undone"),
    UniqueConstraint("one_id", "other_id"),
    CheckConstraint("one_id < other_id", name="one_id"),
    Index("ix_candidate_open", "id", postgresql_where=text("status = 'proposed'")),
    comment="Two people who are alike, and what became of it.",
)
