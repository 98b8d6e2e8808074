"""Why something is to be done for a person: each reason holds or does not, and says why."""

from datetime import datetime, timedelta

from msgspec import Struct

from tasks.advice.standing import Standing

REST = timedelta(days=7)
"""How long nobody is sold to who has just given something back."""
AHEAD = timedelta(days=7)
"""How far one looks ahead."""
LOST = 0.6
"""How likely somebody is lost before they are won back."""
SECOND = timedelta(days=14)
"""How long after a first purchase a second is spoken of."""


TALKS = {
    "ticket": "a ticket of theirs is open",
    "reply": "they wrote to the shop",
    "event": "somebody of the shop is to speak to them",
}
"""Why a conversation is open, by what began it."""


class Because(Struct, frozen=True):
    """Why a rule holds, and from when on it is to be followed; None: now."""

    why: str
    when: datetime | None = None


def forgotten(seen: Standing) -> Because | None:
    """Hold for whom the shop has forgotten."""
    return Because("they asked to be forgotten") if seen.erased else None


def talking(seen: Standing) -> Because | None:
    """Hold while somebody waits for the shop's answer."""
    talk = seen.talking
    if talk is None:
        return None
    what = TALKS[talk.source]
    whose = f"; it is {talk.owner}'s" if talk.owner else ""
    return Because(f"{what} since {day(talk.since)}{', and it is urgent' * talk.urgent}{whose}")


def unread(seen: Standing) -> Because | None:
    """Hold while nobody has read a reply that may mean no."""
    one = seen.held
    return Because(f"{one.what}, number {one.number}, since {day(one.since)}") if one else None


def undecided(seen: Standing) -> Because | None:
    """Hold while anything about them waits for a decision."""
    if not seen.waiting:
        return None
    oldest = min(seen.waiting, key=lambda one: one.since)
    others = f", and {len(seen.waiting) - 1} more" if len(seen.waiting) > 1 else ""
    return Because(
        f"{oldest.what} waits since {day(oldest.since)}: {oldest.flow} {oldest.number}{others}"
    )


def disappointed(seen: Standing) -> Because | None:
    """Hold for a week after something was given back or cancelled, unless they bought since."""
    told = {"money was given back": seen.gave_back_at, "an order was cancelled": seen.cancelled_at}
    recent = [(at, what) for what, at in told.items() if at and at > seen.now - REST]
    if not recent:
        return None
    at, what = max(recent)
    if seen.bought_at and seen.bought_at > at:
        return None
    return Because(f"{what} on {day(at)}", at + REST)


def arriving(seen: Standing) -> Because | None:
    """Hold while a parcel is on its way."""
    return Because(f"the parcel of order {seen.parcel} is on its way") if seen.parcel else None


def underway(seen: Standing) -> Because | None:
    """Hold while a workflow is about to speak to them."""
    if seen.way is None or seen.way.due_at > seen.now + AHEAD:
        return None
    return Because(f"the workflow {seen.way.workflow} is to speak to them", seen.way.due_at)


def left_cart(seen: Standing) -> Because | None:
    """Hold for a cart nobody was reminded of."""
    cart = seen.cart
    if cart is None or cart.reminded:
        return None
    return Because(f"a cart of {cart.total:,.2f} {cart.currency} was left on {day(cart.at)}")


def slipping(seen: Standing) -> Because | None:
    """Hold for who is late by their own measure, or lost by the scores'."""
    churn = seen.foretold.churn
    if not seen.orders:
        return None
    if seen.stage in ("at risk", "lapsed"):
        said = f" (lost with {churn:.0%})" if churn is not None else ""
        return Because(f"they have not bought for longer than they used to{said}")
    if churn is not None and churn >= LOST:
        return Because(f"they are lost with {churn:.0%}, by the scores")
    return None


def due(seen: Standing) -> Because | None:
    """Hold for who is likely to buy within a week."""
    found = seen.foretold.due
    if found is None or found > (seen.now + AHEAD).date():
        return None
    return Because(f"by {found:%d %b} they buy as likely as not")


def interested(seen: Standing) -> Because | None:
    """Hold for who keeps looking at one thing."""
    if seen.looked is None or "product_interest" not in seen.segments:
        return None
    return Because(f"they looked at {seen.looked} more than once")


def once(seen: Standing) -> Because | None:
    """Hold for who bought once, and had time to get to know it."""
    if seen.orders != 1 or not seen.bought_at or seen.bought_at > seen.now - SECOND:
        return None
    return Because(f"they bought once, on {day(seen.bought_at)}")


def best(seen: Standing) -> Because | None:
    """Hold for the best customers."""
    return Because("they are among the best customers") if "vip" in seen.segments else None


def unasked(seen: Standing) -> Because | None:
    """Hold for whom nobody has asked whether they may be written to."""
    return None if seen.asked else Because("nobody has asked them yet")


def rest(seen: Standing) -> Because | None:
    """Hold for everybody else."""
    if seen.foretold.due:
        return Because(f"nothing is late; their next purchase is due by {seen.foretold.due:%d %b}")
    return Because("nothing is late, left or open")


def day(moment: datetime) -> str:
    """Write a day."""
    return f"{moment:%d %b}"
