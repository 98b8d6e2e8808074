"""What people allow, and what they were sent."""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, Text
from sqlalchemy import UniqueConstraint as Unique

from tasks.hub.schema.base import (
    E164,
    dialled,
    facts,
    metadata,
    moment,
    one_of,
    serial,
    stamped,
    words,
)

consent = Table(
    "consent",
    metadata,
    serial(),
    words("channel"),
    words("address"),
    words("purpose"),
    words("status"),
    words("source"),
    words("method"),
    moment("happened_at", comment="when the person said so; unknown counts as a withdrawal only"),
    stamped("learned_at"),
    Column("answers", Text, comment="the message it replied to"),
    Column("dedup", Text, nullable=False, unique=True, comment="the same act twice is one line"),
    facts("evidence"),
    one_of("channel", "sms", "email"),
    one_of("purpose", "marketing", "cart", "transactional"),
    one_of("status", "granted", "withdrawn", "pending"),
    CheckConstraint(f"channel <> 'sms' OR address ~ {E164}", name="address"),
    CheckConstraint("status <> 'granted' OR happened_at IS NOT NULL", name="granted_is_dated"),
    Index(None, "address", "channel", "purpose", "happened_at"),
    comment="The ledger: only grows. Current state is the view consent_state.",
)

message = Table(
    "message",
    metadata,
    serial(),
    words("workflow"),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), index=True),
    words("occasion"),
    words("purpose"),
    words("phone"),
    words("body"),
    words("status", server_default="reserved"),
    words("platform"),
    Column("external_id", Text),
    Column("error", Text),
    stamped("reserved_at"),
    moment("settled_at"),
    facts(),
    Unique("workflow", "phone", "occasion"),
    Unique("platform", "external_id"),
    one_of(
        "status", "reserved", "sent", "delivered", "undelivered", "refused", "unsure", "given_back"
    ),
    one_of("purpose", "marketing", "cart", "transactional"),
    dialled(),
    comment="One text, reserved before the provider is called, once per occasion.",
)

message_event = Table(
    "message_event",
    metadata,
    serial(),
    words("platform"),
    words("external_id"),
    words("kind"),
    words("error", server_default=""),
    moment("happened_at"),
    stamped("learned_at"),
    facts(),
    Unique("platform", "external_id", "kind", "error"),
    comment="Receipts and replies as they came, in any order, each once.",
)
