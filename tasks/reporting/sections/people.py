"""Who was found twice, and joined; who may be one, and waits for somebody to say."""

from collections.abc import Iterator
from datetime import timedelta

from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table, bars
from tasks.reporting.words import age, number, some

NAME, TITLE = "people", "Duplicates"
OLD = timedelta(days=14)
CAUSES = {
    "key": "one record, or one verified address",
    "platform": "a platform merged them",
    "likeness": "alike in enough, unlike in nothing",
    "person": "a person said so",
}


def findings(facts: Facts) -> Iterator[Finding]:
    """Find pairs nobody has decided on for long."""
    for one in facts.proposed:
        if one.oldest is not None and facts.asof - one.oldest > OLD:
            yield Finding(
                kind="twice",
                subject="pairs",
                section=NAME,
                urgency="good to know",
                said=f"{some(one.count, 'pair')} of people may be one; the oldest has waited "
                f"{age(one.oldest, facts.asof)}",
                do="say of each whether they are one, or keep them apart for good",
                press="join_people",
                size=float(one.count),
            )


def shown(facts: Facts) -> Shown:
    """Show who was joined, and by what."""
    many = sum(one.count[-1] for one in facts.joined)
    undone = sum(one.undone[-1] for one in facts.joined)
    waiting = sum(one.count for one in facts.proposed)
    said = "Nobody was found twice."
    if not facts.looked("find_duplicates"):
        said = "Nobody was joined; nobody was looked for by likeness this week."
    if many or waiting:
        said = f"{some(many, 'person', 'people')} joined to another, {number(undone)} of these "
        said += f"undone since; {some(waiting, 'pair')} for a person to decide."
    charts = [bars(CAUSES[one.cause], one.count, "joined") for one in facts.joined]
    rows = [
        (CAUSES[one.cause], number(one.count[-1]), number(one.undone[-1]), number(sum(one.count)))
        for one in facts.joined
    ]
    heads = ("because", "joined", "undone since", "in eight weeks")
    return Shown(said, charts, [Table("Joined", heads, rows, "Nobody was joined.", (1, 2, 3))])
