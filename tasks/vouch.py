"""Vouch for a mapping before anything runs by it: the platform and the hub have what it names."""

from functools import cache
from importlib import import_module
from typing import Any

import msgspec
from msgspec import Struct, field

from mappings import checking
from mappings.checking import Drift, Fault, Known
from mappings.declaring import Said, declaration, fingerprint
from tasks import connect
from tasks.connectors.base import Connector, StopSync, TryLater
from tasks.connectors.base_naming import Lacking, Naming
from tasks.hub import declarations
from tasks.hub.engine import Connection, autocommit

MEND = "correct the mapping, or the platform; nothing was read or written"

UNSEEN = (
    "was changed since it was let pass: see what would change for how many with the flow "
    "`compare_mappings`, and let it pass there; nothing was read or written"
)


class Looked(Struct):
    """What a look at one platform found; `blind` says why it never tells, `unasked` why not now."""

    platform: str
    hash: str
    faults: list[Fault] = field(default_factory=list)
    lists: dict[str, dict[str, Known]] = field(default_factory=dict)
    drifts: list[Drift] = field(default_factory=list)
    lacks: list[str] = field(default_factory=list)
    blind: str = ""
    unasked: str = ""

    def maps(self, drift: Drift) -> bool:
        """Whether a field that is otherwise is one of those we map."""
        mapping = checking.maps_of(module_of(self.platform)).get(drift.object)
        return mapping is not None and drift.field in checking.needed(mapping)


def module_of(platform: str) -> Any:
    """Return the mapping of a platform."""
    return import_module(f"mappings.{platform}")


@cache
def declared(platform: str) -> tuple[Said, str]:
    """Return what a platform's mapping declares, and what it is known by."""
    said = declaration(module_of(platform))
    return said, fingerprint(said)


def look(hub: Connection, connector: Connector) -> Looked:
    """Hold a mapping against the hub and against its platform as it is now; write nothing."""
    platform = connector.platform
    found = Looked(platform, declared(platform)[1], strangers(hub, platform))
    if not isinstance(connector, Naming):
        found.blind = f"{platform} lists no fields: what it lacks shows when it refuses a record"
        return found
    before = declarations.before(hub, platform)
    for object, mapping in checking.maps_of(module_of(platform)).items():
        known = dict(connector.fields(object, checking.needed(mapping)))
        found.lists[object] = known
        found.faults += checking.faults(f"mappings/{platform}.py", mapping, known)
        was = msgspec.convert(before.get(object, {}), dict[str, Known])
        found.drifts += checking.drift(object, was, known)
    if isinstance(connector, Lacking):
        found.lacks = connector.lacks()
    return found


def strangers(hub: Connection, platform: str) -> list[Fault]:
    """List what a mapping tells of that the hub does not hold."""
    module = module_of(platform)
    return [
        fault
        for object, noun in module.FOLLOWS.items()
        for fault in checking.strangers(
            f"mappings/{platform}.py", module.MAPS[object], declarations.columns(hub, noun)
        )
    ]


def vouch_for(hub_url: str, platform: str, *, dry_run: bool = False) -> None:
    """Vouch for the mapping of one platform by a connection of its own."""
    with autocommit(hub_url) as hub, connect.connected(platform) as connector:
        vouch(hub, connector, dry_run=dry_run)


def note(hub: Connection, found: Looked) -> None:
    """Keep what a look found: which fields there are, and what is wrong."""
    plain = {object: msgspec.to_builtins(known) for object, known in found.lists.items()}
    declarations.take(hub, found.platform, plain)
    declarations.vouch(hub, found.platform, found.hash, [str(one) for one in found.faults])


def vouch(hub: Connection, connector: Connector, *, dry_run: bool = False) -> None:
    """Raise StopSync when a platform or the hub lacks what the mapping names; looked up hourly.

    Likewise when the mapping is another than the one a person let pass; one that nobody ever did
    is free. A platform that cannot be asked now is left to whoever calls it next. A dry run keeps
    nothing of what it saw.
    """
    platform, hash = connector.platform, declared(connector.platform)[1]
    kept, wrong = declarations.standing(hub, platform, hash)
    if kept not in (None, hash):
        raise StopSync(f"mappings/{platform}.py {UNSEEN}")
    if wrong is None:
        try:
            found = look(hub, connector)
        except TryLater:
            return
        if not dry_run:
            note(hub, found)
        wrong = [str(one) for one in found.faults]
    if wrong:
        raise StopSync(f"{'; '.join(wrong)}: {MEND}")
