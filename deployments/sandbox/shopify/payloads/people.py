"""What webhooks say of people. No body but the consent topics' own carries consent."""

from typing import Any

from deployments.sandbox.shopify.payloads.parts import Json, gid, home, when
from deployments.sandbox.shopify.state import Permission, Person, Shop


def known(shop: Shop, person: Person) -> Json:
    """Describe a person inside an order or a checkout: no tags, no consent, no totals."""
    address = home(person)
    if address:
        del address["latitude"], address["longitude"]
    return {
        "id": person.id,
        "created_at": when(shop, person.created_at),
        "updated_at": when(shop, person.updated_at),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "state": person.state.lower(),
        "note": person.note,
        "verified_email": person.verified_email,
        "multipass_identifier": None,
        "tax_exempt": False,
        "email": person.email,
        "phone": person.phone,
        "currency": shop.currency,
        "tax_exemptions": [],
        "admin_graphql_api_id": gid("Customer", person.id),
        "default_address": address,
    }


def buyer(shop: Shop, person_id: int | None) -> Json | None:
    """Describe who bought, or None for a guest."""
    person = shop.people.get(person_id or 0)
    return known(shop, person) if person else None


def customer(shop: Shop, person: Person) -> Json:
    """Write the body of customers/create and customers/update."""
    told = known(shop, person)
    address = told["default_address"]
    return told | {"addresses": [address] if address else []}


def deleted(shop: Shop, person: Person) -> Json:  # noqa: ARG001 - every telling takes the shop
    """Write the body of customers/delete: little more than the id."""
    return {
        "id": person.id,
        "tax_exemptions": [],
        "admin_graphql_api_id": gid("Customer", person.id),
    }


def merged(shop: Shop, pair: tuple[Person, Person]) -> Json:  # noqa: ARG001 - as above
    """Write the body of customers/merge, which has gids only."""
    kept, gone = pair
    return {
        "admin_graphql_api_customer_kept_id": gid("Customer", kept.id),
        "admin_graphql_api_customer_deleted_id": gid("Customer", gone.id),
        "admin_graphql_api_job_id": None,
        "status": "completed",
        "errors": [],
    }


def said(shop: Shop, permission: Permission | None) -> Json:
    """Write a consent in the webhooks' lower case; every value may be null."""
    if permission is None:
        return dict.fromkeys(("state", "opt_in_level", "consent_updated_at"))
    level: Any = permission.level.lower() if permission.level else None
    return {
        "state": permission.state.lower(),
        "opt_in_level": level,
        "consent_updated_at": when(shop, permission.updated_at),
    }


def sms_consent(shop: Shop, person: Person) -> Json:
    """Write consent to texts. Here the customer's id is called `id`."""
    source = person.sms.collected_from if person.sms else "OTHER"
    consent = said(shop, person.sms) | {"consent_collected_from": source.lower()}
    return {"id": person.id, "phone": person.phone, "sms_marketing_consent": consent}


def mail_consent(shop: Shop, person: Person) -> Json:
    """Write consent to e-mails. Here the customer's id is called `customer_id`."""
    return {
        "customer_id": person.id,
        "email_address": person.email,
        "email_marketing_consent": said(shop, person.mail),
    }
