"""Writing to HubSpot by the hundred: one bad record costs itself, a stranger's is not stolen."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from mappings.fields import Map
from mappings.hubspot import LINK
from mappings.hubspot_records import Item
from tasks.connectors.base import Change, Outcome, SkipRecord, Taken, TryLater
from tasks.connectors.base_finding import Gone
from tasks.connectors.hubspot_api import Api, Fault, Refused

MOST = 100
"""Records of one call."""

PERSONAL = ("email", "phone", "firstname", "lastname", "hs_communication_body", "hs_task_body")
"""Properties whose values are not repeated in the reason of a refusal."""
SHORT = 2
"""Characters of a value so short that it is in many a word."""
GONE = "HubSpot has it no more: it was deleted or merged there"

Faults = dict[str, Fault]
"""Why changes were refused, by their key."""


class Written(Item, rename="camel"):
    """One record as it is after a write."""

    new: bool = False
    object_write_trace_id: str | None = None


class Answer(Struct, rename="camel"):
    """What became of a batch."""

    results: list[Written] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)


def once(changes: Iterable[Change]) -> list[Change]:
    """Make one change of several to the same record; the last word on a property wins."""
    last: dict[str, Change] = {}
    for change in changes:
        before = last.get(change.key)
        values = {**before.values, **change.values} if before else dict(change.values)
        their_id = change.their_id or (before.their_id if before else None)
        was = {**change.was, **before.was} if before else change.was
        last[change.key] = Change(change.key, values, their_id, was)
    return list(last.values())


class Batch:
    """The changes of one call, and what has become of them so far."""

    def __init__(self, api: Api, mapping: Map) -> None:
        self.api, self.object, self.unique = api, mapping.object, mapping.key.theirs
        self.outcomes: dict[str, Outcome] = {}

    def write(self, changes: Sequence[Change]) -> None:
        """Update what HubSpot is known to have, and upsert the rest by our own key.

        A record that we know but HubSpot has no more is not made anew from the few properties
        that changed: somebody may have had a right to its end.
        """
        known: list[Change] = []
        rest: list[Change] = []
        for change in changes:
            (known if self.by_id(change) else rest).append(change)
        faults = self.send("update", known)
        lost = [one for one in known if one.key in faults and faults[one.key].missing]
        still = self.held(self.unique, [one.key for one in lost])
        for change in lost:
            faults.pop(change.key)
            if change.key in still:
                rest.append(change)
            else:
                self.refuse(change, GONE)
        self.conclude(known, faults)
        self.conclude(rest, self.send("upsert", rest))

    def by_id(self, change: Change) -> bool:
        """Whether a change is written to the record we know, or upserted by our own key.

        A record that bears another key of ours would not be found by the one it shall bear.
        """
        named = self.unique not in change.values or bool(change.was.get(self.unique))
        return bool(change.their_id) and named

    def conclude(self, changes: Sequence[Change], faults: Faults) -> None:
        """Adopt the records that were there before us; refuse what stays refused."""
        known_before = [one for one in changes if one.key in faults and faults[one.key].existing]
        faults |= self.adopt(known_before, faults)
        for change in changes:
            if change.key in faults and change.key not in self.outcomes:
                self.refuse(change, faults[change.key].words)

    def send(self, verb: str, changes: Sequence[Change]) -> Faults:
        """Make one call; one that is refused as a whole is split until the culprit is alone."""
        if not changes:
            return {}
        if len(changes) > MOST:
            return self.split(verb, changes)
        try:
            lines = {"inputs": [self.input(verb, one) for one in changes]}
            answer = self.api.post(Answer, "objects", f"{self.object}/batch/{verb}", lines)
        except Refused as refused:
            if len(changes) == 1:
                return {changes[0].key: refused.fault}
            return self.split(verb, changes)
        return self.heed(verb, changes, answer)

    def split(self, verb: str, changes: Sequence[Change]) -> Faults:
        """Send each half on its own."""
        half = len(changes) // 2
        return self.send(verb, changes[:half]) | self.send(verb, changes[half:])

    def input(self, verb: str, change: Change) -> dict[str, Any]:
        """Write one line of a batch; its trace lets it fail alone."""
        properties = {name: value for name, value in change.values.items() if name != LINK}
        line: dict[str, Any] = {"objectWriteTraceId": change.key}
        if verb == "update":
            properties = properties or {self.unique: change.key}
            return {**line, "id": change.their_id, "properties": properties}
        properties[self.unique] = change.key
        return {**line, "id": change.key, "idProperty": self.unique, "properties": properties}

    def heed(self, verb: str, changes: Sequence[Change], answer: Answer) -> Faults:
        """Note what was written; return what was refused, having asked again where it is unclear.

        Results come in no order, and HubSpot need not repeat the trace.
        """
        by_id = {one.their_id: one.key for one in changes if one.their_id and verb == "update"}
        for item in answer.results:
            key = item.object_write_trace_id or by_id.get(item.id)
            key = key or item.properties.get(self.unique)
            if key:
                self.outcomes[key] = Outcome(key, item.id, created=item.new)
        faults = {key: fault for fault in answer.errors for key in fault.traces}
        silent = [one for one in changes if one.key not in faults | self.outcomes]
        anonymous = [fault for fault in answer.errors if not fault.traces]
        if silent and len(changes) == 1:
            return {silent[0].key: anonymous[0]} if anonymous else self.wait(silent)
        return faults | (self.split(verb, silent) if len(silent) > 1 else self.send(verb, silent))

    def wait(self, changes: Sequence[Change]) -> Faults:
        """Leave changes for later that HubSpot said nothing about."""
        for change in changes:
            error = TryLater("HubSpot said nothing about this record")
            self.outcomes[change.key] = Outcome(change.key, change.their_id, error)
        return {}

    def refuse(self, change: Change, words: str, by: str = "") -> None:
        """Note that a change cannot succeed, or not while the record `by` is as it is."""
        for name in PERSONAL:
            value = change.values.get(name) or ""
            words = words.replace(value, "…") if len(value) > SHORT else words
        said = f"HubSpot: {words}"
        other = Gone(said) if words == GONE else SkipRecord(said)
        error = Taken(said, by) if by else other
        self.outcomes[change.key] = Outcome(change.key, change.their_id, error)

    def held(self, by: str, values: Sequence[str]) -> dict[str, Item]:
        """Return the records that have these values of a unique property, by that value."""
        held: dict[str, Item] = {}
        for start in range(0, len(values), MOST):
            lines = [{"id": value} for value in values[start : start + MOST]]
            body: dict[str, Any] = {"inputs": lines, "properties": [self.unique, by]}
            if by != "hs_object_id":
                body["idProperty"] = by
            found = self.api.post(Answer, "objects", f"{self.object}/batch/read", body)
            held |= {item.properties.get(by) or item.id: item for item in found.results}
        return held

    def adopt(self, changes: Sequence[Change], faults: Mapping[str, Fault]) -> Faults:
        """Take over the contacts that have these e-mails already, unless they are another's."""
        ids = {one.key: faults[one.key].existing or "" for one in changes}
        holders = self.held("hs_object_id", list(dict.fromkeys(ids.values())))
        mine: dict[str, Change] = {}
        for change in changes:
            id = ids[change.key]
            if id not in holders:
                self.wait([change])
            elif why := self.objection(change, holders[id], mine):
                owner = holders[id].properties.get(self.unique) or ""
                self.refuse(change, why, owner if owner != change.key else "")
            else:
                values = {**change.values, self.unique: change.key}
                mine[id] = Change(change.key, values, id)
        return self.send("update", list(mine.values()))

    def objection(self, change: Change, holder: Item, mine: Mapping[str, Change]) -> str | None:
        """Say why a contact cannot be taken for this customer's."""
        owner = holder.properties.get(self.unique)
        what = f"its e-mail belongs to contact {holder.id}"
        if (owner and owner != change.key) or holder.id in mine:
            other = owner or mine[holder.id].key
            return f"{what}, which is customer {other}: merge the two, or correct the e-mail"
        if change.their_id and change.their_id != holder.id:
            return f"{what}, while the customer is contact {change.their_id}: merge the two"
        return None
