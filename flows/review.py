"""The review list: what a person must look at, and their decision."""

from typing import Annotated, Any, Literal

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.outcome import ended
from mappings.masks import masked
from tasks import settings
from tasks.hub import reviews
from tasks.hub.engine import connected

Action = Annotated[
    Literal["list", "retry", "drop", "resolved"],
    Field(
        title="Action",
        description="list them; retry: owe the records again; drop: leave them as they are; "
        "resolved: it was mended elsewhere.",
    ),
]
Ids = Annotated[
    list[int] | None, Field(title="Numbers", description="Which ones. Empty: all that are open.")
]
Words = Annotated[str, Field(max_length=500, title="Why", description="Kept with the decision.")]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be done.")]


@flow(name="review", flow_run_name="review: {action}")
async def review(
    action: Action = "list", ids: Ids = None, why: Words = "", dry_run: DryRun = True
) -> State[Any]:
    """List what needs a person, and carry out what they decide.

    Records refused by a platform, batches refused by a gate and accounts that refuse us wait here.
    A retried record is read from the hub again, so that a correction made since is what is sent.

    Args:
        action: list, retry, drop or resolved.
        ids: Which ones; empty means all that are open.
        why: Kept with the decision.
        dry_run: Only show what would be done.

    """
    with connected(settings.hub_url()) as hub:
        found = reviews.listed(hub, ids)
        rows = [shown_of(one) for one in found]
        if action == "retry" and not dry_run:
            reviews.retry(hub, found, why)
        elif action in ("drop", "resolved") and not dry_run:
            reviews.close(hub, found, "dropped" if action == "drop" else "resolved", why)
    await acreate_table_artifact(rows or [{"number": "none"}], "review", "What needs a person.")
    said = f"{len(found)} open" if action == "list" else f"{action}: {len(found)}"
    return ended(0, f"{said}, nothing was written" if dry_run else said)


def shown_of(one: reviews.Review) -> dict[str, Any]:
    """Lay one thing out for a person; whose it is, only the hub says."""
    return {
        "number": one.id,
        "kind": one.kind,
        "subject": masked(one.subject),
        "reason": masked(one.reason),
        "what to do": one.advice,
        "since": f"{one.opened_at:%Y-%m-%d %H:%M}",
    }
