"""The platforms' own signatures, and what their stand-ins send, are genuine to the receiver."""

import time
from urllib.parse import parse_qsl

import httpx
import pytest
from hubspot.utils.signature import Signature
from twilio.request_validator import RequestValidator

from deployments.sandbox.hubspot import app as hubspot_sandbox
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import app as shopify_sandbox
from deployments.sandbox.twilio import app as twilio_sandbox
from tests.deployments.webhooks import (
    PUBLIC,
    SECRET,
    Post,
    event,
    events,
    stop,
    told,
)


def test_hubspots_own_client_signs_as_we_check(post):
    genuine = events(event(propertyValue="Zo\u00eb"))
    stamp = genuine.headers["x-hubspot-request-timestamp"]
    theirs = Signature.get_signature(
        SECRET, genuine.body.decode(), "v3", f"{PUBLIC}/hooks/hubspot", "POST", stamp
    )

    assert post.bring(genuine.but(x_hubspot_signature_v3=theirs)) == 200


@pytest.mark.parametrize("word", ["STOP", "", "caf\u00e9 & cr\u00e8me=1", "+ %2B", "\U0001f6d1"])
def test_twilios_own_client_signs_a_form_as_we_check(post, word):
    genuine = stop(word=word)
    said = dict(parse_qsl(genuine.body.decode(), keep_blank_values=True))
    theirs = RequestValidator(SECRET).compute_signature(f"{PUBLIC}/hooks/twilio", said)

    assert post.bring(genuine.but(x_twilio_signature=theirs)) == 204


def test_twilios_own_client_signs_json_as_we_check(post):
    genuine = told(b'{"MessageSid": "SM%032x", "MessageStatus": "sent"}' % 1)
    url = f"{PUBLIC}/hooks/{genuine.platform}"
    assert RequestValidator(SECRET).validate(
        url, genuine.body.decode(), genuine.headers["x-twilio-signature"]
    )

    assert post.bring(genuine) == 204


def until(post: Post, query: str, expected: int) -> int:
    """Look into the hub until it holds what is expected, but not for ever."""
    end = time.monotonic() + 60
    while (found := post.ask(query)[0][0]) != expected and time.monotonic() < end:
        time.sleep(0.02)
    return found


def control(base: str, path: str, **said: object) -> None:
    answer = httpx.post(f"{base}/_sandbox/{path}", json=said)
    assert answer.is_success, answer.text


def test_the_shop_tells_of_an_order_twice_and_it_is_kept_once(post):
    hook = f"{post.url}/hooks/shopify"
    with serving(shopify_sandbox.build(webhook_uri=hook, client_secret=SECRET)) as shop:
        control(shop, "emitter", duplicates=1.0)
        control(shop, "act", act="place_order", email="guest@example.com")

        topics = "SELECT count(*) FROM inbox WHERE topic IN ('orders/create', 'orders/paid')"
        assert until(post, topics, 2) == 2


def test_the_crm_tells_of_a_hundred_contacts_at_once(post):
    account = hubspot_sandbox.build(client_secret=SECRET, token="pat", burst=1000)
    with serving(account) as crm:
        signed = {"url": f"{post.url}/hooks/hubspot", "signed_url": f"{PUBLIC}/hooks/hubspot"}
        control(crm, "webhooks", types=["contact.creation"], duplicates=0.5, gather=0.01, **signed)
        made = [{"properties": {"email": f"p{number}@example.com"}} for number in range(100)]
        httpx.post(
            f"{crm}/crm/v3/objects/contacts/batch/create",
            json={"inputs": made},
            headers={"Authorization": "Bearer pat"},
        ).raise_for_status()

        assert until(post, "SELECT count(*) FROM inbox", 100) == 100


def test_somebody_answers_stop_and_is_in_the_ledger(post, monkeypatch):
    monkeypatch.setattr(post.app, "public_url", post.url)
    with serving(twilio_sandbox.build(auth_token=SECRET)) as sms:
        control(sms, "webhooks", inbound=f"{post.url}/hooks/twilio", duplicates=1.0)
        control(sms, "reply", **{"from": "+14155552671", "body": "Stop"})

        assert until(post, "SELECT count(DISTINCT address) FROM consent", 1) == 1
        assert post.ledger() == [("+14155552671", "withdrawn", "twilio")]
