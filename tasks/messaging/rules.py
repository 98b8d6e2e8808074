"""What a shop may set about its texts; every default is the careful choice.

Times are hours. `msgspec.convert(settings, Rules)` reads them from plain settings and refuses
what it does not know; the law's own hours and caps are not here, for nobody may switch them off.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from tasks.messaging.laws import HOUSE as HOUSE_WEEK
from tasks.messaging.laws import Week

Hours = Annotated[float, Meta(gt=0)]
MONTH = 30 * 24
"""What is known of the texts before: a cap cannot look back further."""


class Cap(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No more than `limit` promotional texts in `hours` to one number, whatever sends them.

    `group` names the shop's own segment it is for; None: everyone outside a group with a cap.
    """

    limit: Annotated[int, Meta(ge=0)]
    hours: Annotated[float, Meta(gt=0, le=MONTH)]
    group: str | None = None


class CartRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From a date on, whose permission lets a cart reminder go, by the number's country.

    `confirmed` lists methods of a marketing permission that
    count as well: a double opt-in by text whose question named cart reminders.
    """

    since: date
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None = None
    needs: Literal["cart", "marketing"] = "cart"
    confirmed: tuple[str, ...] = ()
    hours: Hours | None = None
    """How long after the cart was left the one reminder may go; None: until the text expires.

    The carriers of the United States allow 48 at most, whatever stands here.
    """


class Rules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The shop's own rules."""

    brand: tuple[str, ...] = ()
    """Names of the shop a person would recognise; one of them stands in every promotional text."""
    week: Week = HOUSE_WEEK
    """The shop's own hours, where it wants narrower ones than the law and the house."""
    caps: tuple[Cap, ...] = (Cap(limit=2, hours=24), Cap(limit=6, hours=7 * 24))
    carts: tuple[CartRule, ...] = (
        CartRule(since=date.min, needs="marketing"),
        CartRule(since=date(2020, 5, 1), country="US", hours=48),
    )
    rest_after_purchase: Annotated[float, Meta(ge=0)] = 24
    """How long promotion rests after a purchase; a cart text is then withheld for good."""
    confirm_within: Annotated[float, Meta(gt=0, le=5 / 60)] = 5 / 60
    """How long after a STOP the one confirmation may still go: five minutes at most."""
    answer_within: Hours = 1
    """How long an answer to the person's own act may still go without the gates of promotion."""
    ask_again: Hours = 1
    """How soon a text is asked again that waits for a person: a hold, an outage, a pause."""
    talk: Hours = 24
    """How long after the last word of a person a conversation by text goes on."""
    codes: tuple[str, ...] = ()
    """Discount codes the store takes now; a text that promises another one is not sent."""
    held_out: Annotated[float, Meta(ge=0, le=0.5)] = 0
    """The share of people to whom a workflow that sells says nothing: they show what texts add."""

    def cart_rule(self, country: str | None, on: date) -> CartRule:
        """Return the newest rule for carts of a country's numbers, else the one for everywhere."""
        known = [one for one in self.carts if one.country in {country, None} and one.since <= on]
        return max(known, key=lambda one: (one.country is not None, one.since), default=STRICT)


STRICT = CartRule(since=date.min)
HOUSE = Rules()
