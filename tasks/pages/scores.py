"""Scores on one page: what ships beside the plain rule, who has no number, what is asked for.

Nobody is named: a page holds counts, sums and what models are called.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from tasks.pages.glass import NOTHING, Row, table

SCORES = {
    "rfm": "RFM group",
    "chance": "buys within {days} days",
    "churn": "buys nothing for {days} days",
    "due": "next purchase",
    "value": "spends in {days} days",
}
"""Every score, in words."""
RECENCY = "recency"
SHOWN = 30
"""Categories that are shown; all are counted."""
Lived = tuple[datetime, int, int, int] | None
Run = Mapping[str, Any]
"""One run's scores of one currency, as the hub keeps it."""


def called(name: str, days: int) -> str:
    """Say what a score says."""
    return SCORES[name].format(days=days)


def page(runs: Sequence[tuple[Run, Lived]], told: Mapping[str, Any]) -> str:
    """Write the page of a morning; `told` has groups, segments, beside and demand."""
    if not runs:
        return "# Scores\n\nNobody has bought anything yet.\n"
    parts = [part for run, lived in runs for part in currency(run, lived)]
    parts += [
        "## By RFM group\n\n" + table(map(summed, told["groups"]), "Nobody is in a group yet."),
        "## Beside the store's own groups\n\n" + agreed(told["beside"]),
        "## By segment\n\n" + table(map(summed, told["segments"]), "Nobody is in a segment yet."),
        "## Asked for, by category\n\n" + table(map(asked, told["demand"][:SHOWN]), NO_CATEGORY),
    ]
    return "# Scores\n\n" + "\n\n".join(parts) + "\n"


NO_CATEGORY = "Nothing that was bought lately has a product type in the store."


def currency(run: Run, lived: Lived) -> Iterator[str]:
    """Write about the customers of one currency."""
    yield (
        f"## {run['currency']}: {run['customers']:,} customers, {run['purchases']:,} purchases\n\n"
        + "\n".join(f"- {line}" for line in sentences(run, lived))
    )
    yield table(models(run), "No model was tried: there is not enough data.")
    if flagged := list(flags(run)):
        yield "\n".join(f"- {line}" for line in flagged)


def sentences(run: Run, lived: Lived) -> Iterator[str]:
    """Say what ships, what came of what was said, and who has no number."""
    yield f"{run['changed']:,} customers moved by more than a score is sure of: only they are told"
    for name in ("chance", "churn"):
        yield f"{called(name, run['made'][name]['days'])}: {shipped(run, name)}"
    yield f"{called('value', run['made']['value']['days'])}: {worth(run)}"
    if lived:
        then, days, expected, came = lived
        yield f"said on {then:%Y-%m-%d}: {expected:,} will buy within {days} days; {came:,} did"
    for name, one in run["made"].items():
        for why, count in () if one["lacks"] else one["without"].items():
            yield f"{called(name, one['days'])}: {count:,} have no number: {why}"
        if name == "rfm" and not one["scored"]:
            yield "RFM group: not enough data: too few customers"


def shipped(run: Run, name: str) -> str:
    """Say which model ships, beside the plain rule."""
    tried, model = run["tried"][name], run["made"][name]["model"]
    area = {row["model"]: row["auc"] for row in tried["models"]}
    if not model:
        return f"not enough data: {run['made'][name]['lacks']}"
    said = f"{model}, AUC {area[model]:.3f}"
    beside = "" if model == RECENCY else f" beside recency's {area[RECENCY]:.3f}"
    return f"{said}{beside} (tried on {tried['days']} days, {tried['came']:,} came)"


def worth(run: Run) -> str:
    """Say which way foretells money, beside the plain rule."""
    tried, model = run["tried"]["value"], run["made"]["value"]["model"]
    error = {row["model"]: row["error"] for row in tried["models"]}
    if not model:
        return f"not enough data: {run['made']['value']['lacks']}"
    return f"{model}, off by {error[model]} a customer, recency by {error[RECENCY]}"


def models(run: Run) -> Iterator[Row]:
    """Lay out every model beside the plain rule."""
    for name in ("chance", "churn", "value"):
        tried = run["tried"][name]
        plain: dict[str, Any] = next((m for m in tried["models"] if m["model"] == RECENCY), {})
        for one in tried["models"]:
            yield {
                "score": called(name, tried["days"]),
                "model": one["model"],
                "AUC": number(one.get("auc")),
                "recency": number(plain.get("auc")),
                "chance off by": number(one.get("off")),
                "money off by": one.get("error", NOTHING),
                "flags": len(one["flags"]) or "",
                "ships": "yes" if one["ships"] else "",
            }


def number(value: float | None) -> str:
    """Write a share to three digits."""
    return NOTHING if value is None else f"{value:.3f}"


def flags(run: Run) -> Iterator[str]:
    """Say of each model that is flagged, in one sentence, where and why it does not ship."""
    found: dict[str, tuple[list[str], dict[str, None]]] = {}
    for name in ("chance", "churn", "value"):
        tried = run["tried"][name]
        for one in (one for one in tried["models"] if one["flags"]):
            scores, why = found.setdefault(one["model"], ([], {}))
            scores.append(called(name, tried["days"]))
            why |= dict.fromkeys(one["flags"])
    for model, (scores, why) in sorted(found.items()):
        yield f"{model} does not ship ({', '.join(scores)}): {'; '.join(why)}"


def summed(one: Row) -> Row:
    """Lay out some customers together."""
    return {
        "name": one["name"],
        "currency": one["currency"],
        "customers": f"{one['customers']:,}",
        "expected to buy": rounded(one["buyers"]),
        "expected in a year": rounded(one["value"]),
    }


def rounded(amount: Any) -> str:
    """Write a sum without its cents; none is none."""
    return NOTHING if amount is None else f"{amount:,.0f}"


def agreed(beside: Sequence[tuple[str, str, int]]) -> str:
    """Lay our groups beside the store's own, and say how many agree."""
    if not beside:
        return "*The store tells no RFM groups of its own.*"
    all_of, same = (sum(row[2] for row in rows) for rows in (beside, agreeing(beside)))
    rows = [{"ours": ours, "the store's": theirs, "customers": n} for ours, theirs, n in beside]
    return f"{same:,} of {all_of:,} are in the same group.\n\n{table(rows[:SHOWN], '')}"


def agreeing(beside: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    """Pick those who are in the same group."""
    return [row for row in beside if row[0] == row[1]]


def asked(one: Row) -> Row:
    """Lay out what is asked for of a category."""
    return {"category": one["of"], **{name: one[name] for name in ("now", "before", "change")}}
