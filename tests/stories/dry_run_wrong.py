"""Wrong ways to rehearse: each shows something that the run then does not do, or does it itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tasks import rehearse, rehearse_push
from tasks.hub import engine
from tasks.hub.engine import Connection

Build = Callable[[pytest.MonkeyPatch], None]


def as_told(patch: pytest.MonkeyPatch) -> None:
    """Show what would be told beside what was told last, whatever the platform holds by now."""
    patch.setattr(rehearse_push, "held", lambda *_: None)


def unlinked(patch: pytest.MonkeyPatch) -> None:
    """Forget that the contact of an order is made just before it."""
    patch.setattr(rehearse_push, "link", lambda *_: None)


def one_page(patch: pytest.MonkeyPatch) -> None:
    """Let every page be merged into the hub as it is, not as the page before would leave it."""
    right = rehearse.merged

    def merged(then: Connection, *page: object) -> object:
        with then.transaction(force_rollback=True):
            return right(then, *page)  # type: ignore[arg-type]

    patch.setattr(rehearse, "merged", merged)


def committed(patch: pytest.MonkeyPatch) -> None:
    """Commit what was only to be shown."""

    @contextmanager
    def fresh(url: str) -> Iterator[object]:
        with engine.connected(url) as hub:
            yield Careless(hub)

    patch.setattr(rehearse.engine, "fresh", fresh)


class Careless:
    """A connection that never rolls back."""

    def __init__(self, hub: Connection) -> None:
        self.hub = hub

    def __getattr__(self, name: str) -> object:
        return getattr(self.hub, name)

    def transaction(self, **_: object) -> object:
        return self.hub.transaction()


DESIGNS: dict[str, Build] = {
    "what was told last stands for what they hold": as_told,
    "an order is shown without the contact made before it": unlinked,
    "each page is merged by itself": one_page,
    "it commits": committed,
}
