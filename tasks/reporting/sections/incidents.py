"""What went wrong: what opened, what is over, and how long it lasted."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts, Incident
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table
from tasks.reporting.words import age, day, listed, some

NAME, TITLE = "incidents", "Incidents"
SHOWN = 20


def findings(facts: Facts) -> Iterator[Finding]:
    """Find what is still open, and that nothing goes out, if so."""
    for reason in facts.halted:
        yield Finding(
            kind="halted",
            subject="everything",
            section=NAME,
            urgency="now",
            said=f"nothing goes out but withdrawals of consent: {reason}",
            do="mend what it says, see by `reconcile` that all agree, then lift it and say why",
            press="halt",
        )
    if open := still(facts):
        kinds = listed(sorted({one.kind for one in open}))
        yield Finding(
            kind="incident",
            subject="open",
            section=NAME,
            urgency="this week",
            said=f"{some(len(open), 'incident')} still open: {kinds}",
            do=open[0].advice or "see what the watch says of each",
            press="watch",
            size=float(len(open)),
        )


def still(facts: Facts) -> list[Incident]:
    """List what was open when the report was made."""
    return [
        one for one in facts.incidents if one.recovered_at is None or one.recovered_at > facts.asof
    ]


def shown(facts: Facts) -> Shown:
    """Show each incident."""
    open = still(facts)
    said = "Nothing went wrong." if facts.looked("watch") else "Nobody watched this week."
    if facts.incidents:
        said = f"{some(len(facts.incidents), 'incident')}, {len(open) or 'none'} still open."
    rows = [
        (
            f"{one.kind}: {one.subject}",
            day(one.opened_at),
            age(one.opened_at, min(one.recovered_at or facts.asof, facts.asof)),
            "open" if one in open else "over",
            one.said,
        )
        for one in sorted(facts.incidents, key=lambda one: one not in open)[:SHOWN]
    ]
    heads = ("incident", "opened", "lasted", "is", "what was so")
    return Shown(said, [], [Table("Opened and recovered", heads, rows, "There was none.", (2,))])
