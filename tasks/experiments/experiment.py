"""An experiment as it is stated before it begins, and which of its variants a person gets.

Nothing of it changes while it runs: whoever wants another sample, level or weight begins another.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Literal

from msgspec import Struct

from tasks.experiments.planning import Plan, sample

Dimension = Literal["timing", "wording", "destination", "audience"]
LONGEST = 56
"""Days an experiment may take: beyond eight weeks people change phones, and the season changes."""


class Experiment(Struct, frozen=True, kw_only=True):
    """One test: what it varies, and the weight of each variant; the first is what is done now.

    `share` is how many of the people take part; all others get what is done now, uncounted.
    `within`: how many days after they were drawn what people buy counts.
    """

    name: str
    workflow: str
    dimension: Dimension
    weights: Mapping[str, int]
    plan: Plan
    share: float = 1.0
    within: float = 7
    begins_at: datetime | None = None
    ended: bool = False

    @property
    def control(self) -> str:
        """Return the variant all others are compared with."""
        return next(iter(self.weights))

    @property
    def variants(self) -> tuple[str, ...]:
        """Return what is tried."""
        return tuple(self.weights)[1:]

    @property
    def people(self) -> dict[str, int]:
        """Say how many people each variant needs: the rarest has the sample, others by weight."""
        needed = sample(self.plan, len(self.variants))
        rarest = min(self.weights.values())
        return {name: ceil(needed * weight / rarest) for name, weight in self.weights.items()}


def assigned(experiment: Experiment, person: str) -> str | None:
    """Return the variant a person gets, always the same; None when they do not take part.

    The experiment's name is part of what is drawn: who got one variant here says nothing of what
    they get elsewhere. When `share` grows, whoever took part keeps their variant.
    """
    if drawn(experiment.name, "share", person) >= experiment.share:
        return None
    point = drawn(experiment.name, "variant", person) * sum(experiment.weights.values())
    for name, weight in experiment.weights.items():
        point -= weight
        if point < 0:
            return name
    return experiment.control


def drawn(*words: str) -> float:
    """Return a number from 0 to 1 that looks drawn by lot, and is always the same for these."""
    digest = hashlib.blake2b("\0".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def held_out(group: str, person: str, share: float) -> bool:
    """Whether a person is one of the few who get nothing, so that it is known what texts add."""
    return drawn(group, "holdout", person) < share


def refusals(new: Experiment, others: Sequence[Experiment], people_a_day: float) -> Iterator[str]:
    """List why an experiment cannot begin, each with what to do."""
    yield from ill_stated(new)
    for other in others:
        if other.name == new.name:
            yield f"there was an experiment {new.name}: take another name, or the same are drawn"
        elif other.workflow == new.workflow and not other.ended:
            yield (
                f"{other.name} tries the {other.dimension} of {new.workflow}: "
                "one at a time, or nobody knows what helped; end it first"
            )
    yield from endless(new, people_a_day)


def ill_stated(new: Experiment) -> Iterator[str]:
    """List what is wrong with an experiment in itself."""
    if len(new.weights) < 2:
        yield "there is nothing to compare: name what is done now and one thing to try"
    if any(weight <= 0 for weight in new.weights.values()):
        yield "a weight is a whole number from 1 on"
    if new.plan.cap is None:
        yield "one large order would drown all others: set the cap from earlier ones (planning.cap)"
    if not 0 < new.share <= 1:
        yield "the share of people who take part lies between 0 and 1"


def endless(new: Experiment, people_a_day: float) -> Iterator[str]:
    """Refuse what cannot be decided with the people there are."""
    if any(ill_stated(new)):
        return
    needed = sum(new.people.values())
    days = needed / (people_a_day * new.share) if people_a_day > 0 else float("inf")
    if days > LONGEST:
        taken = f"{days:,.0f} days" if people_a_day > 0 else "for ever"
        yield (
            f"it needs {needed:,} people and would take {taken}: look for a larger effect than "
            f"{new.plan.effect:.0%}, try fewer variants, or do not test this"
        )
