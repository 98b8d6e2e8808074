"""How the section on people's no is shown."""

from collections.abc import Iterator

from tasks.reporting.facts import Facts
from tasks.reporting.shown import Chart, Shown, Table, bars
from tasks.reporting.words import NOTHING, lasting, number, some

STATUS = {"granted": "allowed texts", "withdrawn": "said no", "pending": "to be confirmed"}
VERDICTS = {
    "after we knew": "reserved after we knew: must be nought",
    "cannot tell": "nobody can tell when the provider took it",
    "in flight": "reserved before we knew, taken after",
    "before we knew": "STOP was said, we had not heard of it",
    "allowed": "the STOP did not end texts of this purpose",
    "answer": "confirms the STOP itself",
}


def shown(facts: Facts) -> Shown:
    """Show opt-outs, how fast they were known, and what went out after them."""
    noes = next((one.people[-1] for one in facts.acts if one.status == "withdrawn"), 0)
    wrong = wrongly(facts)
    after = f"{some(wrong, 'text')} left" if wrong else "no text left"
    said = f"{some(noes, 'person', 'people')} said no; {after} after we knew."
    charts = [bars(STATUS[one.status], one.people, "people") for one in facts.acts]
    within = "95 of 100 withdrawals"
    charts += [
        Chart(f"{one.platform} confirms", lasting(one.p95[-1]), one.p95, within, 60.0)
        for one in facts.pace
    ]
    tables = [pace(facts), exposure(facts), audits(facts)]
    return Shown(said, charts, tables, lines=[*rehearsed(facts)])


def rehearsed(facts: Facts) -> Iterator[str]:
    """Say how the newest rehearsal of a STOP went, or that there was none."""
    said = [one.said for one in facts.looks if one.flow == "rehearse_stop" and one.said]
    yield f"A STOP was rehearsed: {said[0]}" if said else "No STOP was rehearsed this week."


def wrongly(facts: Facts) -> int:
    """Count the newest week's texts that left after we knew of a STOP."""
    verdicts = facts.exposed.verdicts if facts.exposed else []
    return sum(one.texts[-1] for one in verdicts if one.verdict == "after we knew")


def pace(facts: Facts) -> Table:
    """Lay out how fast each platform confirmed withdrawals."""
    rows = [
        (
            one.platform,
            number(one.acts[-1]),
            lasting(one.p50[-1]),
            lasting(one.p95[-1]),
            lasting(one.p99[-1]),
            lasting(one.longest[-1]),
        )
        for one in facts.pace
    ]
    heads = ("platform", "withdrawals", "half within", "95 %", "99 %", "slowest")
    title = "From the ledger to every platform"
    return Table(title, heads, rows, "No withdrawal was to be confirmed.", (1, 2, 3, 4, 5))


def exposure(facts: Facts) -> Table:
    """Lay out texts a provider took after a STOP, nought as nought."""
    known = {one.verdict: one.texts for one in facts.exposed.verdicts} if facts.exposed else {}
    rows = [
        (
            verdict,
            number(known[verdict][-1] if verdict in known else 0),
            number(sum(known.get(verdict, []))),
            meaning,
        )
        for verdict, meaning in VERDICTS.items()
    ]
    texts = facts.exposed.texts[-1] if facts.exposed else None
    title = f"Texts taken after a STOP, of {NOTHING if texts is None else number(texts)}"
    return Table(title, ("so", "this week", "eight weeks", "meaning"), rows, numbers=(1, 2))


def audits(facts: Facts) -> Table:
    """Lay out where platforms and the ledger did not agree."""
    meaning = {
        "unheard": "an opt-out only it knew",
        "laxer": "it believed it may text: told again",
        "stricter": "it held an old no: told again",
        "newer": "a permission we have not read yet",
    }
    rows = [
        (
            f"{one.platform}: {one.verdict}",
            number(one.count[-1]),
            number(sum(one.count)),
            meaning[one.verdict],
        )
        for one in facts.audited
    ]
    heads = ("platform", "this week", "eight weeks", "meaning")
    nothing = "None did." if facts.looked("audit_consent") else "Nobody asked them this week."
    return Table("Systems that disagreed", heads, rows, nothing, (1, 2))
