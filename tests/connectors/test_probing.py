"""Probing the CRM and the SMS platforms by reading alone; what nobody can tell is said so."""

from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deployments.local import free_port
from deployments.sandbox.serve import serving
from mappings.hubspot import CONSENTS
from tasks.connectors.base_probing import DAY, Probing
from tasks.connectors.hubspot import Connector as HubSpot
from tasks.connectors.kannel import Connector as Kannel
from tasks.connectors.shopify import Connector as Shopify
from tasks.connectors.twilio import Connector as Twilio
from tests.connectors import hubspot_account
from tests.connectors.probed import HOOK, NOW, told, verdicts, worst
from tests.connectors.twilio_account import SERVICE, connected, street
from tests.contracts.stub import Moody

READS = ("crm.objects.contacts.read", "crm.schemas.contacts.read", "crm.objects.orders.read")


@pytest.mark.parametrize("connector", [Shopify, HubSpot, Twilio, Kannel])
def test_every_platform_can_be_probed(connector):
    with httpx.Client(trust_env=False) as client:
        assert isinstance(connector(client, {}), Probing)


@pytest.mark.parametrize("connector", [Shopify, HubSpot, Twilio, Kannel])
def test_without_credentials_they_are_what_is_wrong_and_nothing_is_fine(connector):
    with httpx.Client(trust_env=False) as client:
        probed = connector(client, {"url": f"http://127.0.0.1:{free_port()}"}).probe(NOW)

    assert probed.checks[0].verdict == "wrong"
    assert {one.verdict for one in probed.checks[1:]} == {"cannot tell"}


@pytest.fixture(scope="module")
def stage():
    with hubspot_account.staged() as one:
        yield one


@pytest.fixture
def bare(stage):
    """An account that has nothing of ours yet."""
    one, client = stage
    return one.bare(client)


@pytest.fixture
def crm(bare):
    bare.hubspot.prepare()
    return bare


def test_an_account_in_order_is_fine(crm):
    probed = crm.hubspot.probe(NOW)

    assert {one.verdict for one in probed.checks} == {"fine"}
    assert set(worst(probed)) == {
        *("credentials", "scope", "version", "consent field", "webhooks", "limits")
    }
    assert {one.name: (one.size, one.seconds) for one in probed.limits} == {
        "calls at once": (190, 10),
        "calls a day": (625_000, DAY),
    }
    assert not probed.endless


def test_limits_are_those_of_the_last_answer(crm):
    crm.sandbox("settings", daily=100_000, burst=100)
    limits = {one.name: one for one in crm.hubspot.probe(NOW).limits}

    assert (limits["calls a day"].size, limits["calls at once"].per_second) == (100_000, 10)
    assert limits["calls a day"].left == 100_000 - crm.sandbox("state")["today"]


def test_probing_an_account_writes_nothing(bare):
    bare.hubspot.probe(NOW)

    assert bare.sandbox("state")["writes"] == {}


def test_a_wrong_key_is_wrong(crm):
    crm.sandbox("settings", token="pat-na1-another")
    probed = crm.hubspot.probe(NOW)

    assert [one.verdict for one in probed.checks] == ["wrong"] + ["cannot tell"] * 5
    assert "LOCKSTEP_HUBSPOT_TOKEN" in told(probed, "wrong")


@pytest.mark.parametrize(("id", "verdict"), [("7", "fine"), ("77", "wrong")])
def test_who_shall_answer_texts_must_work_there(crm, id, verdict):
    crm.hubspot.account["support_owner"] = id
    probed = crm.hubspot.probe(NOW)
    crm.sandbox("settings", scopes=["crm.schemas.contacts.read"])
    blind = crm.hubspot.probe(NOW)

    assert verdicts(probed, "credentials")["support owner"] == verdict
    assert verdicts(blind, "credentials")["support owner"] == "cannot tell"


def test_each_scope_that_is_missing_is_named_with_what_it_is_for(crm):
    crm.sandbox("settings", scopes=[*READS])
    scopes = verdicts(crm.hubspot.probe(NOW), "scope")

    assert {name for name, verdict in scopes.items() if verdict == "fine"} == set(READS)
    assert scopes["crm.objects.contacts.write"] == "wrong"
    assert "needed for telling it of each order" in told(crm.hubspot.probe(NOW), "wrong")


def test_consent_properties_that_are_not_there_will_be_made_if_they_may(bare):
    probed = bare.hubspot.probe(NOW)

    assert worst(probed)["consent field"] == {"fine"}
    assert told(probed, "fine").count("it will be made") == len(CONSENTS)


def test_without_them_and_without_the_right_to_make_them_there_is_nowhere_for_a_no(bare):
    bare.sandbox("settings", scopes=[*READS])
    probed = bare.hubspot.probe(NOW)

    assert worst(probed)["consent field"] == {"wrong"}
    assert "grant crm.schemas.contacts.write" in told(probed, "wrong")


def test_a_property_of_that_name_which_holds_something_else_is_wrong(bare):
    said = {"name": "sms_consent_status", "label": "SMS", "type": "string", "fieldType": "text"}
    bare.call(
        "POST", "/crm/properties/2026-03/contacts", json={**said, "groupName": "contactinformation"}
    ).raise_for_status()
    probed = bare.hubspot.probe(NOW)

    assert verdicts(probed, "consent field")["contacts.sms_consent_status"] == "wrong"
    assert "exists as string, not as enumeration" in told(probed, "wrong")


@pytest.mark.parametrize(
    ("version", "now", "verdict"),
    [
        ("2026-03", NOW, "fine"),
        ("2026-09", NOW, "fine"),
        ("2026-03", datetime(2027, 7, 15, tzinfo=UTC), "wanting"),
        ("2026-03", datetime(2027, 9, 1, tzinfo=UTC), "wrong"),
        ("v3", NOW, "fine"),
        ("v3", datetime(2027, 4, 1, tzinfo=UTC), "wrong"),
        ("2024-03", NOW, "wrong"),
    ],
)
def test_a_version_of_hubspots_is_known_with_its_end(crm, version, now, verdict):
    connector = HubSpot(crm.client, crm.account | {"api_version": version}, crm.clock)

    assert verdicts(connector.probe(now), "version") == {version: verdict}


def test_a_version_hubspot_has_ended_is_wrong_whatever_we_thought(crm):
    crm.sandbox("settings", versions=["2026-09"])

    assert verdicts(crm.hubspot.probe(NOW), "version") == {"2026-03": "wrong"}


def test_what_hubspot_sends_nobody_can_look_up(crm):
    connector = HubSpot(crm.client, crm.account | {"client_secret": "s"}, crm.clock)

    assert verdicts(connector.probe(NOW), "webhooks") == {"subscriptions": "cannot tell"}


@pytest.mark.parametrize(("zone", "verdict"), [("UTC", "fine"), ("Europe/London", "fine"), ("Asia/Tokyo", "wanting"), ("Mars", "wanting")])  # fmt: skip
def test_a_day_that_ends_elsewhere_than_we_think_is_told(crm, zone, verdict):
    connector = HubSpot(crm.client, crm.account | {"time_zone": zone}, crm.clock)

    assert verdicts(connector.probe(NOW), "limits") == {"time zone": verdict}


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


def test_a_sms_account_in_order_is_fine_but_tells_no_limits(place):
    with connected(place, {"webhook_url": f"{HOOK}/twilio"}) as side:
        side.office.control("webhooks", inbound=f"{HOOK}/twilio#rc=3")
        probed = side.twilio.probe(NOW)

        assert worst(probed) == {
            "credentials": {"fine"},
            "webhooks": {"fine"},
            "consent field": {"fine"},
            "version": {"cannot tell"},
            "limits": {"cannot tell"},
        }
        assert (side.office.state["sent"], side.office.export["consents"]) == (0, [])


@pytest.mark.parametrize("sender", ["+14155550100", SERVICE])
@pytest.mark.parametrize(
    ("settings", "account", "verdict", "words"),
    [
        ({"status": "suspended"}, {}, "wrong", "the account is suspended"),
        ({"type": "Trial"}, {}, "wanting", "only numbers that were verified"),
        ({"texts": False}, {}, "wrong", "cannot send texts"),
        ({"consent_api": False}, {}, "wanting", "may not tell Twilio of consents"),
        ({}, {"auth_token": "another"}, "wrong", "LOCKSTEP_TWILIO_AUTH_TOKEN"),
        ({}, {"webhook_url": f"{HOOK}/twilio"}, "wanting", "replies come to nobody"),
    ],
)
def test_what_is_amiss_at_twilio_is_told(place, sender, settings, account, verdict, words):  # noqa: PLR0917
    with connected(place, {"sender": sender, **account}, **settings) as side:
        assert words in told(side.twilio.probe(NOW), verdict)


@pytest.mark.parametrize(
    ("sender", "settings", "verdict", "words"),
    [
        ("+14155550999", {}, "wrong", "no such number"),
        ("MG" + "1" * 32, {}, "wrong", "no such resource"),
        (SERVICE, {"registered": False}, "wanting", "not registered for texts to the US"),
        ("Acme", {}, "wanting", "nobody could reply STOP"),
    ],
)
def test_a_sender_is_looked_up(place, sender, settings, verdict, words):
    with connected(place, {"sender": sender}, **settings) as side:
        assert words in told(side.twilio.probe(NOW), verdict)


WHOLE = {"username": "u", "password": "p", "sender": "+14155550100"}


@pytest.mark.parametrize(
    ("status", "words", "verdict"),
    [
        (400, "Missing receiver number, rejected", "fine"),
        (403, "Authorization failed for sendsms", "wrong"),
        (503, "Temporal failure, try again later.", "cannot tell"),
        (200, "<html>hello</html>", "cannot tell"),
    ],
)
def test_kannel_tells_only_whether_it_knows_us(status, words, verdict):
    route = Route("/cgi-bin/sendsms", lambda _: PlainTextResponse(words, status), methods=["POST"])
    with serving(Starlette(routes=[route])) as url, httpx.Client(trust_env=False) as client:
        probed = Kannel(client, WHOLE | {"url": url}).probe(NOW)

    assert verdicts(probed, "credentials") == {"user": verdict}
    assert worst(probed)["limits"] == worst(probed)["webhooks"] == {"cannot tell"}


KEYS = {"token": "t", "account_sid": "AC1", "auth_token": "t", **WHOLE}
every_kind = pytest.mark.parametrize("kind", [Shopify, HubSpot, Twilio, Kannel])


@every_kind
def test_one_that_does_not_answer_cannot_be_told_of(kind):
    with httpx.Client(trust_env=False) as client:
        probed = kind(client, KEYS | {"url": f"http://127.0.0.1:{free_port()}"}).probe(NOW)

    assert {one.verdict for one in probed.checks} == {"cannot tell"}


@pytest.fixture(scope="module")
def moody():
    bodies = {"nothing": b"", "empty": b"{}", "list": b"[]", "half": b'{"results": [{"id"', "html": b"<html>"}  # fmt: skip
    one = Moody(bodies)
    with serving(one.app) as one.url:
        yield one


@every_kind
@pytest.mark.parametrize(
    ("mood", "verdict"),
    [
        *((mood, "cannot tell") for mood in ("nothing", "empty", "list", "half", "html")),
        *(("429", "cannot tell"), ("500", "cannot tell"), ("503", "cannot tell")),
        *(("401", "wrong"), ("403", "wrong")),
    ],
)
def test_nonsense_and_refusals_are_never_taken_to_be_fine(kind, moody, mood, verdict):
    with httpx.Client(trust_env=False) as client:
        probed = kind(client, KEYS | {"url": f"{moody.url}/{mood}"}).probe(NOW)

    assert probed.checks[0].verdict == verdict
    assert {one.verdict for one in probed.checks[1:]} == {"cannot tell"}
