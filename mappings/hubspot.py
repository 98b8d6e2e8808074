"""HubSpot: which property carries which field, and who owns it. Adding a field is one line."""

from typing import Any

from mappings import hubspot_sales
from mappings.fields import Field, Map
from mappings.hubspot_sales import companies, orders
from mappings.hubspot_scores import SCORES
from mappings.hubspot_threads import communications, tasks
from mappings.hubspot_visits import VISITS

ROLE = "crm"
FOLLOWS = {"contacts": "customer", "orders": "order"}
"""Objects that follow a noun of the hub."""
THREADS = {"communications": "utterance", "tasks": "conversation"}
"""Objects that follow what people write to the shop: told as it comes, compared with nothing."""
GROUP = "lockstep"
LINK = hubspot_sales.LINK

CONSENT = {"granted": "opted_in", "withdrawn": "opted_out"}
"""Our words for consent, and theirs."""
PERMISSIONS = (*CONSENT.values(), "unknown")


def permission(status: Any) -> str:
    """Write a consent status; anything but a clear yes or no is unknown."""
    return CONSENT.get(status, "unknown")


def allows(name: str, theirs: str, label: str, purpose: str) -> Field:
    """Make a field that shows what somebody allows."""
    return Field(
        name,
        theirs,
        "hub",
        "enumeration",
        label,
        permission,
        options=PERMISSIONS,
        purpose=purpose,
    )


def seen(name: str, theirs: str, purpose: str, *, public: bool = False) -> Field:
    """Name a field that is the CRM's own: read, never written."""
    return Field(name, theirs, "crm", write=None, native=True, purpose=purpose, public=public)


contacts = Map(
    platform="hubspot",
    object="contacts",
    fields=(
        Field(
            "key",
            "hub_customer_id",
            "hub",
            label="Hub customer id",
            unique=True,
            purpose="one contact per person",
        ),
        Field("email", "email", native=True, purpose="who they are; e-mails"),
        Field("phone", "phone", native=True, purpose="texts and calls"),
        Field("first_name", "firstname", native=True, purpose="how they are addressed"),
        Field("last_name", "lastname", native=True, purpose="how they are addressed"),
        Field("country", "country", native=True, purpose="laws, language", public=True),
        Field(
            "order_count",
            "hub_order_count",
            "hub",
            "number",
            "Orders",
            purpose="first or repeat buyer",
        ),
        Field(
            "net_spend",
            "hub_net_spend",
            "hub",
            "number",
            "Net spend",
            purpose="best customers; money kept",
        ),
        Field(
            "currency",
            "hub_currency",
            "hub",
            label="Currency",
            purpose="what net spend is in",
            public=True,
        ),
        Field(
            "first_order_at",
            "hub_first_order_at",
            "hub",
            "datetime",
            "First order",
            purpose="welcome, anniversaries",
        ),
        Field(
            "last_order_at",
            "hub_last_order_at",
            "hub",
            "datetime",
            "Last order",
            purpose="win back who stays away",
        ),
        allows("sms_status", "sms_consent_status", "SMS consent", "who may get offers by text"),
        allows(
            "cart_status",
            "sms_cart_consent_status",
            "SMS consent to cart reminders",
            "who may be reminded",
        ),
        allows(
            "transactional_status",
            "sms_order_consent_status",
            "SMS consent to order updates",
            "who may be told of orders",
        ),
        Field(
            "sms_source",
            "sms_consent_source",
            "hub",
            label="SMS consent from",
            purpose="where they said so: proof",
            public=True,
        ),
        Field(
            "sms_at",
            "sms_consent_at",
            "hub",
            "datetime",
            "SMS consent since",
            purpose="when they said so: proof",
        ),
        Field(
            "segments",
            "hub_segments",
            "hub",
            label="Segments",
            purpose="whom a campaign means: names with ; between",
            public=True,
        ),
        *SCORES,
        *VISITS,
        seen("lifecycle_stage", "lifecyclestage", "how far they are", public=True),
        seen("lead_status", "hs_lead_status", "how far sales is with them", public=True),
        seen("contact_owner", "hubspot_owner_id", "who talks to them"),
        seen("job_title", "jobtitle", "who they are at work"),
        seen("date_of_birth", "date_of_birth", "a wish on the day itself"),
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

MAPS = {
    "contacts": contacts,
    "orders": orders,
    "companies": companies,
    "communications": communications,
    "tasks": tasks,
}

STATUSES = {
    "consent, as it is told": CONSENT | {"pending": "unknown", "(nothing said)": "unknown"},
    "consent, as an agent notes it": {"opted_out": "withdrawn", "opted_in": "(heard by nobody)"},
    "orders: payment and parcels": {"PAID, REFUNDED, ...": "as the store says"},
}
"""Words of one side and of the other, for people to read."""
EVENTS = {
    "contact.creation, contact.restore": "the contact is read again",
    "contact.propertyChange": "the contact is read again; a refusal an agent notes counts at once",
    "contact.associationChange": "the contact is read again",
    "contact.merge": "two customers become one",
    "contact.deletion, contact.privacyDeletion": "the contact is gone; the customer stays",
    "object.* (0-123)": "the order is read again",
    "ticket.*, object.* (0-27)": "open, promotion waits; closed or done, it goes on",
}
"""What it tells of by itself, and what follows here."""
