"""How things stand with one person, as the rules of advice ask."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Purpose = Literal["marketing", "cart"]
PURPOSES: tuple[Purpose, ...] = ("marketing", "cart")


class Talk(Struct, frozen=True, kw_only=True):
    """A conversation that is open: since when, about what, and who of the shop answers."""

    since: datetime
    source: str = "reply"
    subject: str = ""
    owner: str | None = None
    urgent: bool = False


class Waits(Struct, frozen=True, kw_only=True):
    """What a person must decide about them: by which flow, and its number there."""

    what: str
    flow: str
    number: int
    since: datetime


class Left(Struct, frozen=True, kw_only=True):
    """A cart they left; `id` is the store's."""

    id: str
    at: datetime
    total: Decimal
    currency: str
    reminded: bool = False


class Way(Struct, frozen=True, kw_only=True):
    """A workflow they are on: when it speaks to them next."""

    workflow: str
    due_at: datetime


class Foretold(Struct, frozen=True, kw_only=True):
    """What the scores say: by when they buy as likely as not, and how likely they are lost."""

    due: date | None = None
    churn: float | None = None


class Barred(Struct, frozen=True, kw_only=True):
    """Why nothing of a purpose may leave: not before `until`, or not at all when that is None."""

    reason: str
    until: datetime | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """All that is known of one person at a moment.

    `texts` has why a text of a purpose may not leave; without an entry every gate agrees.
    `selling` has what of that is about the person and not about texts: it holds for e-mails, too.
    """

    now: datetime
    erased: bool = False
    talking: Talk | None = None
    held: Waits | None = None
    waiting: tuple[Waits, ...] = ()
    gave_back_at: datetime | None = None
    cancelled_at: datetime | None = None
    parcel: str | None = None
    orders: int = 0
    bought_at: datetime | None = None
    cart: Left | None = None
    way: Way | None = None
    looked: str | None = None
    stage: str = "known"
    segments: frozenset[str] = frozenset()
    foretold: Foretold = Foretold()
    asked: bool = False
    """Whether they were ever asked for a permission, or gave or withdrew one."""
    texts: Mapping[Purpose, Barred] = {}
    selling: Mapping[Purpose, Barred] = {}
    mails: bool = False
    """Whether the ledger knows a permission for e-mails that sell."""


class Advice(Struct, frozen=True, kw_only=True):
    """What to do next and why; `when` None is now, `by` is text or e-mail when it speaks to them.

    `press` is the flow or workflow that does it, `not_now` what must be left for now, and why.
    """

    name: str
    do: str
    why: str
    when: datetime | None = None
    by: str = ""
    purpose: Purpose | None = None
    press: str = ""
    not_now: tuple[tuple[str, Barred], ...] = ()
