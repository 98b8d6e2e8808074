"""Foretell what everybody outside a pilot would be told: counted for all, shown at its worst."""

from collections.abc import Mapping
from heapq import nlargest
from itertools import islice
from typing import Any

from msgspec import Struct, field
from prefect import task

from mappings.masks import masked
from tasks import connect, settings
from tasks.connectors.base import Change, PlatformError
from tasks.connectors.base_finding import Finding
from tasks.differ import differences, map_of
from tasks.foresee import shown
from tasks.hub import cohorts, mirror, wanted
from tasks.hub.engine import connected
from tasks.hub.mirror import Told
from tasks.hub.outbox import Target
from tasks.policy import policy

PAGE = 2_000
ASKED = 200
"""Records of which the platform itself is asked what it holds."""
WORST = 5


class Outlook(Struct):
    """What would be told of one platform's object: records by action, and the worst of them.

    `asked` is of how many the platform was asked whether it would take them.
    """

    platform: str
    object: str
    actions: dict[str, int] = field(default_factory=dict)
    worst: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    note: str = ""

    def count(self, action: str, many: int = 1) -> None:
        """Count some records in."""
        self.actions[action] = self.actions.get(action, 0) + many


@task(
    name="foretell",
    task_run_name="foretell {target.object} of {target.platform}",
    **policy("hub", "foretell"),
)
def foretell(target: Target) -> Outlook:
    """Say what everybody else would be told; nothing is told and nothing is written."""
    found = Outlook(target.platform, target.object)
    mapping, noun = map_of(target.platform, target.object)
    after, more, first = "", True, dict[str, Change]()
    while more:
        with connected(settings.hub_url()) as hub:
            keys = cohorts.beyond(hub, target.platform, target.object, after, PAGE)
            rows = dict(wanted.rows(hub, noun, keys, target.platform))
            told = mirror.read(hub, target.platform, target.object, keys)
        changes = differences(mapping, rows, told)
        tally(found, len(keys), changes, told)
        first |= dict(islice(changes.items(), ASKED - len(first)))
        after, more = keys[-1] if keys else "", len(keys) == PAGE
    ask(found, first)
    return found


def tally(
    found: Outlook, owed: int, changes: Mapping[str, Change], told: Mapping[str, Told]
) -> None:
    """Count a page of what is owed, and keep the records of which most would change."""
    made = sum(key not in told for key in changes)
    for action, many in (
        ("create", made),
        ("update", len(changes) - made),
        ("nothing to say", owed - len(changes)),
    ):
        if many:
            found.count(action, many)
    lines = [line(found, change, told.get(key)) for key, change in changes.items()]
    found.worst = nlargest(WORST, [*found.worst, *lines], key=lambda one: int(one["fields"]))


def line(found: Outlook, change: Change, told: Told | None) -> dict[str, Any]:
    """Lay one record out for a person, without showing anybody."""
    old = told.values if told else {}
    said = [
        f"{name}: {shown(name, old.get(name, '')) or 'nothing'} → {shown(name, value) or 'nothing'}"
        for name, value in change.values.items()
        if value != old.get(name, "")
    ]
    return {
        "record": masked(f"{found.platform} {found.object} {change.key}"),
        "action": "update" if told else "create",
        "fields": len(said),
        "would change": masked("; ".join(said))[:500],
    }


def ask(found: Outlook, first: Mapping[str, Change]) -> None:
    """Ask the platform, of some, whether it would take them: the worst are those it would not."""
    try:
        with connect.connected(found.platform, "backfill") as connector:
            if not isinstance(connector, Finding):
                found.note = "cannot tell whether it would refuse any: it shows no records"
                return
            holders = connector.holders(found.object, list(first.values()))
    except (PlatformError, settings.NotConfigured) as error:
        found.note = f"cannot tell whether it would refuse any: {error}"[:200]
        return
    found.asked = len(first)
    for key, one in holders.items():
        if one.refusal:
            found.count(f"refused, of {found.asked} asked")
            about = masked(f"{found.platform} {found.object} {key}")
            why = masked(one.refusal)
            row = {"record": about, "action": "refuse", "fields": 0, "would change": why}
            found.worst = [row, *found.worst][: 2 * WORST]
