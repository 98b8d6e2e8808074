"""Showing evidence: one table per sheet, and one of what stands in the way."""

from typing import Any

import msgspec
from prefect.artifacts import acreate_table_artifact

from tasks.rollout.evidence import Evidence

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
    await acreate_table_artifact(findings(evidence), f"{named}-findings", about)


def findings(evidence: Evidence) -> list[dict[str, Any]]:
    """Lay out what a person should know, the worst first."""
    ordered = sorted(evidence.findings, key=lambda one: WEIGHT[one.severity])
    rows = [
        {"severity": one.severity, "what": one.what, "is so": one.said, "what to do": one.advice}
        for one in ordered
    ]
    return rows or [{"severity": "none", "what": "nothing stands in the way", "is so": ""}]


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write cells as JSON can hold them."""
    return [dict(row) for row in msgspec.to_builtins(rows, enc_hook=str)]
