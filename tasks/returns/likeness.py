"""How alike two groups of people are, what makes them so, and what explains their difference."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

RIDGE = 0.1
FEW, RARE = 2, 0.02
"""A matter of so few values needs no square; one that is nought this often gets a flag for it."""


def described(people: pd.DataFrame, on: Sequence[str]) -> pd.DataFrame:
    """Describe people by what they are to be alike in: squares too, and whether there was any."""
    columns: dict[str, pd.Series] = {}
    for name in on:
        values = people[name].astype(float)
        columns[name] = values
        if values.nunique() <= FEW:
            continue
        columns[f"{name}, squared"] = values**2
        if RARE <= (none := float((values == 0).mean())) <= 1 - RARE and none:
            columns[f"no {name}"] = (values == 0).astype(float)
    return pd.DataFrame(columns)


def leaning(design: Reals, was: Flags) -> Reals:
    """Return the logarithm of each one's odds of having been reached (the propensity)."""
    spread = design.std(axis=0)
    plain = (design - design.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    full = np.column_stack([np.ones(len(plain)), plain])
    held = np.append(0.0, np.full(plain.shape[1], RIDGE))

    def downhill(weights: Reals) -> tuple[float, Reals]:
        z = full @ weights
        height = np.logaddexp(0, z).sum() - z[was].sum() + (held * weights**2).sum() / 2
        slope = (expit(z) - was) @ full + held * weights
        return float(height) / len(was), slope / len(was)

    start = np.zeros(full.shape[1])
    found = minimize(
        downhill, start, jac=True, method="SLSQP", options={"maxiter": 500, "ftol": 1e-12}
    )
    z: Reals = full @ found.x
    return z


def balance(traits: pd.DataFrame, was: Flags, weights: Reals) -> pd.DataFrame:
    """Show each matter's mean in both groups, and their standardised difference before and after.

    Rosenbaum and Rubin (1985); both are divided by the spread before, so that they compare.
    """
    one, other = traits[was], traits[~was]
    spread = np.sqrt((one.var() + other.var()) / 2).replace(0, np.nan)
    matched = pd.Series(np.average(other, axis=0, weights=weights), index=traits.columns)
    return pd.DataFrame(
        {
            "matter": list(traits.columns),
            "reached": one.mean().to_numpy(),
            "others": other.mean().to_numpy(),
            "alike": matched.to_numpy(),
            "before": ((one.mean() - other.mean()) / spread).fillna(0).to_numpy(),
            "after": ((one.mean() - matched) / spread).fillna(0).to_numpy(),
        }
    )


def unlike(table: pd.DataFrame, limit: float) -> str:
    """Say in what people did not become alike; nothing when they did."""
    far = table[table["after"].abs() > limit]
    if far.empty:
        return ""
    return f"not alike in {', '.join(far['matter'])}: being reached is not all that differs"


def line(design: Reals, after: Reals, weights: Reals) -> tuple[Callable[[Reals], Reals], Reals]:
    """Explain an outcome by how people were, from those with a weight; return what is left too."""
    spread = design.std(axis=0)
    middle, spread = design.mean(axis=0), np.where(spread > 0, spread, 1.0)

    def full(rows: Reals) -> Reals:
        return np.column_stack([np.ones(len(rows)), (rows - middle) / spread])

    root = np.sqrt(weights)[:, None]
    found, *_ = np.linalg.lstsq(full(design) * root, after * root[:, 0], rcond=1e-9)

    def explained(rows: Reals) -> Reals:
        said: Reals = full(rows) @ found
        return said

    return explained, after - explained(design)
