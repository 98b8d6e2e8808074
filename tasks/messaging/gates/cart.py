"""One reminder per cart in the United States, within two days of leaving it; elsewhere two."""

from datetime import datetime, timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules
from tasks.messaging.zones import american, origin

CARRIERS = 48
"""Hours in which the carriers of the United States allow a reminder of a cart."""


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Refuse one reminder of a cart too many, too late, or that cannot say for what."""
    if text.purpose != "cart":
        return None
    if text.cart is None:
        return Objection("cart", "cannot tell which cart it reminds of")
    if sum(one.cart == text.cart for one in situation.sent) >= (1 if american(text.phone) else 2):
        return Objection("cart", "this cart was already reminded of")
    hours = allowed(text.phone, situation.now, rules)
    return late(text, situation, hours) if hours is not None else None


def allowed(phone: str, now: datetime, rules: Rules) -> float | None:
    """Return how many hours after it was left a cart may be reminded of; None: any number."""
    if not american(phone):
        return rules.cart_rule(origin(phone)[0], now.date()).hours
    return min(rules.cart_rule("US", now.date()).hours or CARRIERS, CARRIERS)


def late(text: Text, situation: Situation, hours: float) -> Objection | None:
    """Refuse a reminder when the carriers' time for it is over, or nobody knows."""
    if text.left_at is None:
        return Objection("cart", "cannot tell when the cart was left")
    if situation.now >= text.left_at + timedelta(hours=hours):
        return Objection("cart", f"the cart was left more than {hours:g} hours ago")
    return None
