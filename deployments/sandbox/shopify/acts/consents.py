"""What people allow: marketing by text and by e-mail, each dated."""

from datetime import datetime
from typing import Literal

from deployments.sandbox.shopify.acts.basics import Refused, now
from deployments.sandbox.shopify.acts.people import present
from deployments.sandbox.shopify.state import Permission, Person, Shop

Grade = Literal["NOT_SUBSCRIBED", "PENDING", "SUBSCRIBED", "UNSUBSCRIBED", "REDACTED", "INVALID"]


def set_sms_consent(
    shop: Shop,
    person: Person,
    state: Grade,
    *,
    level: str | None = "SINGLE_OPT_IN",
    at: datetime | None = None,
) -> Person:
    """Let a person allow or stop texts, as written through the API; `at` is when they said so."""
    if not person.phone:
        raise Refused("A phone number is required to set the SMS consent state.", "phone")
    person.sms = permit(shop, person, state, level=level, at=at)
    shop.announce("customers_marketing_consent/update", person)
    return person


def set_mail_consent(
    shop: Shop,
    person: Person,
    state: Grade,
    *,
    level: str | None = "SINGLE_OPT_IN",
    at: datetime | None = None,
) -> Person:
    """Let a person allow or stop e-mails; `at` is when they said so."""
    if not person.email:
        raise Refused("An email is required to set the email consent state.", "email")
    person.mail = permit(shop, person, state, level=level, at=at)
    shop.announce("customers_email_marketing_consent/update", person)
    return person


def tick_box(shop: Shop, person: Person) -> Person:
    """Take the consent given in Shopify's own checkout, which it marks as its own."""
    person.sms = permit(shop, person, "SUBSCRIBED", level="SINGLE_OPT_IN", at=None)
    person.sms.collected_from = "SHOPIFY"
    shop.announce("customers_marketing_consent/update", person)
    return person


def permit(
    shop: Shop, person: Person, state: Grade, *, level: str | None, at: datetime | None
) -> Permission:
    """Date a consent: now unless told otherwise, and never in the future."""
    present(shop, person)
    moment = now(shop)
    if at and at > shop.clock():
        raise Refused("Consent updated at can't be in the future", "consentUpdatedAt")
    person.updated_at = moment
    return Permission(state, level, at.replace(microsecond=0) if at else moment)
