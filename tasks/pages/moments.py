"""What happened with a person, put in words: one line each, masked unless it may be seen."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from tasks.pages import became, bought, talked
from tasks.pages.glass import Glass, Row
from tasks.pages.worded import Words


class Happening(Protocol):
    """One thing as the hub tells it."""

    kind: str
    at: datetime
    facts: dict[str, Any]


class Moment(Struct, frozen=True):
    """One thing in words; `group` is what it belongs to, `tone` good, bad, ours or plain."""

    at: datetime
    group: str
    title: str
    said: str = ""
    tone: str = "plain"


def moments(shown: Iterable[Happening], glass: Glass) -> list[Moment]:
    """Put all of it in words."""
    return [moment(one, glass) for one in shown]


def moment(one: Happening, glass: Glass) -> Moment:
    """Put one thing in words."""
    group, worded = KINDS[one.kind]
    title, said, tone = worded(one.facts, glass)
    return Moment(one.at, group, title, said, tone)


KINDS: Mapping[str, tuple[str, Callable[[Row, Glass], Words]]] = {
    "known": ("standing", became.said_once("First known to the hub")),
    "erased": ("standing", became.said_once("Forgotten on request", "bad")),
    "order": ("orders", bought.order),
    "cancelled": ("orders", bought.cancelled),
    "refund": ("orders", bought.refund),
    "parcel": ("orders", bought.parcel),
    "cart": ("orders", bought.cart),
    "text": ("messages", talked.text),
    "e-mail": ("messages", talked.mail),
    "reply": ("messages", talked.reply),
    "click": ("messages", talked.click),
    "workflow": ("messages", talked.workflow),
    "conversation": ("messages", talked.conversation),
    "elsewhere": ("messages", talked.elsewhere),
    "asked for": ("visits", bought.asked),
    "visit": ("visits", bought.visit),
    "consent": ("consent", talked.consent),
    "hold": ("consent", talked.hold),
    "score": ("standing", became.score),
    "joined segment": ("standing", became.joined_segment),
    "left segment": ("standing", became.left_segment),
    "joined": ("standing", became.joined),
    "parted": ("standing", became.parted),
}
"""Every kind of thing: what it belongs to, and its words."""
GROUPS = ("orders", "messages", "visits", "consent", "standing")


def of(group: str) -> list[str]:
    """List the kinds of things that belong to a group; none for no group."""
    return [kind for kind, (theirs, _) in KINDS.items() if theirs == group]
