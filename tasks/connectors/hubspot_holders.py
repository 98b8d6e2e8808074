"""Which of HubSpot's records a write would meet: found as it finds them, by reading alone."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from mappings.hubspot import LINK
from mappings.hubspot_records import Item
from tasks.connectors import hubspot_marks
from tasks.connectors.base import Change
from tasks.connectors.base_finding import Holder
from tasks.connectors.hubspot_batch import GONE, Batch, once
from tasks.connectors.hubspot_links import linked
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
    return filled(batch, single, unlinked(batch, single, found), there)


def unlinked(
    batch: Batch, changes: Sequence[Change], found: dict[str, Holder]
) -> dict[str, Holder]:
    """Add those that would be written, but not linked: their contact is gone."""
    links = {one.key: str(one.values.get(LINK) or "") for one in changes}
    asked = {id for id in links.values() if id.isdigit()}
    lost = asked - hubspot_marks.shown(batch.api, "contacts", sorted(asked)).keys()
    for key, id in links.items():
        if id in lost and not (key in found and found[key].refusal):
            own = found[key].id if key in found else ""
            found[key] = Holder(own, refusal=f"its contact {id} is gone there", without=(LINK,))
    return found


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
    batch: Batch,
    changes: Sequence[Change],
    found: Mapping[str, Holder],
    there: Mapping[str, Values],
) -> dict[str, Holder]:
    """Add what each record holds now, and whether it is still linked as we told it to be."""
    others = [one.id for one in found.values() if one.id and one.id not in there]
    values = {**there, **hubspot_marks.shown(batch.api, batch.object, others)}
    was = {one.key: str(one.was[LINK]) for one in changes if one.was.get(LINK)}
    ids = [found[key].id for key in was if key in found and found[key].id]
    links = linked(batch.api, batch.object, ids)
    return {
        key: replace(
            one,
            values={
                **values.get(one.id, {}),
                LINK: was[key] if was.get(key) in links.get(one.id, ()) else "",
            },
        )
        for key, one in found.items()
    }
