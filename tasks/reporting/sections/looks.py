"""Whether anybody looked: what no check went over this week cannot be called in order."""

from collections.abc import Iterator, Mapping, Sequence

from tasks.reporting.facts import Facts
from tasks.reporting.facts_looks import Look
from tasks.reporting.finding import Finding
from tasks.reporting.shown import Shown, Table
from tasks.reporting.week import LONG
from tasks.reporting.words import number, some

NAME, TITLE = "looks", "What was looked at"
CHECKS: Mapping[str, str] = {
    "audit_consent": "what {platform} believes of consent was not compared with the ledger",
    "reconcile": "{object} of {platform} were not compared with the hub",
    "watch": "nobody watched: what went wrong is told nowhere",
    "rehearse_stop": "no STOP was rehearsed",
    "check_mappings": "nobody looked at the fields of {platform}",
    "find_duplicates": "nobody looked for people the hub has twice",
    "behave": "what visitors did was not counted",
    "score": "nobody who pays in {object} was scored",
}
"""Every check that leaves a trace, the gravest first, and what its absence means."""
BLIND: Mapping[str, str] = {
    "audit_consent": "consent",
    "reconcile": "volumes",
    "watch": "incidents",
    "rehearse_stop": "consent",
    "check_mappings": "fields",
    "find_duplicates": "people",
    "behave": "freshness",
    "score": "scores",
}
"""The section that cannot be called in order without it."""
OPTIONAL = ("rehearse_stop",)
"""It needs a test customer: who has none is not told of it every week."""
SELDOM = ("rehearse_stop", "find_duplicates")
"""Weekly ones may slip into the next week."""
PACED = ("behave", "score")
"""What has a rhythm: once it began, freshness says when it breaks."""
LATELY = 3
"""Weeks after which a pair that nobody tries any more is no pair of ours."""


def findings(facts: Facts) -> Iterator[Finding]:
    """Find a STOP that was rehearsed in vain, and checks that found out nothing this week."""
    yield from rehearsed(facts)
    if facts.asof < facts.until:  # the week is not over: they may come yet
        return
    for flow in CHECKS:
        those = [one for one in facts.looks if one.flow == flow]
        missed = [one for one in those if tried(one) and not seen(one)]
        if missed and flow not in PACED:
            yield unseen(missed)
        elif not those and expected(flow, facts):
            yield unseen([Look(flow, "any platform", "records", [0], [0])])


def rehearsed(facts: Facts) -> Iterator[Finding]:
    """Find that a promise was broken when a STOP was rehearsed."""
    for one in facts.looks:
        if one.flow == "rehearse_stop" and one.so == "amber":
            yield Finding(
                kind="rehearsal",
                subject="STOP",
                section=BLIND[one.flow],
                urgency="now",
                said=f"a rehearsed STOP did not go as promised: {one.said.rstrip('.')}",
                do="see in its table who did not follow, mend that account, and rehearse it again",
                press="rehearse_stop",
            )


def tried(one: Look) -> bool:
    """Whether a pair is still one of ours."""
    return sum(one.tried[-LATELY:]) > 0


def seen(one: Look) -> bool:
    """Whether a check was done this week."""
    return sum(one.looked[-2 if one.flow in SELDOM else -1 :]) > 0


def expected(flow: str, facts: Facts) -> bool:
    """Whether a check that never was is missed: the hub is older than this week, and needs it."""
    needed = bool(facts.paid) if flow == "score" else flow not in OPTIONAL
    young = LONG if flow in SELDOM else LONG * 0
    return needed and facts.began is not None and facts.began < facts.since - young


def unseen(those: Sequence[Look]) -> Finding:
    """Say what nobody looked at, and how often it was tried in vain."""
    one, others = those[0], f" (and {len(those) - 1} more)" if those[1:] else ""
    said = CHECKS[one.flow].format(platform=one.platform, object=one.object)
    if many := one.tried[-1]:
        why = f", the last time: {one.said.rstrip('.')}" if one.said else ""
        said += f"{others}, though it was tried {some(many, 'time')}{why}"
    else:
        said += f"{others}: it did not run"
    return Finding(
        kind="not looked",
        subject=one.flow,
        section=BLIND[one.flow],
        urgency="this week",
        said=said,
        do="then see in Prefect why it was not done: a schedule that rests, a runner that is gone, "
        "an account that refuses",
        press=one.flow,
        size=float(len(those)),
    )


def shown(facts: Facts) -> Shown:
    """Show every check, how often it was done, and whether that was this week."""
    missed = sum(not seen(one) for one in facts.looks if tried(one))
    said = f"{some(len(facts.looks), 'check')}; "
    said += f"{missed} of them found out nothing this week." if missed else "each was done."
    if not facts.looks:
        said = "No check has run yet: what is in order below was not looked at."
    return Shown(said, [], [table(facts)], bool(facts.looks) and not missed)


def table(facts: Facts) -> Table:
    """Lay out the checks."""
    rows = [
        (
            f"{one.flow}: {named(one)}",
            number(one.looked[-1]),
            number(one.tried[-1]),
            number(sum(one.looked)),
            went(one),
        )
        for one in facts.looks
    ]
    heads = ("check", "done", "tried", "in eight weeks", "looked")
    return Table("Checks", heads, rows, "None has run.", (1, 2, 3))


def went(one: Look) -> str:
    """Say whether it was looked at."""
    if not seen(one):
        return "no" if tried(one) else "no more"
    return "cannot tell" if one.so == "blind" else "yes"


def named(one: Look) -> str:
    """Name what was looked at."""
    return one.object if one.platform == "hub" else f"{one.platform} {one.object}"
