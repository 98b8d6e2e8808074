"""What came of it on one page: figures before and after, like beside like, costs beside gain.

Nobody is named: a page holds counts, means and sums.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec import Struct

from tasks.returns.changes import Change
from tasks.returns.matched import Comparison, Effect
from tasks.returns.payback import Gain, Payback

NOTHING = "-"
WARNING = (
    "Before and after says not why: a season, a price or a campaign moves figures too. "
    "What reaching people did is told below, by people alike"
)
CREDIT = "Only what the reached spent more than others like them is a gain: never all that was sold"
LOT = "Chance alone divides people better: where some are held out, `measure` says what texts added"
LIMIT = "Who allows texts may like the shop better in ways nobody wrote down; no matching sees that"


class Weighed(Struct, frozen=True):
    """What came of it: the four figures, the comparison, how many were reached, and money."""

    now: datetime
    live: datetime | None
    currency: str
    changes: Sequence[Change]
    compared: Comparison
    people: int
    gain: Gain | None
    payback: Payback
    margin: Decimal | None = None


def sentences(found: Weighed) -> Iterator[str]:
    """Say in a few sentences what came of it."""
    if found.live is None:
        yield "Nothing is live yet: there is no after to lay beside a before"
        return
    yield f"Live since {found.live:%d %B %Y}; {found.people:,} customers were texted and watched"
    for one in found.changes:
        yield f"{one.name}: {moved(one)}"
    yield f"People reached, beside others like them: {reached(found)}"
    yield f"Costs: {found.payback.said}"


def moved(one: Change) -> str:
    """Say how one figure moved."""
    if one.before is None or one.after is None or one.effect is None:
        return one.said
    return f"{shown(one, one.before)} before, {shown(one, one.after)} after ({one.said})"


def shown(one: Change, value: float) -> str:
    """Write a share as a share and money as money."""
    return f"{value:,.2f}" if one.money else f"{value:.1%}"


def reached(found: Weighed) -> str:
    """Say what reaching people changed."""
    if not found.compared.matched:
        return found.compared.lacks
    return f"{ranged(found.compared.matched)} {found.currency} each in three months"


def ranged(effect: Effect) -> str:
    """Write an effect with its interval."""
    return f"{effect.value:+,.2f} ({effect.low:+,.2f} to {effect.high:+,.2f})"


def page(found: Weighed) -> str:
    """Write the page."""
    parts = ["# Return on it", bullets(sentences(found))]
    if found.live:
        parts += ["## Before and after", bullets([WARNING]), figures(found.changes)]
        parts += [bullets(sources(found.changes)), "## Like beside like"]
        parts += [bullets(likened(found)), balance(found.compared)]
    return "\n\n".join(one for one in (*parts, "## Money", bullets(money(found))) if one) + "\n"


def bullets(lines: Iterator[str] | Sequence[str]) -> str:
    """Write sentences as a list, which wraps."""
    return "\n".join(f"- {line}" for line in lines)


def figures(changes: Sequence[Change]) -> str:
    """Lay the four figures out."""
    rows = ["| figure | before | after | change | others |", "|---|---:|---:|---:|---:|"]
    for one in changes:
        cells = [NOTHING if v is None else shown(one, v) for v in (one.before, one.after)]
        cells.append(off(one))
        cells.append(shown(one, one.benchmark.value) if one.benchmark else NOTHING)
        rows.append(f"| {one.name} | {' | '.join(cells)} |")
    return "\n".join(rows)


def off(one: Change) -> str:
    """Write how far a figure moved, with its interval."""
    if not one.effect:
        return NOTHING
    if one.money:
        return ranged(one.effect)
    return f"{one.effect.value:+.1%} ({one.effect.low:+.1%} to {one.effect.high:+.1%})"


def sources(changes: Sequence[Change]) -> Iterator[str]:
    """Say whose the figures of others are, and of which figures there are none."""
    for one in changes:
        if one.benchmark:
            yield f"others, {one.name}: a benchmark, not ours: {one.benchmark.source}"
        if not one.effect:
            yield f"{one.name}: {one.said}"


def likened(found: Weighed) -> Iterator[str]:
    """Say what the comparison found, and what the plain difference would have said."""
    seen = found.compared
    if seen.matched:
        yield f"Reached: {ranged(seen.matched)} {found.currency} each in three months"
    else:
        yield seen.lacks
    if seen.naive:
        yield (
            f"The plain difference, {ranged(seen.naive)}, is misleading: it also counts whom one "
            "reaches"
        )
    if seen.balance is not None:
        yield (
            f"{seen.reached:,} reached, {seen.used:,} of {seen.others:,} others beside them, "
            f"{seen.left_out:,} left out with nobody like them; largest difference left "
            f"{seen.worst:.2f} (up to 0.10 is good)"
        )
    yield LIMIT
    yield LOT


def balance(found: Comparison) -> str:
    """Lay out how alike people became."""
    if found.balance is None:
        return ""
    rows = [
        "| matter | reached | others like them | unlike before | unlike after |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in found.balance.to_dict("records"):
        each = (f"{row[name]:,.2f}" for name in ("reached", "alike", "before", "after"))
        rows.append(f"| {row['matter']} | {' | '.join(each)} |")
    return "\n".join(rows)


def money(found: Weighed) -> Iterator[str]:
    """Say what was gained, and when costs have come back."""
    yield CREDIT
    if found.gain:
        yield (
            f"Gained a month since going live, at a margin of {found.margin:.0%}: "
            f"{found.gain.value:,} {found.currency} (between {found.gain.low:,} and "
            f"{found.gain.high:,})"
        )
    elif found.compared.matched:
        yield "Enter the margin, the share of a sale that is kept, to see what was gained"
    yield f"Payback: {found.payback.said}"
