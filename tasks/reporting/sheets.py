"""The report as Markdown and as rows, for whoever reads it in Prefect."""

from collections.abc import Iterator, Sequence
from typing import Any

from tasks.reporting.facts import Facts
from tasks.reporting.opening import opening
from tasks.reporting.page import MARKS, groups, lasted, title
from tasks.reporting.report import Report
from tasks.reporting.sections import SECTIONS
from tasks.reporting.sections.freshness import said
from tasks.reporting.shown import Table
from tasks.reporting.words import NOTHING, age, day, lasting, number

SPARKS = "▁▂▃▄▅▆▇█"
LONG = 45
"""Letters of a cell that stay in sight."""


def markdown(report: Report) -> str:
    """Write the whole report: what to do first, what changed, then every section."""
    parts = [f"# {title(report.facts.week)}", *opening(report), "## What to do first", todo(report)]
    if rows := groups(report):
        parts += ["## Since last week", *(f"- {word}: {listed(those)}" for word, those in rows)]
    parts += ["## At a glance", glance(report)]
    for name in SECTIONS:
        parts += section(report, name)
    return "\n\n".join(parts) + "\n"


def todo(report: Report) -> str:
    """List what to do, in order."""
    lines = [
        f"{n}. {MARKS[one.urgency if one.urgency != 'now' else 'act now']} **{one.said}.** "
        f"Press `{one.press}`: {one.do}."
        + (f" ({so})" if (so := lasted(report.standing[one.key])) else "")
        for n, one in enumerate(report.findings, 1)
    ]
    return "\n".join(lines) or f"Nothing. {opening(report)[0]}"


def listed(those: list[str]) -> str:
    """List what became of findings; none is not left blank."""
    return "; ".join(those) or "none"


def glance(report: Report) -> str:
    """List every section with how it stands."""
    lines = []
    for name, module in SECTIONS.items():
        status = report.status(name)
        lines.append(f"- {MARKS[status]} **{module.TITLE}**, {status}: {report.shown[name].said}")
    return "\n".join(lines)


def section(report: Report, name: str) -> Iterator[str]:
    """Write the charts of a section as strips, and its tables."""
    shown = report.shown[name]
    yield f"## {SECTIONS[name].TITLE}"
    if shown.lines:
        yield "\n".join(f"- {one}" for one in shown.lines)
    strips = [
        f"- {one.label}: {strip(one.points)} **{one.value}** {one.note}" for one in shown.charts
    ]
    if strips:
        yield "\n".join(strips)
    for table in shown.tables:
        if table.rows:
            yield f"**{table.title}**"
            yield rows(table)


def strip(points: list[float | None]) -> str:
    """Write eight weeks as a strip of blocks; a dot is a week nobody knows."""
    top = max((one for one in points if one is not None), default=0.0) or 1.0
    return "".join("·" if one is None else SPARKS[min(7, int(7 * one / top))] for one in points)


def rows(table: Table) -> str:
    """Write a table; as a list where a cell would not stay in sight: tables do not wrap."""
    if any(len(one) > LONG for row in table.rows for one in row):
        return "\n".join(told(table, row) for row in table.rows)
    rule = ["---:" if n in table.numbers else "---" for n in range(len(table.heads))]
    lines = [table.heads, rule, *([cell(one) for one in row] for row in table.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def told(table: Table, row: Sequence[str]) -> str:
    """Write a row as a line of a list."""
    rest = zip(table.heads[1:], row[1:], strict=True)
    return f"- **{cell(row[0])}**: " + "; ".join(f"{head} {cell(one)}" for head, one in rest)


def cell(text: str) -> str:
    """Write a value so that it stays within its cell."""
    return " ".join(text.split()).replace("|", "\\|") or NOTHING


def incidents(facts: Facts) -> list[dict[str, Any]]:
    """Lay out every incident."""
    return [
        {
            "kind": one.kind,
            "about": one.subject,
            "opened": day(one.opened_at),
            "lasted": age(one.opened_at, one.recovered_at or facts.asof),
            "is": "over" if one.recovered_at else "open",
            "what was so": one.said,
        }
        for one in facts.incidents
    ]


def pace(facts: Facts) -> list[dict[str, Any]]:
    """Lay out how fresh each data type was, and whether its promise was kept."""
    return [
        {
            "data": one.data,
            "changes": number(one.records[-1]),
            "promised": lasting(one.promise),
            "95 % within": lasting(one.within[-1]),
            "kept": said(one),
        }
        for one in facts.freshness
    ]
