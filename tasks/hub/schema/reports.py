"""Weekly reports: what a week was like, and who has read it."""

from sqlalchemy import CheckConstraint, Column, Table, Text

from tasks.hub.schema.base import facts, metadata, moment, stamped, words

report = Table(
    "report",
    metadata,
    Column("week", Text, primary_key=True, comment="as 2026-W48, from Monday to Monday in UTC"),
    moment("since", nullable=False),
    moment("until", nullable=False),
    stamped("made_at"),
    facts(),
    words("html", comment="the whole page; it needs nothing else"),
    Column("reviewed_by", Text),
    moment("reviewed_at"),
    Column("remarks", Text, comment="what the reviewer had to say"),
    CheckConstraint("week ~ '^[0-9]{4}-W[0-9]{2}$'", name="week"),
    CheckConstraint("(reviewed_by IS NULL) = (reviewed_at IS NULL)", name="reviewed"),
    comment="One report a week, in numbers and as a page, and who reviewed it.",
)
