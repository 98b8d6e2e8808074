"""The sections of the report, in the order they are read; each finds, and shows."""

from collections.abc import Mapping
from types import ModuleType

from tasks.reporting.sections import (
    budgets,
    consent,
    fields,
    freshness,
    goal,
    incidents,
    looks,
    people,
    quality,
    readers,
    returns,
    scores,
    texts,
    volumes,
    waiting,
)

SECTIONS: Mapping[str, ModuleType] = {
    one.NAME: one
    for one in (
        *(consent, freshness, volumes, quality, waiting, people, fields, budgets, texts),
        *(incidents, looks, goal, scores, returns, readers),
    )
}
"""Each has NAME, TITLE, `findings(facts)` and `shown(facts)`."""
