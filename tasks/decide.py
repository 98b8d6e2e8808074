"""Decide a journey's step by what is known at this moment: ask, pass on, wait or end.

Nothing here touches the hub: what is decided is written down by whoever asked.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from tasks import phrase
from tasks.experiments.experiment import Experiment, assigned, drawn
from tasks.hub import conditions
from tasks.hub.emails import Mail
from tasks.hub.journeys import Move, Traveller
from tasks.hub.texts import Wanted
from tasks.lead import Leads
from tasks.messaging.templates import Unfilled
from tasks.messaging.workflow import PATIENCE, POSTPONING, Step, When, Workflow
from tasks.messaging.zones import american
from tasks.phrase import Shop, occasion_of

OF_NUMBERS = {"american number": american}
"""Conditions about a number alone: the hub cannot tell whose carriers' rules hold for it."""


class Told(Struct):
    """One journey's step as it was decided, and the text or e-mail it asks for, if any."""

    move: Move
    wanted: Wanted | None = None
    mail: Mail | None = None


class Trip(Struct, frozen=True):
    """What all journeys of a batch share."""

    shop: Shop
    platform: str
    leads: Leads = field(default_factory=Leads)
    mails: bool = False
    """Whether there is a mail server."""
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    """What is tried now, by workflow."""


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


def decide(workflow: Workflow, one: Traveller, trip: Trip) -> Told:
    """Decide what becomes of a journey's step, and write the text if there is one."""
    step, known = workflow.steps[one.step], answers(workflow, one)
    if why := forbidden(workflow, known):
        return Told(ending(step, one, why))
    if workflow.promotional and any(known[when] for when in POSTPONING):
        return Told(resting(step, one, said(POSTPONING[0], holds=True)))
    if one.now > due_since(one) + step.within:
        return Told(onward(workflow, one, "skipped", "too late"))
    if why := failing(step.only, known):
        return Told(onward(workflow, one, "skipped", why))
    if step.channel == "email":
        return mailed(workflow, one, trip)
    return texted(workflow, one, trip)


def texted(workflow: Workflow, one: Traveller, trip: Trip) -> Told:
    """Ask for a step's text, or say why it cannot be written."""
    if not one.phone:
        return Told(onward(workflow, one, "skipped", "no number"))
    variant = one.variant or chosen(workflow, one, trip)
    try:
        body = phrase.phrase(workflow, one, trip.shop, variant, leads=trip.leads).body
    except Unfilled as error:
        return Told(onward(workflow, one, "skipped", f"cannot be written: {error}"[:200]))
    move = onward(workflow, one, "asked")
    move.variant, move.phone, move.occasion = variant, one.phone, occasion_of(one)
    return Told(move, wanted(workflow, one, trip, (body, variant)))


def mailed(workflow: Workflow, one: Traveller, trip: Trip) -> Told:
    """Ask for a step's e-mail, or say why there is none."""
    if not trip.mails or not one.email:
        lacking = "address" if trip.mails else "platform"
        return Told(onward(workflow, one, "skipped", f"no e-mail {lacking}"))
    try:
        title = phrase.title(workflow, one, trip.shop)
        body = phrase.phrase(workflow, one, trip.shop, one.variant, leads=trip.leads).body
    except Unfilled as error:
        return Told(onward(workflow, one, "skipped", f"cannot be written: {error}"[:200]))
    mail = Mail(
        workflow=workflow.name,
        occasion=occasion_of(one),
        purpose=workflow.purpose,
        customer_id=one.customer_id,
        address=one.email.lower(),
        subject=title,
        body=body,
        journey_id=one.id,
        expires_at=due_since(one) + workflow.steps[one.step].within,
    )
    return Told(onward(workflow, one, "asked"), mail=mail)


def wanted(workflow: Workflow, one: Traveller, trip: Trip, said: tuple[str, str | None]) -> Wanted:
    """Write the text of a step as the door takes it."""
    step, (body, variant) = workflow.steps[one.step], said
    facts: dict[str, Any] = {"journey": one.id, "step": one.step}
    facts |= {"variant": variant} if variant else {}
    tried = taking_part(workflow, one, trip, variant)
    facts |= {"experiment": tried} if tried else {}
    facts |= {"answers_at": one.happened_at.isoformat()} if step.answers else {}
    return Wanted(
        workflow=workflow.name,
        occasion=occasion_of(one),
        purpose=workflow.purpose,
        phone=one.phone or "",
        body=body,
        platform=trip.platform,
        subject=one.subject,
        cart=one.cart,
        customer_id=one.customer_id,
        expires_at=due_since(one) + step.within,
        reply_to=step.answers,
        facts=facts,
    )


def taking_part(workflow: Workflow, one: Traveller, trip: Trip, variant: str | None) -> str | None:
    """Name the experiment a text is part of: one begun before it is not, with another variant."""
    tried = trip.experiments.get(workflow.name)
    if tried is None or assigned(tried, one.key) != (variant or tried.control):
        return None
    return tried.name


def chosen(workflow: Workflow, one: Traveller, trip: Trip) -> str | None:
    """Return the variant a person gets, always the same; the first is what is said else.

    While something is tried, nothing else varies.
    """
    if tried := trip.experiments.get(workflow.name):
        got = assigned(tried, one.key)
        return None if got == tried.control else got
    variants = (None, *dict.fromkeys(name for step in workflow.steps for name in step.variants))
    return variants[int(drawn(workflow.name, "variant", one.key) * len(variants))]


def onward(workflow: Workflow, one: Traveller, outcome: Any, why: str | None = None) -> Move:
    """Send a journey to its next step; after the last it is done."""
    further = one.step + 1 < len(workflow.steps)
    return Move(
        id=one.id,
        step=one.step,
        channel=workflow.steps[one.step].channel,
        outcome=outcome,
        why=why,
        next=one.step + 1,
        wait=workflow.steps[one.step + 1].waits[-1].after.total_seconds() if further else 0.0,
        status="waiting" if further else "done",
    )


def ending(step: Step, one: Traveller, why: str) -> Move:
    """End a journey before its time."""
    return Move(
        id=one.id,
        step=one.step,
        channel=step.channel,
        outcome="ended",
        why=why,
        next=one.step,
        wait=0.0,
        status="ended",
    )


def resting(step: Step, one: Traveller, why: str) -> Move:
    """Let a step wait until it is asked again."""
    return Move(
        id=one.id,
        step=one.step,
        channel=step.channel,
        outcome="waits",
        why=why,
        next=one.step,
        wait=PATIENCE.total_seconds(),
        status="waiting",
    )


def gone(id: int) -> Told:
    """End the journey of somebody who is no longer there."""
    why = "the person is no longer there"
    return Told(
        Move(
            id=id, step=0, channel="sms", outcome="ended", why=why, next=0, wait=0.0, status="ended"
        )
    )
