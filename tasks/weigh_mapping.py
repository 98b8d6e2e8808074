"""Weigh a changed mapping before it is applied: what is otherwise, and for how many."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from prefect import task

from mappings.declaring import Change, changes
from mappings.fields import Field, Map
from mappings.masks import hidden
from tasks.hub import declarations, weighing
from tasks.hub.declarations import Kept
from tasks.hub.engine import Connection, fresh
from tasks.hub.weighing import Effect
from tasks.policy import policy
from tasks.vouch import declared, module_of

LATER = "read at each record's next change; all of them by a backfill"


class Weighed(Struct, frozen=True):
    """One change of a mapping, and what it would come to; without an effect nobody can tell."""

    platform: str
    change: Change
    effect: Effect | None
    note: str = ""
    public: bool = False

    @property
    def row(self) -> dict[str, Any]:
        """Lay it out for a person; what is about somebody is hidden."""
        found = self.effect
        shown = [
            f"{self.masked(was)} → {self.masked(now)} ({many:,})"
            for was, now, many in (found.examples if found else ())
        ]
        return {
            "platform": f"{self.platform} {self.change.object}",
            "field": self.change.field.replace(">", "→"),
            "is": f"{self.change.what}: {self.change.said}",
            "would change for": f"{found.records:,} of {found.of:,}" if found else "cannot tell",
            "for example": "; ".join(shown) or self.note,
        }

    def masked(self, value: str) -> str:
        """Write a value as it may be shown."""
        return value if self.public and value else hidden(value) or "(blank)"


class Comparison(Struct, frozen=True):
    """The mapping of one platform beside the version that was let pass, if any was."""

    platform: str
    kept: Kept | None
    hash: str
    changes: list[Weighed]

    @property
    def same(self) -> bool:
        """Whether it is the one that was let pass."""
        return self.kept is not None and self.kept.hash == self.hash

    @property
    def beside(self) -> str:
        """Say what it is compared with."""
        if self.kept is None:
            return f"{self.platform}: no version was let pass before"
        at = f"version {self.kept.version} of {self.kept.kept_at:%Y-%m-%d} ({self.kept.kept_by})"
        return f"{self.platform}: {'the same as' if self.same else 'compared with'} {at}"


@task(
    name="weigh mapping",
    task_run_name="weigh the mapping of {platform}",
    **policy("hub", "weigh mapping"),
)
def weigh_mapping(hub_url: str, platform: str) -> Comparison:
    """Compare a mapping with the version that was let pass, and count what would change."""
    with fresh(hub_url) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return compared(hub, platform)


def compared(hub: Connection, platform: str) -> Comparison:
    """Compare a mapping with the version that was let pass."""
    said, hash = declared(platform)
    kept = declarations.newest(hub, platform)
    found = changes(kept.said, said) if kept and kept.hash != hash else []
    return Comparison(platform, kept, hash, [weighed(hub, platform, one) for one in found])


def weighed(hub: Connection, platform: str, change: Change) -> Weighed:
    """Count what one change would come to."""
    module = module_of(platform)
    noun = module.FOLLOWS.get(change.object)
    if change.direction != "told" or noun is None:
        return Weighed(platform, change, None, LATER if change.direction == "read" else "")
    where = (platform, change.object, noun)
    if change.what == "removed" and change.before:
        effect = weighing.kept(hub, where, change.before["theirs"])
        return Weighed(platform, change, effect, "stays there as it was told last")
    one = next(fields(module.MAPS[change.object], change), None)
    if one is None or one.write is None:
        return Weighed(platform, change, None, "is read, never told")
    effect = weighing.told(hub, where, (one.name, one.theirs), one.write)
    return Weighed(platform, change, effect, public=one.public)


def fields(mapping: Map, change: Change) -> Iterator[Field]:
    """Find the field a change is about."""
    said = change.now or {}
    wanted = (said.get("name"), said.get("theirs"))
    return (one for one in mapping.fields if (one.name, one.theirs) == wanted)


def let_pass(hub: Connection, platform: str, by: str) -> None:
    """Keep a mapping as the one that holds from now on."""
    said, hash = declared(platform)
    declarations.keep(hub, platform, hash, said, by)
