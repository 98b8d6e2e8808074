"""Choose what to do next for a person: the first rule that holds, where no gate objects."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from tasks.advice.reasons import Because
from tasks.advice.rules import RULES, Rule
from tasks.advice.standing import PURPOSES, Advice, Barred, Purpose, Standing

NO_MAILS = Barred(reason="no permission for e-mails that sell is known")
SOLD = {"marketing": "texts that sell", "cart": "texts that remind of a cart"}
Held = tuple[Rule, Because]
Chosen = tuple[datetime, str]
"""When, and by what."""


def advise(seen: Standing) -> Advice:
    """Say what to do next; what may not be done is never proposed, but named where nothing is."""
    held = [(rule, because) for rule in RULES if (because := rule.holds(seen))]
    for rule, because in held:
        if found := followed(rule, because, seen):
            return found if rule is not RULES[-1] else kept_from(held, found, seen)
    raise AssertionError("the last rule always holds")


def kept_from(held: Sequence[Held], nothing: Advice, seen: Standing) -> Advice:
    """Say what nothing is done about, and what speaks against it."""
    for rule, because in held:
        if rule.purpose:
            return replace(nothing, why=f"{because.why}, but {seen.texts[rule.purpose].reason}")
    return nothing


def followed(rule: Rule, because: Because, seen: Standing) -> Advice | None:
    """Write a rule as advice; None when it sells, and nothing that sells may reach them."""
    way: Chosen | None = (because.when or seen.now, "")
    if rule.purpose:
        way = reach(rule.purpose, because.when or seen.now, seen)
    if way is None:
        return None
    when, by = way
    return Advice(
        name=rule.name,
        do=rule.do,
        why=because.why,
        when=when if when > seen.now else None,
        by=by,
        purpose=rule.purpose,
        press=press(rule, seen),
        not_now=tuple(forbidden(seen)),
    )


def press(rule: Rule, seen: Standing) -> str:
    """Name the flow to press: what waits says by which it is decided."""
    if rule.name == "decide":
        return min(seen.waiting, key=lambda one: one.since).flow
    return rule.press


def reach(purpose: Purpose, at: datetime, seen: Standing) -> Chosen | None:
    """Say when and by what they may be reached, the soonest; a text where both are as soon."""
    barred = seen.texts.get(purpose)
    ways = [(at, "text")] if barred is None else later(barred, at, "text")
    if seen.mails:
        common = personal(purpose, seen)
        ways += [(at, "e-mail")] if common is None else later(common, at, "e-mail")
    return min(ways, key=lambda one: one[0], default=None)


def personal(purpose: Purpose, seen: Standing) -> Barred | None:
    """Return what speaks against selling to the person at all, by whatever way."""
    asked = (seen.selling.get(one) for one in ("marketing", purpose))
    return next(filter(None, asked), None)


def later(barred: Barred, at: datetime, by: str) -> list[Chosen]:
    """Say when what is barred may be done; never when nobody knows."""
    return [(max(barred.until, at), by)] if barred.until else []


def forbidden(seen: Standing) -> list[tuple[str, Barred]]:
    """List what must not be done now, and why."""
    found = [(SOLD[one], seen.texts[one]) for one in PURPOSES if one in seen.texts]
    common = personal("marketing", seen)
    if common or not seen.mails:
        found.append(("e-mails that sell", common or NO_MAILS))
    return found
