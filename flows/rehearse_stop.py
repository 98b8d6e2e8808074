"""Rehearse a STOP with a test customer of our own, through the whole path, and time it."""

from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

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
WORDS = {True: "yes", False: "NO", None: "cannot tell"}


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
        Step("STOP: receiver answered", stage.platform, promise=HEEDED),
        Step("STOP: in the ledger", "hub", promise=HEEDED),
        Step("STOP: marketing text refused", "gates", promise=REFUSED),
        *(Step("STOP: confirmed", platform, promise=TOLD) for platform in stage.followers),
        Step("STOP: confirmed to them, where we send it", "text", promise=CONFIRMED),
        *(Step("STOP: read back", platform) for platform in stage.followers),
        *(Step("START: confirmed", platform) for platform in stage.followers),
    ]
    rows = [
        {"step": one.what, "system": one.system, "promise (s)": one.promise or ""} for one in steps
    ]
    about = f"{masked(stage.phone)} would say STOP to {stage.platform}, then START. A dry run: "
    await acreate_table_artifact(rows, "rehearse-stop", f"{about}nothing was said.")
    return Completed(message=f"{len(stage.followers)} platforms must follow, nothing was written")


async def told(steps: list[Step]) -> State[Any]:
    """Leave a table of every step; end red when one of them was not kept."""
    rows = [
        {
            "step": one.what,
            "system": one.system,
            "seconds": "" if one.seconds is None else round(one.seconds, 3),
            "promise (s)": one.promise or "",
            "kept": WORDS[one.kept],
            "note": masked(one.note),
        }
        for one in steps
    ]
    broken = [one for one in steps if one.kept is False]
    said = sentence(steps, broken)
    await acreate_table_artifact(rows, "rehearse-stop", said)
    if broken:
        return Failed(name="Promise broken", message=said)
    return Completed(message=said)


def sentence(steps: list[Step], broken: list[Step]) -> str:
    """Say in a sentence how it went."""
    stop = [one for one in steps if one.what == "STOP: confirmed" and one.seconds is not None]
    slowest = max((one.seconds or 0 for one in stop), default=None)
    reached = (
        "STOP reached nobody"
        if slowest is None
        else (
            f"STOP was confirmed by {', '.join(one.system for one in stop)} within {slowest:.2f} s"
        )
    )
    if not broken:
        return f"{reached}; every promise was kept."
    return f"{reached}. Not kept: {'; '.join(f'{one.what} ({one.system})' for one in broken)}."
