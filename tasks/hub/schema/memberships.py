"""Memberships: who is in which segment, and who was."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, Text, text

from tasks.hub.schema.base import metadata, moment, serial, words

membership = Table(
    "membership",
    metadata,
    serial(),
    words("segment"),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), nullable=False),
    moment("since", nullable=False),
    moment("until", comment="empty: still"),
    words("why", comment="the figures at the time, nobody's name or address"),
    Column("left_why", Text),
    CheckConstraint("until > since", name="until"),
    Index(None, "customer_id", "segment"),
    Index(
        "uq_membership_open",
        "segment",
        "customer_id",
        unique=True,
        postgresql_where=text("until IS NULL"),
    ),
    Index(None, "since"),
    Index(None, "until", postgresql_where=text("until IS NOT NULL")),
    comment="Who is in which segment since when and why, and who was until when.",
)

membership_look = Table(
    "membership_look",
    metadata,
    Column(
        "customer_id", BigInteger, ForeignKey("customer.id"), primary_key=True, autoincrement=False
    ),
    moment("due_at", nullable=False),
    Index(None, "due_at"),
    comment="When time alone changes anything about somebody's segments.",
)
