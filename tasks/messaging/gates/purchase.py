"""Who has just bought is not sold to: the cart is no longer left, and other news can wait."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Withhold a reminder of a cart after a purchase, and let other promotion rest."""
    bought = situation.bought_at
    if bought is None or not text.promotional:
        return None
    rested = bought + timedelta(hours=rules.rest_after_purchase)
    if text.purpose == "cart" and (
        (text.left_at and bought >= text.left_at) or situation.now < rested
    ):
        return Objection("purchase", "the person has bought since")
    if situation.now < rested:
        return Objection("purchase", "the person has just bought", rested)
    return None
