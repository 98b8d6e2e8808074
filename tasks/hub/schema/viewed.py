"""Who looked at whom: whoever reads a person's page leaves a line."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, text

from tasks.hub.schema.base import metadata, one_of, serial, stamped, words

viewed = Table(
    "viewed",
    metadata,
    serial(),
    words("reader"),
    words("what"),
    Column("customer_id", BigInteger, ForeignKey("customer.id")),
    Column("subject", Text, comment="which report"),
    Column("clear", Boolean, nullable=False, server_default=text("false")),
    stamped("at"),
    one_of("what", "person", "report"),
    Index(None, "customer_id", "at"),
    Index(None, "at"),
    comment="Who looked at what, and whether through the mask; only grows.",
)
