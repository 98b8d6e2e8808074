"""HubSpot's webhooks: signed, by the hundred, out of order, twice, again after a failure."""

import json
import time

import httpx
import pytest
from hubspot.utils.signature import Signature
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.sandbox.hubspot.app import build
from deployments.sandbox.hubspot.webhooks import GAPS
from deployments.sandbox.serve import serving
from tests.sandbox.hubspot_account import TOKEN

SECRET = "shh"
CHANGES = ["contact.creation", "contact.propertyChange", "contact.merge", "contact.deletion"]


class Ear:
    """Hears webhooks; the next `failures` of them it answers with a 500."""

    def __init__(self) -> None:
        self.heard, self.failures = [], 0

    async def hear(self, request: Request) -> Response:
        self.heard.append((request.headers, (await request.body()).decode()))
        if self.failures:
            self.failures -= 1
            return Response(status_code=500)
        return Response()

    @property
    def events(self):
        return [event for _, body in self.heard for event in json.loads(body)]


class Office:
    """An account, and an ear that listens to it."""

    def __init__(self, url: str, ear: Ear, ear_url: str) -> None:
        self.ear, self.hook = ear, f"{ear_url}/hooks?from=hubspot"
        self.http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"})

    def aim(self, *types, **more):
        said = {"url": self.hook, "types": types, "gather": 0.02, "tempo": 0.0, **more}
        answer = self.http.post("/_sandbox/webhooks", json=said)
        assert answer.status_code == 200, answer.text

    def make(self, **properties) -> str:
        said = {"properties": properties}
        return self.http.post("/crm/v3/objects/contacts", json=said).json()["id"]

    def settle(self) -> dict:
        until = time.monotonic() + 60
        while (told := self.http.get("/_sandbox/webhooks").json())["open"]:
            assert time.monotonic() < until, "the webhooks did not settle"
            time.sleep(0.01)
        return told["counts"]


@pytest.fixture
def office():
    ear = Ear()
    app = Starlette(routes=[Route("/hooks", ear.hear, methods=["POST"])])
    with serving(app) as ear_url, serving(build(client_secret=SECRET, burst=1000)) as url:
        one = Office(url, ear, ear_url)
        with one.http:
            yield one


def test_hubspot_s_own_client_finds_the_signature_genuine(office):
    office.aim("contact.creation")
    office.make(firstname="Zoë")
    office.settle()

    headers, body = office.ear.heard[0]
    said = {
        "signature": headers["x-hubspot-signature-v3"],
        "client_secret": SECRET,
        "http_uri": office.hook,
        "timestamp": headers["x-hubspot-request-timestamp"],
        "signature_version": "v3",
    }
    assert Signature.is_valid(request_body=body, **said)
    assert not Signature.is_valid(request_body=body + " ", **said)


def test_behind_a_proxy_the_public_address_is_signed(office):
    public = "https://shop.example/hooks"
    office.aim("contact.creation", signed_url=public)
    office.make()
    office.settle()

    headers, body = office.ear.heard[0]
    stamp = headers["x-hubspot-request-timestamp"]
    wanted = Signature.get_signature(SECRET, body, "v3", public, "POST", stamp)
    assert headers["x-hubspot-signature-v3"] == wanted


def test_only_what_was_subscribed_is_told_and_by_whom_it_was_done(office):
    office.aim(*CHANGES, properties=["city", "firstname"])
    id = office.make(city="Ulm", zip="1")
    said = {"type": "contacts", "id": id, "properties": {"city": "Bonn", "lastname": "B"}}
    office.http.post("/_sandbox/edit", json=said)
    office.settle()

    told = {
        (e["subscriptionType"], e.get("propertyName"), e.get("propertyValue"), e["changeSource"])
        for e in office.ear.events
    }
    assert told == {
        ("contact.creation", None, None, "INTEGRATION"),
        ("contact.propertyChange", "city", "Ulm", "INTEGRATION"),
        ("contact.propertyChange", "city", "Bonn", "CRM_UI"),
    }
    first = office.ear.events[0]
    assert (first["objectId"], first["objectTypeId"]) == (int(id), "0-1")
    assert {"eventId", "subscriptionId", "portalId", "appId", "occurredAt", "attemptNumber"} <= (
        first.keys()
    )


def test_a_merge_names_all_three_and_orders_speak_as_objects(office):
    one, two = office.make(firstname="A"), office.make(city="Ulm")
    office.aim("contact.merge", "object.creation", "object.associationChange")
    merged = {"primaryObjectId": one, "objectIdToMerge": two}
    new = office.http.post("/crm/v3/objects/contacts/merge", json=merged).json()["id"]
    order = office.http.post("/crm/v3/objects/orders", json={"properties": {}}).json()["id"]
    office.http.put(f"/crm/v4/objects/orders/{order}/associations/default/contacts/{new}")
    office.settle()

    told = {event["subscriptionType"]: event for event in office.ear.events}
    assert told["contact.merge"]["newObjectId"] == int(new)
    assert told["contact.merge"]["primaryObjectId"] == int(one)
    assert told["contact.merge"]["mergedObjectIds"] == [int(one), int(two)]
    assert told["contact.merge"]["numberOfPropertiesMoved"] == 1
    assert told["object.creation"]["objectTypeId"] == "0-123"
    assert told["object.associationChange"]["associationRemoved"] is False


def test_events_come_by_the_hundred_shuffled_and_some_of_them_twice(office):
    office.aim("contact.creation", duplicates=0.5, gather=0.3)
    lines = [{"properties": {"firstname": str(n)}} for n in range(100)]
    for _ in range(3):
        office.http.post("/crm/v3/objects/contacts/batch/create", json={"inputs": lines})
    counts = office.settle()

    ids = [event["objectId"] for event in office.ear.events]
    assert max(len(json.loads(body)) for _, body in office.ear.heard) <= 100
    assert len(set(ids)) == 300
    assert len(ids) == 300 + counts["duplicated"] > 350
    assert ids != sorted(ids)


def test_what_was_not_heard_is_told_again_with_its_attempt(office):
    office.ear.failures = 2
    office.aim("contact.creation")
    office.make()
    counts = office.settle()

    assert [event["attemptNumber"] for event in office.ear.events] == [0, 1, 2]
    assert len({event["eventId"] for event in office.ear.events}) == 1
    assert (counts["retried"], counts["delivered"]) == (2, 1)


def test_after_ten_retries_within_a_day_hubspot_gives_up(office):
    office.ear.failures = 99
    office.aim("contact.creation")
    office.make()
    counts = office.settle()

    assert (len(office.ear.heard), counts["given_up"]) == (11, 1)
    assert (len(GAPS), round(sum(GAPS))) == (10, 24 * 3600)


@pytest.mark.parametrize("said", [{"duplicates": 2}, {"colour": "red"}, {"types": "all"}])
def test_a_target_that_makes_no_sense_is_refused(office, said):
    answer = office.http.post("/_sandbox/webhooks", json=said)

    assert answer.status_code == 400
    assert next(iter(said)) in answer.json()["error"]
