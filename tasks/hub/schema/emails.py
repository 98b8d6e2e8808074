"""E-mails of workflows."""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, Text, Uuid, text
from sqlalchemy import UniqueConstraint as Unique

from tasks.hub.schema.base import made_key, metadata, moment, one_of, serial, stamped, words

email = Table(
    "email",
    metadata,
    serial(),
    made_key(),
    words("workflow"),
    words("occasion"),
    words("purpose"),
    Column("customer_id", BigInteger, index=True, comment="whose it was when it was asked for"),
    Column("journey_id", BigInteger),
    words("address"),
    words("subject"),
    words("body"),
    words("status", server_default="asked"),
    Column("why", Text),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    stamped("asked_at"),
    stamped("due_at"),
    moment("expires_at", comment="after this the occasion is over"),
    moment("reserved_at", comment="nothing objected; the server is called after this commits"),
    moment("settled_at"),
    Column(
        "way_out",
        Uuid,
        nullable=False,
        unique=True,
        server_default=text("gen_random_uuid()"),
        comment="who knows it may end e-mails to this address, and nothing else",
    ),
    Unique("workflow", "address", "occasion"),
    # asked -> withheld | reserved; reserved -> sent | refused | unsure, or asked again (4xx)
    one_of("status", "asked", "withheld", "reserved", "sent", "refused", "unsure"),
    one_of("purpose", "marketing", "cart", "transactional"),
    Index("ix_email_due", "due_at", postgresql_where=text("status = 'asked'")),
    Index("ix_email_open", "id", postgresql_where=text("status = 'reserved'")),
    Index(None, "address"),
    Index(None, "workflow", "occasion"),
    comment="One e-mail, reserved before the mail server is called, once per occasion.",
)
