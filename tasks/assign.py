"""Assign somebody's lot in a workflow: held out, or spoken to, and in which variant of it.

Drawn once, at the first step, and the same whenever it is drawn again.
"""

from collections.abc import Mapping
from datetime import timedelta

from msgspec import Struct

from tasks.experiments.experiment import Experiment, assigned, held_out
from tasks.hub.journeys import Traveller
from tasks.messaging.workflow import Variant, When, Workflow

BUYING = ("order", "order of the cart")
"""Goals that can be compared with what those buy who hear nothing."""
HELD = "held out"
"""Why nothing is said to the few by whom is seen what texts add."""
PLAIN = Variant()


class Lot(Struct, frozen=True):
    """What somebody gets: nothing at all, or a variant (None: what is done now)."""

    variant: str | None = None
    experiment: str | None = None
    """The experiment in which they are counted."""
    held: bool = False


def lot(workflow: Workflow, one: Traveller, tried: Experiment | None, share: float) -> Lot:
    """Return what a journey's person gets; who is held out takes part in no experiment."""
    buying = workflow.promotional and workflow.goal in BUYING
    if buying and held_out(workflow.name, one.key, share):
        return Lot(held=True)
    kept = one.facts.get("experiment")
    if tried is None or one.step or kept:
        return Lot(one.variant, kept)
    got = assigned(tried, one.key)
    if got is None or before(workflow, one, tried):
        return Lot()
    return Lot(None if got == tried.control else got, tried.name)


def before(workflow: Workflow, one: Traveller, tried: Experiment) -> bool:
    """Whether a journey's wait began before the waits were tried: it had none of them in full."""
    timed = any(workflow.variants.get(name, PLAIN).waits for name in tried.variants)
    return timed and tried.begins_at is not None and one.happened_at < tried.begins_at


def still(
    workflow: Workflow, one: Traveller, variant: str | None, known: Mapping[When, bool]
) -> timedelta:
    """Return how long a first step has to wait yet: while waits are tried, all come early."""
    if one.step or all(0 not in tried.waits for tried in workflow.variants.values()):
        return timedelta(0)
    due = one.happened_at + first_wait(workflow, variant, known)
    return max(timedelta(0), due - one.now)


def first_wait(workflow: Workflow, variant: str | None, known: Mapping[When, bool]) -> timedelta:
    """Return how long the first step waits for somebody; what is for some only is not varied."""
    *some, everybody = workflow.steps[0].waits
    varied = workflow.variants.get(variant or "", PLAIN).waits.get(0)
    return next(
        (
            one.after
            for one in some
            if all(known[When(when.name, when.value)] == when.holds for when in one.where)
        ),
        everybody.after if varied is None else varied,
    )


def later_wait(workflow: Workflow, number: int, variant: str | None) -> timedelta:
    """Return how long a later step waits after the one before."""
    varied = workflow.variants.get(variant or "", PLAIN).waits.get(number)
    return workflow.steps[number].waits[-1].after if varied is None else varied


def shortest(workflow: Workflow, tried: Experiment | None) -> timedelta:
    """Return the shortest first wait that is tried beside the usual ones."""
    names = tried.variants if tried else ()
    waits = [workflow.variants.get(name, PLAIN).waits.get(0) for name in names]
    return min((one for one in waits if one is not None), default=timedelta.max)


def longer(workflow: Workflow, variant: str) -> timedelta:
    """Return by how much a variant's waits differ from the usual ones, all in all."""
    waits = workflow.variants.get(variant, PLAIN).waits.items()
    usual = (workflow.steps[number].waits[-1].after for number, _ in waits)
    return sum(
        (abs(wait - before) for (_, wait), before in zip(waits, usual, strict=True)), timedelta(0)
    )
