"""Conversations with people: texts they wrote, and tickets of the CRM, until they are over."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, text
from sqlalchemy import UniqueConstraint as Unique

from tasks.hub.schema.base import made_key, metadata, moment, one_of, serial, stamped, words

conversation = Table(
    "conversation",
    metadata,
    serial(),
    made_key(),
    words("kind"),
    Column("value", Text, nullable=False, comment="with kind a key of identity: whose it is"),
    words("source"),
    words("platform"),
    Column("external_id", Text, nullable=False, comment="of the ticket, or of the first reply"),
    Column("customer_id", BigInteger, index=True, comment="whose it was when it began"),
    words("subject", server_default=""),
    Column("owner", Text, comment="who of the shop answers, as the CRM calls them"),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    moment("opened_at", nullable=False),
    moment("spoken_at", nullable=False, comment="the last word, or the ticket's last change"),
    moment("until", nullable=False, comment="over by itself then"),
    moment("closed_at"),
    Column("why", Text, comment="why it is over"),
    stamped("learned_at"),
    Column("words", Text, comment="what a workflow's task says, where nobody wrote"),
    one_of("source", "reply", "ticket", "event"),
    Index("ix_conversation_open", "value", "kind", postgresql_where=text("closed_at IS NULL")),
    Index(
        "uq_conversation_once",
        "platform",
        "external_id",
        unique=True,
        postgresql_where=text("source <> 'ticket'"),
    ),
    Index(
        "uq_conversation_ticket",
        "platform",
        "external_id",
        "value",
        unique=True,
        postgresql_where=text("source = 'ticket'"),
    ),
    Index(
        "uq_conversation_reply",
        "value",
        unique=True,
        postgresql_where=text("closed_at IS NULL AND source = 'reply'"),
    ),
    comment="While one is open and not over by itself, promotion to the person waits.",
)

utterance = Table(
    "utterance",
    metadata,
    serial(),
    made_key(),
    Column(
        "conversation_id", BigInteger, ForeignKey("conversation.id"), nullable=False, index=True
    ),
    words("platform"),
    Column("external_id", Text, nullable=False, comment="of the reply: its words are there"),
    moment("spoken_at", nullable=False),
    Unique("platform", "external_id"),
    comment="One text of a conversation, as the CRM is told of it.",
)
