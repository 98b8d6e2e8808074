"""The pages of what texts brought: figures with their margins, and what to mend first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from tasks.attribution.diagnosis import FEWEST, Row
from tasks.attribution.figures import DIMENSIONS, Figure, Sync, Tally, figures
from tasks.attribution.intervals import Interval, times
from tasks.attribution.lift import Lift
from tasks.attribution.report import Report

MOST = 25
"""Rows of one table; it says how many more there are."""
HEADS = ("arrived", "left", "clicked", "bought", "each", "again")
UNSURE = ("click-through", "conversion", "revenue per recipient")
"""Figures whose margin has room in a table."""
MEANING = (
    "*arrived*: of those with a final receipt. *left*: said STOP in the week after it, before "
    "another came. *clicked*, *bought*: people, of those reached; a dash where no "
    "link is there whose clicks are seen (LOCKSTEP_LINKS). *each*: revenue per person reached. "
    "*again*: of the buyers, those who had bought before. ± says how far a figure may lie "
    "by chance alone, in 19 of 20 cases; of revenue only where enough people bought."
)
MAILS = (
    "Of e-mails, *arrived* says that the mail server took them; they are in no row above. Of those "
    "with a ? many have no answer of it, or some went out after a no."
)
ADDED = (
    "Those held out were drawn by lot and heard nothing: all that differs is chance and the texts. "
    "Each counts once in a workflow, with what they bought within seven days."
)
EACH = "Somebody in several segments, or a text that leads to several places, counts in each."
TRUSTED = "Delivery and opt-outs are in order: what follows can be trusted."
NOTHING = "No text left in this time: there is nothing to be trusted or not."
ORDERLY = (
    "Worked through in order: below what is wrong, nothing is concluded; and of fewer than "
    f"{FEWEST} nothing is called fine."
)
MARKS = {
    "fine": "✓",
    "wrong": "✗",
    "cannot tell": "?",
    "mend the above first": "…",
    "not asked": "-",
}
Windowed = tuple[datetime, datetime, str]
"""From when, until when, and by which rule orders are told to texts."""


def page(report: Report, sync: Sync, window: Windowed) -> str:
    """Write the page of figures."""
    since, until, rule = window
    parts = [
        f"# What texts brought, {since:%d %b} to {until:%d %b %Y}",
        standing(report, sync, rule),
        f"Texts that left from {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M} UTC.",
        "## In all",
        whole(report, sync),
    ]
    for name in DIMENSIONS:
        if tallies := report.by[name]:
            parts += [f"## By {name}", table(name, tallies, sync), doubts(tallies, sync)]
    parts += mails(report)
    return "\n\n".join([*filter(None, parts), MEANING, EACH]) + "\n"


def mails(report: Report) -> Iterator[str]:
    """Lay out what e-mails brought; nothing where none left."""
    for name, tallies in report.mails.items():
        if tallies:
            yield "## E-mails" if name == "workflow" else f"### E-mails by {name}"
            yield table(name, tallies, Sync(), "e-mails")
            yield posted(tallies) if name == "workflow" else ""


def posted(tallies: Mapping[str, Tally]) -> str:
    """Say how e-mails are counted, and how many should not have left."""
    late = sum(one.after_stop for one in tallies.values())
    wrong = f"**{late:,} e-mails went out after a no**: they earn nothing here. " if late else ""
    return wrong + MAILS


def standing(report: Report, sync: Sync, rule: str) -> str:
    """Say first whether what follows can be trusted, and what is not in it."""
    doubt = next((one.doubt for one in figures(report.whole, sync) if one.doubt), None)
    trust = f"**{doubt[0].upper()}{doubt[1:]}.**" if doubt else TRUSTED
    late = report.whole.after_stop
    said = [
        trust if report.whole.sent or late else NOTHING,
        f"An order is told to a text by {rule}; money is in {report.currency or '…'}.",
    ]
    if report.elsewhere:
        said.append(f"{report.elsewhere:,} orders in other currencies are in none of the figures.")
    said.append(
        f"**{late:,} texts went out after a STOP**: they earn nothing here (flow `exposure`)."
        if late
        else "No text went out after a STOP."
    )
    return "\n".join(f"- {line}" for line in said)


def whole(report: Report, sync: Sync) -> str:
    """Lay out the figures of all texts together, one line each."""
    rows = ["| figure | is | may be | of |", "|---|---:|---|---:|"]
    rows += [
        f"| {one.name} | {plain(one)} | {margin(one)} | {one.of:,} |"
        for one in figures(report.whole, sync)
    ]
    earned = f"{report.whole.revenue:,.2f} {report.currency}"
    rows.append(f"| revenue | {earned} | | {report.whole.buyers:,} |")
    return "\n".join(rows)


def table(name: str, tallies: Mapping[str, Tally], sync: Sync, what: str = "texts") -> str:
    """Lay out one dimension, a row for each value; what is not to be trusted bears a mark."""
    rows = [f"| {name} | {what} | {' | '.join(HEADS)} | revenue |", "|---" + "|---:" * 8 + "|"]
    for value, tally in list(tallies.items())[:MOST]:
        cells = [brief(one) if one.name in UNSURE else plain(one) for one in figures(tally, sync)]
        mark = " ?" if any(one.doubt for one in figures(tally, sync)) else ""
        rows.append(
            f"| {value}{mark} | {tally.sent:,} | {' | '.join(cells)} | {tally.revenue:,.2f} |"
        )
    more = len(tallies) - MOST
    return "\n".join(rows) + (
        f"\n\n*{more:,} more, with fewer {what}, are not shown.*" * (more > 0)
    )


def doubts(tallies: Mapping[str, Tally], sync: Sync) -> str:
    """Say why rows that bear a mark are not to be trusted."""
    lines = []
    for value, tally in list(tallies.items())[:MOST]:
        found = next((one.doubt for one in figures(tally, sync) if one.doubt), None)
        if found:
            lines.append(f"- ? {value}: {found}")
    return "\n".join(lines)


def plain(figure: Figure) -> str:
    """Write a figure."""
    return shaped(figure, figure.seen.value)


def shaped(figure: Figure, value: float | None) -> str:
    """Write a value of a figure, as a share or as money."""
    if value is None:
        return "-"
    return f"{value:,.2f}" if figure.name == "revenue per recipient" else f"{value:.1%}"


def margin(figure: Figure) -> str:
    """Write how far a figure may lie."""
    seen = figure.seen
    if seen.low is None:
        return ""
    return f"{shaped(figure, seen.low)} to {shaped(figure, seen.high)}"


def brief(figure: Figure) -> str:
    """Write a figure with its margin in few letters."""
    reach = half(figure.seen)
    if figure.seen.value is None or reach is None:
        return plain(figure) if figure.seen.value is not None else "-"
    wide = f"{reach:,.2f}" if figure.name == "revenue per recipient" else f"{reach:.1%}"
    return f"{plain(figure)} ±{wide.removesuffix('%')}"


def half(seen: Interval) -> float | None:
    """Return the wider half of a margin."""
    if seen.value is None or seen.low is None or seen.high is None:
        return None
    return max(seen.value - seen.low, seen.high - seen.value)


def lifts(found: Mapping[str, Lift]) -> str:
    """Lay out what texts added, by those who were held out; nothing where nobody was."""
    if not found:
        return ""
    parts = ["\n## What texts added", ADDED]
    for name, one in sorted(found.items()):
        parts.append(f"### {name or 'All that hold people out'}")
        parts.append("\n".join(f"- {line}" for line in added(one)))
    return "\n\n".join(parts) + "\n"


def added(one: Lift) -> Iterator[str]:
    """Say what the texts of a workflow added, with how far it may lie."""
    yield f"**{one.said}**"
    yield f"orders of 100 people more: {spread(times(one.orders, 100))}"
    yield f"revenue of each more: {spread(one.revenue)}"
    if one.enough:
        yield f"in all: {spread(one.money)}"
    if one.anyway is not None:
        yield f"of those who buy after a text, {min(one.anyway, 1.0):.0%} would buy without one"


def spread(seen: Interval) -> str:
    """Write a difference with its margin."""
    if seen.value is None:
        return "-"
    if seen.low is None or seen.high is None:
        return f"{seen.value:,.2f}"
    return f"{seen.value:,.2f} ({seen.low:,.2f} to {seen.high:,.2f})"


def diagnosis(whole: Sequence[Row], workflows: Mapping[str, Sequence[Row]]) -> str:
    """Write what to mend first: all texts together, then each workflow."""
    parts = ["# What to mend first", ORDERLY]
    parts += ["## All texts", steps(whole)]
    for name, rows in workflows.items():
        parts += [f"## {name}", steps(rows)]
    return "\n\n".join(parts) + "\n"


def steps(rows: Sequence[Row]) -> str:
    """List the five signs in their order."""
    lines = []
    for number, row in enumerate(rows, 1):
        fix = f" **First: {row.fix}.**" if row.fix else ""
        lines.append(f"{number}. {MARKS[row.state]} *{row.sign}*: {row.state}; {row.seen}.{fix}")
    return "\n".join(lines)
