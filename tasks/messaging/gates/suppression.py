"""A number that was erased, or that said no to everything, is left alone."""

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, _: Rules) -> Objection | None:
    """Refuse an erased number always, and one that withdrew everything unless it asked just now."""
    if situation.suppressed_hash:
        return Objection("suppression", "the number was erased and may not be texted again")
    acts = situation.consents.values()
    if acts and not text.reply_to and all(act.status == "withdrawn" for act in acts):
        return Objection("suppression", "every consent of this number was withdrawn")
    return None
