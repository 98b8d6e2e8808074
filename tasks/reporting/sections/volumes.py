"""What came in and went out, where it fell silent, and where two systems disagreed."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from tasks.reporting.facts import Compared, Facts, Silence, Volume
from tasks.reporting.finding import Finding
from tasks.reporting.sections.rhythm import BEATS
from tasks.reporting.shown import Shown, Table, bars
from tasks.reporting.words import day, lasting, number, some, usual

NAME, TITLE = "volumes", "Volumes"
LONG = 6 * 3600.0
"""Shorter silences are nobody's worry."""
TIMES = 3.0
"""So many times longer than it ever was is no chance."""
BUSY = 30
"""A source that says less in a week may be silent for long."""
MISSED = 20
SHOWN = 8
OURS = "then see in Prefect why it did not run: a schedule that rests, a runner that is gone"
THEIRS = "then see whether the webhook is still subscribed there"
platform = attrgetter("platform")


def findings(facts: Facts) -> Iterator[Finding]:
    """Find silent sources, and systems that differ."""
    quiet = sorted((one for one in facts.silences if silent(one)), key=platform)
    for _, those in groupby(quiet, platform):
        yield gap(list(those))
    for pair in facts.compared:
        yield from differing(pair)
    for volume in facts.came:
        if dwindled(volume) and not quiet:
            yield fewer(volume)


def silent(one: Silence) -> bool:
    """Whether a source said nothing for much longer than it ever did before."""
    now, before = one.longest[-1], earlier(one)
    return told(one) and now is not None and now > max(LONG, TIMES * max(before))


def told(one: Silence) -> bool:
    """Whether it can be told: it was busy in three weeks before, and no beat of ours judges it."""
    return len(earlier(one)) >= 3 and one.what not in BEATS


def earlier(one: Silence) -> list[float]:
    """Return the longest silences of the weeks before, of those in which it was busy."""
    weeks = zip(one.longest[:-1], one.count[:-1], strict=True)
    return [gap for gap, count in weeks if gap is not None and count >= BUSY]


def gap(those: Sequence[Silence]) -> Finding:
    """Say when a platform fell silent, and how to fetch what was missed; the longest speaks."""
    one = max(those, key=lambda one: one.longest[-1] or 0.0)
    others = f" (and {len(those) - 1} more of its sources)" if those[1:] else ""
    return Finding(
        kind="silent",
        subject=one.platform if others else f"{one.platform} {one.what}",
        section=NAME,
        urgency="now",
        said=f"{one.platform} {one.what}{others}: nothing for {lasting(one.longest[-1])}, "
        f"{day(one.since[-1])} to {day(one.until[-1])} UTC; never longer than "
        f"{lasting(max(earlier(one)))} in the weeks before",
        do="compare first, it fetches what is missing; press `backfill` for those days if much is; "
        + (OURS if one.what.startswith("runs of ") else THEIRS),
        press="reconcile",
        size=one.longest[-1] or 0.0,
    )


def differing(one: Compared) -> Iterator[Finding]:
    """Find a pair that still differs, or of which more was missed than usual."""
    subject, missed = f"{one.object} of {one.platform}", usual(one.differ)
    found = int(one.differ[-1] or 0)
    if one.status == "red":
        yield Finding(
            kind="disagree",
            subject=subject,
            section=NAME,
            urgency="now",
            said=f"{subject}: {one.error or 'the comparison broke off'}",
            do="see in its table which records, then `review` for those that were refused",
            press="reconcile",
            size=float(max(1, found - one.mended[-1])),
        )
    elif missed is not None and found >= max(MISSED, TIMES * missed):
        yield Finding(
            kind="differ",
            subject=subject,
            section=NAME,
            urgency="this week",
            said=f"{subject}: {some(found, 'record')} had to be mended, "
            f"{number(missed)} a week are usual",
            do="find out what webhooks missed: see the silent hours above, and the app's webhooks",
            press="reconcile",
            size=float(found),
        )


def dwindled(one: Volume) -> bool:
    """Whether much less came than usual."""
    before = usual(one.count)
    return before is not None and before >= 10 * BUSY and one.count[-1] < 0.3 * before


def fewer(one: Volume) -> Finding:
    """Say that much less came than usual."""
    return Finding(
        kind="fewer",
        subject=f"{one.platform} {one.what}",
        section=NAME,
        urgency="this week",
        said=f"{one.platform}, {one.what}: {number(one.count[-1])} came, "
        f"{number(usual(one.count))} a week are usual",
        do="see whether the shop was quieter, or we heard less of it",
        press="reconcile",
        size=1 / max(1, one.count[-1]),
    )


def shown(facts: Facts) -> Shown:
    """Show what came and went, and what comparing found."""
    into, out = total(facts.came), total(facts.went)
    differ = sum(int(one.differ[-1] or 0) for one in facts.compared)
    mended = sum(one.mended[-1] for one in facts.compared)
    said = f"{some(into[-1], 'record')} came in, {number(out[-1])} went out"
    found = f"{some(differ, 'difference')}, {mended or 'none'} of them mended"
    told = [one for one in facts.compared if one.status not in ("", "blind")]
    said += f"; comparing found {found if differ else 'no difference'}." if told else "."
    said += " Nothing could be compared." if facts.compared and not told else ""
    charts = [
        bars(f"{one.platform}: {one.what}", one.count, way)
        for way, those in (("in", facts.came), ("out", facts.went))
        for one in largest(those)
    ]
    tables = [compared(facts), silences(facts)]
    return Shown(said, charts, tables, bool(into[-1] or out[-1]))


def total(those: Sequence[Volume]) -> list[int]:
    """Add up, week by week."""
    return [sum(week) for week in zip(*(one.count for one in those), strict=True)] or [0]


def largest(those: Sequence[Volume]) -> list[Volume]:
    """Choose the streams that carry most."""
    busy = [one for one in those if any(one.count)]
    return sorted(busy, key=lambda one: -sum(one.count))[:SHOWN]


def compared(facts: Facts) -> Table:
    """Lay out what comparing found, pair by pair."""
    words = {"red": "still differs", "": "not compared", "blind": "cannot tell"}
    rows = [
        (
            f"{one.object} of {one.platform}",
            number(one.differ[-1]),
            number(one.mended[-1]),
            number(usual(one.differ)),
            words.get(one.status, "agrees"),
        )
        for one in facts.compared
    ]
    heads = ("compared with the hub", "differed", "mended", "usual", "now")
    return Table("Reconciliation", heads, rows, "Nothing was compared.", (1, 2, 3))


def silences(facts: Facts) -> Table:
    """Lay out how long each busy source was silent at most."""
    rows = [
        (
            f"{one.platform} {one.what}",
            number(one.count[-1]),
            lasting(one.longest[-1]),
            lasting(usual(one.longest)),
            "silent" if silent(one) else "as usual" if told(one) else "cannot tell yet",
        )
        for one in sorted(facts.silences, key=lambda one: -sum(one.count))[:SHOWN]
        if any(one.count) and one.what not in BEATS
    ]
    heads = ("source", "heard", "longest silence", "usual", "so")
    return Table("Longest silences", heads, rows, "No source was heard.", (1, 2, 3))
