"""Who is in a pilot: a segment of the shop's customers, and what of a page is about them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from mappings.records import Cart, Consent, Customer, Merge, Order, Product, Record

Row = Mapping[str, Any]


def buyers(row: Row) -> bool:
    """Whether somebody has ordered."""
    return int(row.get("order_count") or 0) > 0


def regulars(row: Row) -> bool:
    """Whether somebody has ordered more than once."""
    return int(row.get("order_count") or 0) > 1


def agreed(row: Row) -> bool:
    """Whether somebody allows texts about offers."""
    return row.get("sms_status") == "granted"


SEGMENTS: dict[str, Callable[[Row], bool]] = {
    "buyers": buyers,
    "regulars": regulars,
    "agreed": agreed,
}
"""Groups of people that any system can be asked for; a country is one, too."""


class NoSegment(ValueError):
    """There is no such group of people."""


def country_of(segment: str) -> str | None:
    """Return the country a segment names, if it names one; raise NoSegment for what is none."""
    if segment in {"anyone", *SEGMENTS}:
        return None
    if len(segment) == 2 and segment.isalpha():
        return segment.upper()
    known = ", ".join(["anyone", *SEGMENTS])
    raise NoSegment(f"there is no segment {segment!r}: there are {known} and countries such as GB")


def membership(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Say who is in each segment, by key."""
    people = list(rows)
    found = {
        name: {str(row["key"]) for row in people if holds(row)} for name, holds in SEGMENTS.items()
    }
    for row in people:
        if row.get("country"):
            found.setdefault(f"in {row['country']}", set()).add(str(row["key"]))
    return found


class Whom(Struct, frozen=True):
    """How a store's records name the people of a cohort."""

    customers: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    """Their numbers and e-mails: guests are named by nothing else."""

    def owns(self, record: Record) -> bool:
        """Whether a record is about one of them."""
        match record:
            case Product():
                return False
            case Customer(external_id=id):
                return id in self.customers
            case Merge(kept=kept, gone=gone):
                return kept in self.customers or gone in self.customers
            case Consent(customer_external_id=id, address=address):
                return id in self.customers if id else address in self.addresses
            case Order(external_id=order) | Cart(external_id=order):
                return order in self.orders or self.bought(record)
        return getattr(record, "order_external_id", None) in self.orders

    def bought(self, record: Order | Cart) -> bool:
        """Whether one of them is the buyer."""
        if record.customer_external_id:
            return record.customer_external_id in self.customers
        return record.email in self.addresses or record.phone in self.addresses


def parted(records: Iterable[Record], whom: Whom) -> tuple[list[Record], list[Record]]:
    """Part records into those about the cohort, with all that belongs to an order, and the rest."""
    listed = list(records)
    orders = {one.external_id for one in listed if isinstance(one, Order) and whom.owns(one)}
    wider = Whom(whom.customers, whom.orders | orders, whom.addresses)
    mine = [wider.owns(one) for one in listed]
    pairs = list(zip(listed, mine, strict=True))
    return [one for one, own in pairs if own], [one for one, own in pairs if not own]
