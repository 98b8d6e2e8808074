"""What came of it all: never all that was sold, only what texts can answer for."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown

NAME, TITLE = "returns", "Return on it"


def findings(facts: Facts) -> Iterator[Finding]:
    """Find nothing: what came of it is no fault of a week."""
    del facts
    yield from ()


def shown(facts: Facts) -> Shown:
    """Show what came of it in a few sentences."""
    said = f"{facts.returns[0]}." if facts.returns else "Nobody has weighed it."
    rest = facts.returns[1:]
    return Shown(said, lines=rest, known=bool(rest))
