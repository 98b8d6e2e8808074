"""RFM: how recently, how often and for how much, each from 1 to 5, and the group that makes.

Hughes (1994), Strategic Database Marketing. Groups are called as Shopify calls its own, so that the
two can be laid side by side; where a store draws the lines is its own affair.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from tasks.scoring.days import History, Reals

FIFTHS = 5
LEAST = 50
"""Customers below which fifths say nothing."""

Fifths = npt.NDArray[np.int8]

GROUPS = (
    *("CHAMPIONS", "LOYAL", "ACTIVE", "PROMISING", "NEW", "NEEDS_ATTENTION"),
    *("ALMOST_LOST", "AT_RISK", "PREVIOUSLY_LOYAL", "DORMANT"),
)
TABLE = (
    ("DORMANT", "DORMANT", "AT_RISK", "PREVIOUSLY_LOYAL", "PREVIOUSLY_LOYAL"),
    ("DORMANT", "ALMOST_LOST", "AT_RISK", "AT_RISK", "PREVIOUSLY_LOYAL"),
    ("ALMOST_LOST", "NEEDS_ATTENTION", "NEEDS_ATTENTION", "LOYAL", "LOYAL"),
    ("PROMISING", "PROMISING", "ACTIVE", "LOYAL", "LOYAL"),
    ("NEW", "PROMISING", "ACTIVE", "CHAMPIONS", "CHAMPIONS"),
)
"""The group by recency (rows, away longest first) and by how often and how much (columns)."""
CODES = np.array([[GROUPS.index(name) for name in row] for row in TABLE], dtype=np.int8)


def fifths(values: Reals) -> Fifths:
    """Put each value in its fifth; equal values always share one."""
    share = (rankdata(values, method="average") - 0.5) / len(values)
    found: Fifths = (np.minimum(np.floor(share * FIFTHS), FIFTHS - 1) + 1).astype(np.int8)
    return found


def rfm(history: History) -> pd.DataFrame:
    """Return r, f, m and the group of each customer; of a shop too small, no numbers."""
    if len(history) < LEAST:
        blank = pd.array([pd.NA] * len(history), dtype="Int8")
        none = named(np.full(len(history), -1, dtype=np.int8))
        return pd.DataFrame({"r": blank, "f": blank, "m": blank, "rfm": none})
    r, f = fifths(-history.idle), fifths(history.repeats)
    m = fifths(history.spent)
    both = np.ceil((f + m) / 2).astype(int)
    columns = {name: pd.array(one, dtype="Int8") for name, one in (("r", r), ("f", f), ("m", m))}
    return pd.DataFrame({**columns, "rfm": named(CODES[r - 1, both - 1])})


def named(codes: Fifths) -> pd.Series:
    """Name groups by their place in `GROUPS`; -1 is none."""
    dtype = pd.CategoricalDtype(pd.Index(GROUPS))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))


def agreement(ours: pd.Series, theirs: pd.Series) -> pd.DataFrame:
    """Count customers by our group and the store's own, the commonest first, saying which agree."""
    both = pd.DataFrame({"ours": ours.astype(str), "theirs": theirs.astype(str)})
    both = both[ours.notna() & theirs.notna()]
    found = both.value_counts().rename("customers").reset_index()
    return found.assign(same=found["ours"] == found["theirs"])
