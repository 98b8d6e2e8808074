"""What GraphQL says of abandoned checkouts: no e-mail, no phone, no token of theirs."""

from collections.abc import Callable
from decimal import Decimal

from msgspec import Struct

from deployments.sandbox.shopify.answers.goods import Variant
from deployments.sandbox.shopify.answers.lines import NOTHING
from deployments.sandbox.shopify.answers.parts import (
    Answer,
    Bag,
    Fields,
    Listing,
    Place,
    fixed,
    plain,
    timed,
)
from deployments.sandbox.shopify.payloads.parts import gid
from deployments.sandbox.shopify.state import Checkout, Goods, Item, Shop


class Left(Struct):
    """A line of a checkout, and the checkout it stands in."""

    checkout: Checkout
    item: Item


def place(begun: Checkout, shop: Shop) -> Place | None:
    """Return the address that was typed, if one was."""
    if not begun.country_code:
        return None
    person = shop.people.get(begun.person_id or 0)
    phone = begun.phone or (person.phone if person else None)
    return Place(begun.id, person, phone, begun.country_code)


def amount(get: Callable[[Checkout], Decimal]) -> Answer:
    """Answer with an amount of a checkout, in its currency."""
    return lambda begun, _: Bag(get(begun), begun.currency)


def priced(get: Callable[[Item], Decimal]) -> Answer:
    """Answer with an amount of a line, in its checkout's currency."""
    return lambda left, _: Bag(get(left.item), left.checkout.currency)


def goods_of(left: Left, shop: Shop) -> Goods | None:
    """Find the product of a line."""
    return shop.goods.get(left.item.product_id or 0)


def variant_of(left: Left, shop: Shop) -> Variant | None:
    """Find the variant of a line."""
    goods = goods_of(left, shop)
    return Variant(goods) if goods else None


CHECKOUT: Fields = {
    "id": lambda begun, _: gid("AbandonedCheckout", begun.id),
    "name": lambda begun, _: f"#{begun.id}",
    **plain(abandonedCheckoutUrl="url"),
    **timed(createdAt="created_at", updatedAt="updated_at", completedAt="completed_at"),
    **fixed(discountCodes=[], note="", taxesIncluded=False),
    "customer": lambda begun, shop: shop.people.get(begun.person_id or 0),
    "billingAddress": place,
    "shippingAddress": place,
    "subtotalPriceSet": amount(lambda begun: begun.total),
    "totalDiscountSet": amount(lambda _: NOTHING),
    "totalLineItemsPriceSet": amount(lambda begun: begun.total),
    "totalPriceSet": amount(lambda begun: begun.total),
    "totalTaxSet": amount(lambda _: NOTHING),
}

LINE: Fields = {
    "id": lambda left, _: gid("AbandonedCheckoutLineItem", left.item.id),
    **plain(quantity="item.quantity", sku="item.sku", title="item.title"),
    **fixed(variantTitle=None),
    "product": goods_of,
    "variant": variant_of,
    "discountedUnitPriceSet": priced(lambda item: item.price),
    "originalUnitPriceSet": priced(lambda item: item.price),
    "discountedTotalPriceSet": priced(lambda item: item.price * item.quantity),
    "originalTotalPriceSet": priced(lambda item: item.price * item.quantity),
}

TABLE: dict[str, Fields] = {"AbandonedCheckout": CHECKOUT, "AbandonedCheckoutLineItem": LINE}

LISTS: dict[str, dict[str, Listing]] = {
    "AbandonedCheckout": {"lineItems": lambda one, _: [Left(one, item) for item in one.items]},
}
