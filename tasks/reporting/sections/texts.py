"""What became of texts and e-mails."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts
from tasks.reporting.facts_texts import Levels
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Chart, Shown, Table, bars
from tasks.reporting.words import NOTHING, number, share, some, usual

NAME, TITLE = "texts", "Deliverability"
ENOUGH = 50
"""Fewer texts say nothing of a share."""
SOME, HALF = 10, 0.5
"""Fewer than half say something of as many texts, or e-mails, already."""
ARRIVE = 0.95
BOUNCE = 0.05
LEAVE = 0.02


def findings(facts: Facts) -> Iterator[Finding]:
    """Find what does not arrive, or of which nobody knows, and texts that make people leave."""
    arrived = delivered(facts)
    now, before, many = arrived[-1], usual(arrived), final(facts)
    low = now is not None and many >= ENOUGH and now < min(ARRIVE, (before or 1.0) - 0.02)
    if now is not None and (low or (many >= SOME and now < HALF)):
        yield undelivered(facts, now, before)
    sent = sum(one.texts[-1] - one.unsure[-1] for one in facts.texts)
    if (open := sent - many) >= ENOUGH and open > HALF * sent:
        yield unknown(open, sent)
    yield from bounced(facts)
    yield from leaving(facts)


def undelivered(facts: Facts, now: float, before: float | None) -> Finding:
    """Say how few arrived."""
    so = "" if before is None else f", {share(before, 1)} are usual"
    most = facts.failures[0].error if facts.failures else "no reason told"
    return Finding(
        kind="undelivered",
        subject="texts",
        section=NAME,
        urgency="this week",
        said=f"{share(now, 1)} of texts arrived{so}; most failures: {most}",
        do="see what to mend first, in order; stop what only fails by the flow `pause`",
        press="measure",
        size=1 - now,
    )


def unknown(open: int, sent: int) -> Finding:
    """Say that nobody knows whether texts arrive."""
    return Finding(
        kind="undelivered",
        subject="receipts",
        section=NAME,
        urgency="this week",
        said=f"no receipt came for {number(open)} of {some(sent, 'text')}: whether they arrived "
        "nobody knows",
        do="see that the provider tells our receiver what became of a text: its webhooks, its "
        "STATUS_CALLBACK",
        press="select_tools",
    )


def bounced(facts: Facts) -> Iterator[Finding]:
    """Find e-mails that are refused."""
    for one in facts.mails:
        refused, ended = one.refused[-1], one.sent[-1] + one.refused[-1]
        rate = refused / ended if ended else 0.0
        if ended >= SOME and rate > (BOUNCE if ended >= ENOUGH else HALF):
            yield Finding(
                kind="bounced",
                subject=one.what,
                section=NAME,
                urgency="this week",
                said=f"{number(refused)} of {number(ended)} {one.what} were refused "
                f"({share(rate, 1)}; {share(BOUNCE, 1)} is the limit)",
                do="see by workflow which; then whether the mail server takes the sender's address",
                press="measure",
                size=rate,
            )


def leaving(facts: Facts) -> Iterator[Finding]:
    """Find that more people leave than texts are worth."""
    found = facts.exposed
    if found is None or found.texts[-1] < 2 * ENOUGH:
        return
    rate = found.stops[-1] / found.texts[-1]
    if rate > LEAVE:
        yield Finding(
            kind="many leave",
            subject="texts",
            section=NAME,
            urgency="this week",
            said=f"{number(found.stops[-1])} STOPs on {number(found.texts[-1])} texts "
            f"({share(rate, 1)}; {share(LEAVE, 1)} is the limit)",
            do="see which workflow they answer, whom it texts and how often",
            press="measure",
            size=rate,
        )


def delivered(facts: Facts) -> Levels:
    """Return the share of texts with a final receipt that arrived, week by week."""
    weeks = range(len(facts.weeks))
    arrived = [sum(one.delivered[n] for one in facts.texts) for n in weeks]
    failed = [sum(one.failed[n] for one in facts.texts) for n in weeks]
    return [a / (a + f) if a + f else None for a, f in zip(arrived, failed, strict=True)]


def final(facts: Facts) -> int:
    """Count the newest week's texts that have come to their end."""
    return sum(one.delivered[-1] + one.failed[-1] for one in facts.texts)


def shown(facts: Facts) -> Shown:
    """Show what became of texts, by workflow."""
    many = sum(one.texts[-1] for one in facts.texts)
    arrived = delivered(facts)
    known = arrived[-1] is not None
    said = f"{some(many, 'text')}; {share(arrived[-1] or 0.0, 1) if known else 'no receipts'}"
    said += " arrived" if known else " yet"
    said += ", of too few to judge." if known and final(facts) < ENOUGH else "."
    whole = share(arrived[-1], 1) if arrived[-1] is not None else NOTHING
    charts = [Chart("texts arrived", whole, arrived, f"{ARRIVE:.0%} expected", ARRIVE)]
    busiest = sorted(facts.texts, key=lambda one: -sum(one.texts))[:5]
    charts += [bars(one.workflow, one.texts, "texts") for one in busiest]
    charts += [
        bars(one.what, one.mails, f"{number(one.refused[-1])} refused") for one in facts.mails
    ]
    tables = [workflows(facts), failures(facts)]
    mails = sum(one.mails[-1] for one in facts.mails)
    said = said if many else "No text left."
    said += f" {some(mails, 'e-mail')}, {number(refusals(facts))} refused." if mails else ""
    return Shown(said, charts, tables, bool(many or mails))


def refusals(facts: Facts) -> int:
    """Count the newest week's e-mails that were refused."""
    return sum(one.refused[-1] for one in facts.mails)


def workflows(facts: Facts) -> Table:
    """Lay out what became of each workflow's texts."""
    rows = [
        (
            one.workflow,
            number(one.texts[-1]),
            number(one.delivered[-1]),
            number(one.failed[-1]),
            number(one.unsure[-1]),
            share(one.delivered[-1], one.delivered[-1] + one.failed[-1]),
        )
        for one in facts.texts
        if any(one.texts)
    ]
    heads = ("workflow", "texts", "arrived", "failed", "unsure", "share arrived")
    return Table("By workflow", heads, rows, "No text left.", (1, 2, 3, 4, 5))


def failures(facts: Facts) -> Table:
    """Lay out why texts failed."""
    rows = [(one.error, number(one.texts)) for one in facts.failures]
    return Table("Why texts failed", ("provider's word", "texts"), rows, "None failed.", (1,))
