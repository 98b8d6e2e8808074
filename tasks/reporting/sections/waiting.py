"""What waits for a person: rows set aside and questions, with their age."""

from collections.abc import Iterator
from datetime import timedelta

from tasks.reporting.facts import Facts, Waiting
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Chart, Shown, Table
from tasks.reporting.words import age, number, some

NAME, TITLE = "waiting", "Waiting for you"
OLD = timedelta(days=7)
PRESS = {"quarantine": ("aside", "replay"), "review": ("review", "review")}
"""What a thing that waits too long is called, and where it is settled."""


def findings(facts: Facts) -> Iterator[Finding]:
    """Find what has waited for a person for more than a week."""
    for what, (kind, press) in PRESS.items():
        old = [one for one in facts.waiting if one.what == what and facts.asof - one.oldest > OLD]
        if old:
            yield left(facts, old, kind, press)


def left(facts: Facts, old: list[Waiting], kind: str, press: str) -> Finding:
    """Say how long something waits."""
    oldest = min(one.oldest for one in old)
    many = sum(one.count for one in old)
    noun = "row set aside" if kind == "aside" else "question"
    nouns = "rows set aside" if kind == "aside" else "questions"
    return Finding(
        kind=kind,
        subject=old[0].what,
        section=NAME,
        urgency="this week",
        said=f"{some(many, noun, nouns)} for a person; the oldest has waited "
        f"{age(oldest, facts.asof)}",
        do="repair and replay them, or drop them with a reason"
        if kind == "aside"
        else "look at each: what to do stands beside it",
        press=press,
        size=float(many),
    )


def shown(facts: Facts) -> Shown:
    """Show what waits, and how it grew or shrank."""
    many = dict.fromkeys(PRESS, 0)
    for one in facts.turnover:
        many[one.what] = one.waiting[-1]
    said = "Nothing waits for a person."
    if any(many.values()):
        said = f"{some(many['quarantine'], 'row')} in quarantine and "
        said += f"{some(many['review'], 'question')} in review."
    charts = [
        Chart(
            f"{one.what}, still open",
            number(one.waiting[-1]),
            [*map(float, one.waiting)],
            f"{number(one.opened[-1])} came, {number(one.closed[-1])} settled",
        )
        for one in facts.turnover
    ]
    return Shown(said, charts, [table(facts)])


def table(facts: Facts) -> Table:
    """Lay out what waits by kind."""
    rows = [
        (one.what, one.kind, number(one.count), age(one.oldest, facts.asof))
        for one in facts.waiting
    ]
    heads = ("where", "what", "open", "oldest")
    return Table("Open now", heads, rows, "Nothing waits.", (2, 3))
