"""Who has read the reports: one that nobody signed is a finding itself."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table
from tasks.reporting.words import NOTHING, day, listed, some

NAME, TITLE = "readers", "Reviewed reports"


def findings(facts: Facts) -> Iterator[Finding]:
    """Find reports nobody has signed."""
    unread = [one.week for one in facts.readers if one.who is None]
    if unread:
        yield Finding(
            kind="unread",
            subject="reports",
            section=NAME,
            urgency="this week",
            said=f"nobody has reviewed the {'report' if len(unread) == 1 else 'reports'} of "
            f"{listed(unread)}",
            do="read it, then sign it: Week, and your name as Reviewed by",
            press="weekly_review",
            size=float(len(unread)),
        )


def shown(facts: Facts) -> Shown:
    """Show who signed which report."""
    signed = sum(one.who is not None for one in facts.readers)
    said = f"{signed} of the {some(len(facts.readers), 'report')} before this one reviewed."
    if not facts.readers:
        said = "This is the first report."
    rows = [
        (one.week, one.who or "nobody yet", day(one.at), one.remarks or NOTHING)
        for one in facts.readers
    ]
    heads = ("week", "reviewed by", "on", "remarks")
    return Shown(said, [], [Table("Before this one", heads, rows, "There is none.")])
