"""What every answer is made of: gids, times, money, addresses; and how a field is looked up."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from msgspec import Struct

from deployments.sandbox.shopify.payloads.parts import country, gid, money
from deployments.sandbox.shopify.state import Person, Shop

Answer = Callable[[Any, Shop], Any]
"""Answers one field of a subject, ready for JSON or as the subject of the next selection."""
Fields = Mapping[str, Answer]
Listing = Callable[[Any, Shop], Sequence[Any]]
"""Lists all subjects of a field that takes `first`."""

Keyed = Callable[[Any, Shop, Mapping[str, Any]], Any]
"""Answers a field by what its arguments name."""


class Bag(Struct, gc=False):
    """An amount, which the buyer paid in the shop's own money."""

    amount: Decimal
    currency: str


class Place(Struct):
    """An address: whose, and as much of it as the shop knows."""

    id: int
    person: Person | None
    phone: str | None
    country_code: str | None


def when(moment: datetime | None) -> str | None:
    """Write a moment as GraphQL does: in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def plain(*names: str, **renamed: str) -> dict[str, Answer]:
    """Answer with the attribute of the same name, or of the one given."""
    pairs = {name: name for name in names} | renamed
    return {name: looking(attrgetter(attribute)) for name, attribute in pairs.items()}


def looking(get: Callable[[Any], Any]) -> Answer:
    """Answer with what a getter finds, whatever the shop."""
    return lambda subject, _: get(subject)


def timed(**renamed: str) -> dict[str, Answer]:
    """Answer with the moment an attribute holds, in Shopify's words."""
    return {name: moment(attrgetter(attribute)) for name, attribute in renamed.items()}


def moment(get: Callable[[Any], datetime | None]) -> Answer:
    """Answer with the moment a getter finds."""
    return lambda subject, _: when(get(subject))


def fixed(**values: Any) -> dict[str, Answer]:
    """Answer always the same: what this shop never has, or always."""
    return {name: always(value) for name, value in values.items()}


def always(value: Any) -> Answer:
    """Answer with one value."""
    return lambda _subject, _shop: value


def numbered(kind: str, id: Callable[[Any], int]) -> dict[str, Answer]:
    """Answer both names of an object: its gid, and the number webhooks know it by."""
    return {
        "id": lambda subject, _: gid(kind, id(subject)),
        "legacyResourceId": lambda subject, _: str(id(subject)),
    }


def name_of(person: Person | None) -> str | None:
    """Write a person's whole name."""
    parts = (person.first_name, person.last_name) if person else ()
    return " ".join(part for part in parts if part) or None


def of_person(attribute: str) -> Answer:
    """Answer with something of the person an address belongs to."""
    return lambda place, _: getattr(place.person, attribute) if place.person else None


MONEY: dict[str, Fields] = {
    "MoneyBag": {
        "shopMoney": lambda bag, _: bag,
        "presentmentMoney": lambda bag, _: bag,
    },
    "MoneyV2": {
        "amount": lambda bag, _: money(bag.amount),
        "currencyCode": lambda bag, _: bag.currency,
    },
}

ADDRESS: dict[str, Fields] = {
    "MailingAddress": {
        "id": lambda place, _: f"{gid('MailingAddress', place.id)}?model_name=CustomerAddress",
        "name": lambda place, _: name_of(place.person),
        "country": lambda place, _: country(place.country_code),
        "countryCodeV2": lambda place, _: place.country_code,
        "firstName": of_person("first_name"),
        "lastName": of_person("last_name"),
        "province": of_person("province_code"),
        "provinceCode": of_person("province_code"),
        "zip": of_person("zip"),
        **plain("phone"),
        **fixed(address1="1 High Street", address2=None, city="Market Town", company=None),
    },
}
