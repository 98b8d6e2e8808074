"""What Shopify's webhooks say of orders and checkouts, as records of ours."""

from collections.abc import Iterator
from decimal import Decimal

from mappings.records import Cart, Facts, Fulfilment, Line, Order, Record, Refund
from mappings.shopify_bodies import Checkout, Giveback, Item, Parcel, Place, Sale
from mappings.shopify_people import Fields, buyer, facts
from mappings.shopify_values import dialled, filled, landing, places, utc
from mappings.transforms import country, e164, email, money, text

STATES = {None: "UNFULFILLED", "partial": "PARTIALLY_FULFILLED"}
"""Fulfilment in the webhooks' words, where GraphQL's are not the same in capitals."""


def order(body: Sale, fields: Fields) -> Iterator[Record]:
    """Read orders/*: the order, its buyer, and everything that hangs on it."""
    yield from buyer(body.customer, fields)
    number = str(body.id)
    address = body.shipping_address or body.billing_address or Place()
    kept, region = facts(fields, "orders"), country(address.country_code)
    kept["places"] = places(body.shipping_address, body.billing_address)
    edited = not body.refunds and body.cancelled_at is None
    left = [
        line(item, number, body.currency)
        for item in body.line_items
        if not (item.current_quantity == 0 and edited)
    ]
    kept["lines"] = len(left)
    yield Order(
        platform="shopify",
        external_id=number,
        name=text(body.name),
        customer_external_id=str(body.customer.id) if body.customer else None,
        email=email(body.email),
        phone=dialled(body.phone or address.phone, region, kept),
        country=region,
        currency=body.currency,
        total=money(body.total_price),
        kept=money(body.current_total_price - body.total_outstanding),
        financial_status=body.financial_status and body.financial_status.upper(),
        fulfilment_status=shipped(body.fulfillment_status),
        cart_token=text(body.checkout_token) or text(body.cart_token),
        landing_site=landing(body.landing_site),
        test=body.test,
        placed_at=utc(body.processed_at or body.created_at),
        cancelled_at=utc(body.cancelled_at),
        updated_at=utc(body.updated_at),
        facts=kept,
    )
    yield from left
    for given in body.refunds:
        yield refund(given, number, body.currency)
    for one in body.fulfillments:
        yield parcel(one, number)


def checkout(body: Checkout, fields: Fields) -> Iterator[Record]:
    """Read checkouts/*. A ticked box counts only when Shopify tells of consent by itself."""
    yield from buyer(body.customer, fields)
    address = body.shipping_address or body.billing_address or Place()
    region, person = country(address.country_code), body.customer
    kept: Facts = filled(
        accepts_sms=body.buyer_accepts_sms_marketing,
        sms_phone=e164(body.sms_marketing_phone, region),
        places=places(body.shipping_address, body.billing_address),
    )
    typed = body.phone or (person.phone if person else None) or address.phone
    yield Cart(
        platform="shopify",
        external_id=body.token,
        customer_external_id=str(person.id) if person else None,
        email=email(body.email),
        phone=dialled(typed, region, kept),
        country=region,
        currency=body.currency,
        total=money(body.total_price),
        url=text(body.abandoned_checkout_url),
        created_at=utc(body.created_at),
        updated_at=utc(body.updated_at),
        completed_at=utc(body.completed_at),
        facts=kept,
    )


def shipped(status: str | None) -> str:
    """Write a fulfilment status as GraphQL would."""
    return STATES.get(status) or str(status).upper()


def line(item: Item, order_number: str, currency: str) -> Line:
    """Turn a line into a record."""
    return Line(
        platform="shopify",
        order_external_id=order_number,
        external_id=str(item.id),
        product_external_id=str(item.product_id) if item.product_id else None,
        sku=item.sku,
        title=item.title,
        quantity=item.quantity,
        unit_price=money(item.price),
        currency=currency,
    )


def refund(given: Giveback, order_number: str, currency: str) -> Refund:
    """Turn a refund into a record: the money that truly went back."""
    paid = [one for one in given.transactions if (one.kind, one.status) == ("refund", "success")]
    return Refund(
        platform="shopify",
        order_external_id=order_number,
        external_id=str(given.id),
        amount=money(sum((one.amount for one in paid), Decimal(0))),
        currency=next((one.currency for one in paid if one.currency), currency or priced(given)),
        refunded_at=utc(given.processed_at or given.created_at),
        facts=filled(note=text(given.note)),
    )


def priced(given: Giveback) -> str:
    """Return the currency a refund's goods were priced in; goods put back may move no money."""
    sums = [*(one.subtotal_set for one in given.refund_line_items), given.total_duties_set]
    coins = [one.shop_money for one in sums if one and one.shop_money]
    return next((coin.currency_code for coin in coins if coin.currency_code), "")


def parcel(body: Parcel, order_number: str) -> Fulfilment:
    """Turn a fulfilment into a record."""
    return Fulfilment(
        platform="shopify",
        order_external_id=order_number,
        external_id=str(body.id),
        status=body.status.upper(),
        updated_at=utc(body.updated_at),
        facts=filled(
            shipment=(body.shipment_status or "").upper(),
            tracking_company=body.tracking_company,
            tracking_number=body.tracking_number,
            tracking_url=body.tracking_url,
        ),
    )


def refunded(body: Giveback, _: Fields) -> Iterator[Record]:
    """Read refunds/create."""
    yield refund(body, belonging(body), "")


def sent(body: Parcel, _: Fields) -> Iterator[Record]:
    """Read fulfillments/create and fulfillments/update."""
    yield parcel(body, belonging(body))


def belonging(body: Giveback | Parcel) -> str:
    """Return the order something belongs to; raise ValueError when it names none."""
    if body.order_id is None:
        raise ValueError("it names no order")
    return str(body.order_id)
