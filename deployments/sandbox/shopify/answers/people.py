"""What GraphQL says of people: who they are, what they bought, what they allow."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from deployments.sandbox.shopify.answers.parts import (
    Answer,
    Bag,
    Fields,
    Listing,
    Place,
    fixed,
    name_of,
    numbered,
    plain,
    timed,
    when,
)
from deployments.sandbox.shopify.ledger import bought
from deployments.sandbox.shopify.state import Permission, Person, Sale, Shop

NOTHING_SAID = Permission()


def home(person: Person, _: Shop) -> Place | None:
    """Return a person's address; None when the shop knows no country of theirs."""
    if not person.country_code:
        return None
    return Place(person.id, person, person.phone, person.country_code)


def spent(person: Person, shop: Shop) -> Bag:
    """Add up what the shop kept of a person's money."""
    kept = (sale.kept for sale in bought(shop, person.id))
    return Bag(sum(kept, Decimal(0)), shop.currency)


RFM = ("PROSPECTS", "NEW", "PROMISING", "ACTIVE")
"""The group by how often somebody bought; whoever did more often is LOYAL."""


def group(person: Person, shop: Shop) -> str:
    """Say in which group of customers the shop has somebody: by how often they bought alone."""
    times = len(bought(shop, person.id))
    return RFM[times] if times < len(RFM) else "LOYAL"


def newest(person: Person, shop: Shop) -> Sale | None:
    """Return the last thing a person ordered."""
    return max(bought(shop, person.id), key=lambda sale: (sale.created_at, sale.id), default=None)


def texts(person: Person, _: Shop) -> Permission | None:
    """Return what a person said about texts; nobody without a number says anything."""
    return (person.sms or NOTHING_SAID) if person.phone else None


def mails(person: Person, _: Shop) -> Permission | None:
    """Return what a person said about e-mails."""
    return (person.mail or NOTHING_SAID) if person.email else None


BIRTH_DATE = ("facts", "birth_date")
"""Under what Shopify's own definition keeps when somebody was born."""


def metafield(person: Person, _: Shop, args: Mapping[str, Any]) -> Person | None:
    """Return a person as a fact about them, if the shop knows that one."""
    asked = (args.get("namespace"), args["key"])
    return person if asked == BIRTH_DATE and person.birth_date else None


def on(permission: str, attribute: str) -> Answer:
    """Answer with a part of what a person said, or of having said nothing."""
    return lambda person, _: getattr(getattr(person, permission) or NOTHING_SAID, attribute)


PERSON: Fields = {
    **numbered("Customer", lambda person: person.id),
    **plain("email", "phone", "note", "state", "tags", "locale"),
    **plain(firstName="first_name", lastName="last_name", verifiedEmail="verified_email"),
    **timed(createdAt="created_at", updatedAt="updated_at"),
    **fixed(taxExempt=False),
    "displayName": lambda one, _: name_of(one) or one.email or one.phone or "",
    "validEmailAddress": lambda one, _: bool(one.email),
    "canDelete": lambda one, shop: not bought(shop, one.id),
    "numberOfOrders": lambda one, shop: str(len(bought(shop, one.id))),
    "amountSpent": spent,
    "lastOrder": newest,
    "statistics": lambda one, _: one,
    "defaultAddress": home,
    "defaultEmailAddress": lambda one, _: one if one.email else None,
    "defaultPhoneNumber": lambda one, _: one if one.phone else None,
    "smsMarketingConsent": texts,
    "emailMarketingConsent": mails,
}

TABLE: dict[str, Fields] = {
    "Customer": PERSON,
    "CustomerStatistics": {"rfmGroup": group},
    "Metafield": {
        **numbered("Metafield", lambda person: person.id + 10**9),
        **plain(value="birth_date"),
        **timed(createdAt="created_at", updatedAt="updated_at"),
        **fixed(namespace=BIRTH_DATE[0], key=BIRTH_DATE[1], type="date"),
    },
    "CustomerEmailAddress": {
        **plain(emailAddress="email"),
        "marketingState": on("mail", "state"),
        "marketingOptInLevel": on("mail", "level"),
        "marketingUpdatedAt": lambda one, _: when((one.mail or NOTHING_SAID).updated_at),
        "validFormat": lambda one, _: "@" in one.email,
    },
    "CustomerPhoneNumber": {
        **plain(phoneNumber="phone"),
        "marketingState": on("sms", "state"),
        "marketingOptInLevel": on("sms", "level"),
        "marketingUpdatedAt": lambda one, _: when((one.sms or NOTHING_SAID).updated_at),
        "marketingCollectedFrom": on("sms", "collected_from"),
    },
    "CustomerSmsMarketingConsentState": {
        **plain(marketingState="state", consentCollectedFrom="collected_from"),
        **timed(consentUpdatedAt="updated_at"),
        "marketingOptInLevel": lambda one, _: one.level or "UNKNOWN",
    },
    "CustomerEmailMarketingConsentState": {
        **plain(marketingState="state", marketingOptInLevel="level"),
        **timed(consentUpdatedAt="updated_at"),
    },
}

LISTS: dict[str, dict[str, Listing]] = {
    "Customer": {"orders": lambda person, shop: bought(shop, person.id)},
}
