"""Showing evidence: one table per sheet, and one of what stands in the way.

Prefect's own tables can be searched, but never break a line: a wide one is written as Markdown.
"""

from typing import Any

import msgspec
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from tasks.pages.glass import table
from tasks.rollout.evidence import Evidence

WIDE = 100
"""Letters, and a few for each gap between columns, that Prefect's tables have room for."""
GAP = 3
WEIGHT = {"blocker": 0, "warning": 1, "note": 2}


def title(evidence: Evidence) -> str:
    """Name a phase as a person reads it."""
    return evidence.phase.replace("_", " ").capitalize()


async def exhibit(evidence: Evidence, letters: str, said: str) -> None:
    """Leave every sheet and the findings as artifacts, so that whoever decides has seen them."""
    named = evidence.phase.replace("_", "-")
    for sheet in evidence.sheets:
        rows = plain(sheet.rows) or [{sheet.title: "nothing"}]
        await leave(rows, f"{named}-{sheet.key}", f"**{title(evidence)}: {sheet.title}**")
    about = f"**{title(evidence)}: findings.** Evidence `{letters}`. {said}"
    await leave(findings(evidence), f"{named}-findings", about)


async def leave(rows: list[dict[str, Any]], key: str, about: str) -> None:
    """Leave a table where a person finds it, in the form that shows it whole."""
    if width(rows) > WIDE:
        await acreate_markdown_artifact(table(rows, "nothing"), key, about)
    else:
        await acreate_table_artifact(rows, key, about)


def width(rows: list[dict[str, Any]]) -> int:
    """Measure a table on one line: the longest cell of each column."""
    columns = ([name, *(str(row[name]) for row in rows)] for name in rows[0])
    return sum(GAP + max(map(len, cells)) for cells in columns)


def findings(evidence: Evidence) -> list[dict[str, Any]]:
    """Lay out what a person should know, the worst first."""
    ordered = sorted(evidence.findings, key=lambda one: WEIGHT[one.severity])
    rows = [
        {"severity": one.severity, "what": one.what, "is so": one.said, "what to do": one.advice}
        for one in ordered
    ]
    fine = {"severity": "none", "what": "nothing stands in the way", "is so": "", "what to do": ""}
    return rows or [fine]


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write cells as JSON can hold them, and give every row every column."""
    written = msgspec.to_builtins(rows, enc_hook=str)
    names = dict.fromkeys(name for row in written for name in row)
    return [{name: row.get(name, "") for name in names} for row in written]
