"""A look at the settings before anything starts: what nobody reads, and what cannot be heeded."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import tasks
from tasks import settings


def strangers() -> Iterator[str]:
    """Yield a warning for every setting of our name that nobody reads."""
    for name in settings.strangers():
        yield f"{name} is set, but nobody reads it: is it misspelt?"


def insist() -> None:
    """Raise NotConfigured for settings that cannot be heeded, before something trips over them."""
    settings.accounts()
    settings.public_url()
    settings.blocked()
    settings.alerts()
    settings.disagreement()
    if settings.policies():
        for one in iter_modules(tasks.__path__, "tasks."):  # each says which names it heeds
            import_module(one.name)
        import_module("tasks.policy").verify()
