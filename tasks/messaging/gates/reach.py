"""Nothing leaves for whom a rollout has not reached yet, but answers to what they wrote."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep a text waiting until what goes out may reach this number."""
    if text.answer or situation.reach == "everyone" or situation.reached:
        return None
    again = situation.now + timedelta(hours=rules.ask_again)
    return Objection("reach", f"what goes out reaches {situation.reach} now", again)
