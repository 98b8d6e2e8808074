"""The three sentences a report opens with: how it stands, how much went through, what changed."""

from tasks.reporting.facts import Facts
from tasks.reporting.report import Report
from tasks.reporting.words import listed, number, share, some

MEASURED = ("freshness", "volumes", "quality", "texts")
"""Sections that know nothing until something happened."""


def opening(report: Report) -> tuple[str, str, str]:
    """Say in three sentences what a manager has to know."""
    return stands(report), went(report.facts), moved(report)


def stands(report: Report) -> str:
    """Say whether all is well, and what is worst."""
    if not report.findings and not any(report.shown[name].known for name in MEASURED):
        return "Nothing has come in or gone out yet that could be judged."
    if not report.findings and not report.facts.looks:
        return "Nothing is known to be wrong; but no check has run yet."
    if not report.findings:
        return "Everything Lockstep promises was kept, and nothing waits for you."
    now, rest = len(report.urgent()), len(report.findings) - len(report.urgent())
    counts = [f"{some(now, 'thing')} to act on now"] if now else []
    counts += [f"{some(rest, 'thing')} for this week"] if rest else []
    return f"{listed(counts)}; first: {report.findings[0].said}."


def went(facts: Facts) -> str:
    """Say how much came and went, how fast, and that no text went out after a STOP."""
    came = sum(one.count[-1] for one in facts.came)
    told = sum(one.count[-1] for one in facts.went)
    records = sum(one.records[-1] for one in facts.freshness)
    late = sum(one.late[-1] for one in facts.freshness)
    said = f"{some(came, 'record')} came in and {number(told)} went out"
    if records:
        said += f", {share(records - late, records)} of all changes in the time promised"
    return f"{said}; {stopped(facts)}."


def stopped(facts: Facts) -> str:
    """Say what went out after a STOP."""
    found = facts.exposed
    if found is None or not found.texts[-1]:
        return "no text left"
    wrong = sum(one.texts[-1] for one in found.verdicts if one.verdict == "after we knew")
    after = f"{number(wrong)} of them" if wrong else "none of them"
    return f"{some(found.texts[-1], 'text')} left, {after} after a STOP we knew of"


def moved(report: Report) -> str:
    """Say what became of last week's findings, and what to press first."""
    press = f"begin with the flow {report.findings[0].press}" if report.findings else ""
    if report.changes is None:
        said = "This is the first report, so there is no week to compare it with"
        return f"{said}; {press}." if press else f"{said}."
    since = report.changes
    parts = [
        f"{some(len(those), 'thing')} {'is' if len(those) == 1 else 'are'} {word}"
        for word, those in (
            ("over", since.over),
            ("better", since.better),
            ("as before", since.same),
            ("worse", since.worse),
            ("new", since.new),
        )
        if those
    ]
    said = f"Since last week {listed(parts)}"
    if not parts:
        said = "Nothing changed since last week"
    return f"{said}; {press}." if press else f"{said}."
