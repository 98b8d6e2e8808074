"""Move a journey: to its next step, to its end, or to a later look at the same step."""

from datetime import timedelta
from typing import Any

from tasks.assign import Lot, later_wait
from tasks.hub.journeys import Move, Traveller
from tasks.messaging.workflow import PATIENCE, Step, Workflow

NONE = Lot()


def onward(
    workflow: Workflow, one: Traveller, outcome: Any, why: str | None = None, *, lot: Lot = NONE
) -> Move:
    """Send a journey to its next step; after the last it is done."""
    number = one.step + 1
    further = number < len(workflow.steps)
    wait = later_wait(workflow, number, lot.variant or one.variant) if further else timedelta(0)
    return Move(
        id=one.id,
        step=one.step,
        channel=workflow.steps[one.step].channel,
        outcome=outcome,
        why=why,
        next=number,
        wait=wait.total_seconds(),
        status="waiting" if further else "done",
        variant=lot.variant,
        tried=lot.experiment,
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


def later(step: Step, one: Traveller, lot: Lot, wait: timedelta) -> Move:
    """Let a step be due as late as its variant says."""
    return Move(
        id=one.id,
        step=one.step,
        channel=step.channel,
        outcome="later",
        next=one.step,
        wait=wait.total_seconds(),
        status="waiting",
        variant=lot.variant,
        tried=lot.experiment,
    )


def gone(id: int) -> Move:
    """End the journey of somebody who is no longer there."""
    why = "the person is no longer there"
    return Move(
        id=id, step=0, channel="sms", outcome="ended", why=why, next=0, wait=0.0, status="ended"
    )
