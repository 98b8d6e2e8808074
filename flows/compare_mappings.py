"""A changed mapping beside the one that holds: what would change, and for how many."""

from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from tasks import settings
from tasks.ready_platform import ready_platform
from tasks.survey_fields import survey_fields
from tasks.weigh_mapping import Comparison, weigh_mapping

Who = Annotated[
    str, Field(title="Who", max_length=200, description="Who lets the changed mapping pass.")
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show what would change; let nothing pass.")
]


@flow(name="compare_mappings", flow_run_name="compare mappings")
async def compare_mappings(who: Who = "", dry_run: DryRun = True) -> State[Any]:
    """Compare every platform's mapping with the version that holds, and let the new one pass.

    Shows each field that was added, removed or is translated otherwise, with how many records the
    platform would be told otherwise, counted in the hub, and some examples. Until a changed
    mapping is let pass nothing is told by it but consent. One that names a field its platform
    lacks is refused. What is missing on the platform is made then.

    Args:
        who: Who lets the changed mapping pass.
        dry_run: Only show what would change; let nothing pass.

    """
    platforms = sorted(settings.accounts())
    compared = [weigh_mapping(settings.hub_url(), platform) for platform in platforms]
    await show(compared)
    new = [one for one in compared if not one.same]
    said = f"{sum(len(one.changes) for one in new)} changes of {len(new)} mappings"
    if dry_run or not new:
        return Completed(message=f"{said}; nothing was written")
    if not who.strip():
        return Failed(name="Refused", message="nobody is named: say who lets it pass")
    looks = [survey_fields(settings.hub_url(), one.platform) for one in new]
    if faults := [str(fault) for look in looks for fault in look.faults]:
        return Failed(name="Refused", message="; ".join(faults)[:1000])
    for one in new:
        ready_platform(one.platform, who.strip())
    return Completed(message=f"{said} let pass by {who.strip()}")


async def show(compared: list[Comparison]) -> None:
    """Leave what would change as a table."""
    rows = [one.row for each in compared for one in each.changes]
    about = "; ".join(one.beside for one in compared)
    await acreate_table_artifact(rows or [{"field": "nothing is otherwise"}], "mappings", about)
