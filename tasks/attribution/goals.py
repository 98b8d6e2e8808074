"""The page of what workflows are for: how many people then did it, in the time each has."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tasks.attribution.intervals import share

MEANT = (
    "Of the texts that may have arrived and whose time is over, how many were followed by what "
    "their workflow is for. Nobody knows whether because of them: what texts added, those who are "
    "held out show."
)
SELLING = ("order", "order of the cart")
"""What a text is for that wants to sell; clicks and orders say nothing of others."""
Rows = Sequence[Mapping[str, Any]]


def page(found: Rows) -> str:
    """Lay out one row for each workflow; nothing where no text has had its time."""
    if not found:
        return ""
    head = ["| workflow | is for | within | texts | followed | may be |", "|---|---|" + "---:|" * 4]
    rows = [*head, *(row(one) for one in found)]
    return "\n\n".join(["\n## What workflows are for", "\n".join(rows), MEANT]) + "\n"


def row(one: Mapping[str, Any]) -> str:
    """Write one workflow's row, with how far its share may lie by chance alone."""
    seen = share(one["reached"], one["texts"])
    followed, margin = f"{seen.value:.1%}", f"{seen.low:.1%} to {seen.high:.1%}"
    said = (one["workflow"], one["goal"], days(one["within"]), f"{one['texts']:,}")
    return f"| {' | '.join((*said, followed, margin))} |"


def days(within: timedelta) -> str:
    """Say how many days."""
    number = within / timedelta(days=1)
    return f"{number:g} day{'s' * (number != 1)}"
