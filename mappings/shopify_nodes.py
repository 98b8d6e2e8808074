"""Shopify's GraphQL nodes, decoded straight into the fields we map, and as records of ours."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from mappings.records import (
    Cart,
    Consent,
    Customer,
    Facts,
    Fulfilment,
    Line,
    Order,
    Product,
    Record,
    Refund,
)
from mappings.shopify import FACTS, GRANTS
from mappings.transforms import country, e164, email, number_of, text

At = Annotated[datetime, Meta(tz=True)]
"""A time that names its zone; one that does not makes its row a bad row."""


class Node(Struct, rename="camel"):
    """Any object of Shopify's: known by its gid."""

    id: str


class Amount(Struct, rename="camel"):
    """Money in the shop's currency."""

    amount: Decimal
    currency_code: str


class Bag(Struct, rename="camel"):
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
    sms_marketing_consent: TextState | None = None
    email_marketing_consent: MailState | None = None
    locale: Any = None
    state: Any = None
    tags: Any = None
    note: Any = None


class RefundNode(Node):
    """A refund."""

    total_refunded_set: Bag
    created_at: At | None = None
    note: str | None = None


class ParcelNode(Node):
    """A fulfilment."""

    status: str
    updated_at: At
    display_status: str | None = None


class LineNode(Node):
    """A line of an order; in bulk it names its order, elsewhere it stands inside it."""

    quantity: int
    original_unit_price_set: Bag
    title: str | None = None
    sku: str | None = None
    product: Node | None = None
    parent: str | None = field(default=None, name="__parentId")


class PageInfo(Struct, rename="camel"):
    """Where the next page begins."""

    has_next_page: bool = False
    end_cursor: str | None = None


class Lines(Struct, rename="camel"):
    """The first lines of an order, and whether there are more."""

    nodes: list[LineNode] = field(default_factory=list)
    page_info: PageInfo = field(default_factory=PageInfo)


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
    cancel_reason: Any = None
    display_financial_status: str | None = None
    display_fulfillment_status: str | None = None
    source_name: Any = None
    tags: Any = None
    cart_token: str | None = None
    checkout_token: str | None = None
    customer: Node | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None
    refunds: list[RefundNode] = field(default_factory=list)
    fulfillments: list[ParcelNode] = field(default_factory=list)
    line_items: Lines | None = None


class ProductNode(Node):
    """A product."""

    title: str
    updated_at: At
    status: Any = None


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


NODES: dict[str, type[Node]] = {
    "customers": CustomerNode,
    "orders": OrderNode,
    "products": ProductNode,
    "carts": CartNode,
}


def facts(node: Struct, object: str) -> Facts:
    """Collect what has no column of its own."""
    found = {}
    for ours, theirs in FACTS[object].items():
        value = getattr(node, snake(theirs), None)
        if value not in (None, "", []):
            found[ours] = value
    return found


def snake(name: str) -> str:
    """Write a camelCase name as we do."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def dialled(typed: str | None, region: str | None, kept: Facts) -> str | None:
    """Parse a phone by the person's own country; what cannot be parsed is kept as typed."""
    phone = e164(typed, region)
    if phone is None and text(typed):
        kept["phone_typed"] = typed
    return phone


def customer(node: CustomerNode) -> Iterator[Record]:
    """Turn a customer into records: themselves, and what they consented to."""
    address = node.default_address or Address()
    kept, region = facts(node, "customers"), country(address.country_code_v2)
    typed = node.default_phone_number.phone_number if node.default_phone_number else None
    mail = email(node.default_email_address.email_address) if node.default_email_address else None
    kept |= {
        name: value
        for name, value in (("province", address.province_code), ("zip", address.zip))
        if value
    }
    number = number_of(node.id) or ""
    phone = dialled(typed, region, kept)
    yield Customer(
        platform="shopify",
        external_id=number,
        email=mail,
        email_verified=node.verified_email,
        phone=phone,
        first_name=text(node.first_name),
        last_name=text(node.last_name),
        country=region,
        created_at=node.created_at.astimezone(UTC),
        updated_at=node.updated_at.astimezone(UTC),
        facts=kept,
    )
    yield from consents(number, phone, "sms", node.sms_marketing_consent)
    yield from consents(number, mail, "email", node.email_marketing_consent)


def consents(
    number: str, address: str | None, channel: str, state: MailState | None
) -> Iterator[Record]:
    """Turn a consent state into the act it came from, if there was one."""
    status = GRANTS.get(state.marketing_state.upper()) if state else None
    if state is None or status is None or address is None:
        return
    yield Consent(
        platform="shopify",
        address=address,
        customer_external_id=number,
        channel=channel,
        status=status if state.consent_updated_at or status == "withdrawn" else "pending",
        method=f"shopify:{(state.marketing_opt_in_level or 'unknown').lower()}",
        happened_at=state.consent_updated_at,
        facts={"state": state.marketing_state},
    )


def order(node: OrderNode, *, whole: bool) -> Iterator[Record]:
    """Turn an order into records; `whole` tells that all its lines come with it."""
    number = number_of(node.id) or ""
    address = node.shipping_address or node.billing_address or Address()
    kept, region = facts(node, "orders"), country(address.country_code_v2)
    currency = node.currency_code
    lines = node.line_items.nodes if node.line_items else []
    if whole:
        kept["lines"] = len(lines)
    yield Order(
        platform="shopify",
        external_id=number,
        name=node.name,
        customer_external_id=number_of(node.customer.id) if node.customer else None,
        email=email(node.email),
        phone=dialled(node.phone or address.phone, region, kept),
        country=region,
        currency=currency,
        total=node.total_price_set.shop_money.amount,
        kept=node.net_payment_set.shop_money.amount,
        financial_status=node.display_financial_status,
        fulfilment_status=node.display_fulfillment_status,
        cart_token=node.checkout_token or node.cart_token,
        test=node.test,
        placed_at=node.processed_at.astimezone(UTC),
        cancelled_at=node.cancelled_at,
        updated_at=node.updated_at.astimezone(UTC),
        facts=kept,
    )
    for item in lines:
        yield line(item, number)
    yield from belongings(node, number)


def belongings(node: OrderNode, number: str) -> Iterator[Record]:
    """Turn an order's refunds and parcels into records."""
    for refund in node.refunds:
        yield Refund(
            platform="shopify",
            order_external_id=number,
            external_id=number_of(refund.id) or "",
            amount=refund.total_refunded_set.shop_money.amount,
            currency=refund.total_refunded_set.shop_money.currency_code,
            refunded_at=refund.created_at,
        )
    for parcel in node.fulfillments:
        yield Fulfilment(
            platform="shopify",
            order_external_id=number,
            external_id=number_of(parcel.id) or "",
            status=parcel.status.upper(),
            updated_at=parcel.updated_at,
        )


def line(node: LineNode, order_number: str) -> Line:
    """Turn a line into a record."""
    price = node.original_unit_price_set.shop_money
    return Line(
        platform="shopify",
        order_external_id=order_number,
        external_id=node.id.rpartition("/")[2],
        product_external_id=node.product.id.rpartition("/")[2] if node.product else None,
        sku=node.sku,
        title=node.title,
        quantity=node.quantity,
        unit_price=price.amount,
        currency=price.currency_code,
    )


def product(node: ProductNode) -> Iterator[Record]:
    """Turn a product into a record."""
    yield Product(
        platform="shopify",
        external_id=number_of(node.id) or "",
        title=text(node.title),
        updated_at=node.updated_at.astimezone(UTC),
        facts=facts(node, "products"),
    )


def token_of(url: str) -> str | None:
    """Find the checkout's token in its recovery link: GraphQL has it nowhere else."""
    parts = url.partition("?")[0].split("/")
    return parts[-2] if len(parts) > 2 and parts[-1] == "recover" else None


def cart(node: CartNode) -> Iterator[Record]:
    """Turn an abandoned checkout into a record, under the token its webhooks carry."""
    person = node.customer
    address = node.shipping_address or node.billing_address or Address()
    kept: Facts = {}
    region = country(address.country_code_v2)
    mail = person.default_email_address if person else None
    number = person.default_phone_number if person else None
    yield Cart(
        platform="shopify",
        external_id=token_of(node.abandoned_checkout_url) or number_of(node.id) or "",
        customer_external_id=number_of(person.id) if person else None,
        email=email(mail.email_address) if mail else None,
        phone=dialled(number.phone_number if number else address.phone, region, kept),
        country=region,
        currency=node.total_price_set.shop_money.currency_code,
        total=node.total_price_set.shop_money.amount,
        url=node.abandoned_checkout_url,
        created_at=node.created_at.astimezone(UTC),
        updated_at=node.updated_at.astimezone(UTC),
        completed_at=node.completed_at,
        facts=kept,
    )


def records(node: Node, *, whole: bool = True) -> Iterator[Record]:
    """Turn any node into records."""
    match node:
        case CustomerNode():
            yield from customer(node)
        case OrderNode():
            yield from order(node, whole=whole)
        case ProductNode():
            yield from product(node)
        case CartNode():
            yield from cart(node)
