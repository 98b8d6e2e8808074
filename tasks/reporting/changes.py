"""A week beside the last one: what is new, worse, better, as it was, and over."""

from collections.abc import Sequence

from msgspec import Struct, field

from tasks.reporting.finding import Finding

NOTABLY = 1.25
"""So many times larger is worse, so many times smaller better: what lies between is as it was."""


class Changes(Struct, frozen=True):
    """What became of last week's findings, and what joined them; None before any report."""

    new: list[Finding] = field(default_factory=list)
    worse: list[Finding] = field(default_factory=list)
    better: list[Finding] = field(default_factory=list)
    same: list[Finding] = field(default_factory=list)
    over: list[Finding] = field(default_factory=list)

    def word(self, finding: Finding) -> str:
        """Say in a word how a finding compares with last week."""
        named = {"new": self.new, "worse": self.worse, "better": self.better, "same": self.same}
        return next((word for word, those in named.items() if finding in those), "")


def changes(now: Sequence[Finding], before: Sequence[Finding] | None) -> Changes | None:
    """Hold this week's findings against last week's; None where there was no report."""
    if before is None:
        return None
    known, found = {one.key: one for one in before}, Changes()
    for one in now:
        turned(found, one, known.get(one.key)).append(one)
    keys = {one.key for one in now}
    found.over.extend(one for one in before if one.key not in keys)
    return found


def turned(found: Changes, now: Finding, before: Finding | None) -> list[Finding]:
    """Choose the list a finding belongs to."""
    if before is None:
        return found.new
    if now.size > before.size * NOTABLY:
        return found.worse
    return found.better if now.size * NOTABLY < before.size else found.same


def standing(finding: Finding, earlier: Sequence[Sequence[Finding]]) -> int:
    """Count the weeks in a row a finding has been there, this one included; newest first."""
    weeks = 1
    for findings in earlier:
        if finding.key not in {one.key for one in findings}:
            break
        weeks += 1
    return weeks
