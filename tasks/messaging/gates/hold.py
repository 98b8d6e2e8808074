"""A reply that may mean no holds promotion until a person has looked."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep promotion waiting while the person's reply is in review."""
    if situation.held is None or not text.promotional:
        return None
    again = situation.now + timedelta(hours=rules.ask_again)
    return Objection("hold", f"a reply waits for review: {situation.held}", again)
