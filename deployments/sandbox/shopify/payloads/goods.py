"""What webhooks say of products, each with its one variant."""

from deployments.sandbox.shopify.payloads.parts import Json, gid, money, when
from deployments.sandbox.shopify.state import Goods, Shop


def product(shop: Shop, goods: Goods) -> Json:
    """Write a product."""
    created = when(shop, goods.created_at)
    return {
        "id": goods.id,
        "admin_graphql_api_id": gid("Product", goods.id),
        "title": goods.title,
        "body_html": None,
        "vendor": "Lockstep Demo",
        "product_type": "",
        "handle": "-".join(goods.title.lower().split()),
        "status": "active",
        "tags": "",
        "created_at": created,
        "published_at": created,
        "updated_at": when(shop, goods.updated_at),
        "variants": [variant(shop, goods)],
    }


PLACE = 655_441_491
"""The one place where the shop has its goods."""


def level(shop: Shop, goods: Goods) -> Json:
    """Write how much of it there is at its place."""
    name = gid("InventoryLevel", PLACE)
    return {
        "inventory_item_id": goods.item_id,
        "location_id": PLACE,
        "available": goods.stock,
        "updated_at": when(shop, goods.updated_at),
        "admin_graphql_api_id": f"{name}?inventory_item_id={goods.item_id}",
    }


def variant(shop: Shop, goods: Goods) -> Json:
    """Write its one variant: it alone says how many there are."""
    return {
        "id": goods.variant_id,
        "admin_graphql_api_id": gid("ProductVariant", goods.variant_id),
        "product_id": goods.id,
        "title": "Default Title",
        "sku": goods.sku,
        "price": money(goods.price),
        "position": 1,
        "inventory_policy": "deny",
        "inventory_quantity": goods.stock,
        "old_inventory_quantity": goods.stock,
        "updated_at": when(shop, goods.updated_at),
    }
