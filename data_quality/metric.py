"""The rules inside Great Expectations: one expectation per rule, all fed by one shared metric.

Importing this costs seconds, as it imports Great Expectations; `suite.judge` does it when needed.
"""

from typing import Any, ClassVar

import numpy as np
import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.execution_engine import PandasExecutionEngine, SqlAlchemyExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

from data_quality.rule import Rule
from data_quality.rules import rules

Failures = dict[str, list[int]]


class RuleFailures(TableMetricProvider):
    """The staging rows that break each rule of a suite, all rules in one pass."""

    metric_name = "table.rule_failures"
    value_keys = ("suite",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, **_):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN202, N805
        frame, _domain, _accessor = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        numbers = frame["row"].to_numpy()
        failing: Failures = {}
        for rule in rules(metric_value_kwargs["suite"]):
            mask = np.asarray(rule.fails(frame), dtype=bool)
            failing[rule.name] = numbers[mask].tolist() if mask.any() else []
        return {"rows": len(frame), "failing": failing}

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sql(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, **_):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN202, N805
        table, _domain, _accessor = execution_engine.get_compute_domain(
            metric_domain_kwargs, domain_type=MetricDomainTypes.TABLE
        )
        source = table.subquery("batch") if isinstance(table, sa.sql.Select) else table
        found = rules(metric_value_kwargs["suite"])
        counted = execution_engine.execute_query(counting(source, found)).mappings().one()
        broken = [rule for rule in found if counted[rule.name]]
        failing: Failures = {rule.name: [] for rule in found}
        if broken:
            for record in execution_engine.execute_query(naming(source, broken)).mappings():
                for rule in broken:
                    if record[rule.name]:
                        failing[rule.name].append(record["row"])
        return {"rows": counted["rows"], "failing": failing}


def condition(rule: Rule) -> Any:
    """Write a rule's condition; an unknown value does not break it."""
    return sa.func.coalesce(sa.literal_column(f"({rule.sql})"), sa.false())


def counting(source: Any, found: list[Rule]) -> Any:
    """Count rows and the failures of every rule in one pass."""
    counts = [sa.func.count().filter(condition(rule)).label(rule.name) for rule in found]
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
    metric_dependencies: ClassVar[tuple[str, ...]] = ("table.rule_failures",)
    success_keys: ClassVar[tuple[str, ...]] = ("suite", "rule", "mostly")
    domain_keys: ClassVar[tuple[str, ...]] = ("batch_id", "table")

    def _validate(
        self,
        metrics: Any,
        runtime_configuration: Any = None,  # noqa: ARG002 - the library asks for it
        execution_engine: Any = None,  # noqa: ARG002
    ) -> Any:
        """Compare one rule's failures with what is tolerated."""
        metric = metrics["table.rule_failures"]
        failing = metric["failing"][self.rule]
        share = len(failing) / metric["rows"] if metric["rows"] else 0.0
        return {
            "success": share <= 1 - self.mostly + 1e-9,
            "result": {
                "observed_value": len(failing),
                "element_count": metric["rows"],
                "details": {"rows": failing},
            },
        }
