"""Shopify's GraphQL nodes as records of ours."""

from collections.abc import Iterator

from mappings import birthdays
from mappings.records import Cart, Consent, Customer, Facts, Product, Record
from mappings.shopify import GRANTS
from mappings.shopify_orders import order
from mappings.shopify_values import (
    amount,
    dialled,
    facts,
    filled,
    mailed,
    numbered,
    places,
    utc,
)
from mappings.shopify_wire import (
    Address,
    CartNode,
    CustomerNode,
    MailState,
    Node,
    OrderNode,
    ProductNode,
)
from mappings.transforms import country, email, text


def customer(node: CustomerNode) -> Iterator[Record]:
    """Turn a customer into records: themselves, and what they consented to."""
    address = node.default_address or Address()
    kept, region = facts(node, "customers"), country(address.country_code_v2)
    kept |= {"province": text(address.province_code), "zip": text(address.zip)}
    kept |= birthdays.told("birthday", node.metafield and node.metafield.value, node.updated_at)
    number, mail = numbered(node.id), None
    if node.default_email_address:
        mail = mailed(node.default_email_address.email_address, kept)
    typed = node.default_phone_number.phone_number if node.default_phone_number else None
    phone = dialled(typed, region, kept)
    yield Customer(
        platform="shopify",
        external_id=number,
        email=mail,
        email_verified=node.verified_email,
        phone=phone,
        first_name=text(node.first_name),
        last_name=text(node.last_name),
        country=region,
        birthday_typed=kept.get("birthday_typed"),
        created_at=utc(node.created_at),
        updated_at=utc(node.updated_at),
        facts=kept,
    )
    for address_, channel, state in (
        (phone, "sms", node.sms_marketing_consent),
        (mail, "email", node.email_marketing_consent),
    ):
        for act in consents((number, address_), channel, state):
            # A refusal counts even where its number cannot be read: the hub may know another.
            if address_ is not None or act.status == "withdrawn":
                yield act


def consents(
    who: tuple[str, str | None], channel: str, state: MailState | None
) -> Iterator[Consent]:
    """Turn a consent state into the act it came from, if there was one.

    `who` is the customer's number and their address, which may be None: the hub then finds it.
    """
    status = GRANTS.get(state.marketing_state.upper()) if state else None
    if state is None or status is None:
        return
    level = (state.marketing_opt_in_level or "unknown").lower()
    yield Consent(
        platform="shopify",
        address=who[1],
        customer_external_id=who[0],
        channel=channel,
        status=status if state.consent_updated_at or status == "withdrawn" else "pending",
        method=f"shopify:{level}",
        happened_at=utc(state.consent_updated_at),
        facts={
            "state": state.marketing_state.upper(),
            "level": level,
            **filled(collected=(getattr(state, "consent_collected_from", None) or "").upper()),
        },
    )


def product(node: ProductNode) -> Iterator[Record]:
    """Turn a product into a record."""
    yield Product(
        platform="shopify",
        external_id=numbered(node.id),
        title=text(node.title),
        updated_at=utc(node.updated_at),
        facts=facts(node, "products"),
    )


def token_of(url: str) -> str | None:
    """Find the checkout's token in its recovery link: GraphQL has it nowhere else."""
    parts = url.partition("?")[0].split("/")
    return parts[-2] if len(parts) > 2 and parts[-1] == "recover" else None


def cart(node: CartNode) -> Iterator[Record]:
    """Turn an abandoned checkout into a record, under the token its webhooks carry."""
    person = node.customer
    address = node.shipping_address or node.billing_address or Address()
    kept: Facts = filled(places=places(node.shipping_address, node.billing_address))
    region = country(address.country_code_v2)
    mail = person.default_email_address if person else None
    number = person.default_phone_number if person else None
    yield Cart(
        platform="shopify",
        external_id=token_of(node.abandoned_checkout_url) or numbered(node.id),
        customer_external_id=numbered(person.id) if person else None,
        email=email(mail.email_address) if mail else None,
        phone=dialled(number.phone_number if number else address.phone, region, kept),
        country=region,
        currency=node.total_price_set.shop_money.currency_code,
        total=amount(node.total_price_set),
        url=node.abandoned_checkout_url,
        created_at=utc(node.created_at),
        updated_at=utc(node.updated_at),
        completed_at=utc(node.completed_at),
        facts=kept,
    )


def records(node: Node, *, whole: bool = True) -> Iterator[Record]:
    """Turn any node into records."""
    match node:
        case CustomerNode():
            yield from customer(node)
        case OrderNode():
            yield from order(node, whole=whole)
        case ProductNode():
            yield from product(node)
        case CartNode():
            yield from cart(node)
