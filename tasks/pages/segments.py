"""The segments on one page: how many, who came and went, what they are worth, and what each means.

Nobody is named: a page holds counts and sums.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from mappings import belonging
from mappings.belonging import Sizes
from tasks.pages.glass import NOTHING, table

Spent = Mapping[str, Decimal]
Found = Mapping[str, tuple[int, Mapping[str, Any]]]


def page(
    sizes: Sizes,
    found: Found,
    moves: Mapping[str, tuple[int, int]],
    stages: Iterable[tuple[str, int, Mapping[str, Any]]],
    *,
    when: str,
) -> str:
    """Write the page; `when` says of which time those who came and went are."""
    known = belonging.segments(sizes)
    rows = [
        {
            "segment": f"**{name}**",
            "people": found.get(name, (0, {}))[0],
            "in": moves.get(name, (0, 0))[0],
            "out": moves.get(name, (0, 0))[1],
            "money kept of their orders": money(found.get(name, (0, {}))[1]),
        }
        for name in [*(one.name for one in known), *sorted({*found} - {one.name for one in known})]
    ]
    way = [
        {"stage": stage, "people": people, "money kept of their orders": money(spent)}
        for stage, people, spent in stages
    ]
    means = "\n".join(
        f"- **{one.name}**: {one.says} ({belonging.rule(one, sizes)})" for one in known
    )
    return (
        f"# Segments\n\nIn and out: {when}.\n\n{table(rows, 'There are no segments.')}\n\n"
        f"## How far people are on the way\n\nEach stands at one stage, the first that fits.\n\n"
        f"{table(way, 'There is nobody.')}\n\n## What each means\n\n{means}\n"
    )


def money(spent: Spent) -> str:
    """Write sums by currency, the largest first; two currencies are never added."""
    by_size = sorted(spent.items(), key=lambda one: -one[1])
    return ", ".join(f"{amount:,.2f} {currency}" for currency, amount in by_size) or NOTHING
