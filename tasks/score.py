"""Score everybody who bought: read, try every model, keep what has moved, say how it went."""

import asyncio
import time
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct
from msgspec.structs import replace
from prefect import task

from tasks import settings
from tasks.belong import followers
from tasks.hub import purchases, scoring
from tasks.hub.engine import connected
from tasks.hub.scores import Run
from tasks.hub.scoring import Foretold
from tasks.policy import policy
from tasks.scoring.groups import GROUPS
from tasks.scoring.scores import Options
from tasks.scoring.scores import score as scored_by
from tasks.scoring.told import made, tried

MOST = 1e12
"""No customer spends as much: what is above is an overflow of a model."""


class Done(Struct, frozen=True):
    """What was said of one currency's customers, of how many it moved, and what it took."""

    run: Run
    changed: int
    seconds: float


def score_now(hub_url: str, currency: str, at: datetime, options: Options, *, dry: bool) -> Done:
    """Score all who pay in a currency; a dry run finds out what would move, and keeps nothing."""
    began = time.monotonic()
    with connected(hub_url) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        bought = purchases.read(hub, currency, at)
    count = len(bought)
    scored = scored_by(bought, at, options)
    del bought
    run = Run(currency, at, len(scored.frame), count, made(scored), tried(scored))
    with connected(hub_url) as hub, hub.transaction(force_rollback=dry):
        changed = scoring.write(hub, run, foretold(scored.frame), () if dry else followers())
    return Done(replace(run, changed=changed), changed, time.monotonic() - began)


def tidy_now(hub_url: str, at: datetime) -> int:
    """End the scores of whom nothing can be said any more."""
    with connected(hub_url) as hub:
        return scoring.tidy(hub, at, followers())


@task(name="score", task_run_name="score customers in {currency}", **policy("hub", "score"))
async def score(currency: str, at: datetime, options: Options, *, dry: bool) -> Done:
    """Score all who pay in one currency; what moved is kept and owed in one transaction."""
    url = settings.hub_url()
    return await asyncio.to_thread(score_now, url, currency, at, options, dry=dry)


@task(name="tidy scores", task_run_name="end scores of who is gone", **policy("hub", "tidy scores"))
async def tidy(at: datetime) -> int:
    """End the scores of whom nothing can be said any more."""
    return await asyncio.to_thread(tidy_now, settings.hub_url(), at)


def foretold(frame: pd.DataFrame) -> Foretold:
    """Lay a frame of scores out as the hub takes it."""
    due = frame["due"].to_numpy("datetime64[D]").astype(np.int64)
    columns: dict[str, npt.NDArray[Any]] = {
        "customer_id": frame["customer"].to_numpy(np.int64),
        **{name: frame[name].fillna(0).to_numpy(np.int16) for name in ("r", "f", "m")},
        "rfm": codes(frame["rfm"]),
        **{name: held(frame[name]) for name in ("chance", "churn", "value")},
        "due": np.where(frame["due"].isna(), -1, due),
        "why": codes(frame["value_why"]),
        "due_lacks": codes(frame["due_lacks"]),
    }
    return Foretold(columns, GROUPS, words(frame["value_why"]), words(frame["due_lacks"]))


def held(column: pd.Series) -> npt.NDArray[np.float64]:
    """Return numbers the hub can hold: one customer's overflow is no number, and costs no other."""
    numbers = column.to_numpy(np.float64)
    return np.where(np.abs(numbers) < MOST, numbers, np.nan)


def codes(column: pd.Series) -> npt.NDArray[np.int64]:
    """Return the places of words, from 1 on; 0 is none."""
    places: npt.NDArray[np.int64] = column.cat.codes.to_numpy(np.int64) + np.int64(1)
    return places


def words(column: pd.Series) -> list[str]:
    """Return the words of a column by their place."""
    return [str(word) for word in column.cat.categories]
