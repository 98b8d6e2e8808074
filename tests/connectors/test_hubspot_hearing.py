import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hubspot.utils.signature import Signature

from mappings.hubspot import MAPS
from tasks.connectors.base import SkipRecord
from tasks.connectors.hubspot import Connector
from tests.connectors.hubspot_account import (
    NOON,
    SECRET,
)


def test_the_official_client_and_we_agree_on_signatures():
    url, body = "https://hub.example.com/hooks/hubspot?a=1", b'[{"eventId":1,"x":"\xc3\xa9"}]'
    now = datetime.now(UTC)
    ms = str(int(now.timestamp() * 1000))
    signed = Signature.get_signature(SECRET, body.decode(), "v3", url, "POST", ms)
    headers = {"x-hubspot-signature-v3": signed, "x-hubspot-request-timestamp": ms}

    assert Signature.is_valid(signed, SECRET, body.decode(), url, "POST", "v3", ms)
    assert Connector.genuine(url, headers, body, ["older", SECRET], now)
    assert not Connector.genuine(url, headers, body, [], now)
    assert not Connector.genuine(url, headers, body, ["other"], now)
    assert not Connector.genuine(url, headers, body + b" ", [SECRET], now)
    assert not Connector.genuine(
        "https://hub.example.com/hooks/hubspot", headers, body, [SECRET], now
    )


@pytest.mark.parametrize(
    ("seconds", "fine"), [(0, True), (299, True), (301, False), (-299, True), (-301, False)]
)
def test_a_delivery_is_only_believed_near_its_own_time(seconds, fine):
    ms = str(int(NOON.timestamp() * 1000))
    digest = hmac.digest(SECRET.encode(), f"POSThttps://x[]{ms}".encode(), hashlib.sha256)
    headers = {
        "x-hubspot-signature-v3": base64.b64encode(digest).decode(),
        "x-hubspot-request-timestamp": ms,
    }

    now = NOON + timedelta(seconds=seconds)
    assert Connector.genuine("https://x", headers, b"[]", [SECRET], now) is fine


@pytest.mark.parametrize(
    "headers", [{}, {"x-hubspot-signature-v3": "é", "x-hubspot-request-timestamp": "soon"}]
)
def test_a_delivery_without_a_signature_is_not_genuine(headers):
    assert not Connector.genuine("https://x", headers, b"[]", [SECRET], NOON)


def test_a_delivery_is_split_into_events_that_are_the_same_however_often_they_come():
    event = {"eventId": 100, "subscriptionId": 25, "objectId": 7, "occurredAt": 1_782_907_200_000, "subscriptionType": "contact.creation"}  # fmt: skip
    body = json.dumps([event, {**event, "attemptNumber": 3}, {"odd": 1}, 5]).encode()

    one, again, odd, five = Connector.arrivals({}, body)

    assert (one.topic, one.delivery_id, one.happened_at) == (
        "contact.creation",
        "25:100:7:1782907200000",
        NOON,
    )
    assert again.delivery_id == one.delivery_id
    assert Connector.decode(one.topic, one.body).wanted == {"contacts": ["7"]}
    assert odd.delivery_id != five.delivery_id
    for bad in (odd, five):
        page = Connector.decode(bad.topic, bad.body)
        assert (len(page.bad), page.wanted) == (1, {})


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b"\xff", b'"x"', b"[" * 100_000])
def test_a_delivery_that_is_no_list_makes_no_sense(body):
    with pytest.raises(SkipRecord, match="JSON list of events"):
        Connector.arrivals({}, body)


def test_events_of_things_we_do_not_read_ask_for_nothing():
    page = Connector.decode("company.creation", b'{"objectId": 5}')

    assert (page.records, page.bad, page.wanted) == ([], [], {})


def test_every_object_we_write_is_mapped():
    assert set(Connector.writes) <= set(MAPS)
