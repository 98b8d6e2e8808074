"""The page of how well texts travel: what arrives, what is filtered, slow, answered or clicked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

HEADS = ("texts", "arrived", "spam", "STOP", "answered", "clicked", "late", "receipt", "lately")
MEANING = (
    "*arrived*, *spam* (30007): of those with a final receipt. *STOP*, *answered*: within a week, "
    "before another text came. *clicked*: a person, not a preview. *late*: without a receipt for "
    "ten minutes. *receipt*: after how many seconds half of them arrived; *lately*: in the last "
    "hour."
)
SLOW = 3.0
"""How many times slower than usual is slow, and worth a sentence."""
AT_LEAST = 60.0
"""Seconds below which nobody minds."""
FINE = "Nothing stopped by itself, and nothing is slower than usual."
KINDS = {"workflow": "By workflow and campaign", "sender": "By sender"}
Rows = Sequence[Mapping[str, Any]]


def page(rows: Rows, stopped: Rows) -> str:
    """Write the page: what stopped by itself and what became slow first, then every count."""
    parts = ["# How well texts travel"]
    said = [*halted(stopped), *slowed(rows)] or [FINE]
    parts.append("\n".join(f"- {line}" for line in said))
    for kind, title in KINDS.items():
        if mine := [one for one in rows if one["kind"] == kind]:
            parts += [f"## {title}", table(mine)]
    return "\n\n".join([*parts, MEANING]) + "\n"


def halted(stopped: Rows) -> Iterator[str]:
    """Say what early-warning signs stopped, and what to do before it goes on."""
    for one in stopped:
        yield f"**{one['subject']} stopped by itself**: {one['why']}. First: {one['advice']}."


def slowed(rows: Rows) -> Iterator[str]:
    """Say whose receipts take much longer than usual."""
    for one in rows:
        usual, lately = one["usual"], one["lately"]
        if usual is not None and lately is not None and lately > max(AT_LEAST, SLOW * usual):
            yield (
                f"**{one['subject']} became slow**: receipts take {lately:,.0f} s lately, "
                f"{usual:,.0f} s is usual. Send slower: a carrier's queue is full."
            )


def table(rows: Rows) -> str:
    """Lay out one kind, a row for each subject."""
    lines = [f"| | {' | '.join(HEADS)} |", "|---" + "|---:" * len(HEADS) + "|"]
    lines += [f"| {one['subject']} | {' | '.join(cells(one))} |" for one in rows]
    return "\n".join(lines)


def cells(one: Mapping[str, Any]) -> Iterator[str]:
    """Write the cells of a row; what nothing is known of is a dash."""
    settled = one["delivered"] + one["failed"]
    reached = max(one["delivered"], one["opt_outs"], one["replies"], one["clicks"])
    yield f"{one['texts']:,}"
    yield share(one["delivered"], settled)
    yield share(one["filtered"], settled)
    for name in ("opt_outs", "replies", "clicks"):
        yield share(one[name], reached)
    yield share(one["late"], one["texts"])
    for name in ("usual", "lately"):
        yield "-" if one[name] is None else f"{one[name]:,.0f} s"


def share(part: int, whole: int) -> str:
    """Write a share."""
    return f"{part / whole:.1%}" if whole else "-"
