"""Decide a journey's step by what is known at this moment: ask, pass on, wait or end.

Nothing here touches the hub: what is decided is written down by whoever asked.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from tasks import phrase
from tasks.ask_others import errand, mailed
from tasks.assign import HELD, PLAIN, Lot, lot, still
from tasks.experiments.experiment import Experiment
from tasks.hub import conditions
from tasks.hub.emails import Mail
from tasks.hub.errands import Errand
from tasks.hub.journeys import Move, Traveller
from tasks.hub.texts import Wanted
from tasks.lead import Leads
from tasks.messaging.templates import Unfilled
from tasks.messaging.workflow import POSTPONING, Step, When, Workflow
from tasks.messaging.zones import american
from tasks.move import ending, later, onward, resting
from tasks.phrase import Shop, occasion_of

OF_NUMBERS = {"american number": american}
"""Conditions about a number alone: the hub cannot tell whose carriers' rules hold for it."""


class Told(Struct):
    """One journey's step as it was decided, and the text, e-mail or task it asks for, if any."""

    move: Move
    wanted: Wanted | None = None
    mail: Mail | None = None
    errand: Errand | None = None


class Trip(Struct, frozen=True):
    """What all journeys of a batch share."""

    shop: Shop
    platform: str
    leads: Leads = field(default_factory=Leads)
    mails: bool = False
    """Whether there is a mail server."""
    helpers: bool = False
    """Whether there is a CRM in which somebody of the shop can be given a task."""
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    """What is tried now, by workflow."""
    codes: tuple[str, ...] = ()
    """Discount codes the store takes."""
    held_out: float = 0.0
    """The share of people to whom nothing is said, so that it is seen what texts add."""
    over: bool = False
    """Whether every wait is taken to be over."""


def asked_of(workflow: Workflow) -> list[tuple[str, Any]]:
    """List the conditions the hub is asked for a workflow, in the order it answers."""
    hub = (one for one in workflow.conditions if one.name not in OF_NUMBERS)
    return [(one.name, one.value) for one in hub]


def answers(workflow: Workflow, one: Traveller) -> dict[When, bool]:
    """Return which conditions hold for a journey."""
    known = {
        When(name, value): holds
        for (name, value), holds in zip(asked_of(workflow), one.holds, strict=True)
    }
    for name, asks in OF_NUMBERS.items():
        known[When(name)] = bool(one.phone) and asks(one.phone or "")
    return known


def said(when: When, *, holds: bool) -> str:
    """Say of a condition that it holds, or does not."""
    plain = when.name if when.name in OF_NUMBERS else conditions.words(when.name, when.value)
    return plain if holds else f"not: {plain}"


def failing(asked: Sequence[When], known: dict[When, bool]) -> str | None:
    """Return the first condition that is not as it is asked for, in words."""
    for when in asked:
        holds = known[When(when.name, when.value)]
        if holds != when.holds:
            return said(when, holds=holds)
    return None


def forbidden(workflow: Workflow, known: dict[When, bool]) -> str | None:
    """Say what ends a journey: what must not be, or that its person is no longer meant."""
    for when in workflow.unless:
        holds = known[When(when.name, when.value)]
        if holds == when.holds:
            return said(when, holds=holds)
    return failing(workflow.audience, known)


def due_since(one: Traveller) -> datetime:
    """Return when a step was due before it had to wait."""
    kept = one.facts.get("due")
    return datetime.fromisoformat(kept) if kept else one.due_at


def worthless(step: Step, one: Traveller) -> datetime:
    """Return from when on a step is not worth taking, nor what it says worth sending."""
    return step.until or due_since(one) + step.within


def decide(workflow: Workflow, one: Traveller, trip: Trip) -> Told:
    """Decide what becomes of a journey's step, and write the text if there is one."""
    step, known = workflow.steps[one.step], answers(workflow, one)
    if why := forbidden(workflow, known):
        return Told(ending(step, one, why))
    if workflow.promotional and any(known[when] for when in POSTPONING):
        return Told(resting(step, one, said(POSTPONING[0], holds=True)))
    if one.now > worthless(step, one):
        return Told(onward(workflow, one, "skipped", "too late"))
    if why := failing(step.only, known) or unreachable(step, one, trip) or hollow(step, trip):
        return Told(onward(workflow, one, "skipped", why))
    mine = lot(workflow, one, trip.experiments.get(workflow.name), trip.held_out)
    wait = still(workflow, one, mine.variant, known)
    if wait and not trip.over:
        return Told(later(step, one, mine, wait))
    return spoken(workflow, one, trip, (mine, known))


def unreachable(step: Step, one: Traveller, trip: Trip) -> str | None:
    """Say why what a step says cannot reach anybody, whatever it says."""
    if step.channel == "sms":
        return None if one.phone else "no number"
    if step.channel == "task":
        return None if trip.helpers and (one.phone or one.email) else "no CRM to ask"
    if not trip.mails or not one.email:
        return f"no e-mail {'address' if trip.mails else 'platform'}"
    return None


def hollow(step: Step, trip: Trip) -> str | None:
    """Say which code a step promises although nobody said that the store takes it."""
    code = step.incentive.code if step.incentive else None
    return f"no code {code} in LOCKSTEP_TEXTS" if code and code not in trip.codes else None


def spoken(
    workflow: Workflow, one: Traveller, trip: Trip, drawn: tuple[Lot, dict[When, bool]]
) -> Told:
    """Speak to a person as their lot says; who gets nothing counts as much as who does."""
    mine, known = drawn
    step = workflow.steps[one.step]
    if mine.held:
        return Told(ending(step, one, HELD))
    meant = workflow.variants.get(mine.variant or "", PLAIN).audience
    if why := failing(meant, known):
        return Told(onward(workflow, one, "skipped", why, lot=mine))
    try:
        body = phrase.phrase(workflow, one, trip.shop, mine.variant, leads=trip.leads).body
        title = phrase.title(workflow, one, trip.shop) if step.title else ""
    except Unfilled as error:
        why = f"cannot be written: {error}"[:200]
        return Told(onward(workflow, one, "skipped", why, lot=mine))
    move = onward(workflow, one, "asked", lot=mine)
    if step.channel == "email":
        return Told(move, mail=mailed(workflow, one, (title, body), worthless(step, one)))
    if step.channel == "task":
        return Told(move, errand=errand(workflow, one, (title, body)))
    move.phone, move.occasion = one.phone, occasion_of(one)
    return Told(move, wanted(workflow, one, trip.platform, (body, mine)))


def wanted(workflow: Workflow, one: Traveller, platform: str, said: tuple[str, Lot]) -> Wanted:
    """Write the text of a step as the door takes it."""
    step, (body, mine) = workflow.steps[one.step], said
    facts: dict[str, Any] = {"journey": one.id, "step": one.step}
    facts |= {"variant": mine.variant} if mine.variant else {}
    facts |= {"experiment": mine.experiment} if mine.experiment else {}
    facts |= {"answers_at": one.happened_at.isoformat()} if step.answers else {}
    return Wanted(
        workflow=workflow.name,
        occasion=occasion_of(one),
        purpose=workflow.purpose,
        phone=one.phone or "",
        body=body,
        platform=platform,
        subject=one.subject,
        cart=one.cart,
        customer_id=one.customer_id,
        expires_at=worthless(step, one),
        reply_to=step.answers,
        facts=facts,
    )
