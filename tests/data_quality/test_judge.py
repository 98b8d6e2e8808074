"""The gate fails closed, lets most of a batch through, and keeps what it saw to itself."""

import logging
import subprocess
import sys
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data_quality.rule import Rule
from data_quality.suite import FEW, Check, Verdict, judge, judge_table, rules

PERSONAL = "ada.lovelace@example.com"


def raising(_frame):
    raise ValueError(f"could not convert {PERSONAL}")


def broken(**changes):
    rule = Rule("odd", "an odd rule", "false", lambda frame: frame["row"].isna(), {})
    return replace(rule, **changes)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        (broken(fails=raising), "ValueError"),
        (broken(fails=lambda frame: frame["no_such_column"].isna()), "KeyError"),
        (broken(fails=lambda _: True), "ValueError"),
        (broken(fails=lambda _: pd.Series([True])), "ValueError"),
        (
            broken(fails=lambda frame: pd.Series([pd.NA] * len(frame), dtype="boolean")),
            "ValueError",
        ),
    ],
    ids=["raises", "unknown column", "no mask", "short mask", "unsure mask"],
)
@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_a_rule_that_cannot_be_asked_closes_the_gate_and_is_named_alone(
    stage, rules_of, rule, named, severity
):
    rules_of("lines", [*rules("lines"), replace(rule, severity=severity)])

    verdict = judge(stage.frame("lines", [{}, {"quantity": 0}]), "lines")

    assert (verdict.status, verdict.closed) == ("error", True)
    assert [(check.rule, check.error) for check in verdict.shut] == [
        ("odd", f"it could not be evaluated: {named}")
    ]
    assert verdict.reason() == f"an odd rule (it could not be evaluated: {named})"
    assert verdict.bad == {2: ["quantity_range"]}


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("no_such_column IS NULL", "UndefinedColumn"),
        ("1 / (quantity - quantity) > 0", "DivisionByZero"),
    ],
)
def test_a_condition_the_database_refuses_closes_the_gate_and_is_named_alone(
    stage, rules_of, sql, named
):
    rules_of("lines", [*rules("lines"), broken(sql=sql)])

    verdict = judge_table(
        stage.engine, stage.table("lines", [{}, {"quantity": 0}]), "lines", stage.schema
    )

    assert (verdict.status, verdict.closed) == ("error", True)
    assert [(check.rule, check.error) for check in verdict.shut] == [
        ("odd", f"it could not be evaluated: {named}")
    ]
    assert verdict.bad == {2: ["quantity_range"]}


def test_an_emptied_suite_lets_nothing_through(stage, rules_of):
    rules_of("lines", [])

    frame = judge(stage.frame("lines", [{}]), "lines")
    table = judge_table(stage.engine, stage.table("lines", [{}]), "lines", stage.schema)

    for verdict in (frame, table):
        assert (verdict.status, verdict.closed, verdict.reason()) == (
            "error",
            True,
            "no rule was evaluated",
        )


def test_a_rule_the_library_forgot_closes_the_gate(stage, rules_of, monkeypatch):
    from data_quality import suite as gate  # noqa: PLC0415

    here = gate._here()
    fewer = here.written("lines")
    fewer.expectations = fewer.expectations[1:]
    monkeypatch.setitem(here.suites, "lines", fewer)

    verdict = judge(stage.frame("lines", [{}]), "lines")

    assert (verdict.status, verdict.closed) == ("error", True)
    assert [(check.rule, check.error) for check in verdict.shut] == [
        ("order_external_id_given", "it was not evaluated")
    ]


@pytest.mark.parametrize("lacking", ["row", "quantity"])
def test_a_frame_without_a_column_closes_the_gate(stage, lacking):
    verdict = judge(stage.frame("lines", [{}, {"quantity": 0}]).drop(columns=lacking), "lines")

    assert (verdict.status, verdict.closed) == ("error", True)


def test_a_suite_that_does_not_exist_is_an_error(stage):
    with pytest.raises(ModuleNotFoundError):
        judge(stage.frame("lines", [{}]), "no_such_suite")


def test_nothing_to_judge_passes(stage):
    verdict = judge(stage.frame("lines", [{}]).iloc[:0], "lines")

    assert (verdict.status, verdict.closed, verdict.rows, verdict.checks) == (
        "passed",
        False,
        0,
        (),
    )


@pytest.mark.parametrize(
    ("rows", "bad", "status"),
    [
        (1, 1, "partial"),
        (FEW - 1, FEW - 1, "partial"),
        (FEW, FEW, "closed"),
        (FEW * 2, FEW, "partial"),  # exactly what is tolerated
        (FEW * 2 - 1, FEW, "closed"),
        (500, FEW, "partial"),
    ],
)
def test_a_gate_closes_on_a_large_share_of_many_rows_only(stage, rows, bad, status):
    changes = [{"quantity": 0}] * bad + [{}] * (rows - bad)

    verdict = judge(stage.frame("lines", changes), "lines")

    assert (verdict.status, verdict.closed) == (status, status == "closed")
    assert sorted(verdict.bad) == list(range(1, bad + 1))
    assert str(bad) in verdict.reason()


def test_warnings_never_close_a_gate_or_set_a_row_aside(stage):
    verdict = judge(stage.frame("orders", [{"financial_status": "odd"}] * 100), "orders")

    assert (verdict.status, verdict.bad, len(verdict.warned)) == ("passed", {}, 100)


@pytest.mark.parametrize("mostly", [1.0, 0.9, 0.8])
def test_sharing_out_in_floats_does_not_close_a_gate_at_its_own_threshold(mostly):
    rows = 1000
    failed = round(rows * (1 - mostly))
    check = Check("r", "critical", "a rule", failed, failed / rows, None, 1 - mostly)

    assert not Verdict("s", rows, (check,)).closed


def test_threads_judging_at_once_keep_to_their_own_rows(stage):
    frames = []
    for thread in range(8):
        frame = stage.frame("lines", [{"quantity": int(n % 8 != thread)} for n in range(50)])
        frame["row"] += thread * 1000
        frames.append(frame)
    barrier = threading.Barrier(8)

    def run(frame):
        barrier.wait()
        return [judge(frame, "lines") for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(run, frames))

    for frame, verdicts in zip(frames, found, strict=True):
        wrong = frame.loc[frame["quantity"] == 0, "row"].tolist()
        assert [sorted(verdict.bad) for verdict in verdicts] == [wrong] * 5


def test_threads_judging_tables_at_once_keep_to_their_own(stage):
    stage.table("lines", [{"quantity": 0}, {}])
    stage.table("orders", [{}, {"total": -1}, {}])
    stage.table("carts", [{}, {}, {"total": -1}])
    jobs = ["lines", "orders", "carts"] * 4
    warned = warnings.filters[:]

    with ThreadPoolExecutor(6) as pool:
        verdicts = list(
            pool.map(
                lambda suite: judge_table(stage.engine, f"stage_{suite}", suite, stage.schema), jobs
            )
        )

    assert [list(verdict.bad) for verdict in verdicts] == [[1], [2], [3]] * 4
    assert warnings.filters == warned


def test_nothing_personal_leaves_the_gate(stage, rules_of, caplog, capfd):
    rules_of(
        "customers", [*rules("customers"), broken(fails=raising, sql=f"'{PERSONAL}'::int > 0")]
    )
    bad = {"email": f"{PERSONAL}\n", "phone": "07700 900123", "first_name": "Lovelace" * 50}

    with caplog.at_level(logging.DEBUG):
        frame = judge(stage.frame("customers", [bad] * 30), "customers")
        table = judge_table(
            stage.engine, stage.table("customers", [bad] * 30), "customers", stage.schema
        )

    said = "".join(
        [
            str(frame),
            str(table),
            frame.reason(),
            table.reason(),
            caplog.text.replace("%(", ""),
            *capfd.readouterr(),
        ]
    )
    # a rule's own text is the house's; only the values of the rows must not show
    assert "07700" not in said
    assert "LovelaceLovelace" not in said
    assert PERSONAL not in str(frame) + str(table) + frame.reason() + table.reason()


def test_mixed_frames_are_judged(stage):
    frame = stage.frame("orders", [{}, {"total": -1.0}, {"total": 3}])
    frame["facts"] = [{"note": [1]}, {}, None]
    frame["row"] = np.array([2**53 + 1, 5, 6])

    verdict = judge(frame, "orders")

    assert verdict.bad == {5: ["total_range"]}


def test_the_library_is_imported_by_the_first_judgement_and_warnings_stay_where_they_were():
    script = """
import logging, sys, warnings
import data_quality, data_quality.suite, data_quality.orders
assert "great_expectations" not in sys.modules
warnings.simplefilter("error")
shown, filters = warnings.showwarning, warnings.filters[:]
import pandas as pd
frame = pd.DataFrame({"row": [1], "external_id": ["1"], "title": ["x"], "updated_at": [None]})
assert data_quality.suite.judge(frame, "products").status == "passed"
assert "great_expectations" in sys.modules
assert warnings.showwarning is shown and warnings.filters == filters
logging.captureWarnings(True)
assert warnings.showwarning is not shown
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert not done.stderr  # no progress bars


def test_judging_again_and_again_keeps_nothing(stage):
    from data_quality import suite as gate  # noqa: PLC0415

    frame = stage.frame("lines", [{}])
    for _ in range(5):
        judge(frame, "lines")

    stores = gate._here().context.stores
    assert stores["validation_results_store"].list_keys() == []


def test_a_judged_table_is_let_go(stage):
    judge_table(stage.engine, stage.table("lines", [{}]), "lines", stage.schema)
    stage.engine.dispose()

    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until = time.monotonic() + 60  # a server process outlives its connection by a moment
    while stage.hub.execute(others).fetchone() != (0,):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_empty_table_passes_and_an_unknown_one_raises(stage):
    table = stage.table("lines", [{}])
    stage.hub.execute(f"TRUNCATE {stage.schema}.{table}")

    verdict = judge_table(stage.engine, table, "lines", stage.schema)

    assert (verdict.status, verdict.rows) == ("passed", 0)
    with pytest.raises(Exception, match="no_such_table"):
        judge_table(stage.engine, "no_such_table", "lines", stage.schema)
