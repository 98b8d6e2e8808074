"""Behaviour: what people do in the shop and with its messages, by day, and what it amounts to."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy import (
    Identity as Numbered,
)

from tasks.hub.schema.base import facts, metadata, moment, own, serial, stamped, words

LAST_LOOKED_AT = "the last one they looked at"


def number(name: str) -> Column[int]:
    """Count something."""
    return Column(name, Integer, nullable=False, server_default=text("0"))


def theirs() -> Column[int]:
    """Belong to a customer; none is ever deleted, and no visit waits for a look at theirs."""
    return Column("customer_id", BigInteger, primary_key=True, autoincrement=False)


# Its parts, one for each week, lie in the schema `events`.
event = Table(
    "event",
    metadata,
    Column("id", BigInteger, Numbered(always=False)),
    words("platform"),
    words("external_id"),
    Column("customer_id", BigInteger),
    own(),
    Column("visitor", Text, comment="what the shop's pixel calls the browser it happened in"),
    words("kind"),
    Column("weight", Integer, nullable=False, server_default=text("1")),
    moment("happened_at", nullable=False),
    facts(),
    PrimaryKeyConstraint("id", "happened_at"),
    UniqueConstraint("platform", "external_id", "happened_at"),
    Index(None, "customer_id", "happened_at"),
    Index(
        "ix_event_anonymous",
        "visitor",
        "platform",
        postgresql_where=text("customer_id IS NULL AND visitor IS NOT NULL"),
    ),
    postgresql_partition_by="RANGE (happened_at)",
    comment="Behaviour: a view, a click, a search; in parts by week.",
)

landed = Table(
    "landed",
    metadata,
    serial(),
    words("platform"),
    Column("body", LargeBinary, nullable=False),
    stamped("received_at"),
    comment="What the shop's pixel and its forms posted, until it is read.",
)

visitor_said = Table(
    "visitor_said",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("visitor", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    moment("said_at", nullable=False),
    comment="Who a visitor said they are, until it leads to somebody; for a few days.",
)

browsed_due = Table(
    "browsed_due",
    metadata,
    theirs(),
    Column("day", Date, primary_key=True),
    comment="Whose day is to be counted again, because something of it came or went.",
)

browsed = Table(
    "browsed",
    metadata,
    theirs(),
    Column("day", Date, primary_key=True),
    number("sessions"),
    number("views"),
    number("clicks"),
    number("searches"),
    facts("categories"),
    Column("platform", Text),
    Column("product", Text, comment=LAST_LOOKED_AT),
    moment("viewed_at"),
    moment("seen_at", nullable=False),
    Index(None, "day"),
    comment="What somebody did on a day of the world's: made anew from the day's events.",
)

behaviour = Table(
    "behaviour",
    metadata,
    theirs(),
    moment("last_seen_at", nullable=False),
    number("sessions_30d"),
    number("views_7d"),
    number("views_30d"),
    Column("platform", Text),
    Column("product", Text, comment=LAST_LOOKED_AT),
    moment("viewed_at"),
    Column("category", Text, comment="what they look at most, of late"),
    Column("due_on", Date, comment="when time alone changes anything of it"),
    Index(None, "due_on"),
    comment="What somebody's visits amount to.",
)
