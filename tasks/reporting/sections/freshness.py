"""How fresh the data was, beside what is promised of each kind of it."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts, Fresh
from tasks.reporting.finding import Finding
from tasks.reporting.sections.rhythm import beats, kept, rhythm, skipped
from tasks.reporting.shown import Chart, Shown, Table
from tasks.reporting.words import lasting, listed, number, share

NAME, TITLE = "freshness", "Freshness"
FEW = 20
"""Fewer changes than these say nothing of a pace, unless it is somebody's no."""
STUCK = 2.0
"""So many times the promise, and what waits is stuck."""


def findings(facts: Facts) -> Iterator[Finding]:
    """Find data that came late, or has not come yet."""
    for one in facts.freshness:
        if late(one):
            yield slow(one)
        if one.waiting is not None and one.waiting > STUCK * one.promise:
            yield stuck(one)
    stale = any(one.flawed for one in facts.scores)
    for beat in beats(facts):
        if kept(beat) == "no" and not (stale and beat.press == "score"):
            yield skipped(beat)


def late(one: Fresh) -> bool:
    """Whether a promise was not kept; of people's no, one that is late is one too many."""
    enough = one.records[-1] >= (1 if one.data == "opt-outs" else FEW)
    return enough and over(one)


def over(one: Fresh) -> bool:
    """Whether 95 of 100 took longer than is promised, however few there were."""
    within = one.within[-1]
    return within is not None and within > one.promise


def said(one: Fresh) -> str:
    """Say whether a promise was kept."""
    if one.within[-1] is None:
        return "cannot tell"
    return "no" if late(one) else "too few" if over(one) else "yes"


def slow(one: Fresh) -> Finding:
    """Say how late something was, and by whom."""
    within = one.within[-1] or 0.0
    slowest = max(one.slow, key=lambda name: one.slow[name] or 0.0, default="")
    by = f", most of all at {slowest}" if slowest else ""
    so = (
        f"{one.data} took {lasting(within)} (95 of 100) where {lasting(one.promise)} are promised"
        f"{by}: {number(one.late[-1])} of {number(one.records[-1])} came late"
    )
    where = slowest or "the platform"
    return Finding(
        kind="opt-outs slow" if one.data == "opt-outs" else "late",
        subject=one.data,
        section=NAME,
        urgency="now" if one.data == "opt-outs" else "this week",
        said=so,
        do=f"see that every record has arrived; then why {where} was slow: its status page, its "
        "budget, a backfill at a busy hour",
        press="audit_consent" if one.data == "opt-outs" else "reconcile",
        size=within,
    )


def stuck(one: Fresh) -> Finding:
    """Say that something waits now."""
    return Finding(
        kind="waiting",
        subject=one.data,
        section=NAME,
        urgency="now",
        said=f"{one.data}: the oldest change has waited {lasting(one.waiting)}",
        do="see what holds it up: `lockstep status`, then the log of the lane's runner",
        press="watch",
        size=one.waiting or 0.0,
    )


def shown(facts: Facts) -> Shown:
    """Show the pace of every kind of data over eight weeks."""
    rhythms = beats(facts)
    broken = [one.data for one in facts.freshness if late(one)]
    broken += [one.name for one in rhythms if kept(one) == "no"]
    known = [one for one in facts.freshness if one.records[-1]]
    lead = "Every promise was kept."
    if broken:
        lead = f"{listed(broken).capitalize()} came later than promised."
    elif not known:
        lead = "Nothing arrived that could be timed."
    charts = [
        Chart(
            one.data,
            lasting(one.within[-1]),
            one.within,
            f"{lasting(one.promise)} promised",
            one.promise,
        )
        for one in facts.freshness
    ]
    charts += [
        Chart(one.name, lasting(one.pauses[-1]), one.pauses, f"longest pause; {one.beat}", one.most)
        for one in rhythms
    ]
    return Shown(lead, charts, [table(facts), rhythm(rhythms)], bool(known))


def table(facts: Facts) -> Table:
    """Lay out what was promised and what was so."""
    heads = ("data", "changes", "promised", "95 % within", "in time", "kept")
    rows = [
        (
            one.data,
            number(one.records[-1]),
            lasting(one.promise),
            lasting(one.within[-1]),
            share(one.records[-1] - one.late[-1], one.records[-1]),
            said(one),
        )
        for one in facts.freshness
    ]
    return Table("Seconds from the event to its arrival", heads, rows, numbers=(1, 2, 3, 4))
