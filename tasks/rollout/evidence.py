"""What a phase of the rollout found: facts, tables for a person, and what stands in the way."""

from typing import Any, Literal

from msgspec import Struct, field

Phase = Literal[
    "define_goal", "select_tools", "map_data", "set_sync_rules", "pilot", "validate", "automate"
]
PHASES: tuple[Phase, ...] = (
    "define_goal",
    "select_tools",
    "map_data",
    "set_sync_rules",
    "pilot",
    "validate",
    "automate",
)
"""In the order they must be passed."""

Severity = Literal["note", "warning", "blocker"]


class Finding(Struct, frozen=True):
    """One thing a person should know: what it is about, what is so, and what to do.

    A blocker refuses the phase; a warning is for whoever approves it.
    """

    what: str
    severity: Severity
    said: str
    advice: str = ""


class Sheet(Struct, frozen=True):
    """One table of the evidence: `key` names it in addresses (a-z, 0-9, -), rows are shown as is.

    Nothing personal: numbers and addresses are masked.
    """

    key: str
    title: str
    rows: list[dict[str, Any]]


class Evidence(Struct):
    """All that a phase shows: `facts` is kept and compared, sheets and findings are read."""

    phase: Phase
    facts: dict[str, Any] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def blockers(self) -> list[Finding]:
        """What refuses the phase."""
        return [one for one in self.findings if one.severity == "blocker"]
