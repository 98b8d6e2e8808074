"""Quarantine: look at rows that broke a rule, repair them, and bring them in again."""

from typing import Annotated, Any, Literal

import msgspec
from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.outcome import ended
from mappings.masks import masked
from tasks import settings
from tasks.hub import inbox, quarantine
from tasks.hub.engine import connected
from tasks.replay import replay as replay_task

Action = Annotated[
    Literal["list", "replay", "drop"],
    Field(title="Action", description="list them, replay them through the gate, or drop them."),
]
Object = Annotated[
    str | None, Field(title="Data type", description="customers, orders, lines... Empty: all.")
]
Ids = Annotated[list[int] | None, Field(title="Numbers", description="Empty: all that are open.")]
Repair = Annotated[
    dict[str, Any],
    Field(
        title="Corrections",
        description='Fields to set on each row: {"country": "GB"}. '
        "Prefect keeps what is written here: correct names, numbers and addresses at their source.",
    ),
]
Held = Annotated[
    bool, Field(title="Held deliveries", description="Also let batches held by a gate try again.")
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be done.")]


@flow(name="replay", flow_run_name="quarantine: {action}")
async def replay(  # noqa: PLR0913, PLR0917 - the six fields of the form
    action: Action = "list",
    data_type: Object = None,
    ids: Ids = None,
    corrections: Repair = {},  # noqa: B006 - a form's default
    held: Held = False,
    dry_run: DryRun = True,
) -> State[Any]:
    """List rows that a gate set aside; replay them after a repair, or drop them.

    A replayed row is judged by today's rules. One that still fails stays as it was.

    Args:
        action: list, replay or drop.
        data_type: customers, orders, lines and so on; empty means all.
        ids: Which ones; empty means all that are open.
        corrections: Fields to set on each row before it is judged.
        held: Also let deliveries held by a closed gate try again.
        dry_run: Only show what would be done.

    """
    with connected(settings.hub_url()) as hub:
        found = quarantine.listed(hub, data_type, ids, 10_000)
        if held and not dry_run:
            inbox.reopen(hub)
        if action == "drop" and not dry_run:
            quarantine.close(hub, [row.id for row in found], "dropped")
    rows = [
        {
            "number": row.id,
            "data": f"{row.platform} {row.object}",
            "rules broken": ", ".join(row.rules),
            "reason": masked(row.reason),
            "times": row.times,
        }
        for row in found[:500]
    ]
    about = f"{len(found)} rows set aside. Values are only in the hub, not here."
    await acreate_table_artifact(rows or [{"number": "none"}], "quarantine", about)
    if action != "replay" or dry_run:
        return ended(0, f"{len(found)} open" + (", nothing was written" if dry_run else ""))
    done = replay_task(data_type, ids, corrections, 10_000)
    return ended(done.still_bad + done.unreadable, str(msgspec.to_builtins(done)))
