"""A rule: one sentence, the same condition for a frame and for SQL, and a row that breaks it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Severity = Literal["critical", "warning"]
Mask = Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class Rule:
    """A row for which `fails` (or `sql`) is true breaks the rule.

    Critical: the row is set aside, and the gate closes when less than `mostly` of the rows hold.
    Warning: the row passes and is counted.
    """

    name: str
    text: str
    sql: str
    fails: Mask
    breaks: dict[str, Any]
    severity: Severity = "critical"
    mostly: float = 0.5


def missing(column: str, text: str, **more: Any) -> Rule:
    """Ask that a column is filled."""
    return Rule(
        f"{column}_given",
        text,
        f"coalesce({column}::text, '') = ''",
        lambda frame: frame[column].isna() | (frame[column].astype("str") == ""),
        {column: None},
        **more,
    )


def shaped(column: str, text: str, pattern: str, breaks: str, **more: Any) -> Rule:
    r"""Ask that a column, where filled, has a shape: a pattern between \A and \Z."""
    return Rule(
        f"{column}_shape",
        text,
        rf"{column} !~ '\A{pattern}\Z'",
        lambda frame: ~frame[column].astype("str").str.fullmatch(pattern) & frame[column].notna(),
        {column: breaks},
        **more,
    )


def between(column: str, text: str, low: float, high: float, **more: Any) -> Rule:
    """Ask that a number, where there is one, lies between two bounds."""

    def fails(frame: pd.DataFrame) -> "pd.Series[bool]":
        numbers = pd.to_numeric(frame[column], errors="coerce")
        return ~numbers.between(low, high) & frame[column].notna()

    name = more.pop("name", f"{column}_range")
    sql = f"{column} NOT BETWEEN {low} AND {high}"
    return Rule(name, text, sql, fails, {column: low - 1}, **more)


def among(column: str, text: str, values: tuple[str, ...], **more: Any) -> Rule:
    """Ask that a column, where filled, holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Rule(
        f"{column}_known",
        text,
        f"{column} NOT IN ({listed})",
        lambda frame: ~frame[column].isin(values) & frame[column].notna(),
        {column: "nonsense"},
        **more,
    )


def dated(column: str, text: str, *, since: str = "1990-01-01", **more: Any) -> Rule:
    """Ask that a time, where there is one, is neither long gone nor still to come."""

    def fails(frame: pd.DataFrame) -> "pd.Series[bool]":
        at = pd.to_datetime(frame[column], utc=True, errors="coerce")
        start = pd.Timestamp(since, tz="UTC")
        limit = pd.Timestamp.now(tz="UTC") + pd.Timedelta(days=1)
        return ((at < start) | (at > limit) | at.isna()) & frame[column].notna()

    sql = f"{column} < '{since}' OR {column} > now() + interval '1 day'"
    return Rule(f"{column}_plausible", text, sql, fails, {column: FAR_FUTURE}, **more)


FAR_FUTURE = pd.Timestamp("2199-01-01", tz="UTC")
PHONE = r"[+][1-9][0-9]{6,14}"
MAIL = r"[^@\s]+@[^@\s.]+([.][^@\s.]+)+"
"""Patterns both engines read alike: no backslash classes but \\s."""
