"""Journeys: who is on the way through which message workflow, and each step of it."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tasks.hub.schema.base import facts, metadata, moment, one_of, own, serial, stamped, words

journey = Table(
    "journey",
    metadata,
    serial(),
    words("workflow"),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), nullable=False, index=True),
    own(),
    words("occasion", comment="names the cart, order or person itself: nobody has it twice"),
    Column("subject", Text, comment="what its texts are about: caps count by it"),
    Column("cart", Text, comment="the store's id of the cart"),
    Column("order_id", BigInteger, ForeignKey("orders.id", ondelete="CASCADE"), index=True),
    moment("happened_at", nullable=False, comment="what the person did, or what befell them"),
    Column("step", SmallInteger, nullable=False, server_default=text("0")),
    moment("due_at", nullable=False),
    words("status", server_default="waiting"),
    Column("why", Text, comment="why it ended, or what it waits for"),
    Column("variant", Text),
    facts(),
    moment("started_at", nullable=False),
    moment("settled_at"),
    # waiting -> done (no step is left) | ended (an `unless`, an audience, an erasure)
    one_of("status", "waiting", "done", "ended"),
    UniqueConstraint("workflow", "occasion"),
    Index("ix_journey_due", "due_at", postgresql_where=text("status = 'waiting'")),
    Index(None, "workflow", "started_at"),
    comment="One person's way through one workflow, for one occasion.",
)

journey_step = Table(
    "journey_step",
    metadata,
    serial(),
    Column(
        "journey_id",
        BigInteger,
        ForeignKey("journey.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("step", SmallInteger, nullable=False),
    words("channel"),
    words("outcome"),
    Column("why", Text),
    Column("message_id", BigInteger, ForeignKey("message.id")),
    Column("variant", Text),
    moment("at", nullable=False),
    one_of("channel", "sms", "email", "task"),
    one_of("outcome", "asked", "ended", "skipped"),
    Index(None, "message_id"),
    comment="What became of each step; only grows.",
)

stirred = Table(
    "stirred",
    metadata,
    serial(),
    words("reader"),
    Column("customer_id", BigInteger, nullable=False),
    stamped("at"),
    Index(None, "reader", "id"),
    comment="Whose record, order, cart or consent changed, until each reader has looked.",
)

request = Table(
    "request",
    metadata,
    serial(),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), nullable=False, index=True),
    own(),
    words("platform"),
    words("product_external_id"),
    moment("asked_at", nullable=False),
    moment("withdrawn_at"),
    UniqueConstraint("platform", "product_external_id", "customer_id", "asked_at"),
    comment="Somebody wants to hear when a product is there again.",
)
