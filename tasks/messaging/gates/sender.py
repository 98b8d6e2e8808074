"""A text leaves only by a sender that is registered for the country it goes to, and hears STOP."""

import re
from datetime import timedelta

from tasks.messaging.gate import Objection, SenderState, Situation, Text
from tasks.messaging.rules import Rules
from tasks.messaging.zones import american, origin

LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep a text waiting for its sender's registration; refuse what no registration can mend."""
    sender = situation.sender
    again = situation.now + timedelta(hours=rules.ask_again)
    if sender is None:
        return Objection("sender", "cannot tell which sender this would leave by", again)
    if sender.kind == "alphanumeric":
        return nameplate(text)
    if not american(text.phone):
        return None
    missing = unregistered(sender)
    return Objection("sender", missing, again) if missing else None


def nameplate(text: Text) -> Objection | None:
    """Judge a sender that is only a name: nobody can answer it."""
    if american(text.phone) or origin(text.phone)[0] == "CA":
        return Objection("sender", "a sender that is a name cannot text the US or Canada")
    if text.promotional and not LINK.search(text.body):
        return Objection("sender", "nobody can answer STOP to a name, and no link leads out")
    return None


def unregistered(sender: SenderState) -> str | None:
    """Say what a sender lacks to text numbers of the United States."""
    if sender.kind == "long code" and not (sender.brand and sender.campaign):
        return "the long code has no 10DLC brand and campaign"
    if sender.kind not in {"long code", "toll-free", "short code"}:
        return f"cannot tell what kind of sender a {sender.kind} is"
    return None if sender.approved else f"the {sender.kind} is not approved to text the US"
