"""What to do next for a person, and what happened so far, as lists: sentences need their room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tasks.pages.glass import Glass
from tasks.pages.moments import Moment


class Barred(Protocol):
    """Why something must not be done now."""

    @property
    def reason(self) -> str:
        """Say why."""

    @property
    def until(self) -> datetime | None:
        """Say until when; None: for good."""


class Advice(Protocol):
    """What to do next."""

    @property
    def do(self) -> str:
        """Say what."""

    @property
    def why(self) -> str:
        """Say why."""

    @property
    def when(self) -> datetime | None:
        """Say from when on; None: now."""

    @property
    def by(self) -> str:
        """Say by text or by e-mail; empty: it speaks to nobody."""

    @property
    def press(self) -> str:
        """Name the flow."""

    @property
    def not_now(self) -> Sequence[tuple[str, Barred]]:
        """List what must be left for now."""


def barred(advice: Advice) -> list[tuple[str, Barred]]:
    """List what must be left for now: what one thing bars is said at once."""
    found: dict[tuple[str, datetime | None], tuple[str, Barred]] = {}
    for what, why in advice.not_now:
        key = (why.reason, why.until)
        found[key] = (f"{found[key][0]} and no {what}" if key in found else what, why)
    return list(found.values())


def advised(advice: Advice, glass: Glass) -> str:
    """Say what to do next, why, how, and what must be left for now."""
    how = [f"from {glass.at(advice.when, short=True)}" if advice.when else "now"]
    how += [f"by {advice.by}"] if advice.by else []
    how += [f"press `{advice.press}`"] if advice.press else []
    lines = [
        f"**{advice.do}**",
        f"Because {glass.value(advice.why)}.",
        f"When and how: {', '.join(how)}.",
    ]
    for what, why in barred(advice):
        until = f" before {glass.at(why.until, short=True)}" if why.until else ""
        lines.append(f"No {what}{until}: {glass.value(why.reason)}.")
    return "\n".join(f"- {line}" for line in lines)


def happened(moments: Sequence[Moment], more: str, glass: Glass) -> str:
    """Tell what happened, the newest first."""
    lines = [told(one, glass) for one in moments]
    lines += [f"*{more}*"] if more else []
    return "\n".join(f"- {line}" for line in lines) or "*Nothing is known to have happened.*"


def told(one: Moment, glass: Glass) -> str:
    """Tell one thing in a line."""
    return " ".join(f"{glass.at(one.at)}: **{one.title}**{': ' * bool(one.said)}{one.said}".split())
