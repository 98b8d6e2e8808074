"""What a run would do: counts by action, and a line for each field that would change."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from mappings.masks import initial, masked, wordless
from tasks.merge import Counts

SHOWN = 200
"""Lines of a difference shown to a person; the counts are of all."""

PERSONAL = {"first_name", "last_name", "firstname", "lastname"}
"""Fields that hold a name, which no mask recognises."""
FREE = re.compile(r"(^|\s)facts\s|^url$|^landing_site$")
"""Fields in which anything may be written: only their length is shown."""


class Changed(Struct, frozen=True):
    """One field that would change, as it is; only `lines` may be shown."""

    noun: str
    record: str
    action: str
    field: str
    before: Any = None
    after: Any = None


class Difference(Struct):
    """What a run would do; `changes` are at most `most` of them, `tally` counts all records.

    `tally` is by noun and action: create, update, refuse, wait. `refused` is what the gate said
    of the batch it would refuse, `note` what cannot be told.
    """

    counts: Counts = field(default_factory=Counts)
    tally: dict[str, dict[str, int]] = field(default_factory=dict)
    changes: list[Changed] = field(default_factory=list)
    refused: str = ""
    note: str = ""
    most: int = SHOWN

    @property
    def creates(self) -> int:
        """How many records would be made."""
        return self.many("create")

    @property
    def updates(self) -> int:
        """How many records would be changed."""
        return self.many("update")

    def many(self, action: str) -> int:
        """Count the records of which one thing would become."""
        return sum(actions.get(action, 0) for actions in self.tally.values())

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Lay the changes out for a person, without anybody's name, number or address."""
        return [
            {
                "record": masked(f"{one.noun} {one.record}"),
                "action": one.action,
                "field": masked(one.field),
                "before": shown(one.field, one.before),
                "after": shown(one.field, one.after),
            }
            for one in self.changes[:SHOWN]
        ]

    def count(self, noun: str, action: str) -> None:
        """Count a record in."""
        actions = self.tally.setdefault(noun, {})
        actions[action] = actions.get(action, 0) + 1

    def record(
        self,
        noun: str,
        name: str,
        fields: tuple[Mapping[str, Any] | None, Mapping[str, Any]],
    ) -> None:
        """Note one record, as it is (None: not there) and as it would be."""
        before, after = fields
        old = before or {}
        differing = [one for one in {**old, **after} if old.get(one) != after.get(one)]
        action = "update" if before is not None else "create"
        if differing or before is None:
            self.count(noun, action)
        for one in differing[: max(0, self.most - len(self.changes))]:
            self.changes.append(Changed(noun, name, action, one, old.get(one), after.get(one)))

    def stays(self, noun: str, name: str, action: str, why: str) -> None:
        """Note one record that would not be written now, and why."""
        self.count(noun, action)
        if len(self.changes) < self.most:
            self.changes.append(Changed(noun, name, action, "", None, why))


def shown(field: str, value: Any) -> str:
    """Write a value for a person without showing anything personal."""
    said = "" if value is None else str(value)
    if field in PERSONAL:
        return initial(said)
    return wordless(said) if said and FREE.search(field) else masked(said)
