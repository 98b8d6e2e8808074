"""Records as HubSpot keeps them: strings, one form per type, one owner per identity."""

import time

import msgspec
import pytest

from deployments.sandbox.hubspot import batch, properties
from deployments.sandbox.hubspot.app import now
from deployments.sandbox.hubspot.calls import Call
from deployments.sandbox.hubspot.portal import Portal, Settings
from tests.sandbox.hubspot_account import doors, opened


@pytest.fixture(scope="module")
def place():
    with doors() as one:
        yield one


@pytest.fixture
def account(place):
    with opened(place) as one:
        yield one


def held(account, id, *names, kind="contacts"):
    said = account.get(f"{kind}/{id}", properties=",".join(names)).json()["properties"]
    return [said.get(name, "absent") for name in names]


@pytest.mark.parametrize(
    ("kind", "name", "sent", "kept"),
    [
        ("contacts", "email", " Ada@Example.COM", "ada@example.com"),
        ("contacts", "firstname", 7, "7"),
        ("contacts", "hs_additional_emails", "B@x.de;C@x.de", "b@x.de;c@x.de"),
        ("contacts", "phone", "+447700900123", "+447700900123"),
        ("contacts", "flag", True, "true"),
        ("contacts", "flag", "FALSE", "false"),
        ("contacts", "day", "1782864000000", "2026-07-01"),
        ("contacts", "day", "2026-07-01", "2026-07-01"),
        ("orders", "hs_external_created_date", 1782907200123, "2026-07-01T12:00:00.123Z"),
        ("orders", "hs_external_created_date", "2026-07-01T14:00:00+02:00", "2026-07-01T12:00:00.000Z"),
        ("orders", "hs_total_price", 12.5, "12.5"),
        ("orders", "hs_total_price", "12.50", "12.50"),
        ("orders", "hs_total_price", "", None),
        ("orders", "hs_total_price", None, None),
        ("contacts", "missing", None, "absent"),
        ("contacts", "zip", None, None),
    ],
)  # fmt: skip
def test_a_value_is_kept_as_a_string_of_its_type(account, kind, name, sent, kept):
    account.define("flag", "bool")
    account.define("day", "date")
    id = account.make(kind, **({} if name == "missing" else {name: sent}))

    assert held(account, id, name, kind=kind) == [kept]


def test_a_change_keeps_the_rest_and_an_empty_string_clears(account):
    id = account.make(email="ada@example.com", firstname="Ada", city="Ulm", phone="1")
    account.patch("contacts", id, firstname="Augusta", city="")

    assert held(account, id, "firstname", "city", "phone") == ["Augusta", None, "1"]


@pytest.mark.parametrize(("kind", "name"), [("contacts", "lastmodifieddate"), ("orders", "hs_lastmodifieddate")])  # fmt: skip
def test_the_date_of_a_record_moves_with_a_change_and_only_then(account, kind, name):
    key = account.key("hub_id", kind=kind)
    id = account.make(kind, **{key: "1"})
    dates = []
    for said in ({key: "1"}, {key: "2"}):
        account.wait(60)
        account.patch(kind, id, **said)
        dates += held(account, id, name, kind=kind)

    assert dates == ["2026-07-01T12:00:00.000Z", "2026-07-01T12:02:00.000Z"]
    assert account.state["records"][kind] == {"created": 1, "unchanged": 1, "updated": 1}


def test_an_address_is_free_again_when_its_contact_is_archived_or_forgotten(account):
    for end in ("delete", "gdpr"):
        id = account.make(email="ada@example.com")
        if end == "delete":
            account.http.delete(f"/crm/v3/objects/contacts/{id}")
        else:
            account.post("contacts/gdpr-delete", objectId="ada@example.com", idProperty="email")
        assert account.get(f"contacts/{id}").status_code == 404

    assert account.state["archived"]["contacts"] == 1


def test_two_contacts_may_share_a_phone_but_one_line_of_a_batch_may_not_take_another_s_key(account):
    account.key()
    account.make(phone="+1", hub_customer_id="C-1")
    account.make(phone="+1")
    lines = [
        {"idProperty": "hub_customer_id", "id": f"C-{n}", "properties": {"email": "x@y.de"}}
        for n in (2, 3)
    ]

    assert account.post("contacts/batch/upsert", inputs=lines).status_code == 409
    lines[0]["objectWriteTraceId"], lines[1]["objectWriteTraceId"] = "t1", "t2"
    answer = account.post("contacts/batch/upsert", inputs=lines)
    assert answer.status_code == 207
    assert answer.json()["errors"][0]["context"]["objectWriteTraceId"] == ["t2"]


def test_the_life_cycle_only_moves_forward_unless_it_is_cleared(account):
    id = account.make(lifecyclestage="customer")
    seen = []
    for stage in ("lead", "evangelist", "", "lead"):
        account.patch("contacts", id, lifecyclestage=stage)
        seen += held(account, id, "lifecyclestage")

    assert seen == ["customer", "evangelist", None, "lead"]


def test_the_list_goes_from_id_to_id(account):
    ids = [account.make("products", name=str(n)) for n in range(5)]
    first = account.get("products", limit=3).json()
    rest = account.get("products", limit=3, after=first["paging"]["next"]["after"]).json()

    assert [one["id"] for one in first["results"] + rest["results"]] == ids
    assert "paging" not in rest


def test_a_batch_update_knows_no_id_that_was_merged_away(account):
    one, two = account.make(firstname="A"), account.make(firstname="B")
    new = account.post("contacts/merge", primaryObjectId=one, objectIdToMerge=two).json()["id"]
    lines = [
        {"id": id, "properties": {"city": "Ulm"}, "objectWriteTraceId": id} for id in (one, new)
    ]

    answer = account.post("contacts/batch/update", inputs=lines).json()

    assert [line["id"] for line in answer["results"]] == [new]
    assert answer["errors"][0]["category"] == "OBJECT_NOT_FOUND"


def test_links_are_seen_from_both_ends_and_follow_a_merge(account):
    ada, twin, order = (
        account.make(firstname="A"),
        account.make(firstname="B"),
        account.make("orders"),
    )
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 507}
    born = account.post(
        "orders", properties={}, associations=[{"to": {"id": ada}, "types": [spec]}]
    ).json()["id"]
    put = account.http.put(
        f"/crm/objects/2026-03/orders/{order}/associations/default/contacts/{ada}"
    )
    account.post("contacts/merge", primaryObjectId=twin, objectIdToMerge=ada)

    survivor = account.get(f"contacts/{ada}").json()["id"]
    seen = account.http.get(f"/crm/v4/objects/contacts/{survivor}/associations/orders").json()
    read = account.http.post(
        "/crm/associations/2026-03/orders/contacts/batch/read",
        json={"inputs": [{"id": order}, {"id": "999"}]},
    )
    inside = account.get(f"orders/{born}", associations="contacts").json()
    assert put.status_code == 200
    assert sorted(str(one["toObjectId"]) for one in seen["results"]) == [order, born]
    assert (read.status_code, read.json()["numErrors"]) == (207, 1)
    assert str(read.json()["results"][0]["to"][0]["toObjectId"]) == survivor
    assert inside["associations"]["contacts"]["results"][0]["id"] == survivor


def test_links_are_made_and_taken_away_by_the_batch(account):
    ada, orders = account.make(firstname="A"), [account.make("orders") for _ in range(3)]
    pairs = [{"from": {"id": id}, "to": {"id": ada}} for id in orders]
    many = "/crm/v4/associations/orders/contacts"

    made = account.http.post(f"{many}/batch/associate/default", json={"inputs": pairs * 2})
    gone = [{"from": {"id": orders[0]}, "to": [{"id": ada}]}]
    account.http.post(f"{many}/batch/archive", json={"inputs": gone})
    left = account.http.get(f"/crm/v4/objects/contacts/{ada}/associations/orders").json()["results"]
    bad = account.http.post(f"{many}/batch/create", json={"inputs": [{"from": {"id": ada}}]})
    labels = account.http.get(f"{many}/labels").json()["results"]

    assert made.status_code == 201
    assert [str(one["toObjectId"]) for one in left] == orders[1:]
    assert bad.status_code in (400, 404)
    assert labels[0]["typeId"] == 507


def test_preferences_are_for_email_only_and_say_what_a_change_meant(account):
    id = account.make(email="ada@example.com")
    at = "/communication-preferences/2026-03/statuses/Ada@example.com"

    def put(state, channel="EMAIL"):
        said = {"channel": channel, "statusState": state, "subscriptionId": 1}
        answer = account.http.post(at, json=said)
        return answer.json()["results"][0]["setStatusSuccessReason"] if answer.is_success else None

    reasons = [put(one) for one in ("SUBSCRIBED", "SUBSCRIBED", "UNSUBSCRIBED", "SUBSCRIBED")]
    none = account.http.get(f"{at}/unsubscribe-all", params={"channel": "EMAIL"}).json()["results"]
    account.http.post(f"{at}/unsubscribe-all", params={"channel": "EMAIL"})
    left = account.http.get(f"{at}/unsubscribe-all", params={"channel": "EMAIL"}).json()["results"]
    out = held(account, id, "hs_email_optout")

    assert reasons == [
        "REQUESTED_CHANGE_OCCURRED",
        "NO_STATUS_CHANGE",
        "REQUESTED_CHANGE_OCCURRED",
        "RESUBSCRIBE_OCCURRED",
    ]
    assert put("SUBSCRIBED", channel="SMS") is None
    assert (none, len(left), out) == ([], 1, ["true"])
    assert put("SUBSCRIBED") == "RESUBSCRIBE_OCCURRED"
    assert held(account, id, "hs_email_optout") == [None]


def test_everything_can_be_exported_past_all_limits(account):
    ids = [account.make(firstname=str(n)) for n in range(5)]
    account.control("settings", burst=1)
    first = account.http.get("/_sandbox/export/contacts?limit=3").json()
    rest = account.http.get(f"/_sandbox/export/0-1?limit=3&after={first['after']}").json()

    assert [one["id"] for one in first["results"] + rest["results"]] == ids
    assert (rest["after"], rest["results"][0]["properties"]["firstname"]) == (None, "3")


def test_a_hundred_contacts_are_upserted_in_five_milliseconds():
    portal = Portal(now, Settings())
    key = {"name": "key", "label": "Key", "type": "string", "fieldType": "text"}
    more = {"groupName": "contactinformation", "hasUniqueValue": True}
    properties.create(Call(portal, {"type": "contacts"}, {}, key | more))
    spent = []
    for turn in range(30):
        lines = [
            {
                "idProperty": "key",
                "id": f"C-{n}",
                "objectWriteTraceId": str(n),
                "properties": {"email": f"P{n}@x.de", "firstname": str(turn), "phone": "+1"},
            }
            for n in range(100)
        ]
        body = msgspec.json.encode({"inputs": lines})
        began = time.thread_time()
        call = Call(portal, {"type": "contacts"}, {}, msgspec.json.decode(body))
        status, told = batch.upsert(call)
        msgspec.json.encode(told)
        spent.append(time.thread_time() - began)

    assert (status, len(told["results"])) == (200, 100)
    assert min(spent) < 0.005
