"""HubSpot: the properties that carry what somebody does in the shop."""

from mappings.fields import Field


def visited(name: str, type: str, label: str, purpose: str) -> Field:
    """Make a field that shows what visits amount to."""
    return Field(name, f"hub_{name}", "hub", type, label, purpose=purpose)


VISITS = (
    visited("last_seen_on", "date", "Last seen in the shop", "who is still there; to the day"),
    visited("sessions_30d", "number", "Visits in 30 days", "who is about to buy"),
    visited("last_product_viewed", "string", "Looked at last", "what to talk about"),
    visited("top_category", "string", "Likes most, of late", "what to offer"),
)
