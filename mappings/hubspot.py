"""HubSpot: which property carries which field, and who owns it. Adding a field is one line."""

from typing import Any

from mappings.fields import Field, Map

ROLE = "crm"
FOLLOWS = {"contacts": "customer", "orders": "order"}
"""Objects that follow a noun of the hub."""
GROUP = "lockstep"
LINK = "contact_id"
"""Not a property: the contact of theirs an order is associated with."""

CONSENT = {"granted": "opted_in", "withdrawn": "opted_out"}
"""Our words for consent, and theirs."""
PERMISSIONS = (*CONSENT.values(), "unknown")


def permission(status: Any) -> str:
    """Write a consent status; anything but a clear yes or no is unknown."""
    return CONSENT.get(status, "unknown")


contacts = Map(
    platform="hubspot",
    object="contacts",
    fields=(
        Field("key", "hub_customer_id", owner="hub", label="Hub customer id", unique=True),
        Field("email", "email", native=True),
        Field("phone", "phone", native=True),
        Field("first_name", "firstname", native=True),
        Field("last_name", "lastname", native=True),
        Field("country", "country", native=True),
        Field("order_count", "hub_order_count", "hub", "number", "Orders"),
        Field("net_spend", "hub_net_spend", "hub", "number", "Net spend"),
        Field("currency", "hub_currency", "hub", label="Currency"),
        Field("first_order_at", "hub_first_order_at", "hub", "datetime", "First order"),
        Field("last_order_at", "hub_last_order_at", "hub", "datetime", "Last order"),
        Field(
            "sms_status",
            "sms_consent_status",
            "hub",
            "enumeration",
            "SMS consent",
            write=permission,
            options=PERMISSIONS,
        ),
        Field(
            "cart_status",
            "sms_cart_consent_status",
            "hub",
            "enumeration",
            "SMS consent to cart reminders",
            write=permission,
            options=PERMISSIONS,
        ),
        Field(
            "transactional_status",
            "sms_order_consent_status",
            "hub",
            "enumeration",
            "SMS consent to order updates",
            write=permission,
            options=PERMISSIONS,
        ),
        Field("sms_source", "sms_consent_source", "hub", label="SMS consent from"),
        Field("sms_at", "sms_consent_at", "hub", "datetime", "SMS consent since"),
    ),
)

orders = Map(
    platform="hubspot",
    object="orders",
    fields=(
        Field("key", "hub_order_id", owner="hub", label="Hub order id", unique=True),
        Field("name", "hs_order_name", native=True),
        Field("currency", "hs_currency_code", native=True),
        Field("total", "hs_total_price", type="number", native=True),
        Field("kept", "hub_kept", "hub", "number", "Money kept"),
        Field("financial_status", "hs_external_order_status", native=True),
        Field("fulfilment_status", "hs_fulfillment_status", native=True),
        Field("placed_at", "hs_external_created_date", type="datetime", native=True),
        Field("cancelled_at", "hub_cancelled_at", "hub", "datetime", "Cancelled"),
        Field("contact_id", LINK, "hub", "association", native=True),
    ),
)

companies = Map(
    platform="hubspot",
    object="companies",
    fields=(
        Field("key", "hub_company_id", owner="hub", label="Hub company id", unique=True),
        Field("name", "name", native=True),
        Field("domain", "domain", native=True),
    ),
)

CONSENTS = {
    "marketing": "sms_consent_status",
    "cart": "sms_cart_consent_status",
    "transactional": "sms_order_consent_status",
}
"""The property that shows what a person allows, by purpose."""

WORDS = {theirs: ours for ours, theirs in CONSENT.items()}
"""What their consents mean; any other word says nothing."""

REFUSALS = {(theirs, "opted_out"): purpose for purpose, theirs in CONSENTS.items()}
"""What an agent notes of somebody who wants no texts, and of which purpose.

The opposite raises nothing.
"""
REFUSAL = next(iter(REFUSALS))
"""The refusal of marketing."""

MAPS = {"contacts": contacts, "orders": orders, "companies": companies}
