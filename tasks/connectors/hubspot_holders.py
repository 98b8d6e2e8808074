"""Which of HubSpot's records a write would meet: found as it finds them, by reading alone."""

from collections.abc import Mapping, Sequence

from mappings.hubspot_records import Item
from tasks.connectors import hubspot_marks
from tasks.connectors.base import Change
from tasks.connectors.base_finding import Holder
from tasks.connectors.hubspot_batch import GONE, Batch, once
from tasks.connectors.hubspot_marks import Values


def holders(batch: Batch, changes: Sequence[Change]) -> dict[str, Holder]:
    """Return by key the record each change would be written to, or why it would not."""
    single = once(changes)
    there = hubspot_marks.shown(
        batch.api, batch.object, [one.their_id for one in single if one.their_id]
    )
    lost = [one for one in single if not (one.their_id in there and batch.by_id(one))]
    keyed = batch.held(batch.unique, [one.key for one in lost])
    mailed = batch.held("email", mails(batch, single))
    found: dict[str, Holder] = {}
    taken: dict[str, Change] = {}
    for one in single:
        own = keyed[one.key].id if one.key in keyed else one.their_id if one not in lost else ""
        holder = mailed.get(one.values.get("email") or "")
        if batch.by_id(one) and not own:
            found[one.key] = Holder("", refusal=GONE)
        elif holder and holder.id != own:
            found[one.key] = met(batch, one, holder, taken)
        elif own:
            found[one.key] = Holder(own)
    return filled(batch, found, there)


def mails(batch: Batch, changes: Sequence[Change]) -> list[str]:
    """List the e-mails that changes would claim: no two contacts have one."""
    if batch.object != "contacts":
        return []
    return list(dict.fromkeys(one.values["email"] for one in changes if one.values.get("email")))


def met(batch: Batch, change: Change, holder: Item, taken: dict[str, Change]) -> Holder:
    """Say what becomes of a change whose e-mail a contact has already."""
    owner = holder.properties.get(batch.unique) or ""
    if why := batch.objection(change, holder, taken):
        return Holder(holder.id, refusal=why, by=owner if owner != change.key else "")
    taken[holder.id] = change
    return Holder(holder.id)


def filled(
    batch: Batch, found: Mapping[str, Holder], there: Mapping[str, Values]
) -> dict[str, Holder]:
    """Add what each record holds now."""
    others = [one.id for one in found.values() if one.id and one.id not in there]
    values = {**there, **hubspot_marks.shown(batch.api, batch.object, others)}
    return {
        key: Holder(one.id, values.get(one.id, {}), one.refusal, one.by)
        for key, one in found.items()
    }
