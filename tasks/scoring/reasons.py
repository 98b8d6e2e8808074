"""Why a score is what it is: short codes and words, nothing of a person in them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tasks.scoring.days import Flags, History, Reals

MONEY = ("spends", "saves")
TWICE = 2.0
EVEN = 0.5
"""Spread of the gaps by their mean: of purchases by chance it is 1."""
RHYTHM = 3
"""Repeats from which one can speak of a pace."""
QUARTER, MOST = 0.25, 0.75


def regular(history: History) -> Flags:
    """Say who buys at an even pace; Wheat and Morrison (1990), Estimating Purchase Regularity."""
    return (history.repeats >= RHYTHM) & (np.nan_to_num(history.wobble, nan=1.0) <= EVEN)


def found(history: History) -> Mapping[str, Flags]:
    """Say which reasons hold for whom."""
    idle, spent = history.idle, history.spent / (history.repeats + 1)
    (near, far), (little, much) = quartiles(idle), quartiles(spent)
    pace = np.divide(history.recency, np.maximum(history.repeats, 1))
    return {
        "new": (history.repeats == 0) & (history.age <= near),
        "once": history.repeats == 0,
        "often": history.repeats > max(quartiles(history.repeats)[1], 1.0),
        "fresh": idle < near,
        "away": idle > far,
        "overdue": (history.repeats > 0) & (idle > TWICE * np.maximum(pace, 1.0)),
        "regular": regular(history),
        "spends": spent > much,
        "saves": spent < little,
    }


def quartiles(values: Reals) -> tuple[float, float]:
    """Return below what a quarter lies, and above what another."""
    low, high = np.quantile(values, (QUARTER, MOST)) if len(values) else (0.0, 0.0)
    return float(low), float(high)


def codes(history: History, *, money: bool) -> pd.Series:
    """Name everybody's reasons in short, such as `once away`; with `money`, those about it too."""
    told = {name: flags for name, flags in found(history).items() if money or name not in MONEY}
    bits = np.zeros(len(history), dtype=np.int64)
    for place, flags in enumerate(told.values()):
        bits |= flags.astype(np.int64) << place
    kinds, which = np.unique(bits, return_inverse=True)
    names = list(told)
    words = [" ".join(name for n, name in enumerate(names) if kind >> n & 1) for kind in kinds]
    dtype = pd.CategoricalDtype(pd.Index(words))
    return pd.Series(pd.Categorical.from_codes(which, dtype=dtype))
