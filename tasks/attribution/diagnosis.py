"""What is wrong with a workflow and what to mend first, worked through in order.

Five signs, from the first that everything else stands on to the last. Only the first that is there
counts: clicks of texts that do not arrive say nothing about their words.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from tasks.attribution.figures import Figure
from tasks.attribution.intervals import Interval

State = Literal["fine", "wrong", "cannot tell", "mend the above first", "not asked"]
Facts = Mapping[str, float]
"""Shares of what went wrong, by the names in `Fix.when`; what is not known is left out."""


class Fix(Struct, frozen=True):
    """What to mend when a fact is so large; the first that applies is the one."""

    when: str
    above: float
    do: str


class Sign(Struct, frozen=True):
    """One row of the table: the figure, on which side of the limit it is wrong, and the fixes."""

    name: str
    figure: str
    side: Literal["low", "high"]
    fixes: tuple[Fix, ...]
    otherwise: str


class Limits(Struct, frozen=True):
    """What is expected of each figure; a shop's own usual ones are better than these."""

    delivery: float = 0.95
    opt_out: float = 0.02
    click_through: float = 0.02
    conversion: float = 0.005
    revenue: float = 0.02
    """What a text costs: it has to bring more than that over those who got none."""

    def of(self, figure: str) -> float:
        """Return the limit of a figure."""
        limit: float = getattr(self, LIMIT[figure])
        return limit


LIFT = "lift of revenue"
OF_SALES = ("click-through", "conversion", LIFT)
"""Figures that say nothing of texts that sell nothing."""
BY_LINK = ("click-through", "conversion")
"""Figures that say nothing of texts without a link whose clicks are seen."""
FEWEST = 50
"""Of so many at least a figure is called fine; what is wrong has to be so by more than chance."""
LIMIT: Mapping[str, str] = {
    "delivery": "delivery",
    "opt-out": "opt_out",
    "click-through": "click_through",
    "conversion": "conversion",
    LIFT: "revenue",
}
SIGNS: tuple[Sign, ...] = (
    Sign(
        "low delivery",
        "delivery",
        "low",
        (
            Fix("unregistered", 0.0, "register the sender: carriers refuse it (30034)"),
            Fix("opted out", 0.005, "push opt-outs: the provider knows of more than we do (21610)"),
            Fix("filtered", 0.005, "change words and links: carriers take it for spam (30007)"),
            Fix("no mobile", 0.02, "clean the numbers: some are landlines or gone (30005, 30006)"),
            Fix("too slow", 0.02, "send slower: texts expire in the sender's queue (30001)"),
        ),
        "look at the error codes by carrier; numbers not reached for months should go",
    ),
    Sign(
        "high opt-outs",
        "opt-out",
        "high",
        (
            Fix("over three a week", 0.1, "send less: lower the cap, opt-outs grow with each text"),
            Fix("never bought", 0.6, "narrow the audience: most who leave never bought here"),
            Fix(
                "first text", 0.5, "say at the opt-in what will come: most leave at the first text"
            ),
        ),
        "look at who gets it and whether they asked for that; the promise of the opt-in decides",
    ),
    Sign(
        "low clicks",
        "click-through",
        "low",
        (
            Fix("no link", 0.05, "put the link in: some of these texts have none"),
            Fix("over two parts", 0.3, "shorten it: the link stands where nobody reads on"),
            Fix("late", 0.3, "send it sooner: the reason for it has passed when it comes"),
        ),
        "try other words: their own product first, one thing to do (an experiment of wording)",
    ),
    Sign(
        "low conversion",
        "conversion",
        "low",
        (
            Fix("broken link", 0.01, "mend the link: the page it leads to fails"),
            Fix("sold out", 0.1, "take out what is sold out: people come and cannot buy it"),
            Fix("home page", 0.3, "lead to the cart or product, not to the front page"),
        ),
        "look at the page on a phone; try another destination (an experiment of destination)",
    ),
    Sign(
        "flat revenue",
        LIFT,
        "low",
        (
            Fix("bought anyway", 0.5, "leave out who buys anyway: they only take the discount"),
            Fix("discounted", 0.5, "offer less: the discount eats what the orders bring"),
            Fix("same people", 0.5, "reach others: the same few get all the texts"),
        ),
        "hold people out and compare (held_out in LOCKSTEP_TEXTS): orders may come without a text",
    ),
)
"""The table, in the order it is worked through."""


class Row(Struct, frozen=True):
    """One row as it is worked through: how it stands, what was seen, and the first fix."""

    sign: str
    state: State
    seen: str
    fix: str = ""


def diagnose(
    found: Sequence[Figure],
    lift: Interval | None = None,
    facts: Facts | None = None,
    limits: Limits | None = None,
    *,
    sells: bool = True,
) -> list[Row]:
    """Work the table through; the first row that is wrong names what to mend first.

    `lift` is the revenue per person over those held out (`lift.Lift.revenue`).
    """
    known = {one.name: one.seen for one in found} | {LIFT: lift or Interval()}
    few = {one.name for one in found if one.of < FEWEST}
    limits, facts, rows, wrong = limits or Limits(), facts or {}, [], False
    for sign in SIGNS:
        seen = known.get(sign.figure, Interval())
        if why := unasked(sign, seen, facts, sells=sells):
            rows.append(Row(sign.name, "not asked", why))
            continue
        row = standing(sign, seen, limits.of(sign.figure), few=sign.figure in few)
        rows.append(worked(sign, row, facts, after=wrong))
        wrong = wrong or row.state == "wrong"
    return rows


def unasked(sign: Sign, seen: Interval, facts: Facts, *, sells: bool) -> str | None:
    """Say why a figure says nothing of these texts, whatever it is."""
    if sign.figure in OF_SALES and not sells:
        return "these texts sell nothing"
    if sign.figure in BY_LINK and not seen.value and facts.get("no link", 0) >= 1:
        return "none of these texts has a link whose clicks are seen"
    return None


def worked(sign: Sign, row: Row, facts: Facts, *, after: bool) -> Row:
    """Add the first fix to a row that is wrong; below such a row nothing is concluded."""
    if after:
        return Row(row.sign, "mend the above first", row.seen)
    if row.state == "wrong":
        return Row(row.sign, row.state, row.seen, first(sign, facts))
    unknown = row.state == "cannot tell" and sign.figure == LIFT
    return Row(row.sign, row.state, row.seen, sign.otherwise if unknown else "")


def standing(sign: Sign, seen: Interval, limit: float, *, few: bool = False) -> Row:
    """Say whether a figure is wrong by more than chance, fine, or known too little."""
    if seen.value is None:
        return Row(sign.name, "cannot tell", "no data")
    shape = "{:,.2f}" if sign.figure == LIFT else "{:.1%}"
    bound = "at least" if sign.side == "low" else "at most"
    words = f"{sign.figure} {shape.format(seen.value)}, {bound} {shape.format(limit)} expected"
    if seen.below(limit) if sign.side == "low" else seen.above(limit):
        return Row(sign.name, "wrong", words)
    fine = good(sign, seen, limit) and not few
    return Row(sign.name, "fine" if fine else "cannot tell", words)


def good(sign: Sign, seen: Interval, limit: float) -> bool:
    """Whether a figure is as expected; a lift has to be more than chance, as most of it is."""
    if sign.figure == LIFT:
        return seen.above(limit)
    value = seen.value or 0.0
    return value >= limit if sign.side == "low" else value <= limit


def first(sign: Sign, facts: Facts) -> str:
    """Return the first fix whose fact is there, else where to look."""
    return next(
        (fix.do for fix in sign.fixes if facts.get(fix.when, 0) > fix.above), sign.otherwise
    )


def table(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Lay the rows out in their order."""
    return [
        {"sign": one.sign, "is": one.state, "seen": one.seen, "first fix": one.fix} for one in rows
    ]
