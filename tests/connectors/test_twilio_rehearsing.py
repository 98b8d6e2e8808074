"""A rehearsed text is taken for genuine by whoever hears Twilio, and known for what it is."""

from datetime import UTC, datetime

import pytest

from mappings.records import Reply
from tasks.connectors.base import StopSync
from tasks.connectors.base_rehearsing import Rehearsing
from tasks.connectors.twilio import Connector

ADDRESS, PHONE, NOW = "https://hooks.shop.example/hooks/twilio", "+14155550199", datetime.now(UTC)
ACCOUNT = {"auth_token": "old token", "sender": "+14155550100"}


def spoken(account=ACCOUNT, words="STOP"):
    return Connector.spoken(account, ADDRESS, PHONE, words)


@pytest.mark.parametrize(
    ("account", "secret", "expected"),
    [
        (ACCOUNT, "old token", True),
        (ACCOUNT, "another", False),
        ({**ACCOUNT, "webhook_secret": "first, second"}, "first", True),
        ({**ACCOUNT, "sender": "MG" + "0" * 32}, "old token", True),
    ],
)
def test_it_is_signed_as_twilio_signs(account, secret, expected):
    said = spoken(account)

    assert Connector.genuine(said.url, said.headers, said.body, [secret], NOW) is expected


def test_it_is_one_reply_of_that_number_marked_as_a_rehearsal():
    said = spoken(words="Stop, please")
    (arrival,) = Connector.arrivals(said.headers, said.body)
    reply = next(
        one
        for one in Connector.decode(arrival.topic, arrival.body).records
        if isinstance(one, Reply)
    )

    assert (arrival.delivery_id, reply.external_id) == (said.id, said.id)
    assert (reply.phone, reply.to, reply.body) == (PHONE, "+14155550100", "Stop, please")
    assert reply.facts["rehearsal"] == "yes"


def test_no_two_rehearsals_are_the_same_text():
    assert spoken().id != spoken().id


def test_without_a_secret_nothing_can_be_signed():
    with pytest.raises(StopSync, match="LOCKSTEP_TWILIO_AUTH_TOKEN"):
        spoken({"sender": "+14155550100"})


def test_the_connector_offers_it():
    assert isinstance(Connector, Rehearsing)
