"""Two records become one. Whether the survivor has a new id depends on the account."""

from deployments.sandbox.hubspot import associations, writing
from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.catalog import CONTACT
from deployments.sandbox.hubspot.errors import invalid, not_found
from deployments.sandbox.hubspot.portal import Portal
from deployments.sandbox.hubspot.records import Record, Table, Values

MOST = 250


def present(table: Table, id: str) -> Record:
    """Return a record that is there; one merged away is not."""
    record = table.records.get(id)
    if record is None:
        raise not_found(table.kind.noun, [id])
    return record


def joined(*lists: str) -> str:
    """Put semicolon lists together, each entry once."""
    return ";".join(dict.fromkeys(one for said in lists for one in said.split(";") if one))


def combined(table: Table, primary: Values, other: Values) -> Values:
    """Let the primary's values win, and the other's fill its gaps."""
    values = {**other, **primary}
    values[table.kind.created] = min(primary[table.kind.created], other[table.kind.created])
    if table.kind is CONTACT:
        more = joined(
            primary.get("hs_additional_emails", ""),
            other.get("email", ""),
            other.get("hs_additional_emails", ""),
        )
        spare = [one for one in more.split(";") if one and one != values.get("email")]
        values["hs_additional_emails"] = ";".join(spare)
        if not spare:
            del values["hs_additional_emails"]
    return values


def unite(portal: Portal, table: Table, primary: Record, other: Record) -> Record:
    """Merge the other into the primary and return the survivor."""
    old = (primary.id, other.id)
    keeps = portal.settings.merge_keeps_id
    values = combined(table, primary.values, other.values)
    moved = sum(1 for name in other.values if name not in primary.values)
    table.forget(primary.id)
    table.forget(other.id)
    survivor = Record(primary.id if keeps else portal.next_id(), {})
    gone = other.id if keeps else joined(*old)
    merged = joined(
        primary.values.get("hs_merged_object_ids", ""),
        other.values.get("hs_merged_object_ids", ""),
        gone,
    )
    if len(merged.split(";")) > MOST:
        raise invalid(f"A record can be merged at most {MOST} times")
    values |= {"hs_merged_object_ids": merged, "hs_object_id": survivor.id}
    table.keep(survivor, values | {table.kind.modified: portal.now()}, portal.searchable_at())
    for id in old:
        if id != survivor.id:
            table.survivors[id] = survivor.id
            associations.move(portal, table, id, survivor.id)
    told = {
        "primaryObjectId": int(primary.id),
        "mergedObjectIds": [int(id) for id in gone.split(";")],
        "newObjectId": int(survivor.id),
        "numberOfPropertiesMoved": moved,
    }
    writing.announce(portal, table, survivor, "merge", "CRM_UI", **told)
    return survivor


def merge(call: Call) -> Answer:
    """Merge two records of a kind."""
    primary, other = map(str, call.need("primaryObjectId", "objectIdToMerge"))
    if primary == other:
        raise invalid("Cannot merge a record with itself")
    table = call.table
    survivor = unite(call.portal, table, present(table, primary), present(table, other))
    call.portal.count(table, "merged")
    return 200, table.view(survivor, [*table.kind.shown, "hs_merged_object_ids"])


RULES = (Rule("POST", "/objects/{type}/merge", merge, "write", "merge"),)
