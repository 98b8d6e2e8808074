"""All scores of all customers as of a day, each with its model, version and reasons.

    scored = score(purchases, now)          # purchases: customer, at, amount (in one currency)
    scored.frame                            # one row per customer
    scored.trials["chance"].grades          # every model beside the plain rule

Whatever there was not enough data for has no number and says so.
"""

from collections.abc import Mapping
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from tasks.scoring import reasons, trial, value
from tasks.scoring.days import Days, History, Reals, dated, gather, numbered
from tasks.scoring.groups import rfm
from tasks.scoring.models import VERSION, Past

LACKING = "not enough data"
YEAR = 365


class Options(Struct, frozen=True):
    """What a shop may set, in days: how far a chance looks, when one is lost, and worth counts.

    A window is shortened to a third of the shop's history; `Shipped.days` says to what.
    """

    horizon: int = 30
    lapse: int = 180
    value: int = YEAR


class Shipped(Struct, frozen=True):
    """What makes a score: model, version, numbers, days; `lacks` says why there is none."""

    score: str
    days: int
    model: str = ""
    version: str = VERSION
    numbers: Mapping[str, float] = {}
    lacks: str = ""


class Scored(Struct, frozen=True):
    """Scores of all customers, with what made them and how it did beside the plain rule.

    `frame` has a row per customer: customer, recency, frequency, age, spent, r, f, m, rfm; chance
    (to buy within the horizon), churn (to buy nothing within the lapse), due (the day by which one
    buys as likely as not), value; and of each of the four `_model`, `_version`, `_why`, `_lacks`.
    """

    at: date
    frame: pd.DataFrame
    shipped: Mapping[str, Shipped]
    trials: Mapping[str, trial.Trial]
    worth: value.Trial


class Made(Struct, frozen=True):
    """One score of all customers; `lacking` says for whom there is too little data."""

    shipped: Shipped
    numbers: Reals
    lacking: Mapping[str, npt.NDArray[np.bool_]] = {}


def score(purchases: pd.DataFrame, now: date | datetime, options: Options | None = None) -> Scored:
    """Score everybody who bought by the end of a day; what is later is not looked at."""
    chosen, days, today = options or Options(), gather(purchases), numbered(now)
    past = Past(days)
    history = past.history(today)
    buys, lapses = (trial.tried(past, today, n) for n in (chosen.horizon, chosen.lapse))
    worth = value.tried(past, today, chosen.lapse)
    chance, lost = likely("chance", past, today, buys), likely("churn", past, today, lapses)
    made = {
        "chance": chance,
        "churn": Made(lost.shipped, 1 - lost.numbers),
        "due": due(chance, history, today),
        "value": spending(past, today, worth, chosen.value),
    }
    shipped = {name: one.shipped for name, one in made.items()}
    trials = {"chance": buys, "churn": lapses}
    return Scored(dated(today), framed(days, history, made), shipped, trials, worth)


def likely(name: str, past: Past, today: int, tried: trial.Trial) -> Made:
    """Say how likely everybody buys within the window that was tried."""
    seen = past.known(today, tried.window)
    if not (best := trial.chances(seen, tried.able)):
        lacks = tried.lacks or "no model says more than chance does"
        return Made(Shipped(name, tried.window, lacks=lacks), np.full(len(seen.history), np.nan))
    found, ranker = best
    return Made(Shipped(name, tried.window, ranker.name, numbers=ranker.numbers), found)


def due(chance: Made, history: History, today: int) -> Made:
    """Say by which day everybody buys as likely as not, as the number of the day.

    Those who buy at an even pace and are in time are due a usual gap after their last purchase; of
    all others the chance is taken to be the same every day.
    """
    model = f"{chance.shipped.model}, even pace" if chance.shipped.model else ""
    shipped = Shipped("due", chance.shipped.days, model, lacks=chance.shipped.lacks)
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = np.ceil(np.log(0.5) / np.log1p(-chance.numbers) * chance.shipped.days)
        pace = np.ceil(history.recency / history.repeats)
    even = reasons.regular(history) & (history.idle < pace)
    day = today + np.maximum(np.where(even, pace - history.idle, wait), 1)
    never = ~(day - today <= YEAR)
    once = history.repeats == 0
    lacking = {"not within a year": never, "one purchase shows no pace": once}
    found = np.where(never | once | np.isnan(chance.numbers), np.nan, day)
    return Made(shipped, found, {} if shipped.lacks else lacking)


def spending(past: Past, today: int, tried: value.Trial, ahead: int) -> Made:
    """Say what everybody will spend."""
    seen = past.known(today, tried.window)
    if not (best := value.values(seen, tried.able, ahead)):
        lacks = tried.lacks or "no way says more than recency does"
        return Made(Shipped("value", ahead, lacks=lacks), np.full(len(seen.history), np.nan))
    found, way = best
    return Made(Shipped("value", ahead, way.name, numbers=way.numbers), found)


def framed(days: Days, history: History, made: Mapping[str, Made]) -> pd.DataFrame:
    """Lay all scores side by side."""
    frame = pd.DataFrame(
        {
            "customer": days.customers[history.who],
            "recency": history.idle.astype(np.int32),
            "frequency": (history.repeats + 1).astype(np.int32),
            "age": history.age.astype(np.int32),
            "spent": history.spent.round(2),
        }
    ).join(rfm(history))
    why = {money: reasons.codes(history, money=money) for money in (False, True)}
    for name, one in made.items():
        frame[name] = written(name, one.numbers)
        frame[f"{name}_model"] = same(one.shipped.model, len(frame))
        frame[f"{name}_version"] = same(one.shipped.version, len(frame))
        frame[f"{name}_why"] = why[name == "value"]
        frame[f"{name}_lacks"] = lacking(one, len(frame))
    return frame


def written(name: str, numbers: Reals) -> pd.Series:
    """Write numbers as they are kept: a day as a date, money to the cent."""
    if name == "due":
        epoch = date(1970, 1, 1).toordinal()
        return pd.Series(pd.to_datetime(numbers - epoch, unit="D"))
    return pd.Series(numbers.round(2 if name == "value" else 4))


def same(word: str, length: int) -> pd.Series:
    """Say the same of everybody, in a byte each."""
    return chosen(np.zeros(length, dtype=np.int8), [word])


def chosen(codes: npt.NDArray[np.int8], words: list[str]) -> pd.Series:
    """Say a word of each, kept once."""
    dtype = pd.CategoricalDtype(pd.Index(words))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))


def lacking(made: Made, length: int) -> pd.Series:
    """Say why one has no number; nothing where there is one."""
    if made.shipped.lacks:
        return same(f"{LACKING}: {made.shipped.lacks}", length)
    codes = np.zeros(length, dtype=np.int8)
    for place, flags in enumerate(made.lacking.values(), 1):
        codes[flags] = place
    words = [f"{LACKING}: {why}" for why in made.lacking]
    return chosen(codes, ["", *words])
