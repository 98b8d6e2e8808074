"""What happens between the basket and the order."""

from collections.abc import Sequence
from hashlib import md5
from typing import TypedDict, Unpack

from deployments.sandbox.shopify.acts.basics import Line, Refused, now, pick
from deployments.sandbox.shopify.acts.orders import Details, ring_up
from deployments.sandbox.shopify.state import Checkout, Person, Sale, Shop


class Shopper(TypedDict, total=False):
    """What a shopper says in a checkout."""

    person: Person | None
    email: str | None
    phone: str | None
    country_code: str | None
    accepts_sms: bool
    token: str
    cart_token: str


def token(kind: str, number: int) -> str:
    """Return a token that looks like chance and is the same every time."""
    return md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest()


def begin_checkout(
    shop: Shop, lines: Sequence[Line] = (Line(),), **shopper: Unpack[Shopper]
) -> Checkout:
    """Let a shopper begin a checkout; it stays open until an order carries its token."""
    moment, id = now(shop), shop.next_id()
    person = shopper.get("person")
    name = shopper.get("token") or token("checkout", id)
    checkout = Checkout(
        id=id,
        token=name,
        cart_token=shopper.get("cart_token") or token("cart", id),
        created_at=moment,
        updated_at=moment,
        items=pick(shop, lines),
        url=f"https://{shop.domain}/checkouts/{name}/recover?key={token('key', id)}",
        person_id=person.id if person else None,
        email=shopper.get("email") or (person.email if person else None),
        phone=shopper.get("phone"),
        currency=shop.currency,
        country_code=shopper.get("country_code") or (person.country_code if person else None),
        accepts_sms=shopper.get("accepts_sms", False),
    )
    shop.checkouts[id] = checkout
    shop.announce("checkouts/create", checkout)
    return checkout


def update_checkout(
    shop: Shop,
    checkout: Checkout,
    lines: Sequence[Line] | None = None,
    **shopper: Unpack[Shopper],
) -> Checkout:
    """Let a shopper say more, or change what is in it."""
    if checkout.completed_at:
        raise Refused("The checkout is already completed", "token")
    if {"token", "cart_token"} & shopper.keys():
        raise Refused("A checkout keeps its tokens", "token")
    if lines is not None:
        checkout.items = pick(shop, lines)
    for name, value in shopper.items():
        if name == "person":
            checkout.person_id = getattr(value, "id", None)
        else:
            setattr(checkout, name, value)
    checkout.updated_at = now(shop)
    shop.announce("checkouts/update", checkout)
    return checkout


def complete_checkout(shop: Shop, checkout: Checkout, **details: Unpack[Details]) -> Sale:
    """Buy what is in a checkout."""
    if checkout.completed_at:
        raise Refused("The checkout is already completed", "token")
    told: Details = {
        "person": shop.people.get(checkout.person_id or 0),
        "email": checkout.email,
        "phone": checkout.phone,
        "country_code": checkout.country_code,
        "checkout_token": checkout.token,
        "cart_token": checkout.cart_token,
    }
    lines = [Line(item.sku, item.quantity, item.price, item.title) for item in checkout.items]
    return ring_up(shop, pick(shop, lines), {**told, **details})
