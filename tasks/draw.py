"""Draw events from where else they are: a file beside the worker, or a query of a database."""

import asyncio
import csv
import json
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from prefect import task
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from mappings import pixel
from mappings.observing import Source
from tasks import check, salvage, settings
from tasks.connectors.base import BadRow
from tasks.gather import APART, TOGETHER, Gathered, Read, write
from tasks.hub import engine, memberships, progress
from tasks.policy import policy

OVERLAP = timedelta(hours=1)
"""What was written late into a database is drawn once more: it is the same event."""
TABLE, LINES = ".csv", (".jsonl", ".ndjson")
REFUSED = (*salvage.POISON, check.GateClosed, UnicodeEncodeError)
"""What the hub, or the way to it, says of rows it can never take."""

Cells = Mapping[str, Any]


class NotDrawn(Exception):
    """Nothing more was drawn: why, and what to do."""


def rows_of(path: Path) -> Iterator[Cells]:
    """Read the rows of a file; raise NotDrawn for what holds none."""
    kind = path.suffix.lower()
    if kind not in (TABLE, *LINES):
        raise NotDrawn(
            f"{path.name}: it must be a {TABLE} with names in its first line, or a "
            f"{' or '.join(LINES)} with an object a line; export a .parquet or .xlsx as one of them"
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file) if kind == TABLE else lines(file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotDrawn(f"{path.name} cannot be read beside the worker: {error}") from None


def lines(file: Iterable[str]) -> Iterator[Cells]:
    """Read an object a line; what is none is a row of its own, which says nothing."""
    for line in file:
        try:
            said = json.loads(line or "null")
        except (ValueError, RecursionError):
            said = None
        if line.strip():
            yield said if isinstance(said, dict) else {"": line}


def batches(rows: Iterator[Cells], size: int = TOGETHER) -> Iterator[list[Cells]]:
    """Part rows into batches."""
    while some := list(islice(rows, size)):
        yield some


def read(platform: str, rows: Sequence[Cells]) -> Read:
    """Read rows, each by itself."""
    found, now = Read(), datetime.now(UTC)
    for cells in rows:
        found.take(partial(pixel.row, platform, cells, now), raw(cells), now)
    return found


def raw(cells: Cells) -> bytes:
    """Write a row down as it came."""
    return repr(dict(cells)).encode("utf-8", "backslashreplace")[:100_000]


def draw_rows(hub_url: str, platform: str, rows: Iterator[Cells], *, dry_run: bool) -> Gathered:
    """Write rows, a batch in a transaction; a dry run undoes each."""
    done = Gathered()
    for some in batches(rows):
        done.add(drawn(hub_url, platform, some, dry_run=dry_run))
    return done


def drawn(hub_url: str, platform: str, rows: Sequence[Cells], *, dry_run: bool) -> Gathered:
    """Write some rows; of what the hub refuses only the row it refuses is set aside."""
    try:
        return written(hub_url, platform, read(platform, rows), dry_run=dry_run)
    except REFUSED as error:
        if len(rows) == 1:
            why = f"the hub cannot take it: {str(error).splitlines()[0]}"
            alone = Read(bad=[BadRow("events", None, why, raw(rows[0]))])
            return written(hub_url, platform, alone, dry_run=dry_run)
    done = Gathered()
    for some in batches(iter(rows), max(1, len(rows) // APART)):
        done.add(drawn(hub_url, platform, some, dry_run=dry_run))
    return done


def written(hub_url: str, platform: str, found: Read, *, dry_run: bool) -> Gathered:
    """Write what was read in a transaction of its own; a dry run undoes it."""
    with engine.fresh(hub_url) as hub:
        before = settings.events().oldest(memberships.now_of(hub))
        done = write(hub, platform, found, before)
        if dry_run:
            hub.rollback()
    return done


def newest(rows: Iterable[Cells], seen: list[datetime]) -> Iterator[Cells]:
    """Pass rows on, and note the latest moment among them."""
    for cells in rows:
        at = cells.get("happened_at")
        if isinstance(at, datetime) and at.tzinfo and (not seen or at > seen[0]):
            seen[:] = [at]
        yield cells


def draw_source(hub_url: str, source: Source, platform: str, *, dry_run: bool) -> Gathered:
    """Ask a database for what is new; where the answer ended is kept once all of it is."""
    with engine.connected(hub_url) as hub:
        now = memberships.now_of(hub)
        since = progress.position(hub, source.name, "events") or settings.events().oldest(now)
    seen: list[datetime] = []
    try:
        with closing(asked(source, since - OVERLAP)) as answer:
            done = draw_rows(hub_url, platform, newest(answer, seen), dry_run=dry_run)
    except (SQLAlchemyError, ImportError) as error:
        raise NotDrawn(
            f"{source.name} did not answer ({type(error).__name__}): see its `url` and `query` "
            "in LOCKSTEP_EVENTS"
        ) from None
    if seen and not dry_run:
        with engine.connected(hub_url) as hub:
            progress.move(hub, source.name, "events", min(seen[0], now))
    return done


def asked(source: Source, since: datetime) -> Generator[Cells]:
    """Ask a database, and read its answer row by row."""
    url = sa.make_url(source.url)
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    database = sa.create_engine(url, poolclass=NullPool)
    with database.connect().execution_options(stream_results=True) as connection:
        answer = connection.execute(sa.text(source.query), {"since": since})
        yield from (dict(row) for row in answer.mappings())


@task(name="draw", task_run_name="draw events of {platform}", **policy("hub", "draw"))
async def draw(platform: str, name: str) -> tuple[Gathered, str]:
    """Draw what is new in the database of that name; say in words why when it does not answer."""
    source = next(one for one in settings.events().sources if one.name == name)
    hub_url = settings.hub_url()
    try:
        done = await asyncio.to_thread(draw_source, hub_url, source, platform, dry_run=False)
    except NotDrawn as error:
        return Gathered(), str(error)
    return done, ""
