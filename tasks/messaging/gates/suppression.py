"""A number that was erased, or that said no to everything, is left alone."""

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules

PURPOSES = ("marketing", "cart", "transactional")


def objects(text: Text, situation: Situation, _: Rules) -> Objection | None:
    """Refuse an erased number always, and one that wants nothing unless it asked just now."""
    if situation.suppressed_hash:
        return Objection("suppression", "the number was erased and may not be texted again")
    acts = [situation.consents.get(purpose) for purpose in PURPOSES]
    if not text.answer and all(act and act.status == "withdrawn" for act in acts):
        return Objection("suppression", "this number withdrew everything")
    return None
