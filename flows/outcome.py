"""How a run ends: green only when every row found its place."""

from collections.abc import Mapping
from typing import Any

from prefect import runtime
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from tasks import settings
from tasks.hub import progress
from tasks.hub.engine import connected
from tasks.merge import Counts


def ended(failed: int, said: str) -> State[Any]:
    """End green, or red as "Set aside" when a person must look at some rows."""
    if failed:
        message = f"{said}; {failed} need a person: see the flows `replay` and `review`"
        return Failed(name="Set aside", message=message)
    return Completed(message=said)


async def show(counts: Counts, key: str, about: str) -> None:
    """Leave a table that says what became of every row."""
    rows = [
        {
            "data": object,
            "rows in": number,
            "set aside": counts.aside.get(object, 0),
            "passed": number - counts.aside.get(object, 0),
        }
        for object, number in counts.rows.items()
    ]
    rows += [
        {"data": f"{noun} changed in the hub", "rows in": number, "set aside": "", "passed": ""}
        for noun, number in counts.changed.items()
    ]
    await acreate_table_artifact(rows, key, about)


def begin(flow: str, platform: str, object: str) -> int:
    """Note in the hub that a run began."""
    with connected(settings.hub_url()) as hub:
        return progress.begin_run(hub, flow, platform, object, str(runtime.flow_run.id or ""))


def end(run: int, failed: int, counts: Mapping[str, Any], error: str | None = None) -> None:
    """Note in the hub how it ended."""
    status = "red" if error else "amber" if failed else "green"
    with connected(settings.hub_url()) as hub:
        progress.end_run(hub, run, status, counts, error)
