"""Single values of Shopify's, whether a query or a webhook brought them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from msgspec import MsgspecError, Struct

from mappings.records import Facts
from mappings.shopify import FACTS
from mappings.shopify_bodies import Place
from mappings.shopify_wire import Address, Bag, said, snake
from mappings.transforms import country, e164, email, money, number_of, text

UNREADABLE = (MsgspecError, ValueError, ArithmeticError, RecursionError)
"""What reading a row of theirs may raise; it costs this row and no other."""

UNREADY = {"visit": "unready"}
"""What is noted of an order whose visit is not known yet: it is asked for again, and not kept."""
FIELDS = {
    object: [(ours, snake(said(theirs))) for ours, theirs in facts.items()]
    for object, facts in FACTS.items()
}


def facts(node: Struct, object: str) -> Facts:
    """Collect what has no column of its own; what is empty is told too, so that it clears."""
    return {ours: getattr(node, theirs) for ours, theirs in FIELDS[object]}


def numbered(gid: str) -> str:
    """Return the number of an object; raise ValueError when it has none."""
    number = gid.rpartition("/")[2].partition("?")[0]
    if not (number.isascii() and number.isdigit()):
        raise ValueError("its id is not one of Shopify's")
    return number


def utc(at: datetime | None) -> datetime | None:
    """Return the same moment in UTC."""
    return at.astimezone(UTC) if at else None


def amount(bag: Bag) -> Decimal:
    """Return an amount in the shop's currency."""
    return money(bag.shop_money.amount)


def dialled(typed: str | None, region: str | None, kept: Facts) -> str | None:
    """Parse a phone by the person's own country; what cannot be parsed is kept as typed."""
    phone = e164(typed, region)
    if phone is None and text(typed):
        kept["phone_typed"] = typed
    return phone


def mailed(typed: str | None, kept: Facts) -> str | None:
    """Read an e-mail address; what nobody could receive mail at is kept as typed."""
    address = email(typed)
    if address is None and text(typed):
        kept["email_typed"] = typed
    return address


def filled(**values: Any) -> Facts:
    """Keep the facts that say something."""
    return {name: value for name, value in values.items() if value}


def places(*addresses: Address | Place | None) -> list[dict[str, str | None]]:
    """List where a person may be, each place once: country, region and postal code, no street."""
    found: list[dict[str, str | None]] = []
    for one in (one for one in addresses if one):
        land = one.country_code_v2 if isinstance(one, Address) else one.country_code
        place = {"country": country(land), "region": text(one.province_code), "zip": text(one.zip)}
        if any(place.values()) and place not in found:
            found.append(place)
    return found


def landing(url: str | None) -> str | None:
    """Return the path and query of the page a visit began on, as the shop's webhooks write it.

    >>> landing("https://shop.example/sale?utm_source=sms")
    '/sale?utm_source=sms'
    """
    parts = urlsplit(text(url) or "")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or None


def key_of(raw: bytes) -> str | None:
    """Find the number of a row that could not be read."""
    gid = raw.partition(b"gid://shopify/")[2].partition(b'"')[0]
    return number_of(gid.decode(errors="replace")) or None
