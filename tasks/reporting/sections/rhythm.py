"""What is worked out at a beat: whether each beat came, week by week."""

from collections.abc import Sequence

from msgspec import Struct

from tasks.reporting.facts import Facts, Silence
from tasks.reporting.facts_texts import Levels
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Table
from tasks.reporting.words import lasting

BEATS = {
    "runs of behave events": ("behaviour", "every 15 min", 1800.0, "behave"),
    "scores": ("scores", "every morning", 90_000.0, "score"),
}
"""By source: its name, its beat, the seconds after which one was left out, and its flow."""


class Rhythm(Struct, frozen=True):
    """What is worked out at a beat: its longest pause of each week, None before it began."""

    name: str
    beat: str
    most: float
    press: str
    pauses: Levels


def beats(facts: Facts) -> list[Rhythm]:
    """List what has a rhythm, and its pauses."""
    return [Rhythm(*BEATS[one.what], pauses(one)) for one in facts.silences if one.what in BEATS]


def pauses(one: Silence) -> Levels:
    """Return the longest pause of each week; the one in which it began tells nothing."""
    begun = next((n for n, count in enumerate(one.count) if count), len(one.count))
    return [None if n <= begun and begun else pause for n, pause in enumerate(one.longest)]


def kept(one: Rhythm) -> str:
    """Say whether a rhythm was kept; one beat may fail."""
    pause = one.pauses[-1]
    return "cannot tell" if pause is None else "yes" if pause <= one.most else "no"


def skipped(one: Rhythm) -> Finding:
    """Say that a rhythm broke."""
    return Finding(
        kind="late",
        subject=one.name,
        section="freshness",
        urgency="this week",
        said=f"{one.name}: {lasting(one.pauses[-1])} passed between two runs where it is worked "
        f"out {one.beat}",
        do="then see in Prefect why it did not run",
        press=one.press,
        size=one.pauses[-1] or 0.0,
    )


def rhythm(rhythms: Sequence[Rhythm]) -> Table:
    """Lay out what is worked out at a beat, beside the beat that is promised."""
    rows = [(one.name, one.beat, lasting(one.pauses[-1]), kept(one)) for one in rhythms]
    heads = ("what", "promised", "longest pause", "kept")
    return Table("What has a rhythm", heads, rows, "Nothing yet.", (1, 2))
