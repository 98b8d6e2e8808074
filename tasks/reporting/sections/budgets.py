"""How much of each platform's days was used, and whether any ran out."""

from collections.abc import Iterator
from datetime import date

from tasks.reporting.facts import Budget, Facts
from tasks.reporting.finding import Finding, Urgency
from tasks.reporting.shown import Chart, Shown, Table, bars
from tasks.reporting.words import NOTHING, day, listed, number, share, some

NAME, TITLE = "budgets", "API budgets"
NEARLY = 0.8
"""The share of a day from which on it is nearly used up."""


def findings(facts: Facts) -> Iterator[Finding]:
    """Find platforms of which a day was nearly used up, or ran out."""
    for one in facts.budgets:
        if ran_out(one):
            yield late(one)
        elif tight(one):
            yield near(one)


def late(one: Budget) -> Finding:
    """Say that days ran out: orders waited for the next."""
    days = "one day" if one.out[-1] == 1 else f"{one.out[-1]} days"
    return finding(
        one,
        urgency="now",
        said=f"ran out on {days}, and only opt-outs still went",
        do="see that every record has arrived; then move backfills to quiet days, and ask the "
        "platform for more calls a day",
        press="reconcile",
    )


def near(one: Budget) -> Finding:
    """Say that a day was nearly used up."""
    return finding(
        one,
        urgency="this week",
        said="was nearly used up",
        do="see what an order costs beside the limit; move backfills to quiet days, or ask "
        "the platform for more",
        press="select_tools",
    )


def finding(one: Budget, *, urgency: Urgency, said: str, do: str, press: str) -> Finding:
    """Say what became of a platform's days, and how full the worst one was."""
    return Finding(
        kind="budget",
        subject=f"{one.bucket} of {one.platform}",
        section=NAME,
        urgency=urgency,
        said=f"{one.platform} {said}: {fill(one)}",
        do=do,
        press=press,
        size=one.worst[-1] or 0.0,
    )


def ran_out(one: Budget) -> bool:
    """Whether on some day of the newest week orders had to wait for the next."""
    return bool(one.out and one.out[-1])


def tight(one: Budget) -> bool:
    """Whether a day of the newest week was nearly used up."""
    return bool(one.worst) and (one.worst[-1] or 0.0) > NEARLY


def fill(one: Budget) -> str:
    """Say how full the worst day was."""
    full = share(one.worst[-1] or 0.0, 1)
    return f"{one.bucket}, {full} of the day's {number(one.daily_limit)} on {dated(one.on[-1])}"


def dated(on: date | None) -> str:
    """Write a day of the week.

    >>> dated(date(2026, 11, 24)), dated(None)
    ('Tue 24 Nov', '-')
    """
    return NOTHING if on is None else f"{on:%a} {on.day} {on:%b}"


def shown(facts: Facts) -> Shown:
    """Show what each platform was asked over eight weeks, and how full its days were."""
    known = [one for one in facts.budgets if one.calls]
    charts = [chart(one) for one in known if any(one.calls)]
    return Shown(lead(known), charts, [table(known)], bool(known))


def lead(known: list[Budget]) -> str:
    """Say in a sentence how it stands."""
    over = {one.platform for one in known if ran_out(one)}
    near = {one.platform for one in known if tight(one)} - over
    said = [f"Ran out: {listed(sorted(over))}."] if over else []
    said += [f"Nearly used up: {listed(sorted(near))}."] if near else []
    return " ".join(said) or f"{some(len(known), 'budget')}, none of them nearly used up."


def chart(one: Budget) -> Chart:
    """Draw each week's worst day beside what is nearly too much; calls where a day has no limit."""
    label = f"{one.platform}: {one.bucket}"
    if not any(worst is not None for worst in one.worst):
        return bars(label, one.calls, "calls; a day has no limit")
    worst = one.worst[-1]
    points = [None if level is None else 100 * level for level in one.worst]
    value = NOTHING if worst is None else share(worst, 1)
    return Chart(label, value, points, "of the worst day's limit", 100 * NEARLY)


def table(known: list[Budget]) -> Table:
    """Lay out the newest week: the mean day, the worst one, and the fullest moment."""
    rows = [
        (
            f"{one.platform}: {one.bucket}",
            number(one.calls[-1]),
            number(one.daily_limit),
            part(one.mean[-1]),
            part(one.worst[-1]),
            dated(one.on[-1]) if one.worst[-1] is not None else NOTHING,
            f"{one.per_second:g}",
            part(one.fullest[-1]),
            day(one.fullest_at[-1]),
        )
        for one in known
    ]
    heads = ("budget", "calls", "a day", "mean day", "worst day", "on", "a second", "fullest", "at")
    return Table("What was asked", heads, rows, "Nothing was asked.", (1, 2, 3, 4, 6, 7))


def part(level: float | None) -> str:
    """Write a share that may be unknown."""
    return NOTHING if level is None else share(level, 1)
