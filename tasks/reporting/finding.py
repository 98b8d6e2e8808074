"""A finding: what is not as it should be, what to do about it first, and which flow to press."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

Urgency = Literal["now", "this week", "good to know"]

ORDER = (
    *(
        "halted",
        "after stop",
        "unheard",
        "cannot tell",
        "heard late",
        "opt-outs slow",
        "unconfirmed",
        "rehearsal",
    ),
    *("disagree", "silent", "gate closed", "waiting", "drift", "not looked", "late", "broken"),
    *("differ", "fewer"),
    *("undelivered", "bounced", "many leave", "incident", "aside", "review", "budget", "goal"),
    *("twice", "scores", "unread"),
)
"""What comes first: people's no, then what may be lost, then what is late, then the rest."""
URGENT: Mapping[Urgency, int] = {"now": 0, "this week": 1, "good to know": 2}


class Finding(Struct, frozen=True, kw_only=True):
    """One thing to do; next week it bears the same kind and subject, if it is still there."""

    kind: str
    subject: str
    section: str
    urgency: Urgency
    said: str
    do: str
    press: str
    size: float = 1.0
    """How bad it is, in a measure of its own: larger is worse."""

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by from week to week."""
        return self.kind, self.subject


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Put first what must be done first."""
    return sorted(
        findings,
        key=lambda one: (URGENT[one.urgency], ORDER.index(one.kind), -one.size, one.subject),
    )
