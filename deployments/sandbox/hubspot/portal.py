"""One HubSpot account: its records, its settings, and the count of all that was done to it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from itertools import count
from random import Random
from typing import Any, Literal

from msgspec import Struct, field

from deployments.sandbox.hubspot.catalog import KINDS, kind
from deployments.sandbox.hubspot.errors import not_found
from deployments.sandbox.hubspot.limits import BURST, DAILY, Limits
from deployments.sandbox.hubspot.records import Record, Table
from deployments.sandbox.hubspot.values import stamp

Clock = Callable[[], datetime]


class Settings(Struct, forbid_unknown_fields=True):
    """How this account behaves.

    `merged_get`: whether GET of a merged-away id answers with the survivor, or that it is missing.
    `scopes`: what the app was granted; None is everything. `burst` and `daily`: limits other than
    the tier's. `versions`: those of the API that are still served.
    """

    tier: Literal["free", "starter", "professional", "enterprise", "extended"] = "professional"
    token: str = "pat-na1-sandbox"
    search_lag: float = 2.0
    merge_keeps_id: bool = False
    merged_get: bool = True
    scopes: list[str] | None = None
    burst: int | None = None
    daily: int | None = None
    versions: tuple[str, ...] = ("v3", "v4", "2026-03", "2026-09")


class Event(Struct, gc=False):
    """Something that happened to a record, before it is known who wants to hear of it."""

    action: str
    table: Table
    id: str
    at: datetime
    source: str
    told: dict[str, Any] = field(default_factory=dict)


Listener = Callable[[Event], None]


class Tally(Struct):
    """What was asked of the account, and what came of it."""

    calls: int = 0
    reads: int = 0
    searches: int = 0
    limited: Counter[str] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)
    records: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


class Portal:
    """The whole account. Its clock is the only time it knows."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock, self.settings = clock, settings
        self.limits = Limits()
        self.settle(settings)
        self.tables = {one.name: Table(one) for one in KINDS}
        self.links: dict[tuple[str, str, str], dict[str, list[int]]] = {}
        """Associations: (kind, id, other kind) to the other ids, with the types of each."""
        self.statuses: dict[str, dict[int, tuple[str, str]]] = {}
        """E-mail preferences: address to subscription to (status, since)."""
        self.opted_out: dict[str, str] = {}
        self.listeners: list[Listener] = []
        self.tally = Tally()
        self.random = Random(11)
        self._ids = count(101)

    def settle(self, settings: Settings) -> None:
        """Behave in another way from now on."""
        self.settings = settings
        self.limits.burst = settings.burst or BURST[settings.tier]
        self.limits.daily = settings.daily or DAILY[settings.tier]

    def table(self, name: str) -> Table:
        """Find the table of a kind by any of its names."""
        return self.tables[kind(name).name]

    def next_id(self) -> str:
        """Return an id no other record has."""
        return str(next(self._ids))

    def now(self) -> str:
        """Return the time as a stamp."""
        return stamp(self.clock())

    def searchable_at(self) -> float:
        """Return when search will see what is written now."""
        return self.clock().timestamp() + self.settings.search_lag

    def find(self, table: Table, id: str, by: str | None = None) -> Record:
        """Return a record; a merged-away id leads to the survivor where that is switched on."""
        record = table.holder(by, id)
        if record is None and by is None and self.settings.merged_get:
            record = self.survivor(table, id)
        if record is None:
            raise not_found(table.kind.noun, [id])
        return record

    def survivor(self, table: Table, id: str) -> Record | None:
        """Follow merges, however many, to the record that is left."""
        while id in table.survivors:
            id = table.survivors[id]
        return table.records.get(id)

    def count(self, table: Table, outcome: str) -> None:
        """Count what became of one record."""
        self.tally.records[table.kind.name][outcome] += 1

    def announce(self, event: Event) -> None:
        """Tell every listener what happened."""
        for listener in self.listeners:
            listener(event)
