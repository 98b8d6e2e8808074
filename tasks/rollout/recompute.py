"""What must be so of a person, worked out from raw facts alone and by other means than the merge.

Money is added up order by order, consent is decided act by act. A slip in the hub's SQL is none
here, so the two are held against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

from tasks.rollout.names import Spoken

RECORDED = {"import", "form", "hub"}
"""Who only notes what people said elsewhere."""
LATE = timedelta(minutes=5)
"""A yes dated further ahead than this of when we heard it counts for nothing."""


class Sale(Struct, kw_only=True):
    """One order as its store last told it; `buyer` is what that store calls its customer."""

    customer_id: int
    key: str
    platform: str
    external_id: str
    buyer: str | None
    name: str | None
    currency: str
    total: Decimal
    kept: Decimal
    financial_status: str | None
    placed_at: datetime
    cancelled: bool
    test: bool
    deleted: bool


class Act(Struct, kw_only=True):
    """One act of consent; `stands` is what the hub says of its number and purpose now."""

    address: str
    purpose: str
    status: str
    source: str
    happened_at: datetime | None
    learned_at: datetime
    expires_at: datetime | None
    told_of: bool | None = None
    unnamed: bool | None = None
    stands: str | None = None


class Person(Struct, kw_only=True):
    """One person as the hub has them, with everything raw that is known of them."""

    id: int
    key: str
    email: str | None
    phone: str | None
    first_name: str | None
    last_name: str | None
    country: str | None
    order_count: int
    net_spend: Decimal
    currency: str | None
    ids: list[tuple[str, str]] = field(default_factory=list)
    strange: bool = False
    """Whether somebody said that a number of theirs is another's."""
    sales: list[Sale] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    said: list[Spoken] = field(default_factory=list)
    """What records were seen to call them."""


def figures(sales: Iterable[Sale]) -> dict[str, Any]:
    """Count orders and add up money, of the currency that most of them are in."""
    purses: dict[str, list[Sale]] = defaultdict(list)
    for sale in sales:
        if not sale.test and not sale.deleted:
            purses[sale.currency].append(sale)
    if not purses:
        return {"order_count": 0, "net_spend": Decimal(0), "currency": None}
    currency, most = max(
        sorted(purses.items()),  # of equal ones the first counts
        key=lambda one: (len(one[1]), max(sale.placed_at for sale in one[1])),
    )
    counted = [sale for some in purses.values() for sale in some if not sale.cancelled]
    spend = sum((sale.kept for sale in most), Decimal(0))
    return {"order_count": len(counted), "net_spend": spend, "currency": currency}


def consents(acts: Iterable[Act], now: datetime) -> dict[str, str | None]:
    """Decide each purpose by the newest act that counts; a permission that ended is none."""
    purposes: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        purposes[act.purpose].append(act)
    return {purpose: decided(some, now) for purpose, some in purposes.items()}


def decided(acts: Sequence[Act], now: datetime) -> str | None:
    """Decide one purpose of one number: what a person did, else a note of it, else what follows."""
    for counts in (firm, noted, implied, lambda _: True):
        speaking = [act for act in acts if counts(act)]
        if not speaking:
            continue
        latest = max(moment(act) for act in speaking)
        last = [act for act in speaking if moment(act) == latest]
        ended = all(act.expires_at and act.expires_at <= now for act in last)
        words = {act.status for act in last}
        said = next((one for one in ("withdrawn", "pending", "granted") if one in words), None)
        return None if said == "granted" and ended else said
    return None


def firm(act: Act) -> bool:
    """Whether it is a no, or a yes that the person gave themselves."""
    said = granted(act) and not act.expires_at and not only_noted(act)
    return act.status == "withdrawn" or said


def noted(act: Act) -> bool:
    """Whether it is a note of a yes given elsewhere."""
    return granted(act) and not act.expires_at and only_noted(act)


def implied(act: Act) -> bool:
    """Whether a purchase implied it."""
    return granted(act) and act.expires_at is not None


def only_noted(act: Act) -> bool:
    """Whether somebody else wrote it down."""
    return bool(act.source in RECORDED or act.told_of or act.unnamed)


def granted(act: Act) -> bool:
    """Whether it is a yes that is not dated ahead."""
    ahead = act.happened_at is not None and act.happened_at > act.learned_at + LATE
    return act.status == "granted" and not ahead


def moment(act: Act) -> datetime:
    """Say from when an act counts: a no of a whole second counts to the end of it."""
    said = act.happened_at or act.learned_at
    if act.status == "withdrawn" and act.happened_at and not act.happened_at.microsecond:
        said = act.happened_at + timedelta(microseconds=999_999)
    return min(said, act.learned_at)


def expected(person: Person, now: datetime, named: Mapping[str, Any] | None) -> dict[str, Any]:
    """Say what every system must hold of a person.

    `named` is the newest account of theirs in a store: who they are there; without one what the
    hub has of a guest.
    """
    said = consents(person.acts, now)
    own = {name: getattr(person, name) for name in ("first_name", "last_name", "phone", "country")}
    return {
        **own,
        **(named or {}),
        **figures(person.sales),
        "key": person.key,
        "sms_status": said.get("marketing"),
        "cart_status": said.get("cart"),
        "transactional_status": said.get("transactional"),
    }
