"""The touches of a person, and which of them may have led to an order.

A touch is a text that arrived, or a click on its link. A text that was sent although the person
had said STOP earns nothing, whatever it brought: it is counted apart.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from mappings.utm import SMS, Utm

Kind = Literal["text", "click"]
AS_IS = "as it is"
"""What is not varied, beside what is."""


class Touch(Struct, frozen=True, kw_only=True):
    """One touch: which text it was, and all that figures are grouped by.

    A person may be in several segments, and a text may lead to several places: it counts in each.
    """

    message: str
    person: str
    at: datetime
    kind: Kind = "text"
    token: str | None = None
    medium: str = SMS
    workflow: str = ""
    campaign: str = ""
    variant: str = ""
    segment: tuple[str, ...] = ()
    sender: str = ""
    destination: tuple[str, ...] = ()

    @property
    def content(self) -> str | None:
        """Return its variant as its links name it: without the workflow, and none as none."""
        said = self.variant.removeprefix(f"{self.workflow}: ")
        return None if said in {"", AS_IS} else said


class Sale(Struct, frozen=True, kw_only=True):
    """One order: what was paid, what was given back, and what its visit said it came from."""

    order: str
    person: str
    at: datetime
    currency: str
    paid: Decimal
    refunds: tuple[Decimal, ...] = ()
    utm: Utm | None = None
    void: bool = False
    """Whether it was cancelled or a test: then it never was an order."""

    @property
    def net(self) -> Decimal:
        """Return what is left of it: never less than nothing."""
        return max(Decimal(0), self.paid - sum(self.refunds, Decimal(0)))


class Silence(Struct, frozen=True):
    """A time in which a person wanted no texts; `until` is None while it lasts."""

    person: str
    since: datetime
    until: datetime | None = None


class Window(Struct, frozen=True):
    """How long before an order a click, or a text alone, may have led to it.

    A visit that names a text's token is a click, whether or not we saw it.
    """

    click: timedelta = timedelta(days=5)
    text: timedelta = timedelta(days=1)

    def holds(self, touch: Touch, sale: Sale) -> bool:
        """Whether a touch lies close enough before an order."""
        named = sale.utm is not None and touch.token is not None and sale.utm.term == touch.token
        within = self.click if touch.kind == "click" or named else self.text
        return touch.at <= sale.at <= touch.at + within


class Sorted(Struct, frozen=True):
    """Touches that may earn, and those of texts that should never have been sent."""

    rightful: tuple[Touch, ...]
    after_stop: tuple[Touch, ...]


def sort(touches: Iterable[Touch], silences: Iterable[Silence]) -> Sorted:
    """Set apart what was sent after a STOP, with the clicks on it; the rest in order of time."""
    closed: dict[str, list[Silence]] = {}
    for one in silences:
        closed.setdefault(one.person, []).append(one)
    known = sorted(touches, key=lambda one: (one.at, one.kind, one.message))
    wrong = {one.message for one in known if one.kind == "text" and silent(one, closed)}
    return Sorted(
        tuple(one for one in known if one.message not in wrong),
        tuple(one for one in known if one.message in wrong),
    )


def silent(touch: Touch, closed: dict[str, list[Silence]]) -> bool:
    """Whether a text went out while its person wanted none."""
    return any(
        one.since <= touch.at and (one.until is None or touch.at < one.until)
        for one in closed.get(touch.person, ())
    )


def leading(sale: Sale, touches: Sequence[Touch], window: Window) -> list[Touch]:
    """Return the touches that may have led to an order: that person's, before it, close enough."""
    return [one for one in touches if one.person == sale.person and window.holds(one, sale)]
