"""What a platform must still be told: the hub as it is, less what the platform was told before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from mappings.fields import Map
from tasks.connectors.base import Change
from tasks.hub import mirror, reaching, wanted
from tasks.hub.engine import Connection
from tasks.hub.mirror import Told


def map_of(platform: str, object: str) -> tuple[Map, str]:
    """Return the mapping of a platform's object, and the noun of the hub it follows."""
    module = import_module(f"mappings.{platform}")
    mapping: Map = module.MAPS[object]
    nouns: Mapping[str, str] = {**getattr(module, "THREADS", {}), **module.FOLLOWS}
    return mapping, nouns[object]


class Saying(Struct):
    """What a platform must be told, and the acts of consent it holds then, both by key.

    `alone` is what of a refused record it took by itself: what somebody allows. `beside` are
    left-over records of somebody's: they give nothing up that another needs.
    """

    changes: dict[str, Change] = field(default_factory=dict)
    acts: dict[str, list[int]] = field(default_factory=dict)
    alone: dict[str, Change] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)

    def carried(self, keys: Iterable[str]) -> list[int]:
        """List the acts that these records bear."""
        return [act for key in keys for act in self.acts.get(key, ())]


def differences(
    mapping: Map, rows: dict[str, dict[str, Any]], told: dict[str, Told]
) -> dict[str, Change]:
    """Return by key what each platform record must still be told."""
    changes = {}
    for key, row in rows.items():
        known = told.get(key, Told(None, {}))
        values, beside = spoken(mapping, row, known), bool(row.get("left_over"))
        differing = {
            name: value for name, value in values.items() if known.values.get(name, "") != value
        }
        if mapping.speaks(values) and (differing or (key not in told and not beside)):
            was = {name: known.values[name] for name in differing if known.values.get(name)}
            said = values if mapping.whole else differing
            changes[key] = Change(key, said, known.their_id, was)
    return changes


def spoken(mapping: Map, row: dict[str, Any], told: Told) -> dict[str, str]:
    """Write a row; of a left-over record only its consents, once there is one to speak of."""
    values = mapping.write(row)
    if not row.get("left_over"):
        return values
    bears = {one.theirs: row.get(one.name) for one in mapping.fields if one.name in wanted.BEARS}
    return {
        name: value
        for name, value in values.items()
        if name in bears and (bears[name] or name in told.values)
    }


def taking_back(mapping: Map, row: dict[str, Any], change: Change) -> Change | None:
    """Leave of a change only what takes back a consent; None when nothing is left."""
    told = {
        name
        for said, names in wanted.TELLS_OF.items()
        if row.get(said) == "withdrawn"
        for name in names
    }
    theirs = {field.theirs for field in mapping.fields if field.name in told}
    values = {name: value for name, value in change.values.items() if name in theirs}
    return replace(change, values=values) if values else None


def saying(
    hub: Connection,
    platform: str,
    object: str,
    keys: Sequence[str],
    partly: Collection[str] = (),
) -> Saying:
    """Compare the hub with what the platform was told; name the acts the records rest on.

    Of those told `partly` only what takes back a consent may be said.
    """
    mapping, noun = map_of(platform, object)
    rows = dict(wanted.rows(hub, noun, keys, platform))
    changes = differences(mapping, rows, mirror.read(hub, platform, object, keys))
    acts = {
        key: list(row[mapping.acts])
        for key, row in rows.items()
        if row.get(mapping.acts) and mapping.speaks(mapping.write(row))
    }
    for key in partly:
        left = taking_back(mapping, rows[key], changes[key]) if key in changes else None
        changes = {k: one for k, one in changes.items() if k != key} | ({key: left} if left else {})
        acts[key] = reaching.withdrawn(hub, acts.get(key, []))
    beside = {key for key, row in rows.items() if row.get("left_over")}
    return Saying(changes, acts, beside=beside)


def owed_changes(
    hub: Connection, platform: str, object: str, keys: Sequence[str]
) -> dict[str, Change]:
    """Compare the hub with what the platform was told, for these keys."""
    return saying(hub, platform, object, keys).changes
