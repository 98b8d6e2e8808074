"""What a gate says of a batch: which rows may pass, and why nothing may when it is closed."""

from dataclasses import dataclass, field

FEW = 20
"""Failing rows that never close a gate by themselves: one bad row must cost one row."""


@dataclass(frozen=True)
class Check:
    """How one rule fared; `share` of the rows broke it, `tolerated` may."""

    rule: str
    severity: str
    text: str
    failed: int
    share: float
    error: str | None = None
    tolerated: float = 1.0

    @property
    def closes(self) -> bool:
        """Whether this check alone closes the gate."""
        grave = self.severity == "critical" and self.failed >= FEW
        return self.error is not None or (grave and self.share > self.tolerated + 1e-9)


@dataclass(frozen=True)
class Verdict:
    """What a suite says of a batch; `bad` and `warned` lead from staging rows to broken rules."""

    suite: str
    rows: int
    checks: tuple[Check, ...]
    bad: dict[int, list[str]] = field(default_factory=dict)
    warned: dict[int, list[str]] = field(default_factory=dict)
    ms: float = 0.0

    @property
    def shut(self) -> list[Check]:
        """The checks that close the gate."""
        return [check for check in self.checks if check.closes]

    @property
    def unjudged(self) -> bool:
        """Whether there are rows that some rule, or every rule, was not asked about."""
        return any(check.error for check in self.checks) or (self.rows > 0 and not self.checks)

    @property
    def closed(self) -> bool:
        """Whether nothing of the batch may be written."""
        return bool(self.shut) or self.unjudged

    @property
    def status(self) -> str:
        """One word: error, closed, partial or passed."""
        if self.unjudged:
            return "error"
        if self.closed:
            return "closed"
        return "partial" if self.bad else "passed"

    def reason(self) -> str:
        """Say in a sentence why the gate is closed, or that it is open."""
        if self.rows and not self.checks:
            return "no rule was evaluated"
        if not self.shut:
            return f"{len(self.bad)} of {self.rows} rows set aside"
        return "; ".join(
            f"{check.text} ({check.error or f'{check.failed} of {self.rows} rows do not'})"
            for check in self.shut
        )
