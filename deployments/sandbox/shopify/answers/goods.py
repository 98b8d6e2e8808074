"""What GraphQL says of products, each with its one variant."""

from msgspec import Struct

from deployments.sandbox.shopify.answers.parts import (
    Fields,
    Listing,
    fixed,
    numbered,
    plain,
    timed,
)
from deployments.sandbox.shopify.payloads.parts import money
from deployments.sandbox.shopify.state import Goods


class Variant(Struct):
    """The one variant of a product."""

    goods: Goods

    @property
    def id(self) -> int:
        """Its number, which is not its product's."""
        return self.goods.variant_id


class Counted(Struct):
    """A product as something that is counted, place by place."""

    goods: Goods

    @property
    def id(self) -> int:
        """Its number."""
        return self.goods.item_id


def handle(goods: Goods) -> str:
    """Write a title as the last part of an address."""
    return "-".join(goods.title.lower().split())


PRODUCT: Fields = {
    **numbered("Product", lambda goods: goods.id),
    **plain("title", totalInventory="stock"),
    **timed(createdAt="created_at", updatedAt="updated_at", publishedAt="created_at"),
    **fixed(hasOnlyDefaultVariant=True, isGiftCard=False, productType="", status="ACTIVE"),
    **fixed(tags=[], tracksInventory=True, vendor="Lockstep Demo", onlineStoreUrl=None),
    "handle": lambda goods, _: handle(goods),
    "hasOutOfStockVariants": lambda goods, _: goods.stock <= 0,
}

VARIANT: Fields = {
    **numbered("ProductVariant", lambda one: one.goods.variant_id),
    **plain(displayName="goods.title", sku="goods.sku", product="goods"),
    **plain(inventoryQuantity="goods.stock"),
    **timed(createdAt="goods.created_at", updatedAt="goods.updated_at"),
    **fixed(barcode=None, compareAtPrice=None, position=1, taxable=False, title="Default Title"),
    "availableForSale": lambda one, _: one.goods.stock > 0,
    "price": lambda one, _: money(one.goods.price),
    "inventoryItem": lambda one, _: Counted(one.goods),
}

COUNTED: Fields = {
    **numbered("InventoryItem", lambda one: one.goods.item_id),
    **plain(sku="goods.sku"),
    **timed(createdAt="goods.created_at", updatedAt="goods.updated_at"),
    **fixed(requiresShipping=True, tracked=True),
}

TABLE: dict[str, Fields] = {
    "Product": PRODUCT,
    "ProductVariant": VARIANT,
    "InventoryItem": COUNTED,
}

LISTS: dict[str, dict[str, Listing]] = {
    "Product": {"variants": lambda goods, _: [Variant(goods)]},
    "InventoryItem": {"variants": lambda one, _: [Variant(one.goods)]},
}
