"""Customers written through the API: made, changed, deleted, made one of two."""

import re
from typing import Any

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.account import Account
from deployments.sandbox.shopify.consenting import permit
from deployments.sandbox.shopify.payloads.parts import gid
from deployments.sandbox.shopify.roots import find
from deployments.sandbox.shopify.state import Person, Shop

NAMES = {
    "email": "email",
    "phone": "phone",
    "firstName": "first_name",
    "lastName": "last_name",
    "locale": "locale",
    "note": "note",
    "tags": "tags",
}
PHONE = re.compile(r"\+?[0-9()\- .]{7,20}")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def about(said: dict[str, Any]) -> dict[str, Any]:
    """Read what is said of a person; an empty word is no word."""
    known = {ours: said[theirs] for theirs, ours in NAMES.items() if theirs in said}
    known = {name: None if value == "" else value for name, value in known.items()}
    if "locale" in known:
        known["locale"] = known["locale"] or "en"
    if "tags" in known:
        known["tags"] = list(dict.fromkeys(known["tags"] or []))
    for address in (said.get("addresses") or [])[:1]:
        known["country_code"] = address.get("countryCode")
        known["province_code"] = address.get("provinceCode")
        known["zip"] = address.get("zip")
    return known


def check(shop: Shop, known: dict[str, Any], but: Person | None = None) -> None:
    """Refuse an e-mail or a phone that is none, or is somebody else's."""
    for name, form in (("email", MAIL), ("phone", PHONE)):
        value = known.get(name)
        if value is None:
            continue
        if not form.fullmatch(value):
            raise acts.Refused(f"{name.capitalize()} is invalid", name)
        others = (one for one in shop.people.values() if one is not but)
        if any(getattr(one, name) == value for one in others):
            raise acts.Refused(f"{name.capitalize()} has already been taken", name)


def create(account: Account, input: dict[str, Any]) -> dict[str, Any]:
    """Make a customer; refuse one nobody could tell from another."""
    if "id" in input:
        raise acts.Refused("Cannot specify Customer ID on creation", "id")
    known = about(input)
    if not any(known.get(name) for name in ("email", "phone", "first_name", "last_name")):
        raise acts.Refused("A name, phone number, or email address must be present")
    check(account.shop, known)
    if input.get("smsMarketingConsent") and not known.get("phone"):
        message = "A phone number is required to set the SMS consent state."
        raise acts.Refused(message, "smsMarketingConsent")
    person = acts.add_person(account.shop, **known)
    allow(account.shop, person, input)
    return {"customer": person}


def update(account: Account, input: dict[str, Any]) -> dict[str, Any]:
    """Change a customer; what is not said stays as it was."""
    person = find(account, input["id"], "Customer") if input.get("id") else None
    if person is None:
        raise acts.Refused("Customer does not exist", "id")
    known = about(input)
    check(account.shop, known, but=person)
    if known:
        acts.update_person(account.shop, person, **known)
    allow(account.shop, person, input)
    return {"customer": person}


def allow(shop: Shop, person: Person, input: dict[str, Any]) -> None:
    """Write the consents said along with a customer."""
    for name, act in (
        ("smsMarketingConsent", acts.set_sms_consent),
        ("emailMarketingConsent", acts.set_mail_consent),
    ):
        if input.get(name):
            permit(shop, person, input[name], path=name, act=act)


def delete(account: Account, input: dict[str, Any]) -> dict[str, Any]:
    """Delete a customer who never ordered."""
    person = find(account, input["id"], "Customer")
    if person is None:
        raise acts.Refused("Customer can't be found", "id")
    acts.delete_person(account.shop, person)
    return {"deletedCustomerId": input["id"], "shop": account.shop}


def merge(
    account: Account,
    customerOneId: str,  # noqa: N803 - their word
    customerTwoId: str,  # noqa: N803 - their word
    **_: Any,
) -> dict[str, Any]:
    """Make one customer of two: who has an e-mail stays, else who allows texts, else the second."""
    one, two = (find(account, id, "Customer") for id in (customerOneId, customerTwoId))
    for person, name in ((one, "customerOneId"), (two, "customerTwoId")):
        if person is None:
            raise acts.Refused("Customer does not exist", name, "INVALID_CUSTOMER_ID")
    if one is two:
        raise acts.Refused("Customers must be different", "customerTwoId", "INVALID_CUSTOMER_ID")
    kept, gone = sorted((two, one), key=standing, reverse=True)
    acts.merge_people(account.shop, kept, gone)
    job = {"id": gid("Job", account.shop.next_id()), "done": True}
    return {"job": job, "resultingCustomerId": gid("Customer", kept.id)}


def standing(person: Person) -> tuple[bool, bool, bool]:
    """Rank who stays when two become one."""
    allows = bool(person.sms and person.sms.state == "SUBSCRIBED")
    return bool(person.email), person.state == "ENABLED", allows
