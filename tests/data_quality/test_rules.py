"""What is promised of every rule, on both engines."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_quality.suite import available, judge, judge_table, rules
from tasks.hub import staging

EVERY = [pytest.param(suite, rule, id=f"{suite}-{rule.name}") for suite in available() for rule in rules(suite)]  # fmt: skip

TEXTS = [
    None, "", " ", "x", "x" * 200, "é" * 201, "💥" * 200,
    "ada@example.com", "ada@example.com\n", "a da@example.com", "ada@example", "a@@b.co", "ada@b..co", "a\x1f@b.co", "a\u00a0@b.co", "Ádà@exämple.co.uk",
    "+14155552671", "+14155552671\n", "+٤٤٧٧٠٠٩٠٠١٢٣", "14155552671", "+0123456789", "+123456", "+1234567890123456",
    "GB", "gb", "GBR", "\uff27\uff22", "GB\n", "GBP", "gbp",
    "https://shop.example/cart?a=1%20&b=%s", "http://x", "ftp://x", "javascript:1", "https://x y",
    "sms", "email", "fax", "marketing", "cart", "granted", "withdrawn", "pending", "maybe",
    "PAID", "paid", "delivered", "failed", "undelivered", "queued",
]  # fmt: skip
NUMBERS = [
    None, Decimal("NaN"), Decimal("Infinity"), Decimal(0), Decimal(1), Decimal("-0.01"), Decimal("0.29"), Decimal("0.295"),
    Decimal("0.2951"), Decimal("10.00"), Decimal("10.01"), Decimal(1_000_000_000), Decimal("1000000000.01"), Decimal("-1e9"), Decimal("1e8"),
]  # fmt: skip
NOW = datetime.now(UTC)
TIMES = [
    None, NOW, NOW + timedelta(hours=23), NOW + timedelta(hours=25), datetime(2199, 1, 1, tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC),
    datetime(1989, 12, 31, 23, 59, tzinfo=UTC), datetime(1989, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=5))), datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC),
]  # fmt: skip
VALUES = {
    "text": st.sampled_from(TEXTS)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12),
    "numeric": st.sampled_from(NUMBERS) | st.decimals(-10, 10, places=4),
    "timestamptz": st.sampled_from(TIMES),
    "boolean": st.booleans(),
}
KINDS = {
    type_: pool
    for pool, types in [(TEXTS, ["text"]), (NUMBERS, ["numeric"]), (TIMES, ["timestamptz"])]
    for type_ in types
}


def columns(suite):
    """The columns of a suite's records and their SQL types."""
    record = next(
        r for r, o in staging.OBJECTS.items() if o == {"messages": "receipts"}.get(suite, suite)
    )
    return {name: type_ for name, type_ in staging.columns(record).items() if type_ != "jsonb"}


def both(stage, suite, changes):
    """Judge the same rows as a frame and as a table."""
    frame = judge(stage.frame(suite, changes), suite)
    table = judge_table(stage.engine, stage.table(suite, changes), suite, stage.schema)
    return frame, table


def sides(verdict):
    """What a verdict says of rows, in an order of its own."""
    return {
        row: sorted(names) for side in (verdict.bad, verdict.warned) for row, names in side.items()
    }


@pytest.mark.parametrize("suite", available())
def test_rules_of_a_suite_have_names_of_their_own_and_sentences(suite):
    names = [rule.name for rule in rules(suite)]

    assert len(set(names)) == len(names) >= 3
    assert all(re.fullmatch(r"[a-z][a-z_]+", name) for name in names)
    assert all(re.match(r"(a|an|no|no more) .{8,}", rule.text) for rule in rules(suite)), [
        r.text for r in rules(suite)
    ]
    assert all(
        rule.severity in {"critical", "warning"} and 0 <= rule.mostly <= 1 for rule in rules(suite)
    )


@pytest.mark.parametrize("suite", available())
def test_a_good_record_breaks_no_rule(stage, suite):
    for verdict in both(stage, suite, [{}, {}]):
        assert (verdict.status, verdict.rows, verdict.bad, verdict.warned) == ("passed", 2, {}, {})
        assert [check.rule for check in verdict.checks] == [rule.name for rule in rules(suite)]


@pytest.mark.parametrize("suite", available())
def test_the_row_that_breaks_a_rule_is_named_by_both_engines(stage, suite):
    asked = rules(suite)
    frame, table = both(stage, suite, [{}, *[rule.breaks for rule in asked]])

    for verdict in (frame, table):
        for number, rule in enumerate(asked, start=2):
            side = verdict.bad if rule.severity == "critical" else verdict.warned
            assert rule.name in side[number], (rule.name, verdict)
        assert 1 not in {**verdict.bad, **verdict.warned}
        assert not verdict.closed  # a handful of bad rows never closes a gate


@pytest.mark.parametrize("suite", available())
def test_every_odd_value_means_the_same_to_both_engines(stage, suite):
    changes = [
        {name: value} for name, type_ in columns(suite).items() for value in KINDS.get(type_, [])
    ]

    frame, table = both(stage, suite, changes)

    assert sides(frame) == sides(table)
    assert sides(frame)


@pytest.mark.parametrize("suite", available())
def test_random_rows_mean_the_same_to_both_engines(stage, suite):
    asked = rules(suite)
    row = st.fixed_dictionaries(
        {}, optional={name: VALUES[type_] for name, type_ in columns(suite).items()}
    )
    conditions = ", ".join(f"coalesce(({rule.sql}), false)" for rule in asked)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(row, min_size=1, max_size=6))
    def agree(changes):
        frame = stage.frame(suite, changes)
        found = stage.hub.execute(
            f"SELECT {conditions} FROM {stage.schema}.{stage.table(suite, changes)} ORDER BY row"  # noqa: S608 - our own rules
        ).fetchall()

        for position, rule in enumerate(asked):
            assert rule.fails(frame).tolist() == [one[position] for one in found], rule.name

    agree()


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NaT, pd.NA], ids=str)
@pytest.mark.parametrize("suite", available())
def test_every_kind_of_nothing_is_null(stage, suite, nothing):
    empty = dict.fromkeys(columns(suite))

    plain = judge(stage.frame(suite, [empty, {}]), suite)
    other = judge(stage.frame(suite, [dict.fromkeys(empty, nothing), {}]), suite)

    assert plain.status == "partial"
    assert (other.status, other.bad, other.warned) == (plain.status, plain.bad, plain.warned)


@pytest.mark.parametrize(
    ("kept", "total", "over"),
    [
        ("10.00", "10.00", False),
        ("0.295", "0.29", False),
        ("0.2951", "0.29", True),
        ("10.01", "10", True),
        ("-3", "10", False),
    ],
)
def test_half_a_cent_is_no_overpayment(stage, kept, total, over):
    changes = [{"kept": Decimal(kept), "total": Decimal(total)}]
    for verdict in both(stage, "orders", changes):
        assert (verdict.warned == {1: ["kept_within_total"]}) is over
        assert not verdict.bad


@pytest.mark.parametrize(
    "at", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC), None]
)
def test_an_opt_out_is_never_set_aside_for_its_date(stage, at):
    for verdict in both(
        stage, "consents", [{"status": "withdrawn", "happened_at": at}, {"happened_at": at}]
    ):
        assert 1 not in verdict.bad
        assert 2 in verdict.bad


def test_a_permission_that_arrived_by_itself_may_borrow_the_time_it_was_told(stage):
    for verdict in both(stage, "consents", [{"happened_at": None, "origin": 7}]):
        assert verdict.status == "passed"
