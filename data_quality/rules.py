"""The suites there are: one file of rules per data type, found by its name."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import data_quality
from data_quality.rule import Rule

MACHINERY = {"rule", "rules", "metric", "suite", "trend", "verdict"}


def available() -> list[str]:
    """Name every data type that has a suite."""
    return sorted({module.name for module in iter_modules(data_quality.__path__)} - MACHINERY)


@cache
def rules(suite: str) -> list[Rule]:
    """Return the rules of a suite."""
    found: list[Rule] = import_module(f"data_quality.{suite}").RULES
    return found
