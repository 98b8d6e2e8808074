"""Walk the seven phases of a rollout, one after the other, as people approve them."""

from typing import Annotated, Any

from prefect import flow, runtime
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.rollout.pressing import WALK, press, waits
from tasks import settings
from tasks.hub import decisions, reaching, rollouts
from tasks.hub.engine import connected
from tasks.hub.rollouts import Rollout

Name = Annotated[
    str,
    Field(title="Name", max_length=100, description="What a new rollout is called."),
]
Who = Annotated[
    str,
    Field(title="Who", max_length=200, description="Who begins it; needed for a new rollout."),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show how far it is and what comes next.")
]


@flow(name="rollout", flow_run_name="rollout: the seven phases")
async def rollout(
    name: Name = "first rollout", who: Who = "", dry_run: DryRun = True
) -> State[Any]:
    """Begin a rollout, or go on with the one under way: press the phase that is next.

    Each phase gathers its evidence, leaves it as artifacts and waits for a person, who approves it
    in its run (Resume) or with the flow `approve`; then the next one is pressed. All is kept in the
    hub: whatever was killed or restarted, press this again and it goes on where it was. Each phase
    is pressed with what it was last pressed with by hand. Until the pilot nothing goes out but
    withdrawals of consent, then only to its cohort; schedules rest until the last phase is over.

    Args:
        name: What a new rollout is called.
        who: Who begins it.
        dry_run: Only show how far it is and what comes next.

    """
    with connected(settings.hub_url()) as hub:
        found = rollouts.current(hub)
        if found is None and not dry_run and not who.strip():
            return Failed(name="Refused", message="nobody is named: say who begins the rollout")
        if not dry_run:
            found = rollouts.begin(hub, name.strip() or "rollout", who.strip())
            rollouts.keep(hub, found, WALK, value=True)
        phase = rollouts.upcoming(hub)
        attempt = rollouts.attempt(hub, phase) if phase else None
        reach = reaching.reach(hub)
    await show(reach)
    if found is None or phase is None:
        return Completed(message="no rollout is under way")
    if attempt and attempt.status == "waiting" and await waits(attempt.prefect_run):
        said = f"{phase} waits for a person, in flow run {attempt.prefect_run}"
        return Completed(name="Waiting", message=said)
    if dry_run:
        return Completed(message=f"next is {phase}; nothing was written")
    return await pressed(found, phase)


async def pressed(found: Rollout, phase: str) -> State[Any]:
    """Press a phase, and say so."""
    run = await press(phase, dict(found.settings.get(phase, {})), f"{runtime.flow_run.id} {phase}")
    if run is None:
        return Failed(
            name="Not deployed", message=f"nobody runs {phase}: is `lockstep up` running?"
        )
    return Completed(message=f"{phase} was pressed: it is flow run {run}")


async def show(reach: str) -> None:
    """Leave a table of the phases: how far each is, who decided, on what evidence."""
    with connected(settings.hub_url()) as hub:
        rows = decisions.overview(hub)
    about = f"The seven phases. What goes out now reaches: {reach}."
    await acreate_table_artifact(rows, "rollout", about)
