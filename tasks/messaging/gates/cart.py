"""One reminder per cart, and in the United States only within two days of leaving it."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules
from tasks.messaging.zones import american, origin


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Refuse a second reminder of a cart, and one that comes too late or cannot say for what."""
    if text.purpose != "cart":
        return None
    if text.cart is None:
        return Objection("cart", "cannot tell which cart it reminds of")
    if any(one.cart == text.cart for one in situation.sent):
        return Objection("cart", "this cart was already reminded of")
    country = "US" if american(text.phone) else origin(text.phone)[0]
    hours = rules.cart_rule(country, situation.now.date()).hours
    return late(text, situation, hours) if hours is not None else None


def late(text: Text, situation: Situation, hours: float) -> Objection | None:
    """Refuse a reminder when the carriers' time for it is over, or nobody knows."""
    if text.left_at is None:
        return Objection("cart", "cannot tell when the cart was left")
    if situation.now >= text.left_at + timedelta(hours=hours):
        return Objection("cart", f"the cart was left more than {hours:g} hours ago")
    return None
