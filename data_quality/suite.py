"""The gate's judgement: run a suite with Great Expectations, and say which rows may pass.

It fails closed: a rule that raised, was not evaluated, or an empty suite blocks the batch.
"""

import logging
import threading
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from data_quality.rules import available, rules

__all__ = ["Check", "Verdict", "available", "judge", "judge_table", "rules"]

FEW = 20
"""Failing rows that never close a gate by themselves: one bad row must cost one row."""

_local = threading.local()


@dataclass(frozen=True)
class Check:
    """How one rule fared."""

    rule: str
    severity: str
    text: str
    failed: int
    share: float
    error: str | None = None
    tolerated: float = 1.0


@dataclass(frozen=True)
class Verdict:
    """What a suite says of a batch; `bad` and `warned` lead from staging rows to broken rules."""

    suite: str
    rows: int
    checks: tuple[Check, ...]
    bad: dict[int, list[str]] = field(default_factory=dict)
    warned: dict[int, list[str]] = field(default_factory=dict)
    ms: float = 0.0

    @property
    def shut(self) -> list[Check]:
        """The checks that close the gate."""
        return [
            check
            for check in self.checks
            if check.error
            or (
                check.severity == "critical"
                and check.failed >= FEW
                and check.share > check.tolerated
            )
        ]

    @property
    def closed(self) -> bool:
        """Whether nothing of the batch may be written."""
        return bool(self.shut) or (self.rows > 0 and not self.checks)

    @property
    def status(self) -> str:
        """One word: error, closed, partial or passed."""
        if any(check.error for check in self.checks) or (self.rows and not self.checks):
            return "error"
        if self.closed:
            return "closed"
        return "partial" if self.bad else "passed"

    def reason(self) -> str:
        """Say in a sentence why the gate is closed, or that it is open."""
        if self.rows and not self.checks:
            return "no rule was evaluated"
        if not self.shut:
            return f"{len(self.bad)} of {self.rows} rows set aside"
        return "; ".join(
            f"{check.text} ({check.error or f'{check.failed} of {self.rows} rows do not'})"
            for check in self.shut
        )


def judge(frame: pd.DataFrame, suite: str) -> Verdict:
    """Judge a micro-batch: a frame with the columns of the staging table."""
    if frame.empty:
        return Verdict(suite, 0, ())
    definition = _state().frame_batch
    return _judged(suite, definition, {"dataframe": frame})


def judge_table(engine: Engine, table: str, suite: str, schema: str | None = None) -> Verdict:
    """Judge a staging table where it is, in SQL."""
    url = engine.url.render_as_string(hide_password=False)
    source = _state().context.data_sources.add_or_update_postgres("hub", connection_string=url)
    asset = source.add_table_asset(f"{schema}.{table}", table_name=table, schema_name=schema)
    try:
        return _judged(suite, asset.add_batch_definition_whole_table("whole"), None)
    finally:
        source.get_engine().dispose() if hasattr(source, "get_engine") else None


class _State:
    """One thread's Great Expectations context: sharing one between threads mixes up batches."""

    def __init__(self) -> None:
        capturing = logging._warnings_showwarning is not None  # type: ignore[attr-defined]  # noqa: SLF001
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import great_expectations as gx  # noqa: PLC0415 - costs two seconds

            from data_quality import metric  # noqa: PLC0415

            self.gx, self.metric = gx, metric
            self.context = gx.get_context(mode="ephemeral")
        logging.captureWarnings(capturing)
        self.context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        asset = self.context.data_sources.add_pandas("frames").add_dataframe_asset("batch")
        self.frame_batch = asset.add_batch_definition_whole_dataframe("whole")

        self.suites: dict[str, Any] = {}

    def suite(self, name: str) -> Any:
        """Write a suite of ours as Great Expectations wants it, once."""
        if name not in self.suites:
            self.suites[name] = self.written(name)
        return self.suites[name]

    def written(self, name: str) -> Any:
        """Turn our rules into expectations."""
        return self.gx.ExpectationSuite(
            name=name,
            expectations=[
                self.metric.ExpectRuleToHold(
                    suite=name,
                    rule=rule.name,
                    mostly=rule.mostly,
                    severity=rule.severity,
                    description=rule.text,
                )
                for rule in rules(name)
            ],
        )


def _state() -> _State:
    """Return this thread's context."""
    if not hasattr(_local, "state"):
        _local.state = _State()
    state: _State = _local.state
    return state


def _judged(suite: str, definition: Any, parameters: dict[str, Any] | None) -> Verdict:
    """Validate one batch and read the results, by rule and never by position."""
    started = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = definition.get_batch(parameters).validate(
            _state().suite(suite), result_format={"result_format": "SUMMARY"}
        )
    found = {one.expectation_config.kwargs["rule"]: one for one in result.results}
    checks, bad, warned, rows = [], {}, {}, 0
    for rule in rules(suite):
        one = found.get(rule.name)
        error = "it was not evaluated" if one is None else raised(one)
        failing: Sequence[int] = [] if error or one is None else one.result["details"]["rows"]
        rows = rows if error or one is None else one.result["element_count"]
        share = len(failing) / rows if rows else 0.0
        checks.append(
            Check(rule.name, rule.severity, rule.text, len(failing), share, error, 1 - rule.mostly)
        )
        for row in failing:
            (bad if rule.severity == "critical" else warned).setdefault(row, []).append(rule.name)
    ms = (time.perf_counter() - started) * 1000
    return Verdict(suite, rows, tuple(checks), bad, warned, ms)


def raised(result: Any) -> str | None:
    """Return what went wrong inside a rule, in either of the library's two shapes, or None."""
    info = result.exception_info or {}
    shapes = [info] if "raised_exception" in info else list(info.values())
    for shape in shapes:
        details = shape if isinstance(shape, dict) else shape.to_json_dict()
        details = details.get("exception_info", details)
        if details.get("raised_exception") not in (False, None, "False"):
            return "it could not be evaluated"
    return None
