"""What a section shows: a sentence, small charts of eight weeks, and tables."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, field

from tasks.reporting.facts_texts import Counts, Levels
from tasks.reporting.words import number

Kind = Literal["line", "bars"]


class Chart(Struct, frozen=True):
    """Eight weeks of one number; `limit` is what was promised of it."""

    label: str
    value: str
    points: Levels
    note: str = ""
    limit: float | None = None
    kind: Kind = "line"


def bars(label: str, counts: Counts, note: str = "") -> Chart:
    """Show counts, week by week."""
    return Chart(label, number(counts[-1]), [*map(float, counts)], note, None, "bars")


class Table(Struct, frozen=True):
    """Rows of short cells; the first names the row."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    nothing: str = "None."
    numbers: tuple[int, ...] = ()
    """The columns that hold numbers."""


class Shown(Struct, frozen=True):
    """One section, without its findings; `known` is False where nothing was measured."""

    said: str
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    known: bool = True
    lines: list[str] = []
