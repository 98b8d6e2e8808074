"""Shopify: which of its fields carries which of ours. Adding a fact is one line in FACT_FIELDS."""

from datetime import timedelta
from typing import Any

from mappings.fields import Field, Map, about_marketing, heard, sms_only

ROLE = "store"
GRAIN = timedelta(seconds=1)
"""A record may have changed this much later than it says: its dates have no fractions."""
TESTER = "lockstep-test"
"""The tag of a customer who may be opted out for a rehearsal."""
FOLLOWS = {"consents": "consent"}
TOLD_OF = {"consents": "sms:%:marketing"}
"""The keys of consents it can be told of: texts about offers are all Shopify asks people about."""

FACT_FIELDS = {
    "customers": (
        heard("locale", "locale", "which language they read", public=True),
        heard("state", "state", "whether they have an account", public=True),
        heard("tags", "tags", "segments the shop made by hand"),
        heard("note", "note", "what the shop noted"),
        heard("number_of_orders", "numberOfOrders", "the store's own count", "number"),
        heard(
            "amount_spent", "amountSpent { amount currencyCode }", "the store's own sum", "money"
        ),
        heard("rfm_group", "statistics { rfmGroup }", "the store's own group", public=True),
    ),
    "orders": (
        heard("source", "sourceName", "where it was bought", public=True),
        heard("cancel_reason", "cancelReason", "why it was cancelled", public=True),
        heard("tags", "tags", "segments the shop made by hand"),
        heard("discounts", "discountCodes", "what texts gave away"),
    ),
    "products": (
        heard("status", "status", "whether it is sold", public=True),
        heard("category", "productType", "what people like", public=True),
        heard("inventory", "totalInventory", "whether it is there again", "number"),
        heard("url", "onlineStoreUrl", "the way to it"),
    ),
}
"""Facts kept without a column of their own: our name, the field of Shopify's GraphQL type, why.

One line is all it takes: it is asked for, read, kept, and shown. Webhooks call the field the same
in lower case with underscores; one they do not carry is left as it was.
"""
FACTS = {object: {one.name: one.theirs for one in fields} for object, fields in FACT_FIELDS.items()}

GRANTS = {
    "SUBSCRIBED": "granted",
    "PENDING": "pending",
    "UNSUBSCRIBED": "withdrawn",
    "REDACTED": "withdrawn",
    "INVALID": "withdrawn",
}
"""Both vocabularies; NOT_SUBSCRIBED and NEVER_SUBSCRIBED say nothing, so they are no act."""

WORDS = GRANTS
"""What their consents mean; any other word says nothing."""

VERDICTS = {"granted": "SUBSCRIBED", "withdrawn": "UNSUBSCRIBED"}


def verdict(status: Any) -> str:
    """Write a consent status in Shopify's words; one still pending is not told."""
    return VERDICTS.get(status, "")


consents = Map(
    platform="shopify",
    object="consents",
    fields=(
        Field("key", "key", owner="hub", unique=True, write=None, purpose="one per number"),
        Field("customer_external_id", "customer_external_id", purpose="whose word it is"),
        Field("channel", "channel", write=sms_only, purpose="texts only", public=True),
        Field("purpose", "purpose", write=about_marketing, purpose="offers only", public=True),
        Field("status", "status", write=verdict, purpose="who may get offers", public=True),
        Field("happened_at", "happened_at", type="datetime", purpose="when they said so"),
    ),
    needs=("customer_external_id", "channel", "purpose", "status"),
    whole=True,
)

MAPS = {"consents": consents}


def reads(object: str, *fields: Field) -> Map:
    """Say what is read of an object: the fields that have a column here, and the facts."""
    return Map("shopify", object, (*fields, *FACT_FIELDS.get(object, ())))


READS = {
    "customers": reads(
        "customers",
        heard("email", "defaultEmailAddress.emailAddress", "who they are; e-mails"),
        heard("email_verified", "verifiedEmail", "whether the address is theirs", "bool"),
        heard("phone", "defaultPhoneNumber.phoneNumber", "texts and calls"),
        heard("first_name", "firstName", "how they are addressed"),
        heard("last_name", "lastName", "how they are addressed"),
        heard("country", "defaultAddress.countryCodeV2", "laws, language", public=True),
        heard("province", "defaultAddress.provinceCode", "quiet hours", public=True),
        heard("zip", "defaultAddress.zip", "quiet hours"),
        heard("birthday", "metafield.value", "a wish on the day itself"),
        heard("created_at", "createdAt", "since when they are known", "datetime"),
        heard("updated_at", "updatedAt", "which copy is newer", "datetime"),
    ),
    "consents": reads(
        "consents",
        heard("status", "smsMarketingConsent.marketingState", "who may get offers", public=True),
        heard("method", "smsMarketingConsent.marketingOptInLevel", "how: proof", public=True),
        heard("happened_at", "smsMarketingConsent.consentUpdatedAt", "when: proof", "datetime"),
    ),
    "orders": reads(
        "orders",
        heard("name", "name", "how people call it"),
        heard("customer_external_id", "customer.id", "whose order it is"),
        heard("email", "email", "who bought as a guest"),
        heard("phone", "phone", "who bought as a guest"),
        heard("country", "shippingAddress.countryCodeV2", "laws, language", public=True),
        heard("currency", "currencyCode", "what it is in", public=True),
        heard("total", "totalPriceSet.shopMoney.amount", "what it cost", "number"),
        heard("kept", "netPaymentSet.shopMoney.amount", "less what was given back", "number"),
        heard("financial_status", "displayFinancialStatus", "paid, given back", public=True),
        heard("fulfilment_status", "displayFulfillmentStatus", "sent, on its way", public=True),
        heard("cart_token", "checkoutToken", "which cart it was"),
        heard("landing_site", "customerJourneySummary.lastVisit.landingPage", "which text sold it"),
        heard("test", "test", "not a sale", "bool"),
        heard("placed_at", "processedAt", "when it was bought", "datetime"),
        heard("cancelled_at", "cancelledAt", "no more texts", "datetime"),
        heard("updated_at", "updatedAt", "which copy is newer", "datetime"),
    ),
    "products": reads(
        "products",
        heard("title", "title", "what texts call it", public=True),
        heard("updated_at", "updatedAt", "which copy is newer", "datetime"),
    ),
    "carts": reads(
        "carts",
        heard("customer_external_id", "customer.id", "whose cart it is"),
        heard("email", "customer.defaultEmailAddress.emailAddress", "who left it"),
        heard("phone", "customer.defaultPhoneNumber.phoneNumber", "who left it"),
        heard("country", "shippingAddress.countryCodeV2", "laws, language", public=True),
        heard("currency", "totalPriceSet.shopMoney.currencyCode", "what it is in", public=True),
        heard("total", "totalPriceSet.shopMoney.amount", "what is in it", "number"),
        heard("url", "abandonedCheckoutUrl", "the way back to it"),
        heard("created_at", "createdAt", "when it was begun", "datetime"),
        heard("updated_at", "updatedAt", "which copy is newer", "datetime"),
        heard("completed_at", "completedAt", "no more reminders", "datetime"),
    ),
}
"""What is read, and from where; a test holds it against what the code reads."""

STATUSES = {
    "consent, as it is read": GRANTS | {"NOT_SUBSCRIBED, NEVER_SUBSCRIBED": "(nothing said)"},
    "consent, as it is told": VERDICTS | {"pending": "(not told)"},
    "orders: payment and parcels": {"PAID, REFUNDED, ...": "the same, in capitals"},
}
"""Words of one side and of the other, for people to read."""
EVENTS = {
    "customers/create, update, enable, disable": "the customer, as it is now",
    "customers/merge": "two customers become one",
    "customers/delete": "the customer is gone there; their history stays",
    "customers/redact": "they want to hear no more: withdrawn, and a person erases",
    "customers_marketing_consent/update": "an act of consent to texts, by its date",
    "customers_email_marketing_consent/update": "an act of consent to e-mails, by its date",
    "orders/create, updated, paid, cancelled, fulfilled, ...": "the order, as it is now",
    "orders/delete": "the order is gone",
    "refunds/create": "money given back",
    "fulfillments/create, update": "a parcel and how far it got",
    "checkouts/create, update": "a cart, until it becomes an order",
    "products/create, update, delete": "the product, as it is",
    "inventory_levels/update": "its product is read again: one place may be empty, and not another",
}
"""What it tells of by itself, and what follows here."""
