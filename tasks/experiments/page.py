"""The page of what is tried: what was stated, how far it is, and what may be said now."""

from collections.abc import Iterator, Mapping, Sequence

from tasks.experiments.experiment import Experiment
from tasks.experiments.judging import Arm, Compared, Verdict

Tried = tuple[str, Experiment, Verdict]


def page(
    found: Sequence[Tried],
    wrong: Sequence[str] = (),
    may: Mapping[str, Mapping[str, str]] = {},
    doubts: Mapping[str, str] = {},
) -> str:
    """Write what is under way or ended of late, with what speaks against what was asked for.

    `may` names the variants of each workflow, and what of it they vary; `doubts` say of a workflow
    why nothing that its texts brought can be trusted now.
    """
    parts = ["# What is tried"]
    parts += ["\n".join(f"- **Refused: {one}.**" for one in wrong)] if wrong else []
    if all(stated.ended for _, stated, _ in found):
        parts.append("Nothing is tried now.")
    for name, stated, verdict in found:
        parts += [f"## {name}{', ended' * stated.ended}", told(stated, verdict)]
        if doubt := doubts.get(stated.workflow):
            parts.append(f"**{doubt[0].upper()}{doubt[1:]}.**")
    if may:
        parts += ["## What may be tried", "\n".join(listed(may))]
    return "\n\n".join(parts) + "\n"


def listed(may: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """List variants as the form takes them."""
    for workflow, variants in may.items():
        yield from (f"- `{workflow}: {name}` ({varies})" for name, varies in variants.items())


def told(stated: Experiment, verdict: Verdict) -> str:
    """Say what was stated before it began, and what may be said now."""
    plan = stated.plan
    sample = ", ".join(f"{name}: {people:,} people" for name, people in stated.people.items())
    promised = (
        f"stated before it began: {sample}; today {plan.rate:.1%} buy, a lift of "
        f"{plan.effect:.0%} is found {plan.power:.0%} of the time, and one where there is none "
        f"in {plan.alpha:.0%} of tests at most, however often anybody looks"
    )
    lines = [
        f"{stated.dimension} of {stated.workflow}: {' or '.join(stated.weights)}",
        promised,
        f"**{verdict.said}**: {verdict.why}",
        *(counted(name, arm) for name, arm in verdict.arms.items()),
        *(seen(one) for one in verdict.compared),
    ]
    return "\n".join(f"- {line}" for line in lines)


def counted(name: str, arm: Arm) -> str:
    """Say how far a variant is: only people whose time to buy is over are counted."""
    bought = f" ({arm.buyers / arm.people:.1%})" if arm.people else ""
    return (
        f"{name}, so far: {arm.people:,} people, {arm.buyers:,} bought{bought}, "
        f"{arm.revenue:,.2f} in all; {arm.opt_outs:,} said STOP, {arm.clicks:,} clicked"
    )


def seen(one: Compared) -> str:
    """Say how far a variant is ahead per person, and how far that may lie."""
    return (
        f"{one.variant}, {one.metric} a person more: {one.difference:.4f} "
        f"({one.low:.4f} to {one.high:.4f})"
    )
