"""How much of each account's budget of calls is used."""

from collections.abc import Iterator

from tasks.reporting.facts import Budget, Facts
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table
from tasks.reporting.words import NOTHING, number, share, some

NAME, TITLE = "budgets", "API budgets"
NEARLY = 0.8


def findings(facts: Facts) -> Iterator[Finding]:
    """Find accounts whose day is nearly used up."""
    for one in facts.budgets:
        if tight(one):
            yield Finding(
                kind="budget",
                subject=f"{one.bucket} of {one.platform}",
                section=NAME,
                urgency="this week",
                said=f"{one.platform}: {number(one.daily_used)} of the day's "
                f"{number(one.daily_limit)} calls are used ({one.bucket}, {one.day})",
                do="see what an order costs beside the limit; move backfills to quiet days, or ask "
                "the platform for more",
                press="select_tools",
                size=float(one.daily_used),
            )


def tight(one: Budget) -> bool:
    """Whether a day's calls are nearly used up."""
    return bool(one.daily_limit) and one.daily_used > NEARLY * (one.daily_limit or 0)


def shown(facts: Facts) -> Shown:
    """Show what each account may spend, and did."""
    tightest = [one.platform for one in facts.budgets if tight(one)]
    said = f"{some(len(facts.budgets), 'budget')}, none of them nearly used up."
    if tightest:
        said = f"Nearly used up: {', '.join(sorted(set(tightest)))}."
    rows = [
        (
            f"{one.platform}: {one.bucket}",
            f"{one.per_second:g}",
            number(one.daily_used) if one.daily_limit else NOTHING,
            number(one.daily_limit),
            share(one.daily_used, one.daily_limit or 0),
            f"{one.day}" if one.day and one.daily_limit else NOTHING,
        )
        for one in facts.budgets
    ]
    heads = ("budget", "a second", "used", "a day", "share", "on")
    tables = [Table("Accounts", heads, rows, "No account was asked.", (1, 2, 3, 4))]
    return Shown(said, [], tables, bool(facts.budgets))
