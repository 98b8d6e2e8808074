"""Judge what is staged: bad rows are set aside, a batch too bad to trust is refused whole."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data_quality.suite import Verdict, available, judge, judge_table
from tasks.hub import quarantine, verdicts
from tasks.hub.engine import Connection, engine
from tasks.hub.staging import CLASSES, Row

SUITES = {"receipts": "messages"}
"""Objects whose suite has another name."""
OWN_NAMES = ("row", "origin", "told_at")
"""What a staged row begins with."""


class GateClosed(Exception):
    """A batch was refused: nothing of it was written."""

    def __init__(self, verdicts: Sequence[Verdict], found: Sequence[Verdict] = ()) -> None:
        super().__init__("; ".join(f"{v.suite}: {v.reason()}" for v in verdicts))
        self.verdicts = list(verdicts)
        self.found = list(found or verdicts)


def suite_of(object: str) -> str | None:
    """Return the suite that judges an object, or None where there is none."""
    suite = SUITES.get(object, object)
    return suite if suite in available() else None


def frame(object: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Lay staged rows out as the gate's rules expect them."""
    names = [*OWN_NAMES, *CLASSES[object].__struct_fields__]
    return pd.DataFrame.from_records(rows, columns=names)


def check_rows(staged: Mapping[str, Sequence[Row]]) -> list[Verdict]:
    """Judge the rows of a micro-batch, object by object."""
    return [
        judge(frame(object, rows), suite)
        for object, staged_rows in staged.items()
        if (rows := living(object, staged_rows)) and (suite := suite_of(object))
    ]


def living(object: str, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows that say more of a record than that it is gone."""
    names = CLASSES[object].__struct_fields__
    if "deleted" not in names:
        return rows
    at = len(OWN_NAMES) + names.index("deleted")
    return [row for row in rows if not row[at]]


def check_slice(hub_url: str, schema: str, objects: Sequence[str]) -> list[Verdict]:
    """Judge a slice's staging tables in SQL."""
    return [
        judge_table(engine(hub_url), f"stage_{object}", suite, schema)
        for object in objects
        if (suite := suite_of(object))
    ]


def keep(hub: Connection, found: Sequence[Verdict], platform: str, lane: str) -> None:
    """Keep every judgement with its rules."""
    for verdict in found:
        findings = [
            verdicts.Finding(check.rule, check.severity, check.failed, check.share, check.error)
            for check in verdict.checks
        ]
        bad = len(verdict.bad)
        run = (verdict.suite, platform, lane, verdict.rows, bad, verdict.status, verdict.ms)
        verdicts.keep(hub, run, findings)


def set_aside(hub: Connection, found: Sequence[Verdict]) -> dict[str, int]:
    """Put the rows that broke a critical rule into quarantine; return how many of each object."""
    names = {suite: object for object, suite in SUITES.items()}
    aside: dict[str, int] = {}
    for verdict in found:
        if verdict.bad:
            object = names.get(verdict.suite, verdict.suite)
            texts = {check.rule: check.text for check in verdict.checks}
            quarantine.set_aside(hub, object, verdict.bad, texts)
            aside[object] = len(verdict.bad)
    return aside


def gate(hub: Connection, found: Sequence[Verdict]) -> dict[str, int]:
    """Set bad rows aside, or raise GateClosed when a batch is too bad to trust."""
    if shut := [verdict for verdict in found if verdict.closed]:
        raise GateClosed(shut, found)
    return set_aside(hub, found)


def table(found: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Lay judgements out for a person: a line for each rule that something broke."""
    return [
        {
            "data": verdict.suite,
            "rule": check.text,
            "severity": check.severity,
            "failed": check.failed,
            "of": verdict.rows,
            "error": check.error or "",
        }
        for verdict in found
        for check in verdict.checks
        if check.failed or check.error
    ]
