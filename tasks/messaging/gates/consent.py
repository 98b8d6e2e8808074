"""A promotional text needs a permission that counts now; any text yields to a withdrawal."""

from tasks.messaging.gate import Consent, Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, _: Rules) -> Objection | None:
    """Let the newest act of the ledger decide; silence is no permission to promote."""
    if text.reply_to:
        return None
    act = situation.consents.get(text.purpose)
    if text.promotional and act is None:
        return Objection("consent", f"no consent for {text.purpose}")
    return refusal(text, situation, act) if act else None


def refusal(text: Text, situation: Situation, act: Consent) -> Objection | None:
    """Say why an act of the ledger does not let this text go."""
    if act.status == "withdrawn":
        return Objection("consent", f"{text.purpose} was withdrawn")
    if not text.promotional:
        return None
    if act.status != "granted" or act.happened_at is None:
        return Objection("consent", f"consent for {text.purpose} is not confirmed")
    if act.happened_at > situation.now:
        return Objection("consent", "the consent is dated in the future", act.happened_at)
    if act.expires_at and act.expires_at <= situation.now:
        return Objection("consent", f"consent for {text.purpose} has expired")
    return None
