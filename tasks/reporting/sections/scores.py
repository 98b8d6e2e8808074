"""How fresh the scores are, and how good beside the plain rule of recency."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table
from tasks.reporting.words import day, some

NAME, TITLE = "scores", "Scores"


def findings(facts: Facts) -> Iterator[Finding]:
    """Find scores that must not be acted on."""
    for one in facts.scores:
        if one.flawed:
            yield Finding(
                kind="scores",
                subject=one.name,
                section=NAME,
                urgency="this week",
                said=f"{one.name}: {one.flawed}",
                do="press it by hand, and see in its page why it does not run in the morning",
                press="score",
            )


def shown(facts: Facts) -> Shown:
    """Show every score with its model."""
    said = "Nobody was scored."
    if facts.scores:
        said = f"{some(len(facts.scores), 'score')}, each held against the plain rule of recency."
    rows = [(one.name, one.model, day(one.at), one.said) for one in facts.scores]
    heads = ("score", "model", "made", "beside recency")
    return Shown(said, [], [Table("Models", heads, rows, "None.")], bool(facts.scores))
