"""A report: facts judged, put in order, and held against the week before."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from msgspec import Struct

from tasks.reporting.changes import Changes, changes, standing
from tasks.reporting.facts import Facts
from tasks.reporting.finding import Finding, ordered
from tasks.reporting.sections import SECTIONS
from tasks.reporting.shown import Shown

Status = Literal["act now", "this week", "good to know", "in order", "no data"]


class Report(Struct, frozen=True, dict=True):
    """One week's facts and findings, and what became of the findings of the week before."""

    facts: Facts
    findings: list[Finding]
    changes: Changes | None = None
    standing: dict[tuple[str, str], int] = {}
    """For how many weeks in a row each finding has been there."""

    @cached_property
    def shown(self) -> Mapping[str, Shown]:
        """What each section shows."""
        return {name: section.shown(self.facts) for name, section in SECTIONS.items()}

    def of(self, section: str) -> list[Finding]:
        """List the findings of a section."""
        return [one for one in self.findings if one.section == section]

    def status(self, section: str) -> Status:
        """Say in words how a section stands."""
        if found := self.of(section):
            return "act now" if found[0].urgency == "now" else found[0].urgency
        return "in order" if self.shown[section].known else "no data"

    def urgent(self) -> list[Finding]:
        """List what cannot wait."""
        return [one for one in self.findings if one.urgency == "now"]


def report(facts: Facts, earlier: Sequence[Sequence[Finding]] = ()) -> Report:
    """Judge facts; `earlier` are the findings of the weeks before, the newest first."""
    found = ordered(one for section in SECTIONS.values() for one in section.findings(facts))
    since = changes(found, earlier[0] if earlier else None)
    return Report(facts, found, since, {one.key: standing(one, earlier) for one in found})
