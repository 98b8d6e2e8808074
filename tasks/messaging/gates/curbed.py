"""What early-warning signs stopped, a workflow or a sender, waits until a person has looked."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep texts waiting whose workflow or sender is stopped; what answers a person goes."""
    if situation.curbed is None or text.answer:
        return None
    again = situation.now + timedelta(hours=rules.ask_again)
    return Objection("curbed", f"stopped by itself: {situation.curbed}", again)
