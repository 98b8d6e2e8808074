"""People: one row per person, and every key by which a platform knows them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from tasks.hub.schema.base import (
    dialled,
    facts,
    made_key,
    metadata,
    moment,
    money,
    own,
    serial,
    stamped,
    words,
)

customer = Table(
    "customer",
    metadata,
    serial(),
    made_key(),
    Column("email", Text),
    Column("phone", Text),
    Column("first_name", Text),
    Column("last_name", Text),
    Column("country", Text),
    Column("order_count", Integer, nullable=False, server_default=text("0")),
    money("net_spend"),
    Column("currency", Text),
    moment("first_order_at"),
    moment("last_order_at"),
    Column("told_by", Text, comment="platform:id whose record the fields above come from"),
    Column(
        "told_rank",
        SmallInteger,
        nullable=False,
        server_default=text("-1"),
        comment="0: contact of an order, 1: account; a higher rank is never overwritten by a lower",
    ),
    moment("told_at", comment="when that record was changed at its platform"),
    moment("heard_at", comment="when the platform said so: decides within a second"),
    Column("merged_into", BigInteger, ForeignKey("customer.id")),
    moment(
        "erased_at", comment="forgotten on request: only what their platforms call them is kept"
    ),
    facts(),
    stamped("created_at"),
    stamped("changed_at"),
    dialled(),
    CheckConstraint("email = lower(email) AND email LIKE '%_@_%'", name="email"),
    CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    CheckConstraint("merged_into <> id", name="merged_into"),
    Index(None, "email", postgresql_where=text("email IS NOT NULL")),
    Index(None, "phone", postgresql_where=text("phone IS NOT NULL")),
    Index(None, "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    Index("ix_customer_erased", "id", postgresql_where=text("erased_at IS NOT NULL")),
    comment="One person. What platforms call them is in identity.",
)

identity = Table(
    "identity",
    metadata,
    Column("kind", Text, primary_key=True, comment="email, phone, or platform:object"),
    Column("value", Text, primary_key=True),
    # Held to a customer once per statement, by the trigger identity_leads_to_somebody.
    Column("customer_id", BigInteger, nullable=False, index=True),
    own(),
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    moment("gone_at", comment="the platform deleted its record"),
    stamped("learned_at"),
    Index("ix_identity_hashed", text("hashed(value)"), postgresql_where=text("kind = 'email'")),
    comment="The crosswalk: each key leads to one person.",
)

blocked_identity = Table(
    "blocked_identity",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    words("reason"),
    comment="Keys that never join people: the shop's own number, test addresses.",
)

LATER = ForeignKey("customer.id", deferrable=True, initially="DEFERRED")
"""Whoever is new is written down at the end of a merge."""

not_theirs = Table(
    "not_theirs",
    metadata,
    serial(),
    words("phone"),
    Column("customer_id", BigInteger, LATER, index=True),
    own(),
    Column("message_id", Text, comment="their id of the reply that said so"),
    moment("since", nullable=False),
    dialled(),
    Index(None, "phone"),
    comment="Numbers that somebody else has; without a customer: of all whose page is older.",
)

gone = Table(
    "gone",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("object", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    moment("gone_at", nullable=False),
    comment="What platforms deleted: a copy that comes late does not bring it back.",
)
