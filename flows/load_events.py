"""Events of a file: what people did in the shop, from wherever it was noted until now."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Failed
from pydantic import Field

from flows.outcome import ended
from tasks import connect, settings
from tasks.draw import NotDrawn, draw_rows, rows_of
from tasks.gather import Gathered
from tasks.tally import tally

File = Annotated[
    str | None,
    Field(
        title="File",
        description="A .csv or .jsonl beside the worker. Columns: kind and happened_at; id, "
        "visitor, customer, email, email_sha256, phone, country, product, category, weight if "
        "there are any. Others are kept as facts.",
    ),
]
Store = Annotated[
    str | None,
    Field(title="Store", description="Whose customers and products its ids are of. Empty: yours."),
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be kept.")]


@flow(name="load_events", flow_run_name="load events")
async def load_events(file: File = None, store: Store = None, dry_run: DryRun = True) -> State[Any]:
    """Keep the events of a file, each once, and count the days of whoever they are of again.

    A row names what happened and when, with its time zone; who it was by an account, an address, a
    hash of one or a visitor. Rows that break a rule, or are older than anything kept, are set
    aside with the reason. The same file twice is one.

    Args:
        file: A .csv or .jsonl beside the worker.
        store: Whose customers and products its ids are of.
        dry_run: Only show what would be kept.

    """
    try:
        done = await asyncio.to_thread(loaded, file, store, dry_run=dry_run)
    except NotDrawn as error:
        return Failed(name="Not loaded", message=str(error))
    rows = [{"what": name, "events": number} for name, number in counted(done).items()]
    await acreate_table_artifact(rows, "loaded-events", "What became of every row.")
    said = f"{done.read} rows, {done.fresh} new"
    if dry_run:
        return ended(0, f"{said}, {done.aside} would be set aside; nothing was written")
    found = await tally()
    return ended(done.aside, f"{said}; {found.people} people counted again, {found.told} owed")


def loaded(file: str | None, store: str | None, *, dry_run: bool) -> Gathered:
    """Load a file; raise NotDrawn when there is none, or it cannot be told whose."""
    if not file:
        raise NotDrawn("name a file beside the worker: a .csv or a .jsonl")
    return draw_rows(settings.hub_url(), whose(store), rows_of(Path(file)), dry_run=dry_run)


def whose(store: str | None) -> str:
    """Name the store that events are of; raise NotDrawn when it cannot be told."""
    stores = [store] if store else connect.plan().stores
    if len(stores) != 1:
        raise NotDrawn(f"say which store it is of: {len(stores)} are connected")
    return stores[0]


def counted(done: Gathered) -> dict[str, int]:
    """Say what became of rows."""
    return {
        "read": done.read,
        "new": done.fresh,
        "known already": done.read - done.fresh - done.aside - done.requests,
        "asked for a product": done.requests,
        "set aside": done.aside,
    }
