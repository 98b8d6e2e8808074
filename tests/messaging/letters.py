"""A text that may go, and a situation in which it may: tests change one thing at a time."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from tasks.messaging.gate import Consent, Objection, SenderState, Sent, Situation, Text, objections
from tasks.messaging.rules import HOUSE, Rules

NOON = datetime(2026, 3, 3, 18, tzinfo=UTC)
"""A Tuesday: noon in Chicago, ten in the morning in California."""
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
CALIFORNIA, FLORIDA, OREGON = "+14155552671", "+13055552671", "+15035552671"
PARIS, LONDON, TORONTO = "+33612345678", "+447400123456", "+14165552671"
GRANTED = Consent(status="granted", happened_at=NOON - 90 * DAY, method="form", source="shopify")
WITHDRAWN = Consent(status="withdrawn", happened_at=NOON - 2 * DAY)
PENDING = Consent(status="pending", happened_at=NOON - DAY)
LONG_CODE = SenderState(
    kind="long code", brand="BN1", campaign="CM1", approved=True, per_second=1, day_limit=2000
)
TEXT = Text(
    workflow="win_back",
    occasion="c1",
    purpose="marketing",
    subject="spring",
    phone=CALIFORNIA,
    body="Ada's Shop: the new tea is here. https://ada.example/tea Reply STOP to opt out",
    asked_at=NOON - HOUR,
)
CART = replace(
    TEXT, workflow="abandoned_cart", purpose="cart", cart="k1", left_at=NOON - HOUR, occasion="k1"
)
PARCEL = replace(
    TEXT,
    workflow="shipped",
    purpose="transactional",
    body="Ada's Shop: your parcel is on its way. https://ada.example/p/1",
)
ANSWER = replace(
    PARCEL,
    workflow="stop_confirmation",
    body="Ada's Shop: you will get no more texts. Reply START to get them again.",
    reply_to=True,
    asked_at=NOON,
)
CALM = Situation(now=NOON, consents={"marketing": GRANTED, "cart": GRANTED}, sender=LONG_CODE)


def sent(ago: timedelta, **about) -> Sent:
    return Sent(**{"at": NOON - ago, "purpose": "marketing", "subject": "spring", **about})


def asked(text: Text, situation: Situation, rules: Rules = HOUSE) -> dict[str, Objection]:
    """Return what each gate objects."""
    return {one.gate: one for one in objections(text, situation, rules)}
