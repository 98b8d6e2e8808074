"""Rehearse: do in a transaction what a run would do, show the difference, and roll it back."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field
from prefect import task

from mappings.masks import masked
from tasks import check, connect, salvage, settings
from tasks.connectors.base import Page
from tasks.differ import differences, map_of
from tasks.hub import engine, mirror, outbox, wanted
from tasks.hub.engine import Connection
from tasks.merge import Batch, Counts, merge_batches, read_at
from tasks.policy import policy

SHOWN = 200
"""Lines of a difference shown to a person; the counts are of all."""


class CannotTell(Exception):
    """What a run would do cannot be shown."""


class Difference(Struct):
    """What a run would do: counts, and a line per field that would change."""

    counts: Counts = field(default_factory=Counts)
    creates: int = 0
    updates: int = 0
    refused: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)


def rehearse(hub_url: str, platform: str, pages: Iterable[Page]) -> Difference:
    """Merge pages, compare the hub as it would be with the hub as it is, and undo it all."""
    found = Difference()
    batch = Batch(platform)
    for page in pages:
        batch.incoming += read_at(page.records, datetime.now(UTC))
        batch.unread += [(row, None) for row in page.bad]
    try:
        with engine.fresh(hub_url) as then, engine.connected(hub_url) as now:
            found.counts = merge_batches(then, [batch], connect.plan())
            compare(now, then, found)
            then.rollback()
    except check.GateClosed as shut:
        found.refused = str(shut)
    except salvage.POISON as error:  # its details hold the row: they must not get into a log
        words = str(error).splitlines()[0]
        raise CannotTell(f"a real run would set aside what the hub cannot take: {words}") from None
    return found


def compare(now: Connection, then: Connection, found: Difference) -> None:
    """Note every field of every touched record that would change in the hub."""
    for noun in wanted.NOUNS:
        keys = wanted.touched(then, noun)
        before, after = (wanted.rows(hub, noun, keys, "") for hub in (now, then))
        for key in keys:
            if key in after:
                note(found, noun, (before.get(key), after[key]))


def note(found: Difference, noun: str, rows: tuple[dict[str, Any] | None, dict[str, Any]]) -> None:
    """Note one record: created, or updated field by field."""
    before, after = rows
    if before is None:
        found.creates += 1
    told = after.keys() - {"key", *wanted.ACTS}
    changed = [name for name in after if name in told and (before or {}).get(name) != after[name]]
    if before is not None and changed:
        found.updates += 1
    for name in changed:
        if len(found.lines) < SHOWN:
            found.lines.append(
                {
                    "record": masked(f"{noun} {after['key']}"),
                    "action": "update" if before else "create",
                    "field": name,
                    "before": shown((before or {}).get(name)),
                    "after": shown(after[name]),
                }
            )


def shown(value: Any) -> str:
    """Write a value for a person without showing anything personal: addresses are masked."""
    return "" if value is None else masked(str(value))


PERSONAL = {"first_name", "last_name", "firstname", "lastname"}


def rehearse_push(hub_url: str, platform: str, object: str) -> Difference:
    """Show what every owed record would be told, field by field; no call is made."""
    found = Difference()
    mapping, noun = map_of(platform, object)
    with engine.connected(hub_url) as hub:
        keys = outbox.owed_keys(hub, platform, object)
        told = mirror.read(hub, platform, object, keys)
        rows = dict(wanted.rows(hub, noun, keys, platform))
    for key, change in differences(mapping, rows, told).items():
        known = told[key].values if key in told else None
        after = {"key": key, **(known or {}), **change.values}
        note(found, object, ({"key": key, **known} if known is not None else None, after))
    found.counts.rows[object] = len(keys)
    return found


def table(found: Difference) -> list[dict[str, Any]]:
    """Lay a difference out for a person."""
    rows: Sequence[dict[str, Any]] = found.lines
    for row in rows:
        if row["field"] in PERSONAL:
            row["before"], row["after"] = (
                f"{row[side][:1]}…" if row[side] else "" for side in ("before", "after")
            )
    return list(rows)


@task(name="rehearse", task_run_name="rehearse {platform} {object}", **policy("hub", "rehearse"))
def rehearse_pages(platform: str, object: str, pages: list[Page]) -> Difference:  # noqa: ARG001
    """Show what merging these pages would change."""
    return rehearse(settings.hub_url(), platform, pages)
