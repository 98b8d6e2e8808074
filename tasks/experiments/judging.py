"""What came of a test so far, by orders and revenue per person, whenever somebody asks."""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite, sqrt
from typing import Literal

from msgspec import Struct

from tasks.experiments.experiment import Experiment
from tasks.experiments.sequence import METRICS, Sums, difference, level, limit, progress

FEWEST = 50
"""Buyers each variant needs before means are near normal."""
HARM = 0.01
"""How often a harmless variant may be stopped for its opt-outs."""
LOTS = 0.001
"""How often people rightly drawn may be taken for wrongly drawn."""
Said = Literal[
    "cannot tell", "too early", "go on", "better", "worse", "mixed", "no difference", "harm"
]


class Arm(Struct, frozen=True, kw_only=True):
    """What is known of the people of one variant, all who were assigned, each once.

    Only people whose time to buy is over are counted. `capped` and `squares` are of what each
    counts for; `revenue` is all of it, and `clicks` are there to be shown.
    """

    people: int
    buyers: int
    revenue: Decimal = Decimal(0)
    capped: float = 0.0
    squares: float = 0.0
    opt_outs: int = 0
    clicks: int = 0

    def sums(self, metric: str) -> Sums:
        """Return the sums of one metric."""
        if metric == "revenue":
            return Sums(self.people, self.capped, self.squares)
        count = self.opt_outs if metric == "opt-outs" else self.buyers
        return Sums(self.people, count, count)


class Compared(Struct, frozen=True):
    """One variant beside the control, by one metric: the difference per person and its limits."""

    variant: str
    metric: str
    difference: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """Say which way it is decided: 1 more, -1 less, 0 undecided."""
        return (self.low > 0) - (self.high < 0)


class Verdict(Struct, frozen=True):
    """What may be said now, in words for the one who decides."""

    said: Said
    why: str
    winner: str | None = None
    compared: tuple[Compared, ...] = ()
    arms: Mapping[str, Arm] = {}
    """What is known of each variant's people, to be shown."""

    @property
    def over(self) -> bool:
        """Whether the test has nothing more to tell."""
        return self.said not in {"cannot tell", "too early", "go on"}


def judge(experiment: Experiment, arms: Mapping[str, Arm], days: float) -> Verdict:
    """Judge a test as it stands; asking often does no harm. `days` have passed since it began."""
    if why := unbalanced(experiment, arms):
        return Verdict("cannot tell", why)
    if harm := harmful(experiment, arms):
        return harm
    if why := early(experiment, arms, days):
        return Verdict("too early", why)
    alpha = level(experiment.plan.alpha, len(experiment.variants))
    compared = tuple(
        compare(experiment, arms, (variant, metric), alpha)
        for variant in experiment.variants
        for metric in METRICS
    )
    return concluded(experiment, arms, compared)


def unbalanced(experiment: Experiment, arms: Mapping[str, Arm]) -> str | None:
    """Say when so many people in one variant cannot be chance: then nothing else can be trusted."""
    if missing := [name for name in experiment.weights if name not in arms]:
        return f"nothing is known of {', '.join(missing)}: was anybody assigned?"
    everyone = sum(arms[name].people for name in experiment.weights)
    parts = sum(experiment.weights.values())
    for name, weight in experiment.weights.items():
        share = weight / parts
        error = sqrt(share * (1 - share) * everyone) or 1.0
        off = abs(arms[name].people - share * everyone) / error
        done = everyone / sum(experiment.people.values())
        if off > limit(done, LOTS / len(experiment.weights)):
            return (
                f"{name} has {arms[name].people:,} of {everyone:,} people, {share:.0%} were to get "
                "it: some are lost on the way; find out which before looking at results"
            )
    return None


def harmful(experiment: Experiment, arms: Mapping[str, Arm]) -> Verdict | None:
    """Stop a variant that drives people away, whatever it sells."""
    alpha = HARM / len(experiment.variants)
    for variant in experiment.variants:
        if min(arms[variant].people, arms[experiment.control].people) < FEWEST:
            continue
        seen = compare(experiment, arms, (variant, "opt-outs"), alpha)
        if arms[variant].opt_outs >= FEWEST // 5 and seen.sign > 0:
            why = f"{variant} makes {seen.difference:.2%} more people say STOP: end it now"
            return Verdict("harm", why, experiment.control, (seen,))
    return None


def early(experiment: Experiment, arms: Mapping[str, Arm], days: float) -> str | None:
    """Say what is still missing before anything may be said."""
    if days < experiment.plan.days:
        return f"{experiment.plan.days} days have to pass: people buy otherwise at weekends"
    fewest = min(arms[name].buyers for name in experiment.weights)
    return f"{fewest} of {FEWEST} buyers in the smallest variant" if fewest < FEWEST else None


def compare(
    experiment: Experiment, arms: Mapping[str, Arm], what: tuple[str, str], alpha: float
) -> Compared:
    """Lay one variant beside the control by one metric."""
    (variant, metric), control = what, experiment.control
    planned = experiment.people
    seen, error = difference(arms[control].sums(metric), arms[variant].sums(metric))
    done = progress(
        arms[control].people, arms[variant].people, (planned[control], planned[variant])
    )
    reach = float(limit(done, alpha) * error)
    if not (isfinite(reach) and reach > 0):
        return Compared(variant, metric, float(seen), float("-inf"), float("inf"))
    return Compared(variant, metric, float(seen), float(seen) - reach, float(seen) + reach)


def concluded(
    experiment: Experiment, arms: Mapping[str, Arm], compared: tuple[Compared, ...]
) -> Verdict:
    """Conclude by orders and revenue together; what they disagree on a person decides."""
    signs = {
        name: {one.sign for one in compared if one.variant == name} for name in experiment.variants
    }
    better = [name for name in experiment.variants if 1 in signs[name] and -1 not in signs[name]]
    if better:
        best = max(better, key=lambda name: arms[name].sums("revenue").mean)
        why = f"{best} brings more per person than {experiment.control}, whenever it was looked at"
        return Verdict("better", why, best, compared)
    if any(seen >= {1, -1} for seen in signs.values()):
        why = "more orders with less revenue, or the other way: decide which you want"
        return Verdict("mixed", why, None, compared)
    if all(-1 in seen for seen in signs.values()):
        return Verdict(
            "worse",
            "what was tried brings less: keep what is done now",
            experiment.control,
            compared,
        )
    if all(arms[name].people >= needed for name, needed in experiment.people.items()):
        why = (
            f"the stated sample is there and no lift of {experiment.plan.effect:.0%} was found: "
            "keep what is done now"
        )
        return Verdict("no difference", why, experiment.control, compared)
    return Verdict("go on", "nothing is decided yet; looking does no harm", None, compared)
