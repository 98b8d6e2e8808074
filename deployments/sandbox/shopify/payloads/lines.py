"""What webhooks say of the lines of an order."""

from collections.abc import Mapping
from decimal import Decimal

from deployments.sandbox.shopify.payloads.parts import Json, both, gid, money
from deployments.sandbox.shopify.state import Item, Sale

NOTHING = Decimal(0)


def line(sale: Sale, item: Item, unsent: Mapping[int, int], quantity: int | None = None) -> Json:
    """Write a line as refunds and fulfilments show it."""
    return {
        "id": item.id,
        "variant_id": item.variant_id,
        "title": item.title,
        "quantity": item.quantity if quantity is None else quantity,
        "sku": item.sku,
        "variant_title": None,
        "vendor": None,
        "fulfillment_service": "manual",
        "product_id": item.product_id,
        "requires_shipping": True,
        "taxable": True,
        "gift_card": False,
        "name": item.title,
        "variant_inventory_management": None,
        "properties": [],
        "product_exists": item.product_id is not None,
        "fulfillable_quantity": unsent.get(item.id, 0),
        "grams": 100,
        "price": money(item.price),
        "total_discount": "0.00",
        "fulfillment_status": status(item, unsent.get(item.id, 0), sale),
        "price_set": both(item.price, sale.currency),
        "total_discount_set": both(NOTHING, sale.currency),
        "discount_allocations": [],
        "duties": [],
        "admin_graphql_api_id": gid("LineItem", item.id),
        "tax_lines": [],
    }


def order_line(sale: Sale, item: Item, unsent: Mapping[int, int]) -> Json:
    """Write a line as orders show it: with what is left of it."""
    return line(sale, item, unsent) | {
        "attributed_staffs": [],
        "current_quantity": 0 if sale.cancelled_at else item.left,
        "sales_line_item_group_id": None,
    }


def status(item: Item, waiting: int, sale: Sale) -> str | None:
    """Say whether a line has left; null when none of it has."""
    sent = any(
        id == item.id
        for parcel in sale.parcels
        if parcel.status == "SUCCESS"
        for id, _ in parcel.lines
    )
    if not sent:
        return None
    return "partial" if waiting else "fulfilled"
