"""What webhooks say of checkouts: since 2026-04 no id, only tokens."""

from deployments.sandbox.shopify.payloads.parts import Json, address, money, when
from deployments.sandbox.shopify.payloads.people import buyer
from deployments.sandbox.shopify.state import Checkout, Item, Shop

UNKNOWN = (
    "gateway",
    "landing_site",
    "note",
    "referring_site",
    "user_id",
    "location_id",
    "source_identifier",
    "source_url",
    "device_id",
    "source",
    "total_duties",
    "reservation_token",
)
"""Keys a checkout always has and this shop always leaves null."""


def checkout(shop: Shop, begun: Checkout) -> Json:
    """Write the body of checkouts/create and checkouts/update."""
    return {
        **dict.fromkeys(UNKNOWN),
        **{name: [] for name in ("note_attributes", "shipping_lines", "discount_codes")},
        **said(shop, begun),
        **priced(begun),
        "tax_lines": [],
        "line_items": [line(item) for item in begun.items],
    }


def said(shop: Shop, begun: Checkout) -> Json:
    """Say who it is, as far as they typed, and when."""
    completed = when(shop, begun.completed_at)
    person = shop.people.get(begun.person_id or 0)
    phone = begun.phone or (person.phone if person else None)
    place = address(person, phone, begun.country_code) if begun.country_code else None
    return {
        "token": begun.token,
        "cart_token": begun.cart_token,
        "name": f"#{begun.id}",
        "abandoned_checkout_url": begun.url,
        "email": begun.email,
        "phone": begun.phone,
        "customer_locale": "en",
        "source_name": "web",
        "buyer_accepts_marketing": False,
        "buyer_accepts_sms_marketing": begun.accepts_sms,
        "sms_marketing_phone": phone if begun.accepts_sms else None,
        "created_at": when(shop, begun.created_at),
        "updated_at": when(shop, begun.updated_at),
        "completed_at": completed,
        "closed_at": completed,
        "billing_address": place,
        "shipping_address": place,
        "customer": buyer(shop, begun.person_id),
    }


def priced(begun: Checkout) -> Json:
    """Add it up."""
    total = money(begun.total)
    return {
        "currency": begun.currency,
        "presentment_currency": begun.currency,
        "taxes_included": False,
        "total_weight": 100 * sum(item.quantity for item in begun.items),
        "total_discounts": "0.00",
        "total_line_items_price": total,
        "subtotal_price": total,
        "total_price": total,
        "total_tax": "0.00",
    }


def line(item: Item) -> Json:
    """Write one line of a basket."""
    return {
        "applied_discounts": [],
        "discount_allocations": [],
        "key": f"{item.id:032x}",
        "destination_location_id": None,
        "fulfillment_service": "manual",
        "gift_card": False,
        "grams": 100,
        "origin_location_id": None,
        "presentment_title": item.title,
        "presentment_variant_title": None,
        "product_id": item.product_id,
        "properties": None,
        "quantity": item.quantity,
        "requires_shipping": True,
        "sku": item.sku,
        "tax_lines": [],
        "taxable": True,
        "title": item.title,
        "variant_id": item.variant_id,
        "variant_title": None,
        "variant_price": money(item.price),
        "vendor": None,
        "user_id": None,
        "unit_price_measurement": dict.fromkeys(
            (
                "measured_type",
                "quantity_value",
                "quantity_unit",
                "reference_value",
                "reference_unit",
            )
        ),
        "rank": None,
        "compare_at_price": None,
        "line_price": money(item.price * item.quantity),
        "price": money(item.price),
    }
