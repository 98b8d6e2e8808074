"""Rehearse a push: what every owed record would be told, beside what the platform holds now.

Platforms are only read: one that cannot be asked is shown as it was last told, and that is said.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

from msgspec import Struct, field

from mappings.fields import Map
from tasks import connect, settings
from tasks.compare import same
from tasks.connectors.base import Change, PlatformError
from tasks.connectors.base_finding import Finding, Holder
from tasks.differ import differences, map_of
from tasks.foresee import SHOWN, Difference
from tasks.hub import claims, engine, mirror, outbox, portraits, wanted
from tasks.hub.engine import Connection
from tasks.hub.mirror import Told
from tasks.push import ADVICE

EARLY = "its contact is on its way: it is told once that has arrived"
AS_TOLD = "{platform} cannot be asked what it holds: shown beside what it was last told ({why})"


class Telling(Struct):
    """One platform's object as it would be told: `names` are of records that are not there yet.

    `coming` names the customers whose contact would be told first; None: none are told here.
    """

    platform: str
    object: str
    noun: str
    mapping: Map
    names: Mapping[str, str] = {}
    coming: dict[str, str] | None = None
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)

    def name(self, key: Any) -> Any:
        """Name a record that is not there yet by what it is known by."""
        return self.names.get(key, key)


def rehearse_push(hub_url: str, platform: str, object: str, most: int = SHOWN) -> Difference:
    """Show what every record that is due would be told, field by field; nothing is written."""
    found = Difference(most=most)
    mapping, noun = map_of(platform, object)
    with engine.connected(hub_url) as hub:
        tell(hub, Telling(platform, object, noun, mapping), found)
    return found


def rehearse_all(now: Connection, then: Connection, found: Difference) -> None:
    """Show what platforms would be told once `then` has committed: contacts before orders."""
    coming: dict[str, dict[str, str]] = {}
    targets = sorted(connect.plan().targets, key=lambda one: -one.priority)
    for target in targets:
        mapping, noun = map_of(target.platform, target.object)
        names = portraits.strangers(
            now, then, noun, outbox.owed_keys(then, target.platform, target.object)
        )
        first = coming.setdefault(target.platform, {})
        one = Telling(target.platform, target.object, noun, mapping, names, first)
        said = tell(then, one, found)
        first |= said if noun == "customer" else {}


def tell(hub: Connection, one: Telling, found: Difference) -> dict[str, str]:
    """Note what would become of every owed record; name those that would be told, by key."""
    keys = claims.due(hub, one.platform, one.object)
    found.counts.rows[one.object] = found.counts.rows.get(one.object, 0) + len(keys)
    changes = owed(hub, one, keys, found)
    holders = held(one, changes, found)
    for change in changes.values():
        note(one, change, holders, found)
    refused = {key for key, holder in (holders or {}).items() if holder.refusal}
    return {key: one.name(key) for key in changes if key not in refused}


def owed(
    hub: Connection, one: Telling, keys: Sequence[str], found: Difference
) -> dict[str, Change]:
    """Return what differs from what was told; an order whose contact must come first waits."""
    people = [
        name
        for name, noun in import_module(f"mappings.{one.platform}").FOLLOWS.items()
        if noun == "customer"
    ]
    waiting = set[str]()
    if one.noun == "order" and one.coming is None:
        waiting = wanted.early(hub, "order", platform=one.platform, people=people, keys=keys)
    for key in sorted(waiting):
        found.stays(about(one), key, "wait", EARLY)
    rest = [key for key in keys if key not in waiting]
    one.rows = dict(wanted.rows(hub, one.noun, rest, one.platform))
    if one.noun == "order" and one.coming:
        link(one, wanted.buyers(hub, one.platform, people, rest))
    one.told = mirror.read(hub, one.platform, one.object, rest)
    return differences(one.mapping, one.rows, one.told)


def link(one: Telling, buyers: Mapping[str, str]) -> None:
    """Link orders to contacts that have no id yet by the key of their customer."""
    for key, buyer in buyers.items():
        if key in one.rows and one.coming and buyer in one.coming:
            one.rows[key]["contact_id"] = one.coming[buyer]


def held(
    one: Telling, changes: Mapping[str, Change], found: Difference
) -> Mapping[str, Holder] | None:
    """Ask the platform what it holds of these; None when it cannot be asked."""
    try:
        with connect.connected(one.platform) as connector:
            if isinstance(connector, Finding):
                return connector.holders(one.object, list(changes.values()))
        why = "it does not show it"
    except (PlatformError, settings.NotConfigured) as error:
        why = str(error)[:200]
    found.note = found.note or AS_TOLD.format(platform=one.platform, why=why)
    return None


def about(one: Telling) -> str:
    """Name what is told."""
    return f"{one.platform} {one.object}"


def note(
    one: Telling, change: Change, holders: Mapping[str, Holder] | None, found: Difference
) -> None:
    """Note one record: told anew or otherwise field by field, refused, or held up by another."""
    told, name = one.told.get(change.key), one.name(change.key)
    holder = holders.get(change.key) if holders is not None else None
    if holder and holder.refusal:
        action = "wait" if holder.by in one.rows else "refuse"
        found.stays(about(one), name, action, f"{holder.refusal}; {ADVICE}")
        if not holder.without:
            return
    known: Mapping[str, Any] | None = told.values if told else None
    if holders is not None:
        known = holder.values if holder and holder.id else None
    fields = {field.theirs: field for field in one.mapping.fields}
    said = [name for name in change.values if not (holder and name in holder.without)]
    before = None if known is None else {name: known.get(name, "") for name in said}
    after = {}
    for theirs in said:
        value, old = change.values[theirs], (before or {}).get(theirs, "")
        after[theirs] = old if same(fields[theirs], value, old) else one.name(value)
    found.record(about(one), name, (before, {f: v for f, v in after.items() if v or before}))
