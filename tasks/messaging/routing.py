"""Who of the shop answers what somebody wrote, and how soon: the first rule that fits.

Whoever talks to a customer already goes on talking. A lead worth much is for sales, everybody else
for support.
"""

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

LEADS = frozenset({"lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity"})
"""Stages, in the CRM's words, of who may buy and has not."""
ORDER = "order"
"""What a reply means that wants something done about an order."""
EVENT = "event"
"""No reply: a workflow asks for somebody."""


class Asker(Struct, frozen=True, kw_only=True):
    """Who wrote, as far as the hub knows them, and what about (`tasks/consent/replies.py`).

    `cart` is the largest they left open, `currency` its own. `sharers` counts who has this number.
    """

    kind: str = "talk"
    owner: str | None = None
    stage: str | None = None
    orders: int = 0
    vip: bool = False
    cart: Decimal | None = None
    currency: str | None = None
    sharers: int = 1


class Desk(Struct, frozen=True):
    """Who is there to answer, as the CRM calls them, and from how much on a cart is worth much."""

    support: str | None = None
    sales: str | None = None
    much: Mapping[str, Decimal] = field(default_factory=dict)


class Route(Struct, frozen=True):
    """Who answers, whether at once, and what their task is called: nothing of it is personal."""

    owner: str | None
    urgent: bool
    subject: str


def route(asker: Asker, desk: Desk) -> Route:
    """Say who answers; nobody by name is better than nobody: then the task stands open to all."""
    big = rich(asker, desk)
    lead = asker.orders == 0 and (asker.stage in LEADS or big)
    owner = asker.owner or (desk.sales if lead and big else None) or desk.support
    urgent = asker.vip or big or asker.kind == ORDER
    return Route(owner, urgent, subject(asker, lead=lead and big))


def rich(asker: Asker, desk: Desk) -> bool:
    """Whether they left a cart worth much; of a currency without a bound nobody can say so."""
    bound = desk.much.get(asker.currency or "")
    return bool(asker.cart and bound and asker.cart >= bound)


def subject(asker: Asker, *, lead: bool) -> str:
    """Name the task by what is asked and who asks, without a name."""
    about = "about an order" if asker.kind == ORDER else ""
    whose = "of one of the best customers" if asker.vip else "of a lead with a large cart" * lead
    shared = f"({asker.sharers} people share this number)" if asker.sharers > 1 else ""
    known = "" if asker.sharers else "from a number that is nobody's we know"
    return " ".join(word for word in ("Answer a text", about, whose, known, shared) if word)
