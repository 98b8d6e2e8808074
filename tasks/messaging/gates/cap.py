"""Nobody gets more promotion than their state and the shop allow."""

from tasks.messaging import caps
from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep promotion waiting until the last cap it would break has room again."""
    if not text.promotional:
        return None
    worst = max(caps.reached(text, situation, rules), default=None)
    return Objection("cap", worst[1], worst[0]) if worst else None
