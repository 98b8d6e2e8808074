"""How much is asked for, by category and by segment: a count beside the one before."""

from math import sqrt

import pandas as pd
from msgspec import Struct

ENOUGH = 20
"""Purchases in both windows together, below which a change is luck."""
LIKELY = 1.96


class Signal(Struct, frozen=True):
    """What was asked for in one window and the one before; `change` says up, down or as before."""

    of: str
    now: int
    before: int
    change: str
    said: str


def signal(of: str, now: int, before: int) -> Signal:
    """Say whether demand changed by more than luck.

    Given both counts together, the newer is binomial with a half: Przyborowski and Wilenski (1940),
    Homogeneity of Results in Testing Samples from Poisson Series.
    """
    total = now + before
    if total < ENOUGH:
        why = f"not enough data: {total} purchases, {ENOUGH} are needed"
        return Signal(of, now, before, "not enough data", why)
    far = abs(now - before) / sqrt(total)
    change = "as before" if far <= LIKELY else "up" if now > before else "down"
    return Signal(of, now, before, change, f"{now:,} purchases, {before:,} in the days before")


def by_category(purchases: pd.DataFrame, now: int, window: int) -> list[Signal]:
    """Compare each category (column `category`) in the last days with as many days before.

    A customer who bought a category several times on a day bought it once.
    """
    day = pd.to_datetime(purchases["at"], utc=True).dt.tz_localize(None).dt.normalize()
    age = (pd.Timestamp.fromordinal(now) - day).dt.days
    seen = pd.DataFrame(
        {"who": purchases["customer"], "of": purchases["category"], "day": day, "age": age}
    )
    seen = seen[(age >= 0) & (age < 2 * window)].drop_duplicates(["who", "of", "day"])
    newer = (seen["age"] < window).groupby(seen["of"], observed=True).agg(["sum", "size"])
    rows = [(str(of), int(n), int(size - n)) for of, n, size in newer.itertuples()]
    return sorted((signal(*row) for row in rows), key=lambda one: (-one.now, one.of))


def by_segment(frame: pd.DataFrame) -> pd.DataFrame:
    """Add up by RFM group who is expected to buy within the window, and for how much in a year."""
    some = frame.dropna(subset=["rfm"])
    columns = {"chance": "buyers", "value": "value"}
    sums = (
        some.groupby("rfm", observed=True)[list(columns)].sum(min_count=1).rename(columns=columns)
    )
    sizes = some.groupby("rfm", observed=True).size().rename("customers")
    return pd.concat([sizes, sums], axis=1).reset_index()
