"""Rehearse a STOP with a test customer of our own, through the whole path, and time it."""

from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows import outcome
from mappings.masks import masked
from tasks import settings
from tasks.hub import progress
from tasks.hub.engine import autocommit
from tasks.rehearse_stage import (
    CONFIRMED,
    HEEDED,
    REFUSED,
    TOLD,
    NotRehearsed,
    Stage,
    Step,
    staged,
)
from tasks.rehearse_stop import rehearse_stop as rehearse

DryRun = Annotated[
    bool,
    Field(
        title="Dry run",
        description="Only show who would rehearse and who must follow; say nothing to anybody.",
    ),
]


@flow(name="rehearse_stop", flow_run_name="rehearse a STOP")
async def rehearse_stop(dry_run: DryRun = True) -> State[Any]:
    """Say STOP as our own test customer, and time how every system follows.

    A webhook signed as the SMS platform signs is brought to our receiver. Then: the line in the
    ledger, each platform's confirmation, what each platform shows when asked, and a marketing text
    that must be refused. Afterwards the customer says START, so that it can be repeated. The
    number is LOCKSTEP_REHEARSAL_NUMBER; its holder must be tagged as a test customer in the store.
    Ends red when a promise is broken or somebody does not follow.

    Args:
        dry_run: Only show who would rehearse and who must follow; say nothing to anybody.

    """
    try:
        with autocommit(settings.hub_url()) as hub:
            if dry_run:
                return await planned(staged(hub))
            if not progress.hold(hub, "rehearse_stop"):
                return Completed(name="Stood by", message="another rehearsal is under way")
            steps = await rehearse()
    except (NotRehearsed, settings.NotConfigured) as error:
        return Failed(name="Not rehearsed", message=str(error))
    return await told(steps)


async def planned(stage: Stage) -> State[Any]:
    """Show who would rehearse, what is promised, and who must follow."""
    steps = [
        Step("our receiver takes STOP", promise=HEEDED),
        Step("the ledger has STOP", promise=HEEDED),
        Step("the gates refuse a marketing text", promise=REFUSED),
        *(Step(f"{name} confirms STOP, and shows it", promise=TOLD) for name in stage.followers),
        Step("a text confirms STOP to them, where we send it", promise=CONFIRMED),
        Step("everybody confirms START"),
    ]
    rows = [{"step": one.what, "promise (s)": one.promise or ""} for one in steps]
    about = f"{masked(stage.phone)} would say STOP to {stage.platform}, then START. A dry run: "
    await acreate_table_artifact(rows, "rehearse-stop", f"{about}nothing was said.")
    return Completed(message=f"{len(stage.followers)} platforms must follow, nothing was written")


async def told(steps: list[Step]) -> State[Any]:
    """Leave a table of every step, and keep how it went; end red when one was not kept."""
    rows = [
        {
            "step": one.what,
            "seconds": "" if one.seconds is None else round(one.seconds, 3),
            "promise (s)": one.promise or "",
            "kept": "yes" if one.kept else "NO",
            "note": masked(one.note),
        }
        for one in steps
    ]
    broken = [one for one in steps if not one.kept]
    said = sentence(steps, broken)
    outcome.end(outcome.begin("rehearse_stop", "hub", "consents"), len(broken), {"said": said})
    await acreate_table_artifact(rows, "rehearse-stop", said)
    if broken:
        return Failed(name="Promise broken", message=said)
    return Completed(message=said)


def sentence(steps: list[Step], broken: list[Step]) -> str:
    """Say in a sentence how it went."""
    told = [one for one in steps if one.what.endswith("confirmed STOP") and one.seconds is not None]
    names = ", ".join(one.what.removesuffix(" confirmed STOP") for one in told)
    within = max((one.seconds or 0.0 for one in told), default=0.0)
    reached = f"{names} confirmed STOP within {within:.2f} s" if told else "STOP reached nobody"
    if not broken:
        return f"{reached}; every promise was kept."
    return f"{reached}. Not kept: {'; '.join(one.what for one in broken)}."
