"""The goal: one use case first, targets beside what is so today, and who answers for it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from tasks.rollout.evidence import Finding
from tasks.rollout.figures import KINDS, Figure, written


class UseCase(Struct, frozen=True):
    """A workflow to begin with: what it does, the figure it moves, the data it lives on."""

    what: str
    moves: str
    needs: tuple[str, ...]


USE_CASES: Mapping[str, UseCase] = {
    "abandoned_cart": UseCase(
        "a text to who left a cart", "cart_recovery", ("carts", "orders", "consents")
    ),
    "welcome": UseCase("a first text after a valid opt-in", "consent_share", ("consents",)),
    "order_updates": UseCase(
        "confirmation, shipping, delivery", "repurchase", ("orders", "fulfilments")
    ),
    "post_purchase": UseCase(
        "what goes with what was bought", "order_value", ("orders", "products", "consents")
    ),
    "review_request": UseCase(
        "a question after delivery", "repurchase", ("orders", "fulfilments", "consents")
    ),
    "win_back": UseCase("a reason to come again", "came_again", ("orders", "consents")),
    "back_in_stock": UseCase("what somebody waits for", "order_value", ("products", "consents")),
    "loyalty": UseCase("thanks to who buys often", "repurchase", ("orders", "consents")),
    "promotion": UseCase("an offer to a segment", "order_value", ("orders", "consents")),
}
"""The workflows a rollout can begin with; one, then the next."""


class Target(Struct, frozen=True):
    """What a figure is to become, and by when."""

    figure: str
    value: float
    by: date | None = None


class Goal(Struct, frozen=True):
    """What the rollout is for; `owner` answers for it, `monitor` looks after it every day."""

    use_case: str
    owner: str = ""
    monitor: str = ""
    targets: tuple[Target, ...] = ()


def findings(goal: Goal, figures: Sequence[Figure], today: date) -> list[Finding]:
    """Say what is wrong with a goal, measured by what is so today."""
    known = {one.name: one for one in figures}
    found = [*people(goal), *aim(goal)]
    for target in goal.targets:
        found += [*reach(target, known[target.figure]), *deadline(target, today)]
    return found


def people(goal: Goal) -> list[Finding]:
    """Insist on somebody who answers for it, and somebody who looks."""
    return [
        Finding(who, "blocker", f"no {who} is named", f"name who {duty}, by role or by name")
        for who, name, duty in (
            ("owner", goal.owner, "answers for the goal and approves each phase"),
            ("monitor", goal.monitor, "is told when something goes wrong, and looks every day"),
        )
        if not name.strip()
    ]


def aim(goal: Goal) -> list[Finding]:
    """Insist on a target, and ask for the one the use case is about."""
    moves = USE_CASES[goal.use_case].moves
    said = f"{goal.use_case} is about the {KINDS[moves].title}"
    if not goal.targets:
        advice = f"set what it is to become, and by when; {said}"
        return [Finding("targets", "blocker", "there is no target", advice)]
    if moves in {one.figure for one in goal.targets}:
        return []
    advice = "set a target for it, or begin with another use case"
    return [Finding("targets", "warning", f"{said}, which has no target", advice)]


def reach(target: Target, now: Figure) -> list[Finding]:
    """Hold a target against the baseline: it must be better, and more than luck."""
    kind, wanted = now.kind, written(target.figure, target.value)
    if not possible(target):
        advice = "write shares from 0 to 1: 0.25 is 25 %"
        return [Finding(kind.title, "blocker", f"a target of {target.value:g} cannot be", advice)]
    if now.value is None or now.low is None or now.high is None:
        advice = (
            "wait for the data, or measure it where it is; whether it is reached nobody can say"
        )
        return [Finding(kind.title, "warning", f"the baseline has {now.said}", advice)]
    said = f"the target {wanted} is no better than today's {written(target.figure, now.value)}"
    better = target.value > now.value if kind.better == "higher" else target.value < now.value
    if not better:
        advice = f"the {kind.better}, the better: set a target beyond the baseline"
        return [Finding(kind.title, "blocker", said, advice)]
    if now.low <= target.value <= now.high:
        said = f"the target {wanted} lies within the baseline's own margin: {now.said}"
        return [Finding(kind.title, "warning", said, "set one that luck alone would not reach")]
    return []


def possible(target: Target) -> bool:
    """Whether a figure can be this at all."""
    if KINDS[target.figure].unit == "share":
        return 0 <= target.value <= 1
    return target.value > 0


def deadline(target: Target, today: date) -> list[Finding]:
    """Insist on a date for each target, and on one that can be kept."""
    title = KINDS[target.figure].title
    if target.by is None:
        return [Finding(title, "blocker", "its target has no date", "say by when")]
    if target.by <= today:
        said = f"its date {target.by:%d %B %Y} has passed"
        return [Finding(title, "blocker", said, "set a date to come")]
    return []


def beside(figures: Sequence[Figure], targets: Sequence[Target]) -> list[dict[str, Any]]:
    """Lay the targets beside the baseline, one row per figure."""
    wanted = {one.figure: one for one in targets}
    return [
        {
            "figure": one.kind.title,
            "today": one.said,
            "target": written(one.name, wanted[one.name].value) if one.name in wanted else "",
            "by": day(wanted[one.name].by) if one.name in wanted else "",
            "better": one.kind.better,
        }
        for one in figures
    ]


def day(by: date | None) -> str:
    """Write a date; one that is missing is not left blank."""
    return f"{by:%Y-%m-%d}" if by else "no date"


def progress(
    figures: Sequence[Figure], began: Mapping[str, float | None], goal: Goal, today: date
) -> list[dict[str, Any]]:
    """Lay out how far each target has come since the baseline."""
    known = {one.name: one for one in figures}
    return [
        {
            "figure": KINDS[target.figure].title,
            "baseline": amount(target.figure, began.get(target.figure)),
            "today": known[target.figure].said,
            "target": written(target.figure, target.value),
            "by": day(target.by),
            "so": so(target, began.get(target.figure), known[target.figure].value, today),
        }
        for target in goal.targets
    ]


def amount(name: str, value: float | None) -> str:
    """Write a value; one nobody knows is not nought."""
    return "not enough data" if value is None else written(name, value)


def so(target: Target, began: float | None, now: float | None, today: date) -> str:
    """Say how far a target has come: reached, missed, or how much of the way."""
    if now is None:
        return "cannot tell"
    lower = KINDS[target.figure].better == "lower"
    if now <= target.value if lower else now >= target.value:
        return "reached"
    if target.by and target.by <= today:
        return "missed"
    if began is None or began == target.value:
        return "not reached yet"
    way = (now - began) / (target.value - began)
    return f"{way:.0%} of the way" if way > 0 else "no nearer"
