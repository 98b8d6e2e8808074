"""How far the goal has come."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table
from tasks.reporting.words import some

NAME, TITLE = "goal", "Goal"
HEADS = ("figure", "baseline", "today", "target", "by", "so")


def findings(facts: Facts) -> Iterator[Finding]:
    """Find targets whose date has passed."""
    for one in facts.goal:
        if one["so"] == "missed":
            yield Finding(
                kind="goal",
                subject=one["figure"],
                section=NAME,
                urgency="this week",
                said=f"{one['figure']} was to be {one['target']} by {one['by']}: it is "
                f"{one['today']}",
                do="see what texts brought and what to mend first; then set a target anew",
                press="measure",
            )


def shown(facts: Facts) -> Shown:
    """Show each target beside its baseline."""
    reached = sum(one["so"] == "reached" for one in facts.goal)
    said = "No goal was set: the flow `define_goal` does."
    if facts.goal:
        said = f"{some(len(facts.goal), 'target')}, {reached or 'none'} of them reached."
    rows = [tuple(one[name] for name in HEADS) for one in facts.goal]
    return Shown(said, [], [Table("Targets", HEADS, rows, "None was set.")], bool(facts.goal))
