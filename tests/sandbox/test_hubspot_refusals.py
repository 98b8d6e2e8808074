"""What the stand-in refuses, and in which words: the same as HubSpot."""

import pytest

from tests.sandbox.hubspot_account import PATHS, doors, opened


@pytest.fixture(scope="module")
def place():
    with doors() as one:
        yield one


@pytest.fixture
def account(place):
    with opened(place) as one:
        yield one


@pytest.fixture(scope="module")
def busy(place):
    """One account for the whole table: refusals leave nothing behind."""
    with opened(place, burst=1000) as one:
        one.ada = one.make(email="ada@example.com")
        one.ben = one.make(email="ben@example.com")
        one.key()
        one.make(hub_customer_id="C-1")
        one.define("day", "date")
        one.define("tier", "enumeration", options=[{"label": "Gold", "value": "gold"}])
        app = place[1].app
        before = one.state["objects"]
        one.reopen = lambda: setattr(place[1], "app", app)
        yield one
        one.reopen()
        assert one.state["objects"] == before


def many(number, **line):
    return {"inputs": [{"id": str(n), **line} for n in range(number)]}


def filters(number, groups=1):
    one = {"propertyName": "email", "operator": "HAS_PROPERTY"}
    return {"filterGroups": [{"filters": [one] * number}] * groups}


def where(**said):
    return {"filterGroups": [{"filters": [said]}]}


KEYED = {"idProperty": "hub_customer_id", "properties": {}}

TABLE = [
    ("contacts", {"properties": {"missing": "1"}}, 400, "PROPERTY_DOESNT_EXIST"),
    ("contacts", {"properties": {"email": "not an address"}}, 400, "INVALID_EMAIL"),
    ("contacts", {"properties": {"lastmodifieddate": "1"}}, 400, "READ_ONLY_VALUE"),
    ("contacts", {"properties": {"hs_email_optout": "true"}}, 400, "READ_ONLY_VALUE"),
    ("contacts", {"properties": {"lifecyclestage": "Customer"}}, 400, "INVALID_OPTION"),
    ("contacts", {"properties": {"tier": "Gold"}}, 400, "INVALID_OPTION"),
    ("contacts", {"properties": {"day": "2026-07-01T10:00:00Z"}}, 400, "INVALID_DATE"),
    ("contacts", {"properties": {"day": "yesterday"}}, 400, "INVALID_DATE"),
    ("contacts", {"properties": {"email": "ADA@example.com"}}, 409, "Existing ID: "),
    ("contacts", {"properties": {"hs_additional_emails": "ada@example.com"}}, 409, "Existing ID: "),
    ("contacts", {"properties": {"hub_customer_id": "C-1"}}, 400, "CONFLICTING_UNIQUE_VALUE"),
    ("contacts", {}, 400, "properties"),
    ("0-123", {"properties": {"hs_total_price": "a lot"}}, 400, "INVALID_INTEGER"),
    ("orders", {"properties": {"hs_external_created_date": "soon"}}, 400, "INVALID_DATE"),
    ("unicorns", {"properties": {}}, 400, "Unable to infer object type from: unicorns"),
    ("contacts/batch/create", {}, 400, "inputs"),
    ("contacts/batch/create", many(101, properties={}), 400, "100"),
    ("contacts/batch/upsert", many(2, idProperty="email", properties={}), 400, "Partial upserts are not supported"),
    ("contacts/batch/upsert", many(1, idProperty="phone", properties={}), 400, "non-unique 0-1 property phone"),
    ("deals/batch/upsert", many(1, idProperty="dealname", properties={}), 400, "Unable to perform update/upsert by non-unique 0-3 property dealname"),
    ("contacts/batch/upsert", many(1, properties={}), 400, "idProperty"),
    ("contacts/batch/upsert", {"inputs": [{"id": "7", **KEYED}] * 2}, 400, "Duplicate IDs found in batch input: [7]. IDs must be unique"),
    ("contacts/batch/update", {"inputs": [{"id": "A@x.de", "idProperty": "email"}, {"id": "a@x.de", "idProperty": "email"}]}, 400, "Duplicate IDs"),
    ("contacts/batch/update", many(1, properties={}), 404, "OBJECT_NOT_FOUND"),
    ("contacts/batch/read", many(1) | {"idProperty": "phone"}, 400, "non-unique"),
    ("contacts/search", {"limit": 201}, 400, "200"),
    ("contacts/search", {"limit": 200, "after": "9801"}, 400, "10000"),
    ("contacts/search", filters(1, groups=6), 400, "5 filterGroups"),
    ("contacts/search", filters(7), 400, "6 filters"),
    ("contacts/search", filters(5, groups=4), 400, "18 filters"),
    ("contacts/search", {"sorts": ["email", "createdate"]}, 400, "one sort"),
    ("contacts/search", {"query": "x" * 3000}, 400, "3000"),
    ("contacts/search", where(propertyName="email", operator="LIKE", value="a"), 400, "LIKE"),
    ("contacts/search", where(propertyName="email", operator="EQ"), 400, "value"),
    ("contacts/search", where(propertyName="email", operator="IN", value="a"), 400, "values"),
    ("contacts/search", where(propertyName="missing", operator="EQ", value="a"), 400, "missing"),
    ("contacts/search", where(propertyName="createdate", operator="GTE", value="2026-07-01"), 400, "milliseconds"),
    ("contacts/merge", {"primaryObjectId": "101", "objectIdToMerge": "101"}, 400, "itself"),
    ("contacts/merge", {"primaryObjectId": "101", "objectIdToMerge": "999"}, 404, "OBJECT_NOT_FOUND"),
    ("contacts/merge", {"primaryObjectId": "101"}, 400, "objectIdToMerge"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "status", "word"), TABLE)
def test_a_request_that_makes_no_sense_is_refused(busy, path, body, status, word):
    busy.reopen()
    busy.wait(1)

    answer = busy.post(path, **body)

    told = answer.json()
    assert (answer.status_code, told["status"]) == (status, "error")
    assert word in told["message"] + told["category"]
    assert told["correlationId"]


@pytest.mark.parametrize(
    ("said", "status", "word"),
    [
        ({"type": "money"}, 400, "money"),
        ({"name": "Loud Name"}, 400, "lower-case"),
        ({"groupName": "nowhere"}, 400, "group nowhere"),
        ({"name": "email"}, 409, "email"),
        ({"label": ""}, 400, "[label]"),
        ({"type": "bool", "hasUniqueValue": True}, 400, "unique"),
    ],
)
def test_a_property_that_cannot_be_is_refused(busy, said, status, word):
    busy.reopen()
    one = {"name": "new_one", "label": "New", "type": "string", "fieldType": "text"}
    group = {"groupName": "contactinformation"}

    answer = busy.http.post("/crm/v3/properties/contacts", json={**one, **group, **said})

    assert (answer.status_code, word in answer.json()["message"]) == (status, True)


def test_there_are_ten_unique_properties_and_no_more(account):
    answers = [account.define(f"key_{n}", hasUniqueValue=True) for n in range(11)]

    assert [one.status_code for one in answers] == [201] * 10 + [400]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/crm/v3/objects/contacts/999", 404),
        ("PATCH", "/crm/v3/objects/contacts/999", 404),
        ("GET", "/crm/v3/objects/contacts/x?idProperty=phone", 400),
        ("GET", "/crm/v3/objects/contacts?limit=101", 400),
        ("GET", "/crm/v3/objects/contacts?limit=51&propertiesWithHistory=email", 400),
        ("GET", "/crm/objects/2025-01/contacts", 404),
        ("GET", "/crm/objects/contacts", 404),
        ("GET", "/crm/v2/objects/contacts", 404),
        ("GET", "/crm/v3/properties/contacts/missing", 404),
        ("DELETE", "/crm/v3/properties/contacts/email", 400),
        ("PUT", "/crm/v3/objects/contacts", 405),
        ("PUT", "/crm/v4/objects/products/101/associations/default/contacts/102", 404),
        ("POST", "/communication-preferences/v4/statuses/a@b.de/unsubscribe-all?channel=SMS", 400),
    ],
)
def test_what_is_not_there_is_not_found(account, method, path, status):
    assert account.http.request(method, path).status_code == status


def test_text_that_is_no_json_is_refused(account):
    answer = account.http.post(f"{PATHS[0]}/contacts", content=b"{")

    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("path", PATHS)
def test_every_family_of_paths_leads_to_the_same_account(account, path):
    account.objects = path

    id = account.make("0-1", email="ada@example.com")

    for other in PATHS:
        assert account.http.get(f"{other}/contacts/{id}").json()["id"] == id
