"""Those who were reached, beside others who were like them before: what reaching them changed.

Each of the reached is laid beside the most alike of all others, by how they were before and by how
likely they were to be reached (Rosenbaum and Rubin, 1985, Constructing a Control Group Using
Multivariate Matched Sampling Methods That Incorporate the Propensity Score). What unlikeness is
left is taken off, and the interval counts how often the same other serves (Abadie and Imbens, 2006,
Large Sample Properties of Matching Estimators; 2011, Bias-Corrected Matching Estimators).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct
from scipy.spatial import cKDTree

from tasks.returns.likeness import (
    Flags,
    Reals,
    balance,
    described,
    leaning,
    line,
    unlike,
)

BESIDE = 4
"""How many of the others each of the reached is laid beside."""
REACHED, OTHERS = 20_000, 200_000
"""Drawn by lot when there are more: the interval is narrow long before."""
NEEDED = 50
SEED, NUDGE = 20_260_101, 1e-6
"""Of others who are equally alike the lot decides: else the same few would serve for all."""
LIKELY = 1.96
ALIKE = 0.25
"""Standardised difference up to which what is left can be taken off; Rubin (2001), Using Propensity
Scores to Help Design Observational Studies."""

Rows = npt.NDArray[np.int64]


class Effect(Struct, frozen=True):
    """A difference with the interval it lies in 19 times of 20."""

    value: float
    low: float
    high: float

    @property
    def certain(self) -> bool:
        """Whether nought lies outside."""
        return self.low > 0 or self.high < 0


class Comparison(Struct, frozen=True):
    """What reaching people changed for each of them on average.

    `naive` is the plain difference: what it has over `matched` comes from whom one reached.
    `balance` shows each matter's standardised difference before and after matching. With `lacks`
    there is no `matched`.
    """

    reached: int
    others: int
    used: int = 0
    left_out: int = 0
    naive: Effect | None = None
    matched: Effect | None = None
    balance: pd.DataFrame | None = None
    lacks: str = ""

    @property
    def worst(self) -> float:
        """The largest standardised difference that is left; up to 0.1 is good (Austin, 2009)."""
        return 0.0 if self.balance is None else float(self.balance["after"].abs().max())


def compare(people: pd.DataFrame, *, reached: str, outcome: str, on: Sequence[str]) -> Comparison:
    """Compare the reached with others alike in `on`, which must all be from before."""
    if not on:
        raise ValueError("name at least one thing in which people are to be alike")
    complain(people, (reached, outcome, *on))
    was, after = people[reached].to_numpy(bool), people[outcome].to_numpy(float)
    counts = int(was.sum()), int((~was).sum())
    if min(counts) < NEEDED:
        why = f"{counts[0]} reached and {counts[1]} others, {NEEDED} of each are needed"
        return Comparison(*counts, lacks=f"not enough data: {why}")
    rows = drawn(was)
    return beside(described(people.iloc[rows], on), was[rows], after[rows], apart(after, was))


def complain(people: pd.DataFrame, columns: Sequence[str]) -> None:
    """Refuse people of whom something is not known, and say what and where."""
    if lacking := [name for name in columns if name not in people.columns]:
        raise ValueError(f"people lack the columns {', '.join(lacking)}")
    for name in columns:
        empty = np.flatnonzero(people[name].isna())
        if len(empty):
            raise ValueError(
                f"{len(empty)} people have no {name} (rows {empty[:5].tolist()}): leave them out, "
                "or say what stands for it"
            )


def drawn(was: Flags) -> Rows:
    """Draw people by lot where there are more than are needed."""
    lot = np.random.default_rng(SEED)
    parts = []
    for rows, most in ((np.flatnonzero(was), REACHED), (np.flatnonzero(~was), OTHERS)):
        parts.append(rows if len(rows) <= most else lot.choice(rows, most, replace=False))
    return np.sort(np.concatenate(parts))


def apart(after: Reals, was: Flags) -> Effect:
    """Return the plain difference between the reached and all others (Welch's interval)."""
    one, other = after[was], after[~was]
    off = LIKELY * float(np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)))
    value = float(one.mean() - other.mean())
    return Effect(value, value - off, value + off)


def beside(traits: pd.DataFrame, was: Flags, after: Reals, naive: Effect) -> Comparison:
    """Lay each of the reached beside the most alike, and say how alike they became."""
    design = traits.to_numpy(float)
    leans = leaning(design, was)
    kept = ~was | (leans <= leans[~was].max())
    left_out = int((~kept).sum())
    if int(was[kept].sum()) < NEEDED:
        lacks = f"not enough data: {left_out} of {int(was.sum())} reached have nobody like them"
        return Comparison(int(was.sum()), int((~was).sum()), left_out=left_out, lacks=lacks)
    design, leans, was, after = design[kept], leans[kept], was[kept], after[kept]
    nearest = likest(design, leans, was)
    weights = np.bincount(nearest.ravel(), minlength=int((~was).sum())) / nearest.shape[1]
    table = balance(traits[kept], was, weights)
    found = Comparison(
        int(was.sum()) + left_out,
        int((~was).sum()),
        int((weights > 0).sum()),
        left_out,
        naive,
        changed(design, was, after, nearest),
        table,
    )
    return found if (lacks := unlike(table, ALIKE)) == "" else refused(found, lacks)


def refused(found: Comparison, lacks: str) -> Comparison:
    """Take the number back where people did not become alike."""
    return Comparison(
        found.reached,
        found.others,
        found.used,
        found.left_out,
        found.naive,
        balance=found.balance,
        lacks=lacks,
    )


def likest(design: Reals, leans: Reals, was: Flags) -> Rows:
    """Find the others most like each of the reached: Mahalanobis, and how they lean."""
    spread = design.std(axis=0)
    plain = (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    values, vectors = np.linalg.eigh(np.cov(plain.T).reshape(plain.shape[1], -1))
    real = values > values.max() * 1e-9
    space = plain @ vectors[:, real] / np.sqrt(values[real])
    width = float(leans[was].std())
    lean = leans / (width if width > NUDGE else 1.0)
    place = np.column_stack([space / np.sqrt(max(real.sum(), 1)), lean])
    place += np.random.default_rng(SEED).normal(0, NUDGE, place.shape)
    _, found = cKDTree(place[~was]).query(place[was], k=BESIDE)
    return np.asarray(found, dtype=np.int64)


def changed(design: Reals, was: Flags, after: Reals, nearest: Rows) -> Effect:
    """Say what the reached had more than those beside them, less what unlikeness explains."""
    times = np.bincount(nearest.ravel(), minlength=int((~was).sum()))
    explained, off = line(design[~was], after[~was], times / BESIDE)
    gain = after[was] - after[~was][nearest].mean(axis=1)
    gain = gain - (explained(design[was]) - explained(design[~was])[nearest].mean(axis=1))
    value, size = float(gain.mean()), int(was.sum())
    twice = (times / BESIDE) ** 2 - times / BESIDE**2
    spread = ((gain - value) ** 2).sum() + (twice * off**2).sum()
    far = LIKELY * float(np.sqrt(spread)) / size
    return Effect(value, value - far, value + far)
