"""How much each level says: learned from the people themselves, with no answers given.

Fellegi and Sunter's model. `u`, how often two different people agree, is counted on pairs drawn by
lot; `m`, how often one person's records agree, is found by expectation maximisation over the pairs
worth comparing: all others are taken to be different people. What is believed beforehand
(`levels.py`) counts as so many pairs, so that a hub of twenty people is judged soberly.
"""

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from tasks.identity.comparing import compare
from tasks.identity.levels import FIELDS
from tasks.identity.people import Codes, Flags, People
from tasks.identity.spelling import Levels

Weights = npt.NDArray[np.float64]

DRAWN, EACH = 100_000, 20
"""Pairs drawn by lot: at most, and for each person."""
BELIEF_M, BELIEF_U = 40.0, 2_000.0
"""How many pairs the beliefs in m and u are worth."""
DOUBLES, BELIEF_DOUBLES = 0.1, 20.0
"""One in ten has a double, as firmly as that many had been seen."""
ROUNDS = 30


class Model(Struct, frozen=True):
    """What was learned: one table of log2(m/u) by field and level, and the odds beforehand."""

    table: Weights
    prior: float
    common: Weights
    """u of every level, beside which rare values weigh more."""


def believed(index: int) -> Weights:
    """Return what is believed of m or u, by field and level; level 0 says nothing."""
    deep = max(len(field.levels) for field in FIELDS) + 1
    found = np.zeros((len(FIELDS), deep))
    for row, field in enumerate(FIELDS):
        found[row, 1 : len(field.levels) + 1] = [(one.m, one.u)[index] for one in field.levels]
    shared: Weights = found / found.sum(axis=1, keepdims=True)
    return shared


def drawn(people: People) -> tuple[Codes, Codes]:
    """Draw pairs by lot; the same people give the same pairs."""
    lot = np.random.default_rng(20_260_101)
    one, other = lot.integers(0, len(people), (2, min(DRAWN, EACH * len(people))))
    return one[one != other], other[one != other]


def tallied(levels: Levels, counts: Weights, deep: int) -> Weights:
    """Count levels by field, each pair for as much as it counts."""
    found = np.zeros((levels.shape[1], deep))
    for row, column in enumerate(levels.T):
        found[row] = np.bincount(column, weights=counts, minlength=deep)
    found[:, 0] = 0
    return found


def shares(seen: Weights, belief: Weights, worth: float) -> Weights:
    """Return what was seen and what was believed as shares of one, by field."""
    total = seen + belief * worth
    found: Weights = total / total.sum(axis=1, keepdims=True)
    return found


def logs(m: Weights, u: Weights) -> Weights:
    """Return log2(m/u); what says nothing weighs nothing."""
    return np.where(u > 0, np.log2(np.maximum(m, 1e-12) / np.maximum(u, 1e-12)), 0)


def weigh(levels: Levels, table: Weights) -> Weights:
    """Add up what each pair's levels say."""
    found: Weights = table[np.arange(len(FIELDS)), levels].sum(axis=1)
    return found


def likely(weight: Weights) -> Weights:
    """Return the probability of a weight in log2 odds."""
    found: Weights = 1 / (1 + np.exp2(-np.clip(weight, -60, 60)))
    return found


def learn(people: People, levels: Levels, never: Flags) -> Model:
    """Learn from candidate pairs how much each level says; some are known to be two."""
    m, u = believed(0), believed(1)
    deep = m.shape[1]
    kinds, counts = np.unique(levels[~never], axis=0, return_counts=True)
    lots, times = np.unique(compare(people, drawn(people)), axis=0, return_counts=True)
    fresh = int(people.new.sum())
    pairs = fresh * (len(people) - fresh) + fresh * (fresh - 1) / 2
    expected = min(DOUBLES * fresh, pairs / 2)
    prior = float(np.log2(expected / pairs))
    m0, u0 = m, u
    for _ in range(ROUNDS):
        table = logs(m, u)
        one = likely(weigh(kinds, table) + prior) * counts
        different = (1 - likely(weigh(lots, table) + prior)) * times
        m = shares(tallied(kinds, one, deep), m0, BELIEF_M)
        u = shares(tallied(lots, different, deep), u0, BELIEF_U)
        doubles = (one.sum() + BELIEF_DOUBLES) / (1 + BELIEF_DOUBLES / expected)
        prior = float(np.log2(min(doubles / pairs, 0.5)))
    return Model(logs(m, u), prior, u)


def score(people: People, pairs: tuple[Codes, Codes], levels: Levels, model: Model) -> Weights:
    """Return each pair's weight in log2 odds; agreeing on what is rare says more."""
    weight = weigh(levels, model.table) + model.prior
    for row, field in enumerate(FIELDS):
        for level, one in enumerate(field.levels, 1):
            if one.rare:
                there = np.flatnonzero(levels[:, row] == level)
                weight[there] += rarity(people, one.rare, pairs[0][there], model.common[row, level])
    return weight


def rarity(people: People, name: str, rows: Codes, usual: float) -> Weights:
    """Return how much more a value says than a value of its column usually does."""
    column = people[name]
    share = (column.counts + BELIEF_U * usual) / (column.known.sum() + BELIEF_U)
    return np.where(column.known[rows], np.log2(usual / share[column.codes[rows]]), 0)
