"""Erase a person from the hub: who they were goes, what they paid stays, their no outlives them.

The platforms are left as they are: what they still hold is listed for a person to delete there.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct, field
from prefect import task

from mappings.mentions import pattern
from mappings.transforms import e164, email, twins
from tasks import settings
from tasks.hub import engine, erasing, merging, reviews, sought
from tasks.hub.engine import Connection
from tasks.hub.sought import Person
from tasks.policy import policy

ADVICE = (
    "have each platform forget the person, too (Shopify: erase personal data; HubSpot: delete the "
    "contact for good); copies that still come from there leave no trace here"
)


class NotErased(Exception):
    """Nothing was erased; why, and what to do."""


class Erased(Struct):
    """What went, in counts, what stays and why, and which platforms still have the person."""

    counts: dict[str, int] = field(default_factory=dict)
    holders: list[tuple[str, str]] = field(default_factory=list)
    shared: int = 0
    waiting: int = 0


def erase(hub_url: str, customer: str, *, dry_run: bool) -> Erased:
    """Erase a person in one transaction; a dry run undoes it. Raises NotErased."""
    with engine.fresh(hub_url) as hub:
        before = erasing.searched(hub, values(meant(hub, customer.strip())))
        hub.commit()
        merging.lock(hub)
        who = meant(hub, customer.strip())
        what = values(who)
        done = out(hub, who, before if before["pattern"] == what["pattern"] else what)
        if dry_run:
            hub.rollback()
    return done


def meant(hub: Connection, said: str) -> Person:
    """Find who is meant: by the hub's key, by a number or by an address, known or not."""
    phone, mail = e164(said, None), email(said)
    try:
        key = None if phone or mail else UUID(said)
    except ValueError:
        raise NotErased("name a customer's key, a number with +, or an e-mail address") from None
    found = sought.found(hub, key, phone or mail)
    if len(found) > 1:
        raise NotErased(f"{len(found)} people are known by it: name one of them by their key")
    if key and not found:
        raise NotErased("the hub has nobody of this key")
    known = Person(phones=[phone] if phone else [], emails=[mail] if mail else [])
    who = sought.person(hub, found[0]) if found else known
    who.phones += [twin for phone in who.phones for twin in twins(phone) if twin not in who.phones]
    return who


def values(who: Person) -> dict[str, Any]:
    """Write a person as the hub's statements take them, with how others may have written them."""
    return erasing.values(who, pattern(who.phones, who.emails, [id for _, id in who.holders]))


def out(hub: Connection, who: Person, what: dict[str, Any]) -> Erased:
    """Take a person out once nothing of theirs is on its way."""
    what = {**what, "ids": who.ids, "keys": who.keys}
    erasing.lock(hub, who)
    texts, changes = erasing.unsettled(hub, what)
    if texts or changes:
        raise NotErased(
            f"{texts} texts to them and {changes} changes about them are on their way: try again "
            "when these are settled"
        )
    done = Erased(erasing.erase(hub, what), who.holders, len(who.shared))
    done.waiting = erasing.waiting(hub, what)
    if who.holders:
        held = ", ".join(f"{platform} {id}" for platform, id in who.holders)
        subject = f"customer {who.keys[0]}"
        reviews.open(hub, "erasure", subject, f"these still hold the person: {held}", ADVICE)
    return done


@task(name="erase", task_run_name="erase a customer", **policy("hub", "erase"))
def erase_customer(customer: str, *, dry_run: bool) -> Erased:
    """Erase one person from the hub, or count what would go."""
    return erase(settings.hub_url(), customer, dry_run=dry_run)
