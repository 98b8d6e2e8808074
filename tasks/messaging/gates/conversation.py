"""Nobody is sold to while they are talking with the shop, or wait for its help."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules

WHY = {
    "reply": "they are writing with the shop",
    "ticket": "a ticket of theirs is open",
    "event": "somebody of the shop was asked to talk with them",
}


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep promotion waiting while a conversation is open; what sells nothing goes."""
    if situation.talking is None or not text.promotional:
        return None
    again = situation.now + timedelta(hours=rules.ask_again)
    return Objection("conversation", WHY[situation.talking], again)
