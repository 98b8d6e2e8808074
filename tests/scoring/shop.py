"""Shops whose truth is known: purchases drawn from the very models that are to find them again."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from tasks.scoring.days import History

CDNOW = Path(__file__).parents[1] / "data" / "cdnow" / "customers.csv.gz"
"""CDNOW's 2,357 customers at the end of September 1997 (Fader and Hardie): numbers alone."""
OPENED = date(2024, 1, 1)
NOW = date(2025, 6, 30)


def cdnow() -> History:
    table = pd.read_csv(CDNOW)
    repeats = table["repeats"].to_numpy(float)
    worth = table["cents"].to_numpy(float) / 100 / np.maximum(repeats, 1)
    return seen(repeats, table["recency"], table["age"], worth)


def seen(repeats, recency, age, worth=0.0) -> History:
    """Make a history of what a model needs."""
    x = np.atleast_1d(np.asarray(repeats, dtype=float))
    t, old = (np.broadcast_to(np.asarray(one, dtype=float), x.shape) for one in (recency, age))
    each = np.broadcast_to(np.asarray(worth, dtype=float), x.shape)
    return History(np.arange(len(x)), x, t, old, each, each * (x + 1), np.full(len(x), np.nan))


def bought(customers: int, seed: int = 1, leaving: float = 0.0, every: float = 40.0):
    """Draw purchases of customers who each have a rate, and a chance to leave after any of them."""
    lot = np.random.default_rng(seed)
    span = (NOW - OPENED).days
    rows = []
    for customer in range(customers):
        rate, mean = lot.gamma(0.8, 1 / every), lot.gamma(4, 10)
        day, leaves = float(lot.integers(0, span)), lot.beta(1, 1 / leaving - 1) if leaving else 0.0
        while day <= span:
            rows.append((f"c{customer}", OPENED.toordinal() + int(day), lot.gamma(4, mean / 4)))
            day = np.inf if lot.random() < leaves else day + lot.exponential(1 / rate)
    table = pd.DataFrame(rows, columns=["customer", "at", "amount"])
    return table.assign(at=[date.fromordinal(day) for day in table["at"]])
