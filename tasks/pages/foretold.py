"""What is foretold of a person: each score in words, and what it stands on."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol

from mappings import reasons
from tasks.pages.worded import money, percent


class Score(Protocol):
    """One score as the hub keeps it; without a value it lacks something."""

    @property
    def name(self) -> str:
        """Name it."""

    @property
    def value(self) -> Any:
        """Say it."""

    @property
    def days(self) -> int:
        """Say how far it looks."""

    @property
    def currency(self) -> str:
        """Say in what money."""

    @property
    def model(self) -> str:
        """Say by what."""

    @property
    def version(self) -> str:
        """Say by which version of it."""

    @property
    def why(self) -> str:
        """Say why, in codes."""

    @property
    def at(self) -> datetime:
        """Say as of when."""

    @property
    def held_at(self) -> datetime:
        """Say when it was last worked out, and was as before."""

    @property
    def lacks(self) -> str:
        """Say why there is none."""


LABELS = {
    "rfm": "RFM group",
    "chance": "chance to buy",
    "churn": "chance of loss",
    "due": "day of the next purchase",
    "value": "worth in a year",
}
"""What the scores are called."""


def foretold(one: Score) -> tuple[str, str]:
    """Say what a score foretells."""
    if one.name == "value":
        return "worth in a year", money(one.value, one.currency)
    if one.name == "due":
        return "next purchase by", f"{one.value:%d %b}"
    if one.name == "chance":
        return f"buys within {one.days} days", percent(one.value)
    if one.name == "churn":
        return "likely lost", percent(one.value)
    return "RFM group", str(one.value)


def listed(scores: Sequence[Score]) -> str:
    """List what is foretold, and what it stands on; that nothing is, where nobody was scored."""
    said = (": ".join(foretold(one)) for one in scores if one.value is not None)
    lines = [f"- {line}" for line in (*said, *grounds(scores))]
    return "\n".join(lines) or "*They were never scored.*"


def grounds(scores: Sequence[Score]) -> Iterator[str]:
    """Say by what and why the scores are as they are, and why there is none."""
    made = [one for one in scores if one.value is not None and one.model]
    if made:
        models = ", ".join(dict.fromkeys(f"{one.model} {one.version}" for one in made))
        why = reasons.said(made[0].why)
        at, held_at = (f"{one:%d %b %Y}" for one in (made[0].at, made[0].held_at))
        held = f" and as before on {held_at}" if held_at != at else ""
        yield f"Foretold by {models}, as of {at}{held}: {why}."
    for one in scores:
        if one.value is None:
            yield f"No {LABELS[one.name]}: {one.lacks}."
