"""Erasure on request: a person goes from the hub, their suppression stays."""

import asyncio
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Failed
from pydantic import Field

from flows.outcome import ended
from tasks.erase import Erased, NotErased
from tasks.erase import erase_customer as erase_task

Customer = Annotated[
    str,
    Field(
        title="Customer",
        description="The hub's customer key. A number or an e-mail address is understood, too, but "
        "Prefect keeps what is written here: prefer the key.",
    ),
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only count what would go.")]


@flow(name="erase_customer", flow_run_name="erase a customer")
async def erase_customer(customer: Customer = "", dry_run: DryRun = True) -> State[Any]:
    """Erase a person from the hub: names, addresses, texts and whatever else mentions them.

    Orders stay without them, for accounting. Acts of consent stay under a hash of the address,
    with a secret of the hub: a number that ever was theirs gets no text again until it sends START
    itself, even when a platform tells of the person again. The platforms are not touched: what
    they still hold is in the review list.

    Args:
        customer: The hub's customer key, a number or an e-mail address.
        dry_run: Only count what would go.

    """
    try:
        done = await asyncio.to_thread(erase_task, customer, dry_run=dry_run)
    except NotErased as error:
        return Failed(name="Not erased", message=f"nothing was erased: {error}")
    rows = [{"what": what, "records": count} for what, count in done.counts.items() if count]
    await acreate_table_artifact(rows or [{"what": "nothing"}], "erased", "What goes, by kind.")
    return ended(0 if dry_run else done.waiting, told(done, dry_run=dry_run))


def told(done: Erased, *, dry_run: bool) -> str:
    """Say what went and what is left, without naming anybody."""
    said = f"{sum(done.counts.values())} records {'would be ' if dry_run else ''}cleared"
    if done.holders:
        names = ", ".join(sorted({platform for platform, _ in done.holders}))
        said += f"; still held by {names}: see `review`"
    if done.shared:
        said += f"; {done.shared} addresses stay, as somebody else has them, too"
    if done.waiting:
        said += f"; {done.waiting} deliveries that mention them are not read yet: then run it again"
    return said
