"""What people allow, and what they were sent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy import text as sql

from tasks.hub.schema.base import (
    E164,
    HASHED,
    dialled,
    facts,
    metadata,
    moment,
    one_of,
    own,
    serial,
    stamped,
    words,
)

STATES = (
    "waiting",
    "withheld",
    "reserved",
    "sent",
    "delivered",
    "undelivered",
    "refused",
    "unsure",
    "given_back",
)
"""How far a text got; only `waiting` and `withheld` never left the house."""

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
    moment("expires_at", comment="an implied permission ends by itself (Canada)"),
    Column("answers", Text, comment="the message it replied to"),
    Column("dedup", Text, nullable=False, unique=True, comment="the same act twice is one line"),
    facts("evidence"),
    one_of("channel", "sms", "email"),
    one_of("purpose", "marketing", "cart", "transactional"),
    one_of("status", "granted", "withdrawn", "pending"),
    CheckConstraint(f"channel <> 'sms' OR address ~ {E164} OR address ~ {HASHED}", name="address"),
    CheckConstraint("status <> 'granted' OR happened_at IS NOT NULL", name="granted_is_dated"),
    Index(None, "address", "channel", "purpose", "happened_at"),
    Index("ix_consent_erased", "address", postgresql_where=sql("method = 'erasure'")),
    comment="The ledger: only grows. Current state is the view consent_state.",
)

consent_ack = Table(
    "consent_ack",
    metadata,
    Column("consent_id", BigInteger, primary_key=True, autoincrement=False),
    Column("platform", Text, primary_key=True),
    stamped("acked_at"),
    comment="When each platform confirmed that it holds this act.",
)

consent_hold = Table(
    "consent_hold",
    metadata,
    serial(),
    words("address"),
    words("rule"),
    Column("message_id", Text, comment="their id of the reply that raised it"),
    stamped("since"),
    moment("lifted_at"),
    Column("why", Text, comment="what a person decided"),
    Index("ix_consent_hold_open", "address", postgresql_where=sql("lifted_at IS NULL")),
    dialled("address"),
    Unique("address", "message_id"),
    comment="A reply that may mean no: promotion waits until a person has looked.",
)

salt = Table(
    "salt",
    metadata,
    Column(
        "one",
        Boolean,
        CheckConstraint("one", name="one"),
        primary_key=True,
        server_default=sql("true"),
    ),
    Column("inner_pad", LargeBinary, nullable=False),
    Column("outer_pad", LargeBinary, nullable=False),
    comment="The secret of erased addresses, made once; without it nobody is recognised.",
)

message = Table(
    "message",
    metadata,
    serial(),
    words("workflow"),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), index=True),
    own(),
    words("occasion"),
    words("purpose"),
    Column("subject", Text, comment="what it is about: caps count by it"),
    Column("cart", Text, comment="the store's id of the cart it reminds of"),
    words("phone"),
    words("body"),
    Column("segments", Integer),
    words("status", server_default="waiting"),
    words("platform"),
    Column("sender", Text),
    Column("external_id", Text),
    Column("error", Text),
    stamped("asked_at"),
    stamped("due_at"),
    moment("expires_at", comment="after this the occasion is over"),
    moment("reserved_at", comment="every gate agreed, in this transaction"),
    moment("accepted_at", comment="when the provider had taken it; no receipt changes it"),
    moment("settled_at"),
    Column("attempts", SmallInteger, nullable=False, server_default=sql("0")),
    Column("claimed_by", Integer, comment="backend that holds it; dead backend: nobody does"),
    moment("claimed_at", comment="start of that backend, as process ids come again"),
    facts(),
    Unique("workflow", "phone", "occasion"),
    Unique("platform", "external_id"),
    # waiting -> withheld (a gate said no) | reserved (every gate agreed)
    # reserved -> sent | refused | unsure; unsure -> sent | given_back (it never left)
    # sent -> delivered | undelivered
    # reserved -> waiting when the provider says that nothing happened: the gates are asked again
    one_of("status", *STATES),
    one_of("purpose", "marketing", "cart", "transactional"),
    dialled(erasable=True),
    Index("ix_message_due", "due_at", postgresql_where=sql("status = 'waiting'")),
    Index("ix_message_open", "id", postgresql_where=sql("status IN ('reserved', 'unsure')")),
    Index(
        "ix_message_urgent",
        "due_at",
        postgresql_where=sql(
            "status = 'waiting' AND (purpose = 'transactional' OR facts ? 'reply_to')"
        ),
    ),
    Index("ix_message_claimed", "claimed_by", postgresql_where=sql("claimed_by IS NOT NULL")),
    Index(None, "sender", "reserved_at"),
    Index(None, "reserved_at"),
    Index(None, "phone", "reserved_at"),
    Index(None, "workflow", "occasion"),
    comment="One text, reserved before the provider is called, once per occasion.",
)

objection = Table(
    "objection",
    metadata,
    serial(),
    Column("message_id", BigInteger, ForeignKey("message.id"), nullable=False, index=True),
    words("gate"),
    words("reason"),
    moment("until", comment="asked again then; empty: never"),
    stamped("raised_at"),
    comment="Why a text was not sent, or not yet; only grows.",
)

pause = Table(
    "pause",
    metadata,
    serial(),
    words("reason"),
    Column("by", Text, comment="who or what asked for it"),
    stamped("since"),
    moment("lifted_at"),
    Index(
        "uq_pause_open",
        sql("(lifted_at IS NULL)"),
        unique=True,
        postgresql_where=sql("lifted_at IS NULL"),
    ),
    comment="While one is open no text leaves.",
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
    Index(
        "ix_message_event_replies",
        sql("(facts ->> 'from')"),
        "happened_at",
        postgresql_where=sql("kind = 'reply'"),
    ),
    comment="Receipts and replies as they came, in any order, each once.",
)
