"""Record consents from elsewhere: a file, or what a person told an agent.

Both go through the gate and the merge like any act. Withdrawals always count, even where the gate
refuses the rest; a permission never lifts a withdrawal: that only the person's own act does.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct, field
from prefect import task

from mappings.masks import masked
from mappings.records import Consent
from tasks import check, connect, settings
from tasks.consent.sheet import Reading
from tasks.hub import engine, merging, quarantine, recording, reviews, staging
from tasks.hub.engine import Connection
from tasks.hub.staging import Row as Staged
from tasks.merge import read_at
from tasks.policy import policy
from tasks.transcribe import Page, read

STATUS = len(check.OWN_NAMES) + Consent.__struct_fields__.index("status")


class Recorded(Struct):
    """What became of it: acts by outcome, what was set aside and why, and a masked sample."""

    rows: int = 0
    acts: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    aside: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    refused: str = ""
    sample: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def record(hub_url: str, page: Page, *, lane: str, dry_run: bool) -> Recorded:
    """Judge and merge what was read in one transaction; a dry run undoes it all."""
    done = Recorded(rows=page.rows, acts=len(page.acts), notes=list(notes(page)))
    with engine.fresh(hub_url) as hub:
        merge(hub, page, done, lane)
        if dry_run:
            hub.rollback()
    return done


def merge(hub: Connection, page: Page, done: Recorded, lane: str) -> None:
    """Bring acts into the ledger, bad ones into quarantine, and count what it meant."""
    source = page.acts[0].platform if page.acts else "import"
    plan, last = connect.plan(lane), recording.last(hub)
    staging.open_tables(hub)
    for row in page.torn:
        quarantine.set_aside_raw(hub, source, row, None)
    staged = staging.load(hub, read_at(page.acts, datetime.now(UTC)))
    judge(hub, staged.get("consents", []), done, source)
    merging.lock(hub)
    merged = merging.merge(hub, plan)
    done.aside += len(page.torn) + merged.aside.get("consents", 0)
    if page.torn:
        done.reasons["a row has as many cells as the first line"] = len(page.torn)
    done.outcomes = recording.outcomes(hub, source, last)
    known = done.acts - sum(done.outcomes.values()) - done.aside + len(page.torn)
    if known and not done.refused:
        done.outcomes["in the ledger already"] = known
    done.sample = [shown(row) for row in recording.sample(hub, source, last)]


def judge(hub: Connection, rows: Sequence[Staged], done: Recorded, source: str) -> None:
    """Set bad rows aside; where too many are bad, nothing but the withdrawals is written."""
    refusals = [row for row in rows if row[STATUS] == "withdrawn"]
    rest = [row for row in rows if row[STATUS] != "withdrawn"]
    for some in filter(None, (refusals, rest)):
        found = check.check_rows({"consents": some})
        check.keep(hub, found, source, "live")
        if some is rest and (shut := [verdict for verdict in found if verdict.closed]):
            refuse(hub, rest, done, shut[0].reason())
            continue
        done.aside += sum(check.set_aside(hub, found).values())
        broken = Counter(
            {c.text: c.failed for v in found for c in v.checks if c.severity == "critical"}
        )
        done.reasons = dict(+(Counter(done.reasons) + broken))


def refuse(hub: Connection, rows: Sequence[Staged], done: Recorded, why: str) -> None:
    """Write none of these rows: they are too bad to be trusted."""
    staging.mark(hub, "consents", [row[0] for row in rows])
    done.refused = why
    advice = "repair the file and record it again: what is in the ledger already stays one line"
    reviews.open(hub, "gate", "recorded consents", why, advice)


def notes(page: Page) -> Iterator[str]:
    """Say what a person should know of a file besides the counts."""
    if page.unread:
        yield f"columns nobody reads: {', '.join(name[:30] for name in page.unread)}"
    if page.timeless:
        yield f"{page.timeless} rows whose date is no ISO date or names no time zone"


def shown(row: dict[str, object]) -> dict[str, str]:
    """Show one line so that nobody can be reached by it."""
    return {name: masked(str(value)) for name, value in row.items()}


@task(name="record", task_run_name="record a file", **policy("hub", "record"))
def record_file(path: str, reading: Reading, *, dry_run: bool) -> Recorded:
    """Read a file of consents and record it; raise BadSheet when it is none."""
    page = read(Path(path), reading)
    return record(settings.hub_url(), page, lane="bulk", dry_run=dry_run)


@task(name="record told", task_run_name="record what was told", **policy("hub", "record told"))
def record_told(acts: list[Consent], *, dry_run: bool) -> Recorded:
    """Record what a person told an agent."""
    page = Page(acts=acts, rows=1)
    return record(settings.hub_url(), page, lane="live", dry_run=dry_run)
