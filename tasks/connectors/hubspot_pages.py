"""Reading HubSpot: what changed by search, what was archived from its list, the rest by id."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Raw, Struct, field

from mappings import hubspot_records
from mappings.hubspot_records import UNREADABLE, Item
from tasks.connectors.base import BadRow, Page
from tasks.connectors.hubspot_api import Api, Fault
from tasks.connectors.hubspot_tickets import whole

PAGE = 200
LISTED = 100
MOST = 100
"""Records of one search, one list, one read by ids."""
UNLISTED = ("tasks",)
"""Of what ends by itself no list of the archived is read: an account throws many tasks away."""

Filter = dict[str, str]


class Spot(Struct, frozen=True, omit_defaults=True):
    """Where reading goes on: what a cursor of ours holds.

    Every search begins at the last change that was read, so no search reaches the 10,000th result,
    where HubSpot stops, and no row slips through when one before it changes meanwhile.
    `beyond`: all rows of the page share the millisecond `since`; go on by id, above this one.
    `seen`: rows of that millisecond that were read already. `archived`: where the list goes on.
    """

    since: int = 0
    seen: list[str] = field(default_factory=list)
    beyond: str | None = None
    archived: str | None = None


class Window(Struct, frozen=True):
    """A stretch of time of last changes: from `since` up to, not including, `until`."""

    object: str
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime | None) -> bool:
        """Whether something happened in it; what has no date might have."""
        early = at and self.since and at < self.since
        late = at and self.until and at >= self.until
        return not (early or late)


class Next(Struct):
    """Where a list goes on."""

    after: str


class Paging(Struct):
    """Whether a list goes on."""

    next: Next | None = None


class Found(Struct):
    """Some records, undecoded, so that a bad one costs only itself.

    An answer without `results` is none: taken for an empty page it would move a watermark, or
    have every record that was asked for look deleted.
    """

    results: list[Raw]
    paging: Paging | None = None
    errors: list[Fault] = field(default_factory=list)

    @property
    def after(self) -> str | None:
        """Where it goes on, if it does."""
        return self.paging.next.after if self.paging and self.paging.next else None


def ms(at: datetime) -> int:
    """Write a moment as searches take it."""
    return int(at.astimezone(UTC).timestamp() * 1000)


def read(api: Api, window: Window, cursor: str | None = None) -> Iterator[Page]:
    """Yield pages of what changed, oldest first, and of what was archived at the end."""
    spot: Spot | None = Spot(ms(window.since) if window.since else 0)
    if cursor:
        spot = msgspec.json.decode(cursor, type=Spot)
    while spot:
        step = archived if spot.archived is not None else searched
        page, spot = step(api, window, spot)
        page.cursor = msgspec.json.encode(spot).decode() if spot else None
        yield page


def searched(api: Api, window: Window, spot: Spot) -> tuple[Page, Spot | None]:
    """Read one page of what changed, and tell where the next one begins."""
    object, key = window.object, hubspot_records.modified(window.object)
    filters, sort = [{"propertyName": key, "operator": "GTE", "value": str(spot.since)}], key
    if spot.beyond is not None:
        sort = "hs_object_id"
        filters = [
            {"propertyName": key, "operator": "EQ", "value": str(spot.since)},
            {"propertyName": sort, "operator": "GT", "value": spot.beyond},
        ]
    elif window.until:
        filters.append({"propertyName": key, "operator": "LT", "value": str(ms(window.until))})
    body = question(object, filters, sort)
    found = api.post(Found, "objects", f"{object}/search", body)
    items, bad = decoded(object, found.results)
    again = set(spot.seen)
    fresh = [one for one in items if one.id not in again or date(object, one) != spot.since]
    page = said(object, whole(api, object, fresh))
    page.bad += bad
    return page, onward(spot, object, items, more=found.after is not None)


def question(object: str, filters: list[Filter], sort: str) -> dict[str, Any]:
    """Write a search."""
    return {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": sort, "direction": "ASCENDING"}],
        "properties": hubspot_records.asked(object),
        "limit": PAGE,
    }


def onward(spot: Spot, object: str, items: Sequence[Item], *, more: bool) -> Spot | None:
    """Tell where to go on after a page of a search."""
    if spot.beyond is not None:
        if more and items:
            return Spot(spot.since, beyond=max((one.id for one in items), key=int))
        return Spot(spot.since + 1)
    if not more:
        return None if object in UNLISTED else Spot(archived="")
    dates = {one.id: date(object, one) for one in items}
    last = max(dates.values(), default=spot.since)
    if last <= spot.since:
        return Spot(spot.since, beyond="0")
    return Spot(last, seen=[id for id, at in dates.items() if at == last])


def date(object: str, item: Item) -> int:
    """Return when a record last changed, in milliseconds; 0 when that cannot be read."""
    try:
        at = hubspot_records.changed_at(object, item)
    except UNREADABLE:
        return 0
    return ms(at) if at else 0


def archived(api: Api, window: Window, spot: Spot) -> tuple[Page, Spot | None]:
    """Read one page of what is archived: search never shows it, and the list knows no dates."""
    said_after = {"after": spot.archived} if spot.archived else {}
    found = api.get(
        Found, "objects", window.object, archived="true", limit=str(LISTED), **said_after
    )
    page = Page()
    for raw in found.results:
        try:
            item = msgspec.json.decode(raw, type=Item)
            item.archived = True
            records = list(hubspot_records.records(window.object, item))
        except UNREADABLE as error:
            page.bad.append(unread(window.object, raw, error))
            continue
        page.records += [one for one in records if window.holds(getattr(one, "updated_at", None))]
    return page, Spot(archived=found.after) if found.after else None


def fetch(api: Api, object: str, ids: Sequence[str]) -> Page:
    """Read records by their ids, a hundred at a time."""
    page, asked = Page(), list(dict.fromkeys(ids))
    for start in range(0, len(asked), MOST):
        some = asked[start : start + MOST]
        body = {
            "inputs": [{"id": id} for id in some],
            "properties": hubspot_records.asked(object),
        }
        found = api.post(Found, "objects", f"{object}/batch/read", body)
        items, bad = decoded(object, found.results)
        more = said(object, whole(api, object, items))
        page.records += [*more.records, *absent(object, some, items, bad)]
        page.bad += [*more.bad, *bad]
    return page


def absent(object: str, ids: Sequence[str], items: Sequence[Item], bad: Sequence[BadRow]) -> Any:
    """Say what became of ids that nobody answers to: merged into another record, or gone.

    Whether a merged-away id still leads to its survivor differs between accounts: both are read.
    """
    merged = {id for one in items for id in merged_ids(one)}
    shown = {one.id for one in items} | {row.key for row in bad}
    lost = [id for id in ids if id not in shown | merged]
    strangers = [one for one in items if one.id not in ids and not merged & set(merged_ids(one))]
    if object == "contacts" and len(lost) == len(strangers) == 1 == len(ids):
        return [hubspot_records.merge(strangers[0].id, lost[0])]
    now = datetime.now(UTC)
    return [record for id in lost for record in hubspot_records.gone(object, id, now)]


def merged_ids(item: Item) -> list[str]:
    """List the ids that have become this record."""
    return [id for id in (item.properties.get(hubspot_records.MERGED) or "").split(";") if id]


def decoded(object: str, raws: Sequence[Raw]) -> tuple[list[Item], list[BadRow]]:
    """Decode records; one that is none costs only itself."""
    items, bad = [], []
    for raw in raws:
        try:
            items.append(msgspec.json.decode(raw, type=Item))
        except UNREADABLE as error:
            bad.append(unread(object, raw, error))
    return items, bad


def said(object: str, items: Sequence[Item]) -> Page:
    """Turn records of theirs into ours; one that cannot be read costs only itself."""
    page = Page()
    for item in items:
        try:
            page.records += list(hubspot_records.records(object, item))
        except UNREADABLE as error:
            page.bad.append(BadRow(object, item.id, str(error), msgspec.json.encode(item)))
    return page


def unread(object: str, raw: Raw, error: Exception) -> BadRow:
    """Set aside a record that cannot be read."""
    return BadRow(object, None, str(error), bytes(raw))
