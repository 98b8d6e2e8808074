"""Which rules the gates found broken, over eight weeks, and what the worst rows were like."""

from collections.abc import Iterator, Sequence

from tasks.reporting.facts import Broken, Facts, Gate
from tasks.reporting.facts_texts import Levels
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table, bars
from tasks.reporting.words import number, share, some, usual

NAME, TITLE = "quality", "Quality rules"
MANY = 10
"""Fewer rows than these are no wave."""
TIMES = 3.0
LEAST = 0.002
"""A share below this is nobody's worry, however it has grown."""
SHOWN = 8


def findings(facts: Facts) -> Iterator[Finding]:
    """Find gates that refused batches, and rules broken far more often than usual."""
    for gate in facts.gates:
        if gate.closed[-1]:
            yield closed(gate)
    for rule in facts.rules:
        if rule.severity == "critical" and wave(rule, shares(rule, facts.gates)):
            yield risen(rule, facts.gates)


def closed(one: Gate) -> Finding:
    """Say that whole batches wait outside."""
    return Finding(
        kind="gate closed",
        subject=f"{one.suite} of {one.platform}",
        section=NAME,
        urgency="now",
        said=f"the gate refused {some(one.closed[-1], 'batch', 'batches')} of {one.suite} of "
        f"{one.platform} whole: nothing of them was written",
        do="see which rule; mend it where the rows come from, then replay what is held",
        press="replay",
        size=float(one.closed[-1]),
    )


def shares(rule: Broken, gates: Sequence[Gate]) -> Levels:
    """Return the share of rows that broke a rule, week by week."""
    rows = next(
        (one.rows for one in gates if (one.suite, one.platform) == (rule.suite, rule.platform)), []
    )
    return [
        failed / of if of else None
        for failed, of in zip(rule.failed, rows or [0] * len(rule.failed), strict=True)
    ]


def wave(rule: Broken, of: Levels) -> bool:
    """Whether a rule is broken far more often than it was."""
    now, before = of[-1], usual(of)
    limit = LEAST if before is None else max(LEAST, TIMES * before)
    return now is not None and rule.failed[-1] >= MANY and now > limit


def risen(rule: Broken, gates: Sequence[Gate]) -> Finding:
    """Say how many rows, and how many are usual."""
    of = shares(rule, gates)
    before = usual(of)
    so = "" if before is None else f"; {share(before, 1)} are usual"
    said = f"{some(rule.failed[-1], 'row')} of {rule.suite} of {rule.platform}"
    return Finding(
        kind="broken",
        subject=f"{rule.suite} of {rule.platform}: {rule.text}",
        section=NAME,
        urgency="this week",
        said=f"{said} ({share(of[-1] or 0.0, 1)}) broke the rule “{rule.text}”{so}",
        do="see below what the rows are like; mend where they come from, then replay them",
        press="replay",
        size=float(rule.failed[-1]),
    )


def shown(facts: Facts) -> Shown:
    """Show the rules that were broken most, and what broke them."""
    judged = sum(one.rows[-1] for one in facts.gates)
    aside = sum(one.bad[-1] for one in facts.gates)
    said = f"{some(judged, 'row')} judged, {number(aside)} set aside ({share(aside, judged)})."
    if not judged:
        said = "No row was judged."
    rules = sorted(facts.rules, key=lambda one: (-one.failed[-1], -sum(one.failed)))[:SHOWN]
    charts = [
        bars(
            f"{one.suite}: {one.text}",
            one.failed,
            f"{share(shares(one, facts.gates)[-1] or 0.0, 1)} of rows of {one.platform}",
        )
        for one in rules
    ]
    return Shown(said, charts, [gates(facts), worst(rules)], bool(judged))


def gates(facts: Facts) -> Table:
    """Lay out what each gate judged."""
    rows = [
        (
            f"{one.suite} of {one.platform}",
            number(one.rows[-1]),
            number(one.bad[-1]),
            share(one.bad[-1], one.rows[-1]),
            number(one.closed[-1]),
        )
        for one in facts.gates
        if any(one.rows)
    ]
    heads = ("gate", "rows", "set aside", "share", "batches refused")
    return Table("Gates", heads, rows, "No gate was asked.", (1, 2, 3, 4))


def worst(rules: Sequence[Broken]) -> Table:
    """Lay out the rows that came most often; a # stands for a digit, a • for a letter."""
    rows = [
        (rule.text, f"{one.row}", one.value, number(one.times))
        for rule in rules
        for one in rule.examples
    ]
    heads = ("rule", "row in quarantine", "looks like", "times")
    title = "Worst examples (# is a digit, • a letter: nobody's data)"
    return Table(title, heads, rows, "No row was set aside this week.", (1, 3))
