"""One text, what is known when it wants to leave, and every reason why it may not."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from mappings.segments import segments
from tasks.messaging import gates
from tasks.messaging.rules import HOUSE, Rules

STOP_CONFIRMATION = "stop_confirmation"
"""The workflow whose text says that a STOP was heard."""
SPARING = ("quiet hours", "cap")
"""Gates that let through what sells nothing."""


class Text(Struct, frozen=True, kw_only=True):
    """A text that wants to leave.

    `reply_to` says that it answers what the person did just now (STOP, START, HELP, a form).
    `answers_at` is when they did. `left_at` is when the cart was left: a cart text that does not
    know it cannot go to the US.
    """

    id: int = 0
    workflow: str
    occasion: str
    purpose: str
    subject: str | None = None
    cart: str | None = None
    left_at: datetime | None = None
    phone: str
    body: str
    platform: str = ""
    sender: str | None = None
    segments: int = 0
    customer_id: int | None = None
    asked_at: datetime | None = None
    expires_at: datetime | None = None
    reply_to: bool = False
    answers_at: datetime | None = None

    @property
    def promotional(self) -> bool:
        """Whether it wants to sell something."""
        return self.purpose != "transactional"

    @property
    def answer(self) -> bool:
        """Whether it only answers the person; whatever else it is called, promotion is none."""
        return self.reply_to and not self.promotional

    @property
    def size(self) -> int:
        """Count its segments, whether or not they were counted before."""
        return self.segments or segments(self.body)[1]


class Consent(Struct, frozen=True, kw_only=True):
    """The act that counts now for one purpose, from the view consent_state."""

    status: str
    happened_at: datetime | None = None
    expires_at: datetime | None = None
    method: str = ""
    source: str = ""


class Place(Struct, frozen=True, kw_only=True):
    """Where the person may be: codes only, as the store writes them."""

    country: str | None = None
    region: str | None = None
    zip: str | None = None


class Sent(Struct, frozen=True, kw_only=True):
    """A text that left or may have left, over whatever provider: reserved and unsure ones too.

    `way_out` says that it told how to opt out (`lint.names_way_out`); unknown is no.
    """

    at: datetime
    purpose: str
    workflow: str = ""
    subject: str | None = None
    cart: str | None = None
    segments: int = 1
    confirmed_stop: bool = False
    way_out: bool = False


class SenderState(Struct, frozen=True, kw_only=True):
    """A sender of ours: what it is, whether it is registered, and how fast it may go, in segments.

    `kind`: long code, toll-free, short code or alphanumeric. `day_limit` is the carrier's, for
    the whole brand; `per_minute` is AT&T's, for the campaign. None: no limit is known.
    `since`: the day it began; `allowance`: how many segments its warm-up allows it today.
    """

    kind: str
    brand: str | None = None
    campaign: str | None = None
    approved: bool = False
    per_second: float | None = None
    per_minute: int | None = None
    day_limit: int | None = None
    since: date | None = None
    allowance: int | None = None


class Used(Struct, frozen=True, kw_only=True):
    """Segments already used by the sender: in a minute, in its brand's day.

    A minute is the campaign's, a day ends at midnight in Los Angeles.
    """

    minute: int = 0
    day: int = 0


class Situation(Struct, frozen=True, kw_only=True):
    """All that is known, read in the transaction that would reserve the text."""

    now: datetime
    consents: Mapping[str, Consent] = field(default_factory=dict)
    suppressed_hash: bool = False
    held: str | None = None
    talking: str | None = None
    """What of theirs is open with the shop: a reply, a ticket, or an event's task."""
    places: tuple[Place, ...] = ()
    sent: tuple[Sent, ...] = ()
    bought_at: datetime | None = None
    stopped_at: datetime | None = None
    granted_at: datetime | None = None
    """The latest permission there ever was, whatever came after it."""
    sender: SenderState | None = None
    used: Used = Used()
    paused: str | None = None
    curbed: str | None = None
    """Why its workflow or its sender was stopped, by signs of harm."""
    reach: str = "everyone"
    """Whom anything may go out to: nobody, the pilot's cohort, everyone."""
    reached: bool = False
    """Whether this number is one of the cohort's, while that is whom we reach."""
    groups: frozenset[str] = frozenset()
    """The shop's own segments this person is in; caps are set for them."""


class Objection(Struct, frozen=True):
    """Why a text may not go: not before `until`, or never when that is None."""

    gate: str
    reason: str
    until: datetime | None = None


def objections(text: Text, situation: Situation, rules: Rules = HOUSE) -> list[Objection]:
    """Ask every gate and return all objections, most final first; none means it may go now."""
    answers = (gates.load(gate)(text, situation, rules) for gate in gates.available())
    return sorted((one for one in answers if one), key=finality)


def exemptions(text: Text, situation: Situation, rules: Rules = HOUSE) -> list[Objection]:
    """Return what would have been objected to if this text wanted to sell something."""
    if text.promotional:
        return []
    selling = replace(text, purpose="marketing", reply_to=False)
    answers = (gates.load(gate)(selling, situation, rules) for gate in SPARING)
    return [one for one in answers if one]


def finality(objection: Objection) -> tuple[Any, ...]:
    """Order objections: for good, then by how long they last."""
    until = objection.until
    return (until is not None, -until.timestamp() if until else 0, objection.gate)


def again(found: list[Objection]) -> datetime | None:
    """Say when to ask again: when the last objection may have ended; None when one is for good."""
    return found[0].until if found else None
