"""What webhooks say of orders."""

from decimal import Decimal

from deployments.sandbox.shopify.acts.parcels import unsent
from deployments.sandbox.shopify.payloads.lines import NOTHING, order_line
from deployments.sandbox.shopify.payloads.parcels import destination, fulfilment
from deployments.sandbox.shopify.payloads.parts import Json, both, gid, money, when
from deployments.sandbox.shopify.payloads.people import buyer
from deployments.sandbox.shopify.payloads.refunds import refund
from deployments.sandbox.shopify.state import Sale, Shop

UNKNOWN = (
    "app_id",
    "browser_ip",
    "client_details",
    "confirmation_number",
    "current_total_additional_fees_set",
    "current_total_duties_set",
    "device_id",
    "landing_site_ref",
    "location_id",
    "merchant_of_record_app_id",
    "original_total_additional_fees_set",
    "original_total_duties_set",
    "payment_terms",
    "po_number",
    "reference",
    "referring_site",
    "source_identifier",
    "source_url",
    "user_id",
)
"""Keys an order always has and this shop always leaves null."""

EMPTY = (
    "note_attributes",
    "discount_codes",
    "tax_lines",
    "discount_applications",
    "shipping_lines",
    "returns",
    "line_item_groups",
)
"""Lists an order always has and this shop never fills: it ships free and untaxed."""


def order(shop: Shop, sale: Sale) -> Json:
    """Write the body of every orders/* topic; `tags` are the order's own, never the buyer's."""
    return {
        **dict.fromkeys(UNKNOWN),
        **{name: [] for name in EMPTY},
        **named(shop, sale),
        **dated(shop, sale),
        **status(sale),
        **totals(sale),
        **bought(shop, sale),
    }


def named(shop: Shop, sale: Sale) -> Json:
    """Say which order it is, and where it came from."""
    number = int(sale.name.lstrip("#"))
    return {
        "id": sale.id,
        "admin_graphql_api_id": gid("Order", sale.id),
        "name": sale.name,
        "number": number - 1000,
        "order_number": number,
        "token": f"{sale.id:032x}",
        "order_status_url": f"https://{shop.domain}/orders/{sale.id:032x}/authenticate",
        "merchant_business_entity_id": "MTU0ODM4MDAwOQ",
        "cart_token": sale.cart_token,
        "checkout_token": sale.checkout_token,
        "email": sale.email,
        "contact_email": sale.email,
        "phone": sale.phone,
        "landing_site": sale.landing_site,
        "source_name": sale.source_name,
        "customer_locale": "en",
        "note": sale.note,
        "tags": ", ".join(sale.tags),
        "test": sale.test,
    }


def dated(shop: Shop, sale: Sale) -> Json:
    """Say when each thing happened to it."""
    return {
        "created_at": when(shop, sale.created_at),
        "processed_at": when(shop, sale.processed_at),
        "updated_at": when(shop, sale.updated_at),
        "cancelled_at": when(shop, sale.cancelled_at),
        "closed_at": when(shop, sale.cancelled_at),
    }


def status(sale: Sale) -> Json:
    """Say how it stands, in lower case; nothing sent yet is null."""
    sent = {"FULFILLED": "fulfilled", "PARTIALLY_FULFILLED": "partial", "RESTOCKED": "restocked"}
    return {
        "financial_status": sale.financial_status.lower(),
        "fulfillment_status": sent.get(sale.fulfilment_status),
        "cancel_reason": sale.cancel_reason.lower() if sale.cancel_reason else None,
        "confirmed": True,
        "buyer_accepts_marketing": False,
        "duties_included": False,
        "estimated_taxes": False,
        "tax_exempt": False,
        "taxes_included": False,
        "payment_gateway_names": ["bogus"],
        "currency": sale.currency,
        "presentment_currency": sale.currency,
        "total_weight": 100 * sum(item.quantity for item in sale.items),
    }


def totals(sale: Sale) -> Json:
    """Add it all up. What is outstanding is what is left of the order less what was kept."""
    ordered, current = sale.total, sale.current_total
    priced = {
        "current_subtotal_price": current,
        "current_total_discounts": NOTHING,
        "current_total_price": current,
        "current_total_tax": NOTHING,
        "subtotal_price": ordered,
        "total_discounts": NOTHING,
        "total_line_items_price": ordered,
        "total_price": ordered,
        "total_tax": NOTHING,
    }
    sets: dict[str, Decimal] = dict.fromkeys(
        (
            "current_shipping_price",
            "total_shipping_price",
            "total_cash_rounding_payment_adjustment",
            "total_cash_rounding_refund_adjustment",
        ),
        NOTHING,
    )
    return {
        **{name: money(amount) for name, amount in priced.items()},
        **{f"{name}_set": both(amount, sale.currency) for name, amount in (priced | sets).items()},
        "total_outstanding": money(current - sale.kept),
        "total_tip_received": "0.00",
    }


def bought(shop: Shop, sale: Sale) -> Json:
    """Say who bought what, where it goes, and what came back."""
    waiting, place = unsent(sale), destination(shop, sale)
    return {
        "customer": buyer(shop, sale.person_id),
        "billing_address": place,
        "shipping_address": place,
        "line_items": [order_line(sale, item, waiting) for item in sale.items],
        "fulfillments": [fulfilment(shop, sale, parcel) for parcel in sale.parcels],
        "refunds": [refund(shop, sale, given) for given in sale.refunds],
    }
