"""Shopify's GraphQL nodes as it sends them: typed, and only the fields we map."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, cast

from msgspec import Meta, Struct, defstruct, field

from mappings.shopify import FACTS

At = Annotated[datetime, Meta(tz=True)]
"""A time that names its zone; one that does not makes its row a bad row."""
Count = Annotated[int, Meta(ge=-1_000_000_000, le=1_000_000_000)]
"""A quantity somebody could have meant."""


class Node(Struct, rename="camel"):
    """Any object of Shopify's: known by its gid."""

    id: str


class Amount(Struct, rename="camel", gc=False):
    """Money in the shop's currency."""

    amount: Decimal
    currency_code: str


class Bag(Struct, rename="camel", gc=False):
    """Money in several currencies, of which we take the shop's."""

    shop_money: Amount


class Address(Struct, rename="camel"):
    """The part of an address we use."""

    country_code_v2: str | None = None
    province_code: str | None = None
    zip: str | None = None
    phone: str | None = None


class MailState(Struct, rename="camel"):
    """Consent to e-mail."""

    marketing_state: str
    marketing_opt_in_level: str | None = None
    consent_updated_at: At | None = None


class TextState(MailState):
    """Consent to texts."""

    consent_collected_from: str | None = None


class Phone(Struct, rename="camel"):
    """A customer's number."""

    phone_number: str


class Mail(Struct, rename="camel"):
    """A customer's e-mail address."""

    email_address: str


class Metafield(Struct, rename="camel"):
    """A fact that a definition of the shop's, or of Shopify's own, keeps."""

    value: str


class CustomerNode(Node):
    """A customer."""

    created_at: At
    updated_at: At
    first_name: str | None = None
    last_name: str | None = None
    verified_email: bool = False
    default_email_address: Mail | None = None
    default_phone_number: Phone | None = None
    default_address: Address | None = None
    metafield: Metafield | None = None
    sms_marketing_consent: TextState | None = None
    email_marketing_consent: MailState | None = None


class RefundNode(Node):
    """A refund."""

    total_refunded_set: Bag
    created_at: At | None = None
    processed_at: At | None = None
    note: str | None = None


class Tracking(Struct, rename="camel"):
    """Where a parcel can be followed."""

    company: str | None = None
    number: str | None = None
    url: str | None = None


class ParcelNode(Node):
    """A fulfilment."""

    status: str
    updated_at: At
    display_status: str | None = None
    tracking_info: list[Tracking] = field(default_factory=list)


class ProductRef(Node, gc=False):
    """The product a line sold."""


class LineNode(Node, gc=False):
    """A line of an order; in bulk it names its order, elsewhere it stands inside it."""

    quantity: Count
    original_unit_price_set: Bag
    current_quantity: Count | None = None
    title: str | None = None
    sku: str | None = None
    product: ProductRef | None = None
    parent: str | None = field(default=None, name="__parentId")


class PageInfo(Struct, rename="camel"):
    """Where the next page begins."""

    has_next_page: bool = False
    end_cursor: str | None = None


class Lines(Struct, rename="camel"):
    """The first lines of an order, and whether there are more."""

    nodes: list[LineNode] = field(default_factory=list)
    page_info: PageInfo = field(default_factory=PageInfo)


class Visit(Struct, rename="camel"):
    """The visit in which an order was placed."""

    landing_page: str | None = None


class Journey(Struct, rename="camel"):
    """How a customer came to order; for a while after the order nobody knows yet."""

    ready: bool = True
    last_visit: Visit | None = None


class OrderNode(Node):
    """An order."""

    created_at: At
    processed_at: At
    updated_at: At
    currency_code: str
    total_price_set: Bag
    net_payment_set: Bag
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    test: bool = False
    cancelled_at: At | None = None
    display_financial_status: str | None = None
    display_fulfillment_status: str | None = None
    cart_token: str | None = None
    checkout_token: str | None = None
    customer: Node | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None
    customer_journey_summary: Journey | None = None
    refunds: list[RefundNode] = field(default_factory=list)
    fulfillments: list[ParcelNode] = field(default_factory=list)
    line_items: Lines | None = None


class ProductNode(Node):
    """A product."""

    title: str
    updated_at: At


class CartNode(Node):
    """An abandoned checkout."""

    abandoned_checkout_url: str
    created_at: At
    updated_at: At
    total_price_set: Bag
    completed_at: At | None = None
    customer: CustomerNode | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None


def snake(name: str) -> str:
    """Write a camelCase name as we do."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def said(selection: str) -> str:
    """Name the field of Shopify's that a fact is read from: `amountSpent { ... }` is one.

    >>> said("amountSpent { amount currencyCode }")
    'amountSpent'
    """
    return selection.split(maxsplit=1)[0]


def with_facts(node: type[Node], object: str) -> type[Node]:
    """Give a node one more field, of any type, for each of its facts."""
    fields = [(snake(said(theirs)), Any, None) for theirs in FACTS.get(object, {}).values()]
    made = defstruct(node.__name__, fields, bases=(node,), rename="camel")
    return cast("type[Node]", made)


NODES: dict[str, type[Node]] = {
    "customers": with_facts(CustomerNode, "customers"),
    "orders": with_facts(OrderNode, "orders"),
    "products": with_facts(ProductNode, "products"),
    "carts": CartNode,
}
