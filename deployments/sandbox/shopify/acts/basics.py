"""What all acts share: the moment, the lines a buyer asks for, and the shop's refusal."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from deployments.sandbox.shopify.state import Goods, Item, Shop


class Refused(ValueError):
    """The shop will not do this; `field` and `code` are Shopify's words for the reason."""

    def __init__(self, message: str, field: str = "base", code: str = "INVALID") -> None:
        super().__init__(message)
        self.field = field
        self.code = code


class Line(Struct):
    """What a buyer asks for; title and price come from the shop's goods unless given."""

    sku: str | None = "CANDLE"
    quantity: int = 1
    price: Decimal | None = None
    title: str | None = None


def now(shop: Shop) -> datetime:
    """Return the shop's moment. Shopify dates to the second, so two acts may share one."""
    return shop.clock().replace(microsecond=0)


def pick(shop: Shop, lines: Iterable[Line]) -> list[Item]:
    """Take the lines off the shelf."""
    return [taken(shop, line) for line in lines]


def taken(shop: Shop, line: Line) -> Item:
    """Make one line's item, with a price of the shop's if the buyer named none."""
    if line.quantity < 1:
        raise Refused("Quantity must be greater than 0", "lineItems")
    goods = shelf(shop, line.sku)
    default = goods.price if goods else Decimal("12.50")
    return Item(
        id=shop.next_id(),
        sku=line.sku,
        title=line.title or (goods.title if goods else "Candle"),
        quantity=line.quantity,
        price=default if line.price is None else line.price,
        left=line.quantity,
        product_id=goods.id if goods else None,
        variant_id=goods.variant_id if goods else None,
    )


def shelf(shop: Shop, sku: str | None) -> Goods | None:
    """Find the goods of a SKU, or None for something the shop never listed."""
    return next((goods for goods in shop.goods.values() if goods.sku == sku), None)
