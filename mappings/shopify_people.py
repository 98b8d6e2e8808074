"""What Shopify's webhooks say of people, as records of ours. Only consent topics carry consent."""

from collections.abc import Iterator
from typing import Any

from mappings.records import Consent, Customer, Facts, Merge, Record
from mappings.shopify_bodies import Erasure, MailConsent, Merged, Person, Place, Said, TextConsent
from mappings.shopify_nodes import consents
from mappings.shopify_values import FIELDS, dialled, mailed, numbered, utc
from mappings.shopify_wire import TextState
from mappings.transforms import country, e164, email, text

Fields = dict[str, Any]
"""A whole body as plain JSON: what facts are read from."""


def facts(fields: Fields, object: str) -> Facts:
    """Collect what has no column of its own; what a webhook does not carry is left alone."""
    return {ours: worded(name, fields[name]) for ours, name in FIELDS[object] if name in fields}


def worded(name: str, value: Any) -> Any:
    """Write a value as GraphQL would."""
    if name == "tags" and isinstance(value, str):
        return [tag.strip() for tag in value.split(",") if tag.strip()]
    if name in ("state", "cancel_reason", "status") and isinstance(value, str):
        return value.upper()
    if name == "discount_codes" and isinstance(value, list):
        return [one.get("code") for one in value if isinstance(one, dict)]
    return value


def customer(body: Person, fields: Fields) -> Iterator[Record]:
    """Read customers/*: no body of theirs carries consent."""
    address = body.default_address or Place()
    kept, region = facts(fields, "customers"), country(address.country_code)
    kept |= {"province": text(address.province_code), "zip": text(address.zip)}
    yield Customer(
        platform="shopify",
        external_id=str(body.id),
        email=mailed(body.email, kept),
        email_verified=bool(body.verified_email),
        phone=dialled(body.phone, region, kept),
        first_name=text(body.first_name),
        last_name=text(body.last_name),
        country=region,
        created_at=utc(body.created_at),
        updated_at=utc(body.updated_at),
        facts=kept,
    )


def buyer(body: Person | None, fields: Fields) -> Iterator[Record]:
    """Read the customer inside an order or checkout; a bare id says nothing of who it is."""
    if body is not None and {"email", "phone"} & fields["customer"].keys():
        yield from customer(body, fields["customer"])


def sms_consent(body: TextConsent, _: Fields) -> Iterator[Record]:
    """Read customers_marketing_consent/update; the number may be missing."""
    yield from said((str(body.id), e164(body.phone, None)), "sms", body.sms_marketing_consent)


def mail_consent(body: MailConsent, _: Fields) -> Iterator[Record]:
    """Read customers_email_marketing_consent/update."""
    who = (str(body.customer_id), email(body.email_address))
    yield from said(who, "email", body.email_marketing_consent)


def said(who: tuple[str, str | None], channel: str, consent: Said | None) -> Iterator[Record]:
    """Turn a consent in the webhooks' words into an act."""
    if consent is None or consent.state is None:
        return
    yield from consents(
        who,
        channel,
        TextState(
            consent.state,
            consent.opt_in_level,
            consent.consent_updated_at,
            consent_collected_from=consent.consent_collected_from,
        ),
    )


def merge(body: Merged, _: Fields) -> Iterator[Record]:
    """Read customers/merge; a merge that failed changed nothing."""
    if body.status == "completed":
        yield Merge(
            platform="shopify",
            object="customers",
            kept=numbered(body.admin_graphql_api_customer_kept_id),
            gone=numbered(body.admin_graphql_api_customer_deleted_id),
        )


def erasure(body: Erasure, _: Fields) -> Iterator[Record]:
    """Read customers/redact: who asks to be forgotten also wants to hear no more."""
    person, number = body.customer, str(body.customer.id)
    yield Customer(platform="shopify", external_id=number, deleted=True)
    for channel, typed, address in (
        ("sms", person.phone, e164(person.phone, None)),
        ("email", person.email, email(person.email)),
    ):
        if typed:
            yield Consent(
                platform="shopify",
                address=address,
                customer_external_id=number,
                channel=channel,
                method="shopify:redact",
            )
