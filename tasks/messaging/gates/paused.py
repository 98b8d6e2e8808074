"""Nothing leaves while a person or a failing check has paused the automation."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(_: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep every text waiting while texting is paused."""
    if situation.paused is None:
        return None
    again = situation.now + timedelta(hours=rules.ask_again)
    return Objection("paused", f"texting is paused: {situation.paused}", again)
