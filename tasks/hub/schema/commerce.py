"""What people buy: orders with their lines, refunds and parcels; carts, products."""

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
    UniqueConstraint,
    text,
)

from tasks.hub.schema.base import (
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


def of_order() -> Column[int]:
    """Belong to an order, and go when it goes."""
    return Column(
        "order_id", BigInteger, ForeignKey("orders.id", ondelete="CASCADE"), primary_key=True
    )


def theirs() -> Column[str]:
    """Hold the platform's id, always as text."""
    return Column("external_id", Text, primary_key=True)


orders = Table(
    "orders",
    metadata,
    serial(),
    made_key(),
    words("platform"),
    words("external_id"),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), index=True),
    own(),
    Column("customer_external_id", Text),
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("country", Text),
    words("currency"),
    money("total"),
    money("kept"),
    Column("financial_status", Text),
    Column("fulfilment_status", Text),
    Column("cart_token", Text),
    Column("landing_site", Text),
    Column("test", Boolean, nullable=False, server_default=text("false")),
    moment("placed_at", nullable=False),
    moment("cancelled_at"),
    moment("updated_at", nullable=False, comment="at the platform: an older copy never wins"),
    moment("told_at", nullable=False, comment="when the platform said so: decides within a second"),
    moment("deleted_at"),
    facts(),
    stamped("created_at"),
    stamped("changed_at"),
    UniqueConstraint("platform", "external_id"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
    CheckConstraint("total >= 0", name="total"),
    Index(None, "placed_at"),
    Index(None, "cart_token"),
    comment="One order. kept = money received less money refunded.",
)

unready = Table(
    "unready",
    metadata,
    Column(
        "order_id",
        BigInteger,
        ForeignKey("orders.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    moment("due_at", nullable=False),
    Index(None, "due_at"),
    comment="Orders whose visit the store had not made out when we read them.",
)

order_line = Table(
    "order_line",
    metadata,
    of_order(),
    theirs(),
    Column("product_external_id", Text),
    Column("sku", Text),
    Column("title", Text),
    Column("quantity", Integer, nullable=False),
    money("unit_price"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("unit_price >= 0", name="unit_price"),
    comment="One line of an order, in the order's currency.",
)

refund = Table(
    "refund",
    metadata,
    of_order(),
    theirs(),
    money("amount"),
    words("currency"),
    moment("refunded_at"),
    moment("told_at", comment="when the platform said so: an older copy never wins"),
    facts(),
    comment="Money given back.",
)

fulfilment = Table(
    "fulfilment",
    metadata,
    of_order(),
    theirs(),
    Column("status", Text),
    moment("updated_at"),
    moment("told_at", comment="when the platform said so: decides within a second"),
    facts(),
    comment="A parcel and how far it got.",
)

cart = Table(
    "cart",
    metadata,
    serial(),
    words("platform"),
    words("external_id"),
    Column("customer_id", BigInteger, ForeignKey("customer.id"), index=True),
    own(),
    Column("customer_external_id", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("country", Text),
    words("currency"),
    money("total"),
    Column("url", Text),
    moment("created_at", nullable=False),
    moment("updated_at", nullable=False),
    moment("told_at", comment="when the platform said so: decides within a second"),
    moment("completed_at"),
    facts(),
    UniqueConstraint("platform", "external_id"),
    CheckConstraint("total >= 0", name="total"),
    Index(None, "updated_at"),
    Index(None, "external_id"),
    comment="A checkout begun; completed_at tells that it became an order.",
)

product = Table(
    "product",
    metadata,
    serial(),
    words("platform"),
    words("external_id"),
    Column("title", Text),
    moment("updated_at", nullable=False),
    moment("told_at", comment="when the platform said so: decides within a second"),
    moment("deleted_at"),
    moment("sold_out_at", comment="when it was last known that there is none"),
    moment("there_since", comment="when there was some again, after it was sold out"),
    facts(),
    UniqueConstraint("platform", "external_id"),
    comment="Something the shop sells.",
)
