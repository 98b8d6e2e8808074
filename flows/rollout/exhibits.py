"""Showing evidence: one table per sheet, and a list of what stands in the way.

Prefect's tables can be searched, but never break a line: findings, being sentences, are listed.
"""

from typing import Any

import msgspec
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

from tasks.rollout.evidence import Evidence, Finding

WEIGHT = {"blocker": 0, "warning": 1, "note": 2}


def title(evidence: Evidence) -> str:
    """Name a phase as a person reads it."""
    return evidence.phase.replace("_", " ").capitalize()


async def exhibit(evidence: Evidence, letters: str, said: str) -> None:
    """Leave every sheet and the findings as artifacts, so that whoever decides has seen them."""
    named = evidence.phase.replace("_", "-")
    for sheet in evidence.sheets:
        rows = plain(sheet.rows) or [{sheet.title: "nothing"}]
        about = f"**{title(evidence)}: {sheet.title}**"
        await acreate_table_artifact(rows, f"{named}-{sheet.key}", about)
    about = f"**{title(evidence)}: findings.** Evidence `{letters}`. {said}"
    await acreate_markdown_artifact(findings(evidence), f"{named}-findings", about)


def findings(evidence: Evidence) -> str:
    """List what a person should know, the worst first."""
    ordered = sorted(evidence.findings, key=lambda one: WEIGHT[one.severity])
    lines = [f"- **{one.severity}: {one.what}.** {one.said}{then(one)}" for one in ordered]
    return "\n".join(lines) or "Nothing stands in the way."


def then(finding: Finding) -> str:
    """Say what to do about a finding, if anything."""
    return f" → *{finding.advice}*" if finding.advice else ""


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write cells as JSON can hold them, and give every row every column."""
    written = msgspec.to_builtins(rows, enc_hook=str)
    names = dict.fromkeys(name for row in written for name in row)
    return [{name: row.get(name, "") for name in names} for row in written]
