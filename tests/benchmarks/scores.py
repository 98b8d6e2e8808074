"""Scores and returns beside what was published, and beside the plain rule, in one run.

Run by hand: `python -m tests.benchmarks.scores --cdnow CDNOW_sample.txt --retail online_retail.csv.gz
--lalonde nsw_mixtape.dta cps_mixtape.dta --customers 1000000`; each part runs when it is given. The
first file comes with the package lifetimes, the last two with causaldata (Dehejia and Wahba's sample
of LaLonde's experiment, and his comparison group); the other is UCI's Online Retail.

A cut is a day after which nothing is looked at: what ships is chosen by trials before it, and only
then are all models graded by what came after.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tasks.returns.matched import Effect, compare
from tasks.scoring import dropout, money, trial
from tasks.scoring.days import History, gather, numbered
from tasks.scoring.models import MODELS, Past
from tasks.scoring.scores import Options, Scored, score
from tests.benchmarks import scores_hub

WEEK = 7
BG_NBD = {"r": "0.243", "alpha": "4.414", "a": "0.793", "b": "2.426", "E[X(39)]": "1.226"}
PUBLISHED = BG_NBD | {"p": "6.25", "q": "3.74", "v": "15.44"}
EXPERIMENT = 1794
BEFORE = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]


def cdnow(path: Path) -> pd.DataFrame:
    """Read CDNOW's sample: an order a line."""
    names = ["master", "customer", "at", "discs", "amount"]
    lines = pd.read_csv(path, sep=r"\s+", names=names, dtype={"at": str})
    return lines.assign(at=pd.to_datetime(lines["at"], format="%Y%m%d"))


def retail(path: Path) -> pd.DataFrame:
    """Read Online Retail: lines of orders with a customer; what was cancelled is left out."""
    lines = pd.read_csv(path, dtype={"CustomerID": str, "InvoiceNo": str})
    kept = lines[lines["CustomerID"].notna() & ~lines["InvoiceNo"].str.startswith("C")]
    return pd.DataFrame(
        {
            "customer": kept["CustomerID"],
            "at": pd.to_datetime(kept["InvoiceDate"]),
            "amount": kept["Quantity"] * kept["UnitPrice"],
        }
    )


def weekly(history: History) -> History:
    """Count in weeks, as what was published does."""
    return History(
        history.who,
        history.repeats,
        history.recency / WEEK,
        history.age / WEEK,
        *(history.worth, history.spent, history.wobble),
    )


def published(purchases: pd.DataFrame) -> dict[str, Any]:
    """Fit CDNOW as the papers do."""
    known = weekly(gather(purchases).as_of(numbered(date(1997, 9, 30))))
    often, worth = dropout.fit("BG/NBD", known), money.fit(known)
    zero = np.zeros(1)
    one = History(np.zeros(1, np.int64), zero + 2, zero + 30.43, zero + 38.86, zero, zero, zero)
    ours = {name: f"{getattr(often, name):.3f}" for name in ("r", "alpha", "a", "b")}
    ours["E[X(39)]"] = f"{often.expected(one, 39)[0]:.3f}"
    ours |= {name: f"{getattr(worth, name):.2f}" for name in ("p", "q", "v")}
    return {"published": PUBLISHED, "ours": ours, "equal": ours == PUBLISHED}


def graded(purchases: pd.DataFrame, cut: date, days: int) -> dict[str, Any]:
    """Choose by what was known at the cut, then grade every model by what came after."""
    past, now = Past(gather(purchases)), numbered(cut)
    tried = trial.tried(past, now, days)
    seen = past.known(now, days)
    came = past.days.came(seen.history, now, now + days)
    models: dict[str, Any] = {}
    for grade in tried.grades:
        ranker = MODELS[grade.model](past.known(now, tried.window))
        area = trial.auc(ranker.z(seen.history), came)
        off = trial.margin(area, int(came.sum()), int((~came).sum()))
        models[grade.model] = {
            "before the cut": round(grade.auc, 4),
            "auc": round(area, 4),
            "within": [round(area - off, 4), round(area + off, 4)],
            **({"flags": ranker.flags} if ranker.flags else {}),
        }
    ships = next(one.model for one in tried.able if not models[one.model].get("flags"))
    return {
        "customers": len(came),
        "came": int(came.sum()),
        "tried on days": tried.window,
        "models": models,
        "ships": ships,
        "auc of what ships": models[ships]["auc"],
        "auc of recency": models["recency"]["auc"],
    }


def said(scored: Scored, purchases: pd.DataFrame) -> dict[str, Any]:
    """Lay what was said beside what came: chances, days and money."""
    days, cut = gather(purchases), scored.at.toordinal()
    known, frame = days.as_of(cut), scored.frame
    ahead = scored.shipped["chance"].days
    due = (frame["due"] - pd.Timestamp(scored.at)).dt.days
    soon = (due <= ahead).to_numpy()
    by_then = [
        days.came(known.at(np.flatnonzero(due == day)), cut, cut + day).sum()
        for day in sorted(set(due[soon].astype(int)))
    ]
    tried = scored.worth
    return {
        "chance": {"model": scored.shipped["chance"].model, "days": ahead},
        "said to come": round(float(frame["chance"].sum())),
        "came": int(days.came(known, cut, cut + ahead).sum()),
        "due in these days": int(soon.sum()),
        "of which came by then": int(sum(by_then)),
        "value ships": scored.shipped["value"].model,
        "value: error, order, said by spent": {
            one.way: [round(one.error, 2), round(one.order, 3), round(one.share, 3)]
            for one in tried.worths
        },
    }


def interval(effect: Effect | None) -> list[int] | None:
    """Write an effect with its interval."""
    return [round(one) for one in (effect.value, effect.low, effect.high)] if effect else None


def lalonde(experiment: Path, others: Path) -> dict[str, Any]:
    """Compare those who were trained with people who were in no experiment."""
    trained = pd.read_stata(experiment)
    both = trained["treat"] == 1
    true = trained[both]["re78"].mean() - trained[~both]["re78"].mean()
    people = pd.concat([trained[both], pd.read_stata(others)], ignore_index=True)
    people["trained"] = people["treat"] == 1
    found = compare(people, reached="trained", outcome="re78", on=BEFORE)
    low, high = (found.matched.low, found.matched.high) if found.matched else (0.0, 0.0)
    table = found.balance if found.balance is not None else pd.DataFrame()
    return {
        "experiment": round(true),
        "naive, low, high": interval(found.naive),
        "matched, low, high": interval(found.matched),
        "sign right": low + high > 0,
        "experiment inside": low <= EXPERIMENT <= high,
        "reached": found.reached,
        "left out": found.left_out,
        "others used": found.used,
        "largest difference": round(found.worst, 3),
        "balance": {
            row.matter: [round(row.before, 3), round(row.after, 3)] for row in table.itertuples()
        },
    }


def drawn(customers: int) -> pd.DataFrame:
    """Draw purchases of two years: rates and money differ, and people leave."""
    lot = np.random.default_rng(1)
    rate, first = lot.gamma(0.8, 1 / 60, customers), lot.integers(0, 730, customers)
    stays = lot.exponential(300, customers)
    counts = 1 + lot.poisson(rate * np.minimum(730 - first, stays))
    who = np.repeat(np.arange(customers), counts)
    fresh = np.append(True, who[1:] != who[:-1])
    later = lot.random(len(who)) * np.minimum(730 - first, stays)[who]
    at = first[who] + np.where(fresh, 0, later.astype(int))
    amount = lot.gamma(2, lot.gamma(5, 5, customers)[who])
    return pd.DataFrame(
        {
            "customer": who,
            "at": pd.Timestamp(2024, 1, 1) + pd.to_timedelta(at, unit="D"),
            "amount": amount.round(2),
        }
    )


def peak() -> float:
    """Return the most memory this process ever had, in GB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e9 if sys.platform == "darwin" else most / 1e6


def scale(customers: int) -> dict[str, Any]:
    """Score so many customers."""
    purchases = drawn(customers)
    before, began = peak(), (time.perf_counter(), time.process_time())
    scored = score(purchases, date(2025, 12, 31))
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    return {
        "customers": len(scored.frame),
        "purchases": len(purchases),
        "seconds": round(spent[0], 1),
        "cpu seconds": round(spent[1], 1),
        "peak GB": round(peak(), 2),
        "GB before": round(before, 2),
        "ships": {name: one.model for name, one in scored.shipped.items()},
    }


def parts(chosen: argparse.Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    """Measure what was asked for, one part at a time; the largest first, for its memory."""
    if chosen.customers and chosen.hub:
        yield "out of a hub and back", scores_hub.scale(chosen.customers, drawn)
    elif chosen.customers:
        yield "scale", scale(chosen.customers)
    if chosen.cdnow:
        discs, cut = cdnow(chosen.cdnow), date(1997, 9, 30)
        yield "CDNOW as published", published(discs)
        yield "CDNOW, 39 weeks", graded(discs, cut, 39 * WEEK)
        yield "CDNOW, said and came", said(score(discs, cut, Options(39 * WEEK)), discs)
    if chosen.retail:
        gifts, cut = retail(chosen.retail), date(2011, 9, 9)
        yield "Online Retail, 90 days", graded(gifts, cut, 90)
        yield "Online Retail, said and came", said(score(gifts, cut, Options(90)), gifts)
    if chosen.lalonde:
        yield "LaLonde", lalonde(*chosen.lalonde)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--cdnow", type=Path, help="CDNOW_sample.txt")
    parser.add_argument("--retail", type=Path, help="online_retail.csv.gz")
    parser.add_argument(
        "--lalonde", type=Path, nargs=2, metavar=("NSW", "CPS"), help="two Stata files"
    )
    parser.add_argument("--customers", type=int, default=0, help="how many to draw and score")
    parser.add_argument("--hub", action="store_true", help="read them out of a hub, and back")
    for name, told in parts(parser.parse_args()):
        sys.stdout.write(json.dumps({name: told}, indent=2) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
