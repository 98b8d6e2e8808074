"""Bring quarantined rows through the gate again, as they are or with a correction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct
from prefect import task

from mappings.records import Record
from tasks import connect, salvage, settings
from tasks.check import GateClosed
from tasks.hub import engine, quarantine
from tasks.hub.quarantine import SetAside
from tasks.hub.staging import CLASSES, Incoming
from tasks.merge import Batch, Counts, merge_batches
from tasks.policy import policy


class Replayed(Struct):
    """What became of the rows of one replay."""

    tried: int = 0
    passed: int = 0
    still_bad: int = 0
    unreadable: int = 0


def repaired(row: SetAside, repair: Mapping[str, Any]) -> Record | None:
    """Read a quarantined row as a record again, with corrected fields; None if it cannot be."""
    if row.readable == "raw" or row.object not in CLASSES:
        return None
    try:
        fields = {**msgspec.json.decode(row.payload), **repair}
        return msgspec.convert(fields, CLASSES[row.object], strict=False)
    except msgspec.MsgspecError:
        return None


def replay_rows(hub_url: str, rows: Sequence[SetAside], repair: Mapping[str, Any]) -> Replayed:
    """Judge and merge each row anew; one that is still bad stays in quarantine as it was."""
    done = Replayed(tried=len(rows))
    for row in rows:
        record = repaired(row, repair)
        if record is None:
            done.unreadable += 1
            continue
        if passes(hub_url, row, record):
            done.passed += 1
        else:
            done.still_bad += 1
    return done


def passes(hub_url: str, row: SetAside, record: Record) -> bool:
    """Merge one row if it is good now, and end its entry in the same transaction."""
    batch = Batch(row.platform, [Incoming(record, None, datetime.now(UTC))])
    try:
        with engine.connected(hub_url) as hub:
            quarantine.close(hub, [row.id], "replayed")  # before its good copy supersedes it
            counts: Counts = merge_batches(hub, [batch], connect.plan())
            if counts.failed:
                hub.rollback()
            return not counts.failed
    except (GateClosed, *salvage.POISON):
        return False


@task(name="replay", task_run_name="replay {object}", **policy("hub", "replay"))
def replay(
    object: str | None, ids: list[int] | None, repair: dict[str, Any], limit: int
) -> Replayed:
    """Replay open entries, oldest first."""
    hub_url = settings.hub_url()
    with engine.connected(hub_url) as hub:
        rows = quarantine.listed(hub, object, ids, limit)
    return replay_rows(hub_url, rows, repair)
