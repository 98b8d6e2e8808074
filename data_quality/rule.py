r"""A rule: one sentence, the same condition for a frame and for SQL, and a row that breaks it.

Whatever pandas calls missing (None, NaN, NaT, NA) is null. Patterns keep to what both engines
read alike: no `\s`, `\d` or `\w`, which mean other characters to each of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Severity = Literal["critical", "warning"]
Mask = Callable[[pd.DataFrame], "pd.Series[bool]"]

FAR_FUTURE = pd.Timestamp("2199-01-01", tz="UTC")
LEEWAY = pd.Timedelta(days=1)
"""How far a platform's clock may be ahead of ours."""
PHONE = r"[+][1-9][0-9]{6,14}"
MAIL = r"[^@ \t\n\r\f\v]+@[^@ \t\n\r\f\v.]+([.][^@ \t\n\r\f\v.]+)+"
LINK = r"https?://[^ \t\n\r\f\v]+"


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


def words(frame: pd.DataFrame, column: str) -> "pd.Series[str]":
    """Return a column as text in which null stays null."""
    return frame[column].astype("str")


def matching(column: str, pattern: str) -> str:
    r"""Write the condition that a text is of a pattern from \A to \Z: no line end slips by."""
    return rf"{column} ~ '\A(?:{pattern})\Z'"


def matches(frame: pd.DataFrame, column: str, pattern: str) -> "pd.Series[bool]":
    """Find the texts that are of a pattern from their first to their last character."""
    return words(frame, column).str.fullmatch(f"(?:{pattern})")


def missing(column: str, text: str, **more: Any) -> Rule:
    """Ask that a column is filled."""
    return Rule(
        f"{column}_given",
        text,
        f"coalesce({column}::text, '') = ''",
        lambda frame: frame[column].isna() | (words(frame, column) == ""),
        {column: None},
        **more,
    )


def shaped(column: str, text: str, pattern: str, breaks: str, **more: Any) -> Rule:
    """Ask that a text, where there is one, is of a pattern."""
    return Rule(
        f"{column}_shape",
        text,
        f"NOT {matching(column, pattern)}",
        lambda frame: frame[column].notna() & ~matches(frame, column, pattern),
        {column: breaks},
        **more,
    )


def longest(column: str, text: str, most: int, **more: Any) -> Rule:
    """Ask that a text has no more characters than this."""
    return Rule(
        f"{column}_length",
        text,
        f"length({column}) > {most}",
        lambda frame: words(frame, column).str.len() > most,
        {column: "x" * (most + 1)},
        **more,
    )


def between(column: str, text: str, low: float, high: float, **more: Any) -> Rule:
    """Ask for a number between two bounds; records always have one, so null and NaN break it."""

    def fails(frame: pd.DataFrame) -> "pd.Series[bool]":
        return ~pd.to_numeric(frame[column], errors="coerce").between(low, high).fillna(value=False)

    sql = f"{column} IS NULL OR {column} NOT BETWEEN {low} AND {high}"
    return Rule(f"{column}_range", text, sql, fails, {column: low - 1}, **more)


def among(column: str, text: str, values: tuple[str, ...], **more: Any) -> Rule:
    """Ask that a column, where filled, holds one of these words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return Rule(
        f"{column}_known",
        text,
        f"{column} NOT IN ({listed})",
        lambda frame: frame[column].notna() & ~frame[column].isin(values),
        {column: "nonsense"},
        **more,
    )


def dated(column: str, text: str, **more: Any) -> Rule:
    """Ask that a time, where there is one, is neither before the web nor still to come."""
    return Rule(
        f"{column}_plausible",
        text,
        unlikely(column),
        lambda frame: implausible(frame, column),
        {column: FAR_FUTURE},
        **more,
    )


def unlikely(column: str) -> str:
    """Write the condition that a time is before the web or still to come."""
    return f"{column} < '1990-01-01 UTC' OR {column} > now() + interval '1 day'"


def implausible(frame: pd.DataFrame, column: str) -> "pd.Series[bool]":
    """Find times before the web or still to come, and what is no time at all."""
    at = pd.to_datetime(frame[column], utc=True, errors="coerce", format="ISO8601")
    start, limit = pd.Timestamp("1990-01-01", tz="UTC"), pd.Timestamp.now(tz="UTC") + LEEWAY
    return frame[column].notna() & ~at.between(start, limit)
