"""How often a test of two equals names a winner, and how often a real lift is found.

Run by hand: `python -m tests.benchmarks.experiments`. Both groups are looked at after every pair of
people, and a test ends with the first look that decides; beside it stands the plain t-test, looked
at as often. People buy by chance; what they spend has a heavy tail (lognormal).
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from tasks.experiments.experiment import Experiment
from tasks.experiments.judging import FEWEST, Arm, judge
from tasks.experiments.planning import Plan, cap, drift, sample
from tasks.experiments.sequence import METRICS, Sums, difference, level, limit

TAIL = 1.2
"""The sigma of what people spend: the richest hundredth brings about an eighth."""
CHUNK = 20
PLAIN = 1.96
PLAN = Plan(rate=0.05, effect=0.2)


class Tests(NamedTuple):
    """What became of each test: whether it was decided, and after which share of the sample."""

    decided: Any
    after: Any


def spent(random: np.random.Generator, bought: Any) -> Any:
    """Draw what each buyer spends."""
    return bought * random.lognormal(4.0, TAIL, bought.shape)


def looked(values: Any) -> Sums:
    """Return the sums after every person, for many tests at once."""
    people = np.arange(1, values.shape[1] + 1)
    return Sums(people, values.cumsum(axis=1), (values**2).cumsum(axis=1))


def verdicts(arms: list[Any], most: float, people: int) -> tuple[Any, Any]:
    """Return at which looks our limits decide, and at which the plain t-test does."""
    bought = [arm > 0 for arm in arms]
    enough = np.minimum(*(one.cumsum(axis=1) for one in bought)) >= FEWEST
    done = np.arange(1, people + 1) / people
    ours, plain = np.zeros_like(enough), np.zeros_like(enough)
    for metric in METRICS:
        seen = bought if metric == "orders" else [np.minimum(arm, most) for arm in arms]
        apart, error = difference(*(looked(one.astype(float)) for one in seen))
        deviate = np.divide(np.abs(apart), error, out=np.zeros_like(apart), where=error > 0)
        ours |= deviate > limit(done, level(PLAN.alpha, 1))
        plain = deviate > PLAIN if metric == "orders" else plain
    return ours & enough, plain & enough


def ended(decided: Any) -> Tests:
    """Return how each test ended: at its first decision, or undecided at its end."""
    first = np.where(decided.any(axis=1), decided.argmax(axis=1) + 1, decided.shape[1])
    return Tests(decided.any(axis=1), first / decided.shape[1])


def tried(tests: int, lift: float, seed: int) -> Iterator[tuple[Tests, Tests]]:
    """Run tests whose second group buys more by a lift; yield them as ours and the plain one end."""
    random, people = np.random.default_rng(seed), sample(PLAN)
    most = cap(list(random.lognormal(4.0, TAIL, 20_000))) or 0.0
    for _ in range(0, tests, CHUNK):
        rates = (PLAN.rate, PLAN.rate * (1 + lift))
        arms = [spent(random, random.random((CHUNK, people)) < rate) for rate in rates]
        ours, plain = verdicts(arms, most, people)
        yield ended(ours), ended(plain)


def summed(tests: int, lift: float, seed: int) -> dict[str, float]:
    """Return the share of tests that were decided, and how much of the sample they took."""
    ours, plain = zip(*tried(tests, lift, seed), strict=True)
    return {
        "ours": float(np.mean(np.concatenate([one.decided for one in ours]))),
        "plain": float(np.mean(np.concatenate([one.decided for one in plain]))),
        "after": float(np.mean(np.concatenate([one.after for one in ours]))),
    }


def judged(tests: int, lift: float, seed: int) -> dict[str, int]:
    """Judge tests as they are judged in use, each day for some four weeks; count how they ended."""
    random, a_day = np.random.default_rng(seed), sample(PLAN) // 28 + 1
    experiment = Experiment(
        name="t", workflow="w", dimension="wording", weights={"a": 1, "b": 1}, plan=PLAN
    )
    ends: Counter[str] = Counter()
    for _ in range(tests):
        arms = {"a": Arm(people=0, buyers=0), "b": Arm(people=0, buyers=0)}
        said = "go on"
        for day in range(1, 31):
            rates = {"a": PLAN.rate, "b": PLAN.rate * (1 + lift)}
            first = int(random.binomial(2 * a_day, 0.5))
            for name, people in (("a", first), ("b", 2 * a_day - first)):
                arms[name] = grown(random, arms[name], people, rates[name])
            verdict = judge(experiment, arms, day)
            said = verdict.said
            if verdict.over or said == "cannot tell":
                break
        ends[said] += 1
    return dict(ends.most_common())


def grown(random: np.random.Generator, arm: Arm, people: int, rate: float) -> Arm:
    """Add a day's people: some buy, and one in a hundred says STOP."""
    amounts = random.lognormal(4.0, TAIL, int(random.binomial(people, rate)))
    return Arm(
        people=arm.people + people,
        buyers=arm.buyers + len(amounts),
        capped=arm.capped + float(amounts.sum()),
        squares=arm.squares + float((amounts**2).sum()),
        opt_outs=arm.opt_outs + int(random.binomial(people, 0.01)),
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tests", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    began, people = time.perf_counter(), sample(PLAN)
    fixed = people * ((1.96 + 0.8416) / drift(level(PLAN.alpha, 1), PLAN.power)) ** 2
    same, other = (
        summed(given.tests, 0, given.seed),
        summed(given.tests, PLAN.effect, given.seed + 1),
    )
    sys.stdout.write(
        f"{given.tests} tests each, {people:,} people a group, looked at after every pair\n"
        f"stated: {PLAN.alpha:.0%} false, {PLAN.power:.0%} of lifts of {PLAN.effect:.0%} found\n"
        f"two equals named a winner:   ours {same['ours']:.1%}, plain t-test {same['plain']:.1%}\n"
        f"a real lift was found:       ours {other['ours']:.1%}, after {other['after']:.0%} of the "
        "sample on average\n"
        f"one look at a fixed end would need {fixed:,.0f} a group for one metric\n"
        f"judged daily, two equals end:   {judged(given.tests, 0, given.seed + 2)}\n"
        f"judged daily, a real lift ends: {judged(given.tests, PLAN.effect, given.seed + 3)}\n"
        f"{time.perf_counter() - began:.0f} s\n"
    )


if __name__ == "__main__":
    main()
