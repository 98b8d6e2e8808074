"""A promotional text needs a permission that counts now; any text yields to a withdrawal."""

from tasks.messaging.gate import Consent, Objection, Situation, Text
from tasks.messaging.rules import CartRule, Rules
from tasks.messaging.zones import american, origin


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Let the newest act of the ledger decide; silence is no permission to promote."""
    if text.answer:
        return None
    acts = situation.consents
    if text.purpose != "cart":
        return refusal(text.purpose, acts.get(text.purpose), situation)
    country = "US" if american(text.phone) else origin(text.phone)[0]
    return of_cart(situation, rules.cart_rule(country, situation.now.date()))


def of_cart(situation: Situation, rule: CartRule) -> Objection | None:
    """Judge a reminder of a cart, which is promotion: it needs its own permission or marketing's.

    No to marketing is no to it, unless the person asked for reminders after that.
    """
    cart, marketing = (situation.consents.get(one) for one in ("cart", "marketing"))
    if marketing and marketing.status == "withdrawn" and not later(cart, marketing):
        return Objection("consent", "marketing was withdrawn, and with it reminders of carts")
    enough = rule.needs == "marketing" or (marketing and marketing.method in rule.confirmed)
    if cart is None and enough:
        return refusal("marketing", marketing, situation)
    return refusal("cart", cart, situation)


def later(act: Consent | None, other: Consent) -> bool:
    """Whether one act surely came after another."""
    return bool(
        act and act.happened_at and other.happened_at and act.happened_at > other.happened_at
    )


def refusal(purpose: str, act: Consent | None, situation: Situation) -> Objection | None:
    """Say why the newest act about a purpose lets no text go, or None when it does."""
    if act and act.status == "withdrawn":
        return Objection("consent", f"{purpose} was withdrawn")
    if purpose == "transactional":
        return None
    if act is None:
        return Objection("consent", f"no consent for {purpose}")
    return weakness(purpose, act, situation)


def weakness(purpose: str, act: Consent, situation: Situation) -> Objection | None:
    """Say why an act that is no withdrawal is no permission either."""
    if act.status != "granted" or act.happened_at is None:
        return Objection("consent", f"consent for {purpose} is not confirmed")
    if act.happened_at > situation.now:
        return Objection("consent", "the consent is dated in the future", act.happened_at)
    if act.expires_at and act.expires_at <= situation.now:
        return Objection("consent", f"consent for {purpose} has expired")
    return None
