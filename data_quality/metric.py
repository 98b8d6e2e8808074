"""The rules inside Great Expectations: one expectation per rule, all fed by one shared metric.

Importing this costs seconds, as it imports Great Expectations; `suite.judge` does it when needed.
An error is kept as the name of its class: its message may quote what people told us.
"""

from typing import Any, ClassVar

import numpy as np
import pandas as pd
import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine.pandas_execution_engine import PandasExecutionEngine
from great_expectations.execution_engine.sqlalchemy_execution_engine import (
    SqlAlchemyExecutionEngine,
)
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from data_quality.rule import Rule
from data_quality.rules import rules

METRIC = "table.rule_failures"
Found = list[int] | str
"""The staging rows that break a rule, or the name of the error that kept it from being judged."""


class RuleFailures(TableMetricProvider):
    """The staging rows that break each rule of a suite, all rules in one pass."""

    metric_name = METRIC
    value_keys = ("suite",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, **_):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN202, N805
        frame, _domain, _accessor = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        found = {rule.name: in_frame(frame, rule) for rule in rules(metric_value_kwargs["suite"])}
        return {"rows": len(frame), "found": found}

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sql(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, **_):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN202, N805
        table, _domain, _accessor = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        source = table.subquery("batch") if isinstance(table, sa.sql.Select) else table
        return in_table(execution_engine, source, rules(metric_value_kwargs["suite"]))


def in_frame(frame: pd.DataFrame, rule: Rule) -> Found:
    """Find the rows of a frame that break a rule; one that raises does not hide the others."""
    try:
        mask = np.asarray(rule.fails(frame), dtype=bool)
        if mask.shape != (len(frame),):
            return "ValueError"
        numbers: list[int] = frame["row"].to_numpy()[mask].tolist() if mask.any() else []
    except Exception as error:  # noqa: BLE001 - whatever a rule raises closes the gate
        return type(error).__name__
    return numbers


def in_table(engine: Any, source: Any, asked: list[Rule]) -> dict[str, Any]:
    """Find the rows of a table that break each rule: all at once, or one by one to name a culprit.

    Returns {"rows": how many there are, "found": {rule: Found}}.
    """
    try:
        return in_one_pass(engine, source, asked)
    except sa.exc.DBAPIError as error:
        if len(asked) == 1:
            return {"rows": 0, "found": {asked[0].name: type(error.orig).__name__}}
    alone = [in_table(engine, source, [rule]) for rule in asked]
    found = {name: numbers for one in alone for name, numbers in one["found"].items()}
    return {"rows": max(one["rows"] for one in alone), "found": found}


def in_one_pass(engine: Any, source: Any, asked: list[Rule]) -> dict[str, Any]:
    """Count the failures of all rules, then name the rows of those that have any."""
    counted = engine.execute_query(counting(source, asked)).mappings().one()
    broken = [rule for rule in asked if counted[rule.name]]
    found: dict[str, list[int]] = {rule.name: [] for rule in asked}
    if broken:
        for number, *breaks in engine.execute_query(naming(source, broken)):
            for rule, broke in zip(broken, breaks, strict=True):
                if broke:
                    found[rule.name].append(number)
    return {"rows": counted["rows"], "found": found}


def condition(rule: Rule) -> Any:
    """Write a rule's condition; an unknown value does not break it."""
    return sa.func.coalesce(sa.literal_column(f"({rule.sql})"), sa.false())


def counting(source: Any, asked: list[Rule]) -> Any:
    """Count rows and the failures of every rule in one pass."""
    counts = [sa.func.count().filter(condition(rule)).label(rule.name) for rule in asked]
    return sa.select(sa.func.count().label("rows"), *counts).select_from(source)


def naming(source: Any, broken: list[Rule]) -> Any:
    """Name the rows that break any of these rules."""
    conditions = [condition(rule) for rule in broken]
    labelled = [one.label(rule.name) for one, rule in zip(conditions, broken, strict=True)]
    return (
        sa.select(sa.literal_column("row"), *labelled)
        .select_from(source)
        .where(sa.or_(*conditions))
    )


class ExpectRuleToHold(BatchExpectation):
    """Expect a named rule of a suite to hold for (mostly) every row."""

    suite: str
    rule: str
    mostly: float = 1.0
    metric_dependencies: ClassVar[tuple[str, ...]] = (METRIC,)
    success_keys: ClassVar[tuple[str, ...]] = ("suite", "rule", "mostly")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "table")

    def _validate(
        self,
        metrics: Any,
        runtime_configuration: Any = None,  # noqa: ARG002 - the library asks for it
        execution_engine: Any = None,  # noqa: ARG002
    ) -> Any:
        """Compare one rule's failures with what is tolerated."""
        rows, found = metrics[METRIC]["rows"], metrics[METRIC]["found"][self.rule]
        error = found if isinstance(found, str) else None
        numbers = [] if error else found
        share = len(numbers) / rows if rows else 0.0
        return {
            "success": error is None and share <= 1 - self.mostly + 1e-9,
            "result": {
                "observed_value": len(numbers),
                "element_count": rows,
                "details": {"rows": numbers, "error": error},
            },
        }
