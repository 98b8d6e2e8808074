"""One request, read: what a handler is given and what it gives back."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from deployments.sandbox.hubspot.errors import invalid
from deployments.sandbox.hubspot.portal import Portal
from deployments.sandbox.hubspot.records import Table


class Call(Struct):
    """A request that was let in; `body` is its JSON object, empty when there was none."""

    portal: Portal
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: dict[str, Any]
    size: int = 0

    @property
    def table(self) -> Table:
        """The table the path names."""
        return self.portal.table(self.path["type"])

    @property
    def archived(self) -> bool:
        """Whether archived records are asked for."""
        return self.query.get("archived", "").lower() == "true"

    def need(self, *names: str) -> list[Any]:
        """Return these fields of the body, or refuse and name those that are missing."""
        missing = [name for name in names if self.body.get(name) is None]
        if missing:
            raise invalid(f"Some required fields were not set: [{', '.join(missing)}]")
        return [self.body[name] for name in names]

    def limit(self, default: int, top: int) -> int:
        """Return how many results are wanted, refusing more than there may be."""
        said = self.body.get("limit", self.query.get("limit", default))
        if not str(said).isdigit() or not 1 <= int(said) <= top:
            raise invalid(f"Invalid input: limit must be between 1 and {top}, not {said}")
        return int(said)

    def wanted(self) -> list[str]:
        """List the properties asked for."""
        said = self.query.get("properties", "")
        return [name for name in said.split(",") if name]


Answer = tuple[int, Any]
Handler = Callable[[Call], Answer]


class Rule(Struct):
    """What answers one method and path. `effect` is read, write or search; `name` counts writes.

    `scope` empty: any key opens it.
    """

    method: str
    path: str
    handler: Handler
    effect: str = "read"
    name: str = ""
    scope: str = "crm.objects.{type}"
