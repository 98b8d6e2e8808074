"""Shopify's orders as records of ours, with their lines, refunds and parcels."""

from collections.abc import Iterator

from mappings.records import Fulfilment, Line, Order, Record, Refund
from mappings.shopify_values import (
    UNREADY,
    amount,
    dialled,
    facts,
    filled,
    landing,
    numbered,
    places,
    utc,
)
from mappings.shopify_wire import Address, LineNode, OrderNode, ParcelNode, Tracking
from mappings.transforms import country, email, money, text

SILENT = {"FULFILLED", "MARKED_AS_FULFILLED", "CANCELED"}
"""What Shopify shows of a parcel no carrier has spoken of yet; webhooks say nothing then."""


def order(node: OrderNode, *, whole: bool) -> Iterator[Record]:
    """Turn an order into records; `whole` tells that all its lines come with it."""
    number = numbered(node.id)
    address = node.shipping_address or node.billing_address or Address()
    kept, region = facts(node, "orders"), country(address.country_code_v2)
    kept["places"] = places(node.shipping_address, node.billing_address)
    lines = node.line_items.nodes if node.line_items else []
    left = [line(item, number) for item in lines if not removed(item, edited=untouched(node))]
    if whole:
        kept["lines"] = len(left)
    came = node.customer_journey_summary
    visit = came and came.last_visit
    if came and not came.ready:
        kept |= UNREADY
    yield Order(
        platform="shopify",
        external_id=number,
        name=text(node.name),
        customer_external_id=numbered(node.customer.id) if node.customer else None,
        email=email(node.email),
        phone=dialled(node.phone or address.phone, region, kept),
        country=region,
        currency=node.currency_code,
        total=amount(node.total_price_set),
        kept=amount(node.net_payment_set),
        financial_status=node.display_financial_status,
        fulfilment_status=node.display_fulfillment_status,
        cart_token=text(node.checkout_token) or text(node.cart_token),
        landing_site=landing(visit.landing_page) if visit else None,
        test=node.test,
        placed_at=utc(node.processed_at),
        cancelled_at=utc(node.cancelled_at),
        updated_at=utc(node.updated_at),
        facts=kept,
    )
    yield from left
    yield from belongings(node, number)


def untouched(node: OrderNode) -> bool:
    """Whether no money went back: what is missing from the order was then taken off by an edit."""
    return not node.refunds and node.cancelled_at is None


def removed(node: LineNode, *, edited: bool) -> bool:
    """Whether an edit took this line off its order."""
    return node.current_quantity == 0 and edited


def belongings(node: OrderNode, number: str) -> Iterator[Record]:
    """Turn an order's refunds and parcels into records."""
    for refund in node.refunds:
        yield Refund(
            platform="shopify",
            order_external_id=number,
            external_id=numbered(refund.id),
            amount=amount(refund.total_refunded_set),
            currency=refund.total_refunded_set.shop_money.currency_code,
            refunded_at=utc(refund.processed_at or refund.created_at),
            facts=filled(note=text(refund.note)),
        )
    for each in node.fulfillments:
        yield parcel(each, number)


def parcel(node: ParcelNode, order_number: str) -> Fulfilment:
    """Turn a fulfilment into a record."""
    way = node.tracking_info[0] if node.tracking_info else Tracking()
    return Fulfilment(
        platform="shopify",
        order_external_id=order_number,
        external_id=numbered(node.id),
        status=node.status.upper(),
        updated_at=utc(node.updated_at),
        facts=filled(
            shipment=node.display_status if node.display_status not in SILENT else None,
            tracking_company=way.company,
            tracking_number=way.number,
            tracking_url=way.url,
        ),
    )


def line(node: LineNode, order_number: str) -> Line:
    """Turn a line into a record."""
    price = node.original_unit_price_set.shop_money
    return Line(
        platform="shopify",
        order_external_id=order_number,
        external_id=numbered(node.id),
        product_external_id=node.product.id.rpartition("/")[2] if node.product else None,
        sku=node.sku,
        title=node.title,
        quantity=node.quantity,
        unit_price=money(price.amount),
        currency=price.currency_code,
    )
