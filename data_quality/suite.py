"""The gate's judgement: run a suite with Great Expectations, and say which rows may pass.

It fails closed: a rule that raised, was not evaluated, or an empty suite blocks the batch.
"""

import logging
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Engine

from data_quality.rule import Rule
from data_quality.rules import available, rules
from data_quality.verdict import FEW, Check, Verdict

__all__ = ["FEW", "Check", "Verdict", "available", "judge", "judge_table", "rules", "warm"]

UNJUDGED = ("facts", "raw")
"""Columns no rule reads: hashing them would cost more than judging the others."""

_local = threading.local()
_filters = threading.Lock()
"""Warnings are filtered for the whole process: never let two threads do it at once."""


def judge(frame: pd.DataFrame, suite: str) -> Verdict:
    """Judge a micro-batch: a frame with the columns of the staging table."""
    if frame.empty:
        return Verdict(suite, 0, ())
    started = time.perf_counter()
    batch = {"dataframe": frame.drop(columns=list(UNJUDGED), errors="ignore")}
    results = _here().validate(_here().frames, suite, batch)
    return judged(suite, len(frame), results, started)


def warm() -> None:
    """Import the library ahead of the first judgement: it takes seconds."""
    _library()


def judge_table(engine: Engine, table: str, suite: str, schema: str | None = None) -> Verdict:
    """Judge a staging table where it is, in SQL; it must be visible to other connections."""
    started = time.perf_counter()
    with engine.connect() as hub:
        counting = sa.select(sa.func.count()).select_from(sa.table(table, schema=schema))
        rows = hub.execute(counting).scalar_one()
    if not rows:
        return Verdict(suite, 0, ())
    with _here().table(engine, table, schema) as definition:
        results = _here().validate(definition, suite)
    return judged(suite, rows, results, started)


def judged(suite: str, rows: int, results: Sequence[Any], started: float) -> Verdict:
    """Read the results by rule, never by position; a rule without one was not evaluated."""
    found = {one.expectation_config.kwargs["rule"]: one for one in results}
    checks: list[Check] = []
    bad: dict[int, list[str]] = {}
    warned: dict[int, list[str]] = {}
    for rule in rules(suite):
        error, failing = reading(found.get(rule.name), rows)
        checks.append(checked(rule, failing, rows, error))
        side = bad if rule.severity == "critical" else warned
        for row in failing:
            side.setdefault(row, []).append(rule.name)
    return Verdict(suite, rows, tuple(checks), bad, warned, (time.perf_counter() - started) * 1000)


def checked(rule: Rule, failing: Sequence[int], rows: int, error: str | None) -> Check:
    """Say how one rule fared."""
    share, tolerated = len(failing) / rows, 1 - rule.mostly
    return Check(rule.name, rule.severity, rule.text, len(failing), share, error, tolerated)


def reading(result: Any, rows: int) -> tuple[str | None, list[int]]:
    """Return what kept a rule from being judged, or None, and the rows that break it."""
    if result is None:
        return "it was not evaluated", []
    if raised(result.exception_info or {}):
        return "it could not be evaluated", []
    details = result.result["details"]
    if details["error"]:
        return f"it could not be evaluated: {details['error']}", []
    if result.result["element_count"] != rows:
        return "it was evaluated for other rows", []
    return None, details["rows"]


def raised(info: dict[str, Any]) -> bool:
    """Whether anything was raised, in either of the library's two shapes of saying so."""
    shapes = [info] if "raised_exception" in info else list(info.values())
    for shape in shapes:
        details = shape if isinstance(shape, dict) else shape.to_json_dict()
        details = details.get("exception_info", details)
        if details.get("raised_exception") not in {False, None, "False"}:
            return True
    return False


class _Context:
    """One thread's Great Expectations: one shared between threads mixes up their batches."""

    def __init__(self) -> None:
        self.gx, self.metric = _library()
        self.context = self.gx.get_context(mode="ephemeral")
        quiet: Any = {"globally": False, "metric_calculations": False}
        self.context.variables.progress_bars = quiet
        asset = self.context.data_sources.add_pandas("frames").add_dataframe_asset("batch")
        self.frames = asset.add_batch_definition_whole_dataframe("whole")
        self.suites: dict[str, Any] = {}

    def validate(self, definition: Any, suite: str, batch: Any = None) -> Sequence[Any]:
        """Run a suite over a batch; the library keeps no results of it."""
        if suite not in self.suites:
            self.suites[suite] = self.written(suite)
        format = {"result_format": "SUMMARY"}
        ran = definition.get_batch(batch).validate(self.suites[suite], result_format=format)
        results: Sequence[Any] = ran.results
        return results

    def written(self, suite: str) -> Any:
        """Write a suite of ours as the library wants it."""
        expectations = [
            self.metric.ExpectRuleToHold(
                suite=suite,
                rule=rule.name,
                mostly=rule.mostly,
                severity=cast("Any", rule.severity),
                description=rule.text,
            )
            for rule in rules(suite)
        ]
        return self.gx.ExpectationSuite(name=suite, expectations=expectations)

    @contextmanager
    def table(self, engine: Engine, table: str, schema: str | None) -> Iterator[Any]:
        """Lend a table to the library, and close the connections it opened for it."""
        url = engine.url.render_as_string(hide_password=False)
        source = self.context.data_sources.add_or_update_postgres("hub", connection_string=url)
        try:
            with _filters, warnings.catch_warnings():
                # the way it recommends, the connection's options, is refused by poolers
                warnings.filterwarnings("ignore", "`schema_name`", DeprecationWarning)
                asset = source.add_table_asset(table, table_name=table, schema_name=schema)
            yield asset.add_batch_definition_whole_table("whole")
        finally:
            source.get_execution_engine().engine.dispose()
            source.get_engine().dispose()


def _here() -> _Context:
    """Return this thread's context."""
    if not hasattr(_local, "context"):
        _local.context = _Context()
    context: _Context = _local.context
    return context


def _library() -> tuple[Any, Any]:
    """Import Great Expectations, which takes seconds, and leave the process's warnings alone."""
    with _filters, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        shown = warnings.showwarning
        import great_expectations as gx  # noqa: PLC0415

        from data_quality import metric  # noqa: PLC0415

        if warnings.showwarning is not shown:  # it sent every warning of the process to the log
            logging.captureWarnings(capture=False)
    return gx, metric
