"""Which fields platforms lost, got or changed."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table
from tasks.reporting.words import day, some

NAME, TITLE = "fields", "Schema drift"
SHOWN = 12


def findings(facts: Facts) -> Iterator[Finding]:
    """Find fields we map that are otherwise."""
    for one in facts.drifted:
        if one.mapped:
            where = f"{one.platform} {one.object}.{one.field}"
            yield Finding(
                kind="drift",
                subject=where,
                section=NAME,
                urgency="now",
                said=f"{where}, which we map, {one.what}: {one.said}",
                do=f"put it back at {one.platform}, or change mappings/{one.platform}.py; see what "
                "the change means for how many before it holds",
                press="compare_mappings",
            )


def shown(facts: Facts) -> Shown:
    """Show every field that is otherwise, those we map first."""
    mapped = sum(one.mapped for one in facts.drifted)
    looked = facts.looked("check_mappings")
    said = "No field is otherwise than it was." if looked else "Nobody looked this week."
    if facts.drifted:
        said = f"{some(len(facts.drifted), 'field')} changed; we map {mapped or 'none'} of them."
    rows = [
        (
            f"{one.platform} {one.object}.{one.field}",
            f"{one.what}: {one.said}",
            "yes" if one.mapped else "no",
            day(one.at),
        )
        for one in sorted(facts.drifted, key=lambda one: not one.mapped)[:SHOWN]
    ]
    heads = ("field", "how", "mapped", "seen")
    nothing = "None changed." if looked else "Nobody looked."
    return Shown(said, [], [Table("Fields", heads, rows, nothing)], looked or bool(rows))
