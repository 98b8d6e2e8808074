"""The platforms we can talk to, found by their files."""

from importlib import import_module
from pkgutil import iter_modules

from tasks.connectors.base import Connector

NOT_PLATFORMS = {"base"}


def available() -> list[str]:
    """Name every platform we can talk to."""
    names = {module.name for module in iter_modules(__path__) if not module.ispkg}
    return sorted(name for name in names - NOT_PLATFORMS if "_" not in name)


def load(platform: str) -> type[Connector]:
    """Return the connector class of a platform."""
    connector: type[Connector] = import_module(f"{__name__}.{platform}").Connector
    return connector
