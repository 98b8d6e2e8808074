"""What webhooks say of money given back."""

from decimal import Decimal

import msgspec

from deployments.sandbox.shopify.acts.parcels import unsent
from deployments.sandbox.shopify.payloads.lines import NOTHING, line
from deployments.sandbox.shopify.payloads.parts import Json, both, gid, money, when
from deployments.sandbox.shopify.state import Giveback, Sale, Shop


def told(shop: Shop, pair: tuple[Sale, Giveback]) -> Json:
    """Write the body of refunds/create."""
    return refund(shop, *pair)


def refund(shop: Shop, sale: Sale, given: Giveback) -> Json:
    """Write a refund; the money is in its transactions, the goods in its lines."""
    moment = when(shop, given.created_at)
    return {
        "id": given.id,
        "order_id": sale.id,
        "created_at": moment,
        "note": given.note,
        "user_id": None,
        "processed_at": moment,
        "duties": [],
        "total_duties_set": both(NOTHING, sale.currency),
        "return": None,
        "refund_shipping_lines": [],
        "restock": bool(given.lines),
        "admin_graphql_api_id": gid("Refund", given.id),
        "order_adjustments": [],
        "refund_line_items": [goods(sale, given, *taken) for taken in given.lines],
        "transactions": [transaction(shop, sale, given)] if given.amount else [],
    }


def goods(sale: Sale, given: Giveback, item_id: int, quantity: int, subtotal: Decimal) -> Json:
    """Write one line given back. Its subtotal is a JSON number, unlike all other money."""
    item = next(item for item in sale.items if item.id == item_id)
    return {
        "id": given.id + given.lines.index((item_id, quantity, subtotal)),
        "quantity": quantity,
        "line_item_id": item_id,
        "location_id": None,
        "restock_type": "return",
        "subtotal": msgspec.Raw(money(subtotal).encode()),
        "total_tax": 0,
        "subtotal_set": both(subtotal, sale.currency),
        "total_tax_set": both(NOTHING, sale.currency),
        "line_item": line(sale, item, unsent(sale)),
    }


def transaction(shop: Shop, sale: Sale, given: Giveback) -> Json:
    """Write the money's way back."""
    moment = when(shop, given.created_at)
    nothing = {"amount": "0.0", "currency": sale.currency}
    return {
        "id": given.id,
        "order_id": sale.id,
        "kind": "refund",
        "gateway": "bogus",
        "status": "success",
        "message": None,
        "created_at": moment,
        "test": sale.test,
        "authorization": None,
        "location_id": None,
        "user_id": None,
        "parent_id": None,
        "processed_at": moment,
        "device_id": None,
        "error_code": None,
        "source_name": sale.source_name,
        "receipt": {},
        "amount": money(given.amount),
        "currency": sale.currency,
        "payment_id": f"{sale.name}.1",
        "total_unsettled_set": {"presentment_money": nothing, "shop_money": nothing},
        "manual_payment_gateway": False,
        "amount_rounding": None,
        "admin_graphql_api_id": gid("OrderTransaction", given.id),
    }
