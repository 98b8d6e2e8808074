"""Pilot: bring a few people in and out for real, and rehearse everybody else."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, field
from prefect import task

from tasks import connect, connectors, salvage, settings
from tasks.check import GateClosed
from tasks.connectors.base import Page
from tasks.foresee import Difference
from tasks.hub import cohorts, engine, exposure, reaching, rollouts
from tasks.hub.cohorts import Drawn
from tasks.merge import Counts, merge_page
from tasks.policy import policy
from tasks.pull import read_pages, regrouped
from tasks.rehearse import rehearse
from tasks.rollout.cohort import Whom, country_of, parted
from tasks.rollout.criteria import Measures

Window = tuple[datetime, datetime]


class Wish(Struct, frozen=True):
    """Whom a person wants in the pilot: so many of a segment, by a seed; and days to read back."""

    size: int = 50
    seed: int = 1
    segment: str = "anyone"
    days: int = 30


class Read(Struct):
    """What a store's data type came to: brought in for the cohort, rehearsed for the others."""

    platform: str
    object: str
    mine: Counts = field(default_factory=Counts)
    others: Difference = field(default_factory=Difference)
    rows: int = 0
    refused: str = ""


def draw(wish: Wish, known: datetime) -> list[Drawn]:
    """Draw a cohort of those who were known by a time; the same seed draws the same people."""
    orders = {"buyers": 1, "regulars": 2}.get(wish.segment, 0)
    what = {
        "size": wish.size,
        "seed": str(wish.seed),
        "country": country_of(wish.segment),
        "orders": orders,
        "agreed": wish.segment == "agreed",
        "numbers": numbers(),
        "why": f"drawn by seed {wish.seed} of {wish.segment}",
        "known": known,
    }
    with engine.connected(settings.hub_url()) as hub:
        return cohorts.draw(hub, what)


def numbers() -> list[str]:
    """List whose numbers are always in: one's own, and the test customer's who rehearses a STOP."""
    own = settings.own_numbers()
    with suppress(settings.NotConfigured):
        own.append(settings.rehearsal_number())
    return own


def keep(drawn: Sequence[Drawn]) -> None:
    """Make these the members, and let go what they are owed."""
    with engine.autocommit(settings.hub_url()) as hub:
        rollout = rollouts.current(hub)
        if rollout is not None:
            cohorts.keep(hub, rollout.id, drawn)
            reaching.wake(hub)


def whom(drawn: Sequence[Drawn]) -> Whom:
    """Say how a store's records name these people."""
    with engine.connected(settings.hub_url()) as hub:
        named = cohorts.named(hub, [one.id for one in drawn])
    found: dict[str, set[str]] = {}
    for kind, value in named:
        found.setdefault(kind.rpartition(":")[2], set()).add(value)
    return Whom(
        frozenset(found.get("customer", ())),
        frozenset(found.get("order", ())),
        frozenset(found.get("email", set()) | found.get("phone", set())),
    )


@task(name="pilot", task_run_name="pilot {object} of {platform}", **policy("pull", "pilot"))
def bring(platform: str, object: str, window: Window, cohort: Whom, *, dry_run: bool) -> Read:
    """Read a window of a store: what is the cohort's is merged, what is anybody else's rehearsed.

    No watermark moves: whoever reads next begins where they would have begun.
    """
    done, pages = Read(platform, object), regrouped(read_pages(platform, object, window))
    theirs: list[Page] = []
    for page in pages:
        mine, rest = parted(page.records, cohort)
        done.rows += len(mine)
        theirs.append(Page(rest, page.bad))
        if mine and not dry_run:
            merge(done, Page(mine))
    done.others = rehearse(settings.hub_url(), platform, theirs)
    return done


def merge(done: Read, page: Page) -> None:
    """Merge what is the cohort's; what the gate refuses is told, and stays out."""
    try:
        done.mine.add(merge_page.fn(done.platform, done.object, page, None))
    except GateClosed as shut:
        done.refused = str(shut)
    except salvage.POISON as error:
        done.refused = str(error).splitlines()[0]


def stores() -> list[tuple[str, str]]:
    """List what is read: every data type of every store."""
    return [
        (platform, object)
        for platform in connect.plan().stores
        for object in connectors.load(platform).reads
    ]


def watermarks() -> list[dict[str, Any]]:
    """List how far everything was read."""
    with engine.connected(settings.hub_url()) as hub:
        return cohorts.watermarks(hub)


def measure(since: datetime, read: Sequence[Read], records: tuple[float | None, int]) -> Measures:
    """Measure how the pilot's people fared since a time."""
    with engine.connected(settings.hub_url()) as hub:
        ids = cohorts.members(hub)
        numbers, now = cohorts.phones(hub, ids), datetime.now(UTC)
        late = [one for one in exposure.late(hub, since, now) if one.phone in numbers]
        changes, fresh = cohorts.freshness(hub, since)
        texts = sum(one.texts for one in exposure.looked_at(hub, since, now))
        return Measures(
            equal=records[0],
            records=records[1],
            reviews=cohorts.reviews(hub, sorted(numbers)),
            owed=cohorts.owed(hub),
            changes=changes,
            fresh=fresh,
            texts=texts,
            late_texts=sum(one.verdict in {"after we knew", "cannot tell"} for one in late),
            rows=sum(one.rows for one in read),
            aside=sum(one.mine.failed for one in read),
        )
