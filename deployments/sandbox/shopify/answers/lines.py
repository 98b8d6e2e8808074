"""What GraphQL says of what an order is made of: lines, refunds, parcels."""

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from deployments.sandbox.shopify.acts.parcels import unsent
from deployments.sandbox.shopify.answers.goods import Variant
from deployments.sandbox.shopify.answers.parts import (
    Answer,
    Bag,
    Fields,
    Listing,
    fixed,
    numbered,
    plain,
    timed,
)
from deployments.sandbox.shopify.payloads.parts import gid
from deployments.sandbox.shopify.state import Giveback, Goods, Item, Parcel, Sale, Shop

NOTHING = Decimal(0)


class Sold(Struct, gc=False):
    """A line, and the order it stands in."""

    sale: Sale
    item: Item


class Given(Struct):
    """A refund of an order."""

    sale: Sale
    given: Giveback


class Back(Struct):
    """What came back of one line."""

    sale: Sale
    given: Giveback
    item: Item
    quantity: int
    subtotal: Decimal


class Sent(Struct):
    """A parcel of an order."""

    sale: Sale
    parcel: Parcel


class Packed(Struct):
    """What of one line is in a parcel."""

    sale: Sale
    parcel: Parcel
    item: Item
    quantity: int


def priced(get: Callable[[Item], Decimal]) -> Answer:
    """Answer with an amount of a line, in its order's currency."""
    return lambda sold, _: Bag(get(sold.item), sold.sale.currency)


def goods_of(sold: Sold, shop: Shop) -> Goods | None:
    """Find the product a line sold."""
    return shop.goods.get(sold.item.product_id or 0)


def variant_of(sold: Sold, shop: Shop) -> Variant | None:
    """Find the variant a line sold."""
    goods = goods_of(sold, shop)
    return Variant(goods) if goods else None


def sold(sale: Sale, _: Shop) -> list[Sold]:
    """List the lines of an order, those nothing is left of too."""
    return [Sold(sale, item) for item in sale.items]


def returned(refund: Given, _: Shop) -> list[Back]:
    """List what came back with a refund."""
    items = {item.id: item for item in refund.sale.items}
    return [
        Back(refund.sale, refund.given, items[id], quantity, subtotal)
        for id, quantity, subtotal in refund.given.lines
    ]


def packed(sent: Sent, _: Shop) -> list[Packed]:
    """List what is in a parcel."""
    items = {item.id: item for item in sent.sale.items}
    return [Packed(sent.sale, sent.parcel, items[id], many) for id, many in sent.parcel.lines]


def money(get: Callable[[Back], Decimal]) -> Answer:
    """Answer with an amount of what came back, in its order's currency."""
    return lambda back, _: Bag(get(back), back.sale.currency)


def ordinal(sent: Sent) -> int:
    """Count which parcel of its order this is."""
    return next(n for n, one in enumerate(sent.sale.parcels, 1) if one is sent.parcel)


def tracking(sent: Sent, _: Shop) -> list[Sent]:
    """List where a parcel can be followed: in one place, or in none."""
    return [sent] if sent.parcel.tracking_number else []


LINE: Fields = {
    "id": lambda sold, _: gid("LineItem", sold.item.id),
    **plain(name="item.title", title="item.title", sku="item.sku", quantity="item.quantity"),
    **plain(currentQuantity="item.left", refundableQuantity="item.left"),
    **fixed(isGiftCard=False, requiresShipping=True, taxable=False),
    **fixed(variantTitle=None, vendor="Lockstep Demo"),
    "originalUnitPriceSet": priced(lambda item: item.price),
    "discountedUnitPriceSet": priced(lambda item: item.price),
    "originalTotalSet": priced(lambda item: item.price * item.quantity),
    "discountedTotalSet": priced(lambda item: item.price * item.quantity),
    "totalDiscountSet": priced(lambda _: NOTHING),
    "product": goods_of,
    "variant": variant_of,
    "unfulfilledQuantity": lambda sold, _: unsent(sold.sale).get(sold.item.id, 0),
}

REFUND: Fields = {
    **numbered("Refund", lambda one: one.given.id),
    **timed(createdAt="given.created_at", processedAt="given.created_at"),
    **timed(updatedAt="given.created_at"),
    **plain(note="given.note", order="sale"),
    "totalRefundedSet": lambda one, _: Bag(one.given.amount, one.sale.currency),
}

PARCEL: Fields = {
    **numbered("Fulfillment", lambda one: one.parcel.id),
    **timed(createdAt="parcel.created_at", updatedAt="parcel.updated_at"),
    **plain(status="parcel.status", displayStatus="parcel.display_status", order="sale"),
    **fixed(requiresShipping=True),
    "name": lambda one, _: f"{one.sale.name}.{ordinal(one)}",
    "totalQuantity": lambda one, _: sum(many for _, many in one.parcel.lines),
}

TABLE: dict[str, Fields] = {
    "LineItem": LINE,
    "Refund": REFUND,
    "RefundLineItem": {
        "id": lambda back, _: f"{gid('RefundLineItem', back.item.id)}?refund={back.given.id}",
        "lineItem": lambda back, _: Sold(back.sale, back.item),
        "priceSet": money(lambda back: back.item.price),
        "subtotalSet": money(lambda back: back.subtotal),
        "totalTaxSet": money(lambda _: NOTHING),
        **plain("quantity"),
        **fixed(restocked=True),
    },
    "Fulfillment": PARCEL,
    "FulfillmentLineItem": {
        "id": lambda one, _: f"{gid('FulfillmentLineItem', one.item.id)}?parcel={one.parcel.id}",
        "lineItem": lambda one, _: Sold(one.sale, one.item),
        **plain("quantity"),
    },
    "FulfillmentTrackingInfo": {
        **plain(number="parcel.tracking_number"),
        **fixed(company="Parcels"),
        "url": lambda one, _: f"https://parcels.example/{one.parcel.tracking_number}",
    },
}

LISTS: dict[str, dict[str, Listing]] = {
    "Refund": {"refundLineItems": returned},
    "Fulfillment": {"fulfillmentLineItems": packed, "trackingInfo": tracking},
}
