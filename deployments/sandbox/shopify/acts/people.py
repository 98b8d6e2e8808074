"""What happens to the people of the shop."""

from typing import TypedDict, Unpack

from deployments.sandbox.shopify.acts.basics import Refused, now
from deployments.sandbox.shopify.state import Permission, Person, Shop

BLANKS = (
    *("first_name", "last_name", "country_code", "province_code", "zip", "note"),
    "birth_date",
)
"""What somebody takes from who becomes part of them, where they lack it."""


class About(TypedDict, total=False):
    """What can be said of a person."""

    email: str | None
    phone: str | None
    first_name: str | None
    last_name: str | None
    verified_email: bool
    state: str
    country_code: str | None
    province_code: str | None
    zip: str | None
    locale: str
    birth_date: str | None
    note: str | None
    tags: list[str]
    sms: Permission | None
    mail: Permission | None


def add_person(shop: Shop, **about: Unpack[About]) -> Person:
    """Let a new person in. A phone is kept as typed: the generator needs bad ones."""
    moment = now(shop)
    person = Person(id=shop.next_id(), created_at=moment, updated_at=moment, **about)
    shop.people[person.id] = person
    shop.announce("customers/create", person)
    return person


def update_person(shop: Shop, person: Person, **about: Unpack[About]) -> Person:
    """Change what is known of a person; consent has acts of its own."""
    if {"sms", "mail"} & about.keys():
        raise Refused("Consent is changed by its own act", "smsMarketingConsent")
    present(shop, person)
    for name, value in about.items():
        setattr(person, name, value)
    person.updated_at = now(shop)
    shop.announce("customers/update", person)
    return person


def delete_person(shop: Shop, person: Person) -> Person:
    """Forget a person; one who ever ordered stays, as at Shopify."""
    present(shop, person)
    if any(sale.person_id == person.id for sale in shop.sales.values()):
        raise Refused("Customer can't be deleted because they have associated orders", "id")
    del shop.people[person.id]
    shop.announce("customers/delete", person)
    return person


def merge_people(shop: Shop, kept: Person, gone: Person) -> Person:
    """Make one person of two: orders move, blanks are filled, consent is never raised."""
    present(shop, kept)
    present(shop, gone)
    if kept.id == gone.id:
        raise Refused("A customer can't be merged with itself", "customerTwoId")
    moment = now(shop)
    for sale in [sale for sale in shop.sales.values() if sale.person_id == gone.id]:
        sale.person_id, sale.updated_at = kept.id, moment
    for checkout in [one for one in shop.checkouts.values() if one.person_id == gone.id]:
        checkout.person_id = kept.id
    adopt(kept, gone)
    kept.updated_at = moment
    del shop.people[gone.id]
    shop.announce("customers/merge", (kept, gone))
    shop.announce("customers/update", kept)
    return kept


def adopt(kept: Person, gone: Person) -> None:
    """Fill what the kept person lacks; a consent goes with its own number or address."""
    if not kept.phone and gone.phone:
        kept.phone, kept.sms = gone.phone, gone.sms
    if not kept.email and gone.email:
        kept.email, kept.mail = gone.email, gone.mail
    for name in BLANKS:
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.tags = list(dict.fromkeys([*kept.tags, *gone.tags]))


def present(shop: Shop, person: Person) -> None:
    """Refuse to act on someone the shop no longer knows."""
    if shop.people.get(person.id) is not person:
        raise Refused("Customer does not exist", "id", "NOT_FOUND")
