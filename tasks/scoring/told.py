"""What is told of a run: what made each score, how every model did, and who has no number."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from tasks.scoring import trial, value
from tasks.scoring.scores import Scored, Shipped

NAMES = ("chance", "churn", "due", "value")


def made(scored: Scored) -> dict[str, Any]:
    """Say what made each score, how many have one, and why others have none."""
    frame, found = scored.frame, scored.shipped
    grouped = Shipped("rfm", 0, "fifths")
    said = {"rfm": of(grouped, frame["rfm"], None)}
    said |= {name: of(found[name], frame[name], frame[f"{name}_lacks"]) for name in NAMES}
    said["chance"]["expected"] = total(frame["chance"])
    return said


def of(shipped: Shipped, numbers: pd.Series, lacks: pd.Series | None) -> dict[str, Any]:
    """Say what made one score."""
    said: dict[str, Any] = {
        name: getattr(shipped, name) for name in ("model", "version", "days", "lacks")
    }
    without = {} if lacks is None else lacks.value_counts().to_dict()
    said["numbers"] = {name: round(float(one), 6) for name, one in shipped.numbers.items()}
    said["scored"] = int(numbers.notna().sum())
    said["without"] = {str(why): int(n) for why, n in without.items() if why and n}
    return said


def total(numbers: pd.Series) -> float | None:
    """Add up, where there is a number at all."""
    return round(float(numbers.sum()), 2) if numbers.notna().any() else None


def tried(scored: Scored) -> dict[str, Any]:
    """Lay out how every model did in each trial, what ships among them."""
    said: dict[str, Any] = {name: chances(one) for name, one in scored.trials.items()}
    said["value"] = worths(scored.worth)
    for name, one in said.items():
        ships = scored.shipped[name].model
        one["models"] = [{**row, "ships": row["model"] == ships} for row in one["models"]]
    return said


def chances(one: trial.Trial) -> dict[str, Any]:
    """Lay out one trial of who buys again."""
    rows = [
        {
            "model": grade.model,
            "auc": round(grade.auc, 4),
            "within": [round(grade.low, 4), round(grade.high, 4)],
            "off": round(grade.off, 4),
            "flags": list(grade.flags),
        }
        for grade in one.grades
    ]
    about: Mapping[str, Any] = {"days": one.window, "of": one.customers, "came": one.came}
    return {**about, "lacks": one.lacks, "models": rows}


def worths(one: value.Trial) -> dict[str, Any]:
    """Lay out the trial of what is spent."""
    rows = [
        {
            "model": worth.way,
            "error": finite(worth.error),
            "order": round(worth.order, 4),
            "share": round(worth.share, 4),
            "flags": list(worth.flags),
        }
        for worth in one.worths
    ]
    return {"days": one.window, "lacks": one.lacks, "models": rows}


def finite(number: float) -> float | None:
    """Return a number that JSON can hold, or nothing."""
    return round(number, 2) if np.isfinite(number) else None
