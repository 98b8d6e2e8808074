"""The written ownership policy as people read it, and what of it needs a person's look."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mappings.ownership import BLANKS, ERP, NEVER, POLICY, RULES, Owned, Unowned
from tasks.rollout.evidence import Finding, Sheet

GROUNDS = {
    "owner": "the owner's word",
    "newest": "certainly the newest change",
    "cannot tell": "nobody can tell which came last: the owner's word",
    "fullest": "the value that says most",
}
MANY = 100
"""Cases in which nobody can tell who was last, above which a person should ask why."""


def sheets(lines: Sequence[Owned] = POLICY) -> Iterator[Sheet]:
    """Write the policy: one row per field, then what its words mean, and who answers for what."""
    rows = [
        {
            "of": one.noun,
            "field": one.field.replace("_", " "),
            "owner": one.owner,
            "team": one.team,
            "when systems differ": one.rule,
            "a blank": one.blank,
            "may change": short(one.timing),
        }
        for one in lines
    ]
    yield Sheet("ownership", "who owns each field", rows)
    timings = {short(one.timing): one.timing for one in lines if short(one.timing) != one.timing}
    meant = {**RULES, **BLANKS, **timings}
    words = [{"word": word, "means": means} for word, means in meant.items()]
    yield Sheet("sync-rules", "what the words of the policy mean", words)
    yield Sheet("teams", "which team answers for what", list(teams(lines)))


def short(timing: str) -> str:
    """Write when a field may change as a table has room for it: the first that is said."""
    return timing.partition(";")[0].partition(", and ")[0]


def teams(lines: Iterable[Owned]) -> Iterator[dict[str, Any]]:
    """List each team with the fields it answers for."""
    found: dict[str, list[Owned]] = {}
    for one in lines:
        found.setdefault(one.team, []).append(one)
    for team, mine in sorted(found.items()):
        nouns = Counter(one.noun for one in mine)
        of = ", ".join(f"{noun} ({count})" for noun, count in nouns.items())
        systems = ", ".join(sorted({one.owner for one in mine}))
        yield {"team": team, "fields": len(mine), "of": of, "in": systems}


def decided(tally: Mapping[tuple[str, str], int]) -> list[dict[str, Any]]:
    """Lay out how many differences each ground decides."""
    return [
        {"field": name.replace("_", " "), "decided by": GROUNDS.get(by, by), "people": count}
        for (name, by), count in sorted(tally.items())
    ]


def findings(
    offences: Iterable[Unowned], tally: Mapping[tuple[str, str], int], people: int
) -> Iterator[Finding]:
    """Say what stands in the way: a field nobody owns, a field that is the ERP's."""
    for one in offences:
        advice = "add its line to mappings/ownership.py, or take the field out of the mapping"
        yield Finding(f"field {one.field}", "blocker", f"{one.where}: {one.said}", advice)
    never = ", ".join(sorted({one.field for one in POLICY if one.rule == NEVER}))
    said = f"{never} are the ERP's; no mapping writes a field with {', '.join(ERP)} in its name"
    yield Finding("border to the ERP", "note", said)
    doubtful = sum(count for (_, by), count in tally.items() if by == "cannot tell")
    if doubtful > MANY:
        yield Finding(
            "changes nobody can order",
            "warning",
            f"of {doubtful} fields nobody can tell which system changed them last",
            "subscribe the CRM's webhooks, which tell just when; until then the owner's word holds",
        )
    if not people:
        said = "no CRM has said anything of its own about a person yet"
        yield Finding("conflicts", "note", said, "read its contacts first to see them decided")
