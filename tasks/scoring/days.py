"""What each customer bought on which day, and what was known of them at the end of any day.

All a customer bought on one day is one purchase, as in the literature. Scores are estimates: here
money is a float, in one currency.
"""

from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

Reals = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEEDED = ("customer", "at", "amount")
SPAN = 2**20
"""More days than any calendar has: customer and day fit in one number that sorts."""


class History(Struct, frozen=True):
    """What was known of each customer at the end of a day; all times are in days.

    `repeats` purchases followed the first, the last of them `recency` days after it, and `age` days
    have passed since the first. `worth` is the mean of the repeats, `spent` all, less refunds.
    """

    who: Rows
    repeats: Reals
    recency: Reals
    age: Reals
    worth: Reals
    spent: Reals
    wobble: Reals
    """Standard deviation of the days between purchases, by their mean; nan with less than two."""

    def __len__(self) -> int:
        return len(self.who)

    @property
    def idle(self) -> Reals:
        """Days since the last purchase."""
        return self.age - self.recency

    def at(self, rows: Rows | Flags) -> "History":
        """Return some of the customers."""
        return History(*(getattr(self, name)[rows] for name in self.__struct_fields__))


class Days(Struct, frozen=True):
    """Purchases by customer and day, in this order; `who` counts in `customers`."""

    customers: npt.NDArray[np.object_]
    who: Rows
    day: Rows
    amount: Reals
    back: Reals
    """What was paid back that day; on a day with nothing but this, nothing was bought."""
    bought: Flags

    @property
    def first(self) -> int:
        """The first day on which anything was bought."""
        return int(self.day[self.bought].min(initial=date.max.toordinal()))

    def as_of(self, day: int) -> History:
        """Say what was known at the end of a day; nothing later is looked at."""
        seen = (self.day <= day) & self.bought
        who, days, amount = self.who[seen], self.day[seen], self.amount[seen]
        starts = np.flatnonzero(np.diff(who, prepend=-1))
        ends = np.append(starts[1:], len(who)) - 1
        repeats = (ends - starts).astype(float)
        if not len(who):
            return History(who, *(np.zeros(0) for _ in range(6)))
        total = np.add.reduceat(amount, starts)
        later = total - amount[starts]
        paid = self.day <= day
        refunds = summed(self.who[paid], self.back[paid], len(self.customers))[who[starts]]
        recency = (days[ends] - days[starts]).astype(float)
        return History(
            who[starts],
            repeats,
            recency,
            (day - days[starts]).astype(float),
            np.divide(later, repeats, out=np.zeros_like(later), where=repeats > 0),
            np.maximum(total - refunds, 0.0),
            wobble(days, starts, repeats, recency),
        )

    def came(self, history: History, after: int, until: int) -> Flags:
        """Say which of these customers bought after one day, up to the end of another."""
        return self.count(history, after, until) > 0

    def count(self, history: History, after: int, until: int) -> Reals:
        """Count the days on which each of these customers bought between two days."""
        seen = (self.day > after) & (self.day <= until) & self.bought
        counts = np.bincount(self.who[seen], minlength=len(self.customers))
        return counts[history.who].astype(np.float64)

    def paid(self, history: History, after: int, until: int) -> Reals:
        """Add up what each of these customers paid between two days."""
        seen = (self.day > after) & (self.day <= until)
        return summed(self.who[seen], self.amount[seen], len(self.customers))[history.who]


def summed(rows: Rows, amounts: Reals, length: int) -> Reals:
    """Add up amounts by row."""
    return np.bincount(rows, amounts, length).astype(np.float64)


def wobble(days: Rows, starts: Rows, repeats: Reals, recency: Reals) -> Reals:
    """Say how uneven each customer's days between purchases are: 0 like a clock, 1 by chance."""
    gaps = np.diff(days, prepend=days[0]).astype(float)
    gaps[starts] = 0
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = recency / repeats
        spread = np.sqrt(np.maximum(np.add.reduceat(gaps**2, starts) / repeats - mean**2, 0))
        found: Reals = np.where(repeats >= 2, spread / mean, np.nan)
    return found


def numbered(moment: date | datetime) -> int:
    """Return the number of a day; a moment with a zone is taken in UTC."""
    stamp = pd.Timestamp(moment)
    stamp = stamp.tz_convert(None) if stamp.tzinfo else stamp
    return int(stamp.normalize().toordinal())


def dated(day: int) -> date:
    """Return the day of a number."""
    return date.fromordinal(day)


def gather(purchases: pd.DataFrame) -> Days:
    """Gather purchases by customer and day; an amount below 0 is a refund, and no purchase."""
    complain(purchases)
    codes, customers = pd.factorize(purchases["customer"])
    amount = pd.to_numeric(purchases["amount"].astype(float)).to_numpy()
    moments = pd.to_datetime(purchases["at"], utc=True).to_numpy(dtype="datetime64[D]")
    day = moments.astype(np.int64) + date(1970, 1, 1).toordinal()
    keys, rows = np.unique(codes.astype(np.int64) * SPAN + day, return_inverse=True)
    refund = amount < 0
    return Days(
        np.asarray(customers, dtype=object),
        keys // SPAN,
        keys % SPAN,
        summed(rows, np.where(refund, 0, amount), len(keys)),
        summed(rows, np.where(refund, -amount, 0), len(keys)),
        np.bincount(rows, ~refund, len(keys)) > 0,
    )


def complain(purchases: pd.DataFrame) -> None:
    """Refuse purchases that lack something, and say where: nothing is left out in silence."""
    if lacking := [name for name in NEEDED if name not in purchases.columns]:
        raise ValueError(f"purchases lack the columns {', '.join(lacking)}: {NEEDED} are needed")
    for name in NEEDED:
        empty = np.flatnonzero(purchases[name].isna())
        if len(empty):
            rows = ", ".join(map(str, empty[:5].tolist()))
            raise ValueError(
                f"{len(empty)} purchases have no {name} (rows {rows}): set them aside first"
            )
