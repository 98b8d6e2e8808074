"""The gates every text passes, found by their files: each returns its objection or None."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasks.messaging.gate import Objection, Situation, Text
    from tasks.messaging.rules import Rules

    Gate = Callable[[Text, Situation, Rules], Objection | None]


@cache
def available() -> tuple[str, ...]:
    """Name every gate, as its objections name it."""
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(name.replace("_", " ") for name in names)


@cache
def load(gate: str) -> "Gate":
    """Return the question that a gate asks."""
    asks: Gate = import_module(f"{__name__}.{gate.replace(' ', '_')}").objects
    return asks
