"""What a shop's pixel and its forms post, and what files of events hold, as records.

Our own form: `id`, `kind`, `happened_at`, `visitor`; `customer`, `email`, `email_sha256` or
`phone`; `product`, `category`, `facts`. Shopify's standard events are understood as they come.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, field

from mappings.records import Consent, Event, Facts, Record
from mappings.transforms import country, e164, email, text

UNREADABLE = (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError)
"""What reading a post may raise; it costs this post and no other."""

ASKED = "back in stock asked"
"""What somebody does who wants to hear when a product is there again."""
KINDS = {
    "collection_viewed": "category viewed",
    "search_submitted": "searched",
    "product_added_to_cart": "added to cart",
    "product_removed_from_cart": "taken from cart",
    "checkout_started": "checkout begun",
    "checkout_completed": "checkout done",
    "back_in_stock_requested": ASKED,
    "email_opened": "e-mail opened",
    "email_clicked": "e-mail clicked",
    "sms_replied": "text answered",
    "support_ticket": "ticket opened",
    "ticket_created": "ticket opened",
}
"""Their names of what happened, and ours; any other is written in words."""
ELSEWHERE = ("e-mail opened", "e-mail clicked", "text answered", "ticket opened")
"""What happens in a mailbox, a chat or at the support: no visit."""
PRODUCT = (
    ("productVariant", "product"),
    ("cartLine", "merchandise", "product"),
)
"""Where Shopify's events hold a product."""
LONGEST = 500
"""Characters of the longest fact that is kept of a post."""

At = Annotated[datetime, Meta(tz=True)]
Id = str | int | None
Value = str | int | float | bool | None


class Post(Struct):
    """One event as it is posted, in our form or in Shopify's."""

    id: Id = None
    kind: str = ""
    happened_at: At | None = None
    visitor: str | None = None
    customer: Id = None
    email: str | None = None
    email_sha256: str | None = None
    phone: str | None = None
    country: str | None = None
    product: Id = None
    category: str | None = None
    weight: int = 1
    consent: str | None = None
    """What somebody was shown who ticked that they may be texted."""
    facts: dict[str, Value] = field(default_factory=dict)
    name: str = ""
    timestamp: At | None = None
    client: str | None = field(name="clientId", default=None)
    data: dict[str, Any] = field(default_factory=dict)


KNOWN = {one.encode_name for one in msgspec.structs.fields(Post)}
"""What a row may call its cells; whatever else it has is a fact."""
MOMENTS = ("happened_at", "timestamp")
WORDS = ("kind", "visitor", "email", "email_sha256", "phone", "country", "category", "consent")
"""Cells that hold words; databases keep numbers in some."""


def posted(platform: str, body: bytes, received_at: datetime) -> Iterator[Record]:
    """Read one post of a browser, which counts once; raise one of `UNREADABLE`."""
    post = msgspec.json.decode(body, type=Post)
    post.weight = 1
    yield from records(platform, post, received_at, body)


def row(platform: str, cells: Mapping[str, Any], read_at: datetime) -> Iterator[Record]:
    """Read one row of a file or a query; raise one of `UNREADABLE`."""
    said = {name: cell(name, value) for name, value in cells.items() if text(value) is not None}
    if not all(said):
        raise ValueError("it has other cells than the first line names, or is no object")
    others = {name: plain(said.pop(name)) for name in [*said] if name not in KNOWN}
    post = msgspec.convert({"facts": others, **said}, Post, strict=False)
    if not (post.happened_at or post.timestamp):
        raise ValueError("it does not say when it happened")
    yield from records(platform, post, read_at, repr(sorted(said.items())).encode())


def cell(name: str, value: Any) -> Any:
    """Read what a database or its export writes otherwise than a pixel would."""
    if name in MOMENTS and isinstance(value, str) and not value.isdigit():
        return datetime.fromisoformat(value)
    other = isinstance(value, UUID | Decimal) or (name in WORDS and isinstance(value, int))
    return str(value) if other else value


def plain(value: Any) -> Value:
    """Write whatever a cell holds as a fact."""
    return value if isinstance(value, str | int | float | bool) else str(value)


def records(platform: str, post: Post, at: datetime, raw: bytes) -> Iterator[Record]:
    """Turn a post into an event, and into the act of consent that came with it."""
    if post.name and not post.kind:
        standard(post)
    happened_at = (post.happened_at or at).astimezone(UTC)
    one = Event(
        platform=platform,
        external_id=text(post.id) or sha256(raw).hexdigest(),
        kind=KINDS.get(post.kind, post.kind.replace("_", " ").strip().lower()),
        happened_at=happened_at,
        visitor=text(post.visitor),
        customer_external_id=account(post.customer),
        email=email(post.email),
        email_hash=(text(post.email_sha256) or "").lower() or None,
        phone=e164(post.phone, post.country),
        country=country(post.country),
        product=account(post.product),
        category=text(post.category),
        weight=post.weight,
        facts=kept(post.facts),
    )
    if one.kind == ASKED and not (one.email or one.phone or one.customer_external_id):
        raise ValueError("nobody could be told: no e-mail address, no number that can be dialled")
    yield one
    if one.kind == ASKED and one.phone and text(post.consent):
        yield asked(one, str(post.consent))


def asked(one: Event, shown: str) -> Consent:
    """Note that somebody asked for texts in a form: it counts once they confirm it by a text."""
    return Consent(
        platform=one.platform,
        address=one.phone,
        status="pending",
        method="form",
        disclosure=shown[:2000],
        happened_at=one.happened_at,
        facts={"disclosure": shown[:2000], "form": ASKED},
    )


def account(id: Id) -> str | None:
    """Return an id as text, without what makes one of Shopify's global."""
    said = text(id)
    return said.rpartition("/")[2] or None if said and said.startswith("gid://") else said


def kept(facts: Mapping[str, Value]) -> Facts:
    """Keep a few short facts."""
    some = list(facts.items())[:20]
    return {name[:60]: value[:LONGEST] if isinstance(value, str) else value for name, value in some}


def standard(post: Post) -> None:
    """Read an event of Shopify's in the places where it holds what we know by other names."""
    post.kind, post.happened_at, post.visitor = post.name, post.timestamp, post.client
    product = next((found for path in PRODUCT if (found := within(post.data, *path))), {})
    post.product, post.category = product.get("id"), product.get("type")
    if title := within(post.data, "collection").get("title"):
        post.category = title
    if query := within(post.data, "searchResult").get("query"):
        post.facts = {"query": query}
    checkout = within(post.data, "checkout")
    post.email = post.email or checkout.get("email")
    post.phone = post.phone or checkout.get("phone")
    post.country = within(checkout, "shippingAddress").get("countryCode")
    post.customer = post.customer or within(checkout, "order", "customer").get("id")


def within(said: Any, *path: str) -> dict[str, Any]:
    """Return the object at a path; an empty one where there is none."""
    for name in path:
        said = said.get(name) if isinstance(said, dict) else None
    return said if isinstance(said, dict) else {}
