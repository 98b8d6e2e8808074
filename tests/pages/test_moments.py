"""Everything that can happen with somebody has its words, and they are masked unless asked for."""

from datetime import UTC, datetime

import pytest
from msgspec import Struct

from tasks.hub import happenings
from tasks.pages.glass import Glass
from tasks.pages.moments import GROUPS, KINDS, moment
from tests.contracts.privacy import personal

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
PHONE = "+14155552671"


class Happening(Struct):
    kind: str
    facts: dict
    at: datetime = AT


TEXT = {"workflow": "offers", "phone": PHONE, "body": "Hi Ada", "error": None, "why": None}
SAID = {
    "known": ({}, "First known to the hub", ""),
    "erased": ({}, "Forgotten on request", ""),
    "order": ({"name": "#1", "total": "84.5", "currency": "GBP", "test": False, "items": ["Shirt (2)", "Socks", "Wax", "Tea", "Mug"]}, "Ordered #1: 84.50 GBP", "Shirt (2), Socks, Wax and 2 more"),
    "cancelled": ({"name": "#1"}, "Order #1 was cancelled", ""),
    "refund": ({"name": "#1", "amount": "4", "currency": "GBP"}, "Given back: 4.00 GBP of order #1", ""),
    "parcel": ({"name": "#1", "status": "IN_TRANSIT"}, "Parcel of order #1: in transit", ""),
    "cart": ({"total": "30", "currency": "GBP", "bought": False}, "Left a cart of 30.00 GBP", ""),
    "text": ({**TEXT, "status": "withheld", "why": f"consent: {PHONE} said no"}, "Text of offers: withheld", "consent: +14…71 said no; (6 characters)"),
    "e-mail": ({"workflow": "offers", "status": "sent", "why": None, "subject": "Dear Ada"}, "E-mail of offers: sent", "(8 characters)"),
    "reply": ({"from": PHONE, "body": "who is this? Ada", "kind": "talk"}, "They wrote: (16 characters)", "taken for: talk"),
    "click": ({"workflow": "offers"}, "Followed the link of offers", ""),
    "elsewhere": ({"kind": "e-mail opened"}, "E-mail opened", ""),
    "workflow": ({"workflow": "offers", "status": "ended", "why": "has bought since"}, "Workflow offers: ended", "has bought since"),
    "conversation": ({"source": "ticket", "owner": "Eve", "urgent": True, "closed": None, "why": None}, "Ticket opened", "urgent; answered by Eve; open"),
    "asked for": ({"title": "Boots", "withdrawn": False}, "Wants to hear when Boots is there again", ""),
    "visit": ({"sessions": 1, "views": 3, "clicks": 0, "searches": 1, "title": "Boots"}, "Looked around: 1 visit, 3 pages, 1 search", "last at Boots"),
    "consent": ({"status": "withdrawn", "purpose": "marketing", "channel": "sms", "address": PHONE, "source": "twilio", "method": "keyword"}, "Marketing by texts: withdrawn", "by twilio, keyword; +14…71"),
    "hold": ({"lifted": None}, "A reply that may mean no: promotion is held back", "waits for a person"),
    "score": ({"rfm": "champions", "chance": 0.34, "churn": 0.1, "due": None, "value": "120.5", "currency": "GBP"}, "Scored anew", "group champions, buys soon with 34%, lost with 10%, a year worth 120.50 GBP"),
    "joined segment": ({"segment": "big_baskets", "why": "an average order: 90 GBP"}, "Came into big baskets", "an average order: 90 GBP"),
    "left segment": ({"segment": "vip", "why": None}, "Left vip", ""),
    "joined": ({"cause": "likeness", "reasons": ["same address"]}, "Became one with another record", "by likeness: same address"),
    "parted": ({"why": "they are two"}, "Parted again from another record", "they are two"),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
def test_each_thing_is_said_in_words(kind):
    facts, title, said = SAID[kind]
    found = moment(Happening(kind, facts), Glass())

    assert (found.title, found.said) == (title, said)
    assert personal(f"{found.title} {found.said}") == []
    assert found.group in GROUPS


def test_all_that_the_hub_tells_of_has_its_words():
    assert set(KINDS) == set(happenings.KINDS) == set(SAID)


def test_an_order_without_a_name_is_an_order():
    facts = {"name": None, "amount": "4", "currency": "GBP"}

    assert moment(Happening("refund", facts), Glass()).title == "Given back: 4.00 GBP of an order"


def test_who_asks_reads_what_was_written():
    found = moment(Happening("text", {**TEXT, "status": "sent"}), Glass(clear=True))

    assert "“Hi Ada”" in found.said
