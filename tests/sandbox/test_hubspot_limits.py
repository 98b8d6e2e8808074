"""How often one may ask, with which key, and what HubSpot says to who asks too much."""

import pytest

from tests.sandbox.hubspot_account import doors, opened


@pytest.fixture(scope="module")
def place():
    with doors() as one:
        yield one


@pytest.fixture
def account(place):
    with opened(place) as one:
        yield one


def told(answer):
    return {k: v for k, v in answer.json().items() if k != "correlationId"}


@pytest.mark.parametrize(("tier", "size"), [("free", 100), ("professional", 190)])
def test_ten_seconds_hold_so_many_requests_and_roll(account, tier, size):
    account.control("settings", tier=tier)
    account.get("contacts")
    account.wait(6)
    answers = [account.get("contacts") for _ in range(size)]
    account.wait(3.9)
    early = account.get("contacts")
    account.wait(0.2)
    rolled = [account.get("contacts").status_code for _ in range(2)]

    assert [one.status_code for one in answers] == [200] * (size - 1) + [429]
    assert [answers[n].headers["x-hubspot-ratelimit-remaining"] for n in (0, -1)] == [
        str(size - 2),
        "0",
    ]
    assert told(answers[-1]) == {
        "status": "error",
        "message": "You have reached your ten_secondly_rolling limit.",
        "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING",
    }
    assert (early.status_code, rolled) == (429, [200, 429])
    assert account.state["limited"] == {"TEN_SECONDLY_ROLLING": 3}


def test_every_answer_tells_what_is_left(account):
    headers = account.get("contacts").headers

    assert {k: v for k, v in headers.items() if k.startswith("x-hubspot")} == {
        "x-hubspot-ratelimit-max": "190",
        "x-hubspot-ratelimit-remaining": "189",
        "x-hubspot-ratelimit-interval-milliseconds": "10000",
        "x-hubspot-ratelimit-daily": "625000",
        "x-hubspot-ratelimit-daily-remaining": "624999",
    }


def test_a_day_holds_so_many_requests_and_ends_at_midnight(account):
    account.control("settings", daily=2)
    answers = [account.get("contacts"), account.search(), account.get("contacts")]
    account.wait(12 * 3600)

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert (told(answers[2])["policyName"], told(answers[2])["message"]) == (
        "DAILY",
        "You have reached your daily limit.",
    )
    assert account.get("contacts").status_code == 200


def test_a_second_holds_five_searches_which_tell_nothing_of_limits(account):
    answers = [account.search() for _ in range(6)]
    account.wait(1)

    assert [one.status_code for one in answers] == [200] * 5 + [429]
    assert told(answers[5])["message"] == "You have reached your secondly limit."
    assert not [name for one in answers for name in one.headers if "ratelimit" in name]
    assert account.search().status_code == 200


@pytest.mark.parametrize("key", ["", "Bearer wrong", "pat-na1-sandbox"])
def test_a_request_without_the_key_is_refused(account, key):
    answer = account.http.get("/crm/v3/objects/contacts", headers={"Authorization": key})

    assert answer.status_code == 401
    assert answer.json()["category"] == "INVALID_AUTHENTICATION"


@pytest.mark.parametrize(
    ("method", "path", "missing"),
    [
        ("GET", "/crm/v3/objects/0-1", None),
        ("POST", "/crm/v3/objects/contacts", "crm.objects.contacts.write"),
        ("GET", "/crm/v3/objects/orders", "crm.objects.orders.read"),
        ("POST", "/crm/v3/properties/contacts", "crm.schemas.contacts.write"),
    ],
)
def test_what_was_not_granted_is_refused_by_name(account, method, path, missing):
    account.control("settings", scopes=["crm.objects.contacts.read"])

    answer = account.http.request(method, path)

    assert (answer.status_code == 403) is bool(missing)
    if missing:
        assert answer.json()["category"] == "MISSING_SCOPES"
        assert answer.json()["errors"][0]["context"]["requiredGranularScopes"] == [missing]


@pytest.mark.parametrize(
    ("status", "field", "said"),
    [
        (429, "policyName", "TEN_SECONDLY_ROLLING"),
        (423, "category", "LOCKED"),
        (401, "category", "INVALID_AUTHENTICATION"),
        (403, "category", "MISSING_SCOPES"),
        (477, "category", "MIGRATION_IN_PROGRESS"),
        (503, "status", "error"),
    ],
)
def test_trouble_on_demand_speaks_as_hubspot_does(account, status, field, said):
    account.control("provoke", kind="status", status=status, path="/crm")

    answer = account.get("contacts")

    assert (answer.status_code, answer.json()[field]) == (status, said)
    assert ("retry-after" in answer.headers) is (status == 477)
    assert account.get("contacts").status_code == 200


def test_counts_can_begin_anew_and_records_stay(account):
    account.make(firstname="Ada")
    before = account.state
    after = account.control("reset-counts")

    assert before["writes"] == {"contacts.create": 1}
    assert before["records"] == {"contacts": {"created": 1}}
    assert (after["writes"], after["records"], after["objects"]["contacts"]) == ({}, {}, 1)
