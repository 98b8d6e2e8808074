"""Report a week: gather its facts, judge them, write the page, keep it, and let it be signed."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from prefect import task

from mappings.masks import masked
from tasks import settings
from tasks.gather_scores import brought
from tasks.gather_week import gather
from tasks.hub import reports, weekly
from tasks.hub.engine import Connection, fresh
from tasks.hub.reports import Kept
from tasks.policy import policy
from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.page import Signature, index, page
from tasks.reporting.report import Report
from tasks.reporting.report import report as judge
from tasks.reporting.week import BACK, Week, newest


class Made(Struct, frozen=True):
    """A report that was made, and its page."""

    report: Report
    html: str
    note: str = ""
    """Why the page is not in the home folder, if it is not: the hub keeps it all the same."""


class Unsigned(Exception):
    """A report cannot be signed: there is none, or it was signed before."""


@task(name="report", task_run_name="report", **policy("hub", "report"))
def report(hub_url: str, week: str | None, now: datetime, *, dry_run: bool) -> Made:
    """Report a week, or the last one that is over; keep it unless it is a dry run."""
    returns = [masked(one) for one in brought(hub_url)]
    with fresh(hub_url) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        hub.execute("SET LOCAL work_mem = '64MB'")  # eight weeks are sorted
        chosen = Week.named(week) if week else newest(now, weekly.began(hub))
        if chosen.since > now:
            raise ValueError("it has not begun")
        made = written(hub, replace(gather(hub, chosen, now), returns=returns), now)
    if not dry_run:
        with fresh(hub_url) as hub:
            window = (chosen.since, chosen.until)
            reports.keep(hub, chosen.name, window, plain(made.report), made.html)
            made = replace(made, note=put(hub, chosen.name, made.html))
    return made


def written(hub: Connection, facts: Facts, made_at: datetime) -> Made:
    """Judge facts beside the weeks before, and write the page."""
    found = judge(facts, earlier(reports.before(hub, facts.week, BACK)))
    before = next(iter(reports.kept(hub, facts.week)), None)
    return Made(found, page(found, made_at, signed(before, made_at)))


def plain(report: Report) -> dict[str, object]:
    """Write a report as what is kept of it."""
    kept = {"facts": report.facts, "findings": report.findings}
    return {name: msgspec.to_builtins(one) for name, one in kept.items()}


def earlier(kept: Sequence[Kept]) -> list[list[Finding]]:
    """Return what was found in earlier weeks; what an older house wrote otherwise is nothing."""
    found = []
    for one in kept:
        try:
            found.append(msgspec.convert(one.facts.get("findings", []), list[Finding]))
        except msgspec.ValidationError:
            found.append([])
    return found


def signed(kept: Kept | None, made_at: datetime) -> Signature | None:
    """Say who reviewed a report, if anybody did."""
    if kept is None or kept.reviewed_by is None or kept.reviewed_at is None:
        return None
    anew = kept.reviewed_at < made_at
    return Signature(masked(kept.reviewed_by), kept.reviewed_at, masked(kept.remarks or ""), anew)


@task(name="sign report", task_run_name="sign a report", **policy("hub", "sign report"))
def sign(hub_url: str, week: str | None, who: tuple[str, str], *, dry_run: bool) -> str:
    """Note who reviewed a week's report, the newest one's by default; return which.

    `who` is a name and its remarks. Raise Unsigned when there is none, or it was signed before.
    """
    with fresh(hub_url) as hub:
        kept = next(iter(reports.kept(hub, week, 1)), None)
        if kept is None:
            raise Unsigned(
                f"there is no report of {week or 'any week'}: press `weekly_review` first"
            )
        if kept.reviewed_at is not None and kept.reviewed_at >= kept.made_at:
            raise Unsigned(f"{kept.week} was reviewed by {kept.reviewed_by} already")
        if not dry_run:
            reports.sign(hub, kept.week, *who)
            put(hub, kept.week, anew(hub, kept.week))
    return kept.week


def anew(hub: Connection, week: str) -> str:
    """Write the page of a kept report again, with who reviewed it, and keep that.

    One whose facts an older house wrote otherwise stays as it is.
    """
    [kept] = reports.kept(hub, week)
    try:
        facts = msgspec.convert(kept.facts["facts"], Facts)
    except msgspec.ValidationError:
        return reports.find(hub, week) or ""
    html = page(
        judge(facts, earlier(reports.before(hub, week, BACK))),
        kept.made_at,
        signed(kept, kept.made_at),
    )
    reports.replace(hub, week, html)
    return html


def put(hub: Connection, week: str, html: str) -> str:
    """Write a page and the list of all to the home folder; a reader never sees half of one.

    Return why they could not be written; empty when they were.
    """
    folder = settings.home() / "reports"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in ((week, html), ("index", index(reports.kept(hub)))):
            half = folder / f".{name}.html"
            half.write_text(text, "utf-8")
            half.replace(folder / f"{name}.html")
    except OSError as error:
        return f"kept in the hub, not in LOCKSTEP_HOME: {error.strerror}"
    return ""
