"""Message workflows: one file each, found by its name; its flow is what a person presses."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from tasks import settings
from tasks.messaging.workflow import Workflow

ALL = "all"


@cache
def available() -> tuple[str, ...]:
    """Name every workflow."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def load(name: str) -> Workflow:
    """Return what a workflow's file declares."""
    found: Workflow = import_module(f"{__name__}.{name}").WORKFLOW
    return found


def switched_on() -> list[Workflow]:
    """Return the workflows the shop lets text; raise NotConfigured for a name there is not."""
    named = settings.workflows()
    if strange := set(named) - {*available(), ALL}:
        raise settings.NotConfigured(
            f"LOCKSTEP_WORKFLOWS names {', '.join(sorted(strange))}: "
            f"there are {', '.join(available())}"
        )
    return [load(name) for name in available() if name in named or ALL in named]
