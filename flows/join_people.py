"""Who is who, decided by a person: two are one, two stay two, or a join is taken back."""

import asyncio
from typing import Annotated, Any, Literal

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from tasks import settings
from tasks.join import Asked, Decided, NotDecided, shown
from tasks.join import join_people as decide
from tasks.pages.joins import page, people

Action = Annotated[
    Literal["list", "join", "keep apart", "undo"],
    Field(
        title="Action",
        description="list the pairs that wait; join them; keep them apart for good; undo a join.",
    ),
]
Pairs = Annotated[
    list[int] | None,
    Field(
        title="Pairs", description="Numbers of pairs, as `list` and `find_duplicates` show them."
    ),
]
Customers = Annotated[
    list[str] | None,
    Field(
        title="Customers",
        description="Or the keys of two customers (hub_customer_id in the CRM). The key of one who "
        "became part of another still leads to them.",
    ),
]
Who = Annotated[
    str, Field(max_length=80, title="Who decides", description="Kept with the decision.")
]
Why = Annotated[
    str,
    Field(max_length=300, title="Why", description="In a few words without names or numbers."),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show what it would mean; write nothing.")
]


@flow(name="join_people", flow_run_name="who is who: {action}")
async def join_people(  # noqa: PLR0913, PLR0917 - the six fields of the form
    action: Action = "list",
    pairs: Pairs = None,
    customers: Customers = None,
    who: Who = "",
    why: Why = "",
    dry_run: DryRun = True,
) -> State[Any]:
    """Decide which people are one: join two, keep them apart, or undo any join there ever was.

    A join moves orders, carts, visits and texts to the one who stays; consent stays with each
    number, where the newest dated act decides. Undone, both have again what was theirs and what
    came for them since, the CRM is told anew, and neither keys nor likeness ever join them again.
    Whoever was erased is neither joined nor brought back.

    Args:
        action: list, join, keep apart or undo.
        pairs: Numbers of pairs, as they are listed.
        customers: Or the keys of two customers.
        who: Who decides this.
        why: Kept with the decision.
        dry_run: Only show what it would mean.

    """
    if action == "list":
        waiting = await asyncio.to_thread(shown, settings.hub_url(), pairs or [])
        await show(Decided(joins=waiting))
        return Completed(message=f"{len(waiting)} pairs shown, nothing was written")
    asked = Asked(action, pairs or [], customers or [], who, why)
    try:
        done = await asyncio.to_thread(decide, asked, dry_run=dry_run)
    except NotDecided as error:
        return Failed(name="Not decided", message=f"nothing was done: {error}")
    await show(done)
    said = f"{done.said}; a dry run: nothing was written" if dry_run else done.said
    return Completed(message=said)


async def show(done: Decided) -> None:
    """Leave what it means, for both sides."""
    if done.people:
        about = "Each of them, as they are afterwards."
        await acreate_table_artifact(people(done.people), "who-is-who", about)
        return
    rows = page(done.joins) or [{"number": "none"}]
    await acreate_table_artifact(rows, "who-is-who", "Who stays, who goes, and what it means.")
