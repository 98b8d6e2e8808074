"""Shopify: which of its fields carries which of ours. Adding a fact is one line in FACTS."""

from typing import Any

from mappings.fields import Field, Map, about_marketing, sms_only

ROLE = "store"
TESTER = "lockstep-test"
"""The tag of a customer who may be opted out for a rehearsal."""
FOLLOWS = {"consents": "consent"}
TOLD_OF = {"consents": "sms:%:marketing"}
"""The keys of consents it can be told of: texts about offers are all Shopify asks people about."""

FACTS = {
    "customers": {
        "locale": "locale",
        "state": "state",
        "tags": "tags",
        "note": "note",
        "number_of_orders": "numberOfOrders",
        "amount_spent": "amountSpent { amount currencyCode }",
    },
    "orders": {
        "source": "sourceName",
        "cancel_reason": "cancelReason",
        "tags": "tags",
    },
    "products": {"status": "status"},
}
"""Facts kept without a column of their own: our name, and the field of Shopify's GraphQL type.

One line is all it takes: it is asked for, read, and kept. Webhooks call the field the same in
lower case with underscores; one they do not carry is left as it was.
"""

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
        Field("key", "key", owner="hub", unique=True, write=None),
        Field("customer_external_id", "customer_external_id"),
        Field("channel", "channel", write=sms_only),
        Field("purpose", "purpose", write=about_marketing),
        Field("status", "status", write=verdict),
        Field("happened_at", "happened_at"),
    ),
    needs=("customer_external_id", "channel", "purpose", "status"),
    whole=True,
)

MAPS = {"consents": consents}
