"""Links in our texts: where each leads, and who asked for it."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text, UniqueConstraint, text

from tasks.hub.schema.base import metadata, moment, stamped, words

link = Table(
    "link",
    metadata,
    Column("token", Text, primary_key=True),
    words("workflow"),
    words("occasion", comment="that of its text"),
    words("name", comment="which link of that text"),
    Column("journey_id", BigInteger, ForeignKey("journey.id", ondelete="CASCADE"), index=True),
    words("url", comment="where it leads: always a host of the shop's own"),
    stamped("made_at"),
    UniqueConstraint("workflow", "occasion", "name"),
    comment="A short link in a text; one text, one token.",
)

click = Table(
    "click",
    metadata,
    Column("token", Text, ForeignKey("link.token", ondelete="CASCADE"), primary_key=True),
    Column("what", Text, primary_key=True, comment="person, else why it is nobody's click"),
    Column("times", Integer, nullable=False, server_default=text("1")),
    moment("first_at", nullable=False),
    moment("last_at", nullable=False),
    comment="Who asked for a link: a person once, all else counted by its reason.",
)
