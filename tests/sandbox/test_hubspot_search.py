"""Search: late, walled, and particular about how it is asked."""

import pytest

from tests.sandbox.hubspot_account import NOON, doors, opened


@pytest.fixture(scope="module")
def place():
    with doors() as one:
        yield one


@pytest.fixture
def account(place):
    with opened(place) as one:
        yield one


def where(name, operator, value=None, **more):
    return {"propertyName": name, "operator": operator, "value": value, **more}


def ms(seconds):
    return str(round((NOON.timestamp() + seconds) * 1000))


def found(answer):
    assert answer.status_code == 200, answer.text
    return [one["properties"]["firstname"] for one in answer.json()["results"]]


def test_search_sees_a_change_a_little_later(account):
    id = account.make(email="ada@example.com", firstname="Ada")
    seen = [found(account.search())]
    account.wait(2)
    seen.append(found(account.search()))
    account.patch("contacts", id, firstname="Augusta")
    seen.append(found(account.search()))
    account.wait(2)
    seen.append(found(account.search()))
    account.http.delete(f"/crm/v3/objects/contacts/{id}")
    seen.append(found(account.search()))

    assert seen == [[], ["Ada"], ["Ada"], ["Augusta"], []]


@pytest.fixture(scope="module")
def town(place):
    """Three people an hour apart, seen by search."""
    with opened(place) as one:
        one.define("points", "number")
        one.define(
            "tier", "enumeration", options=[{"label": n, "value": n} for n in ("gold", "Tin")]
        )
        people = (
            {
                "firstname": "Ada",
                "email": "ada@one.example",
                "phone": "+442079460001",
                "points": "9",
            },
            {"firstname": "Ben", "email": "ben@one.example", "tier": "gold", "points": "10"},
            {"firstname": "Eve", "city": "New Ulm", "tier": "Tin"},
        )
        for person in people:
            one.make(**person)
            one.wait(3600)
        yield one


FILTERS = [
    (where("firstname", "EQ", "ada"), "Ada"),
    (where("firstname", "NEQ", "ada"), "Ben Eve"),
    (where("city", "EQ", "new ulm"), "Eve"),
    (where("firstname", "IN", values=["ada", "ben"]), "Ada Ben"),
    (where("firstname", "IN", values=["Ada", "ben"]), "Ben"),
    (where("firstname", "NOT_IN", values=["ada"]), "Ben Eve"),
    (where("tier", "IN", values=["Tin"]), "Eve"),
    (where("tier", "EQ", "tin"), ""),
    (where("points", "GT", "9"), "Ben"),
    (where("points", "BETWEEN", "9", highValue="9.5"), "Ada"),
    (where("city", "HAS_PROPERTY"), "Eve"),
    (where("email", "NOT_HAS_PROPERTY"), "Eve"),
    (where("city", "CONTAINS_TOKEN", "ulm"), "Eve"),
    (where("city", "CONTAINS_TOKEN", "ul"), ""),
    (where("email", "CONTAINS_TOKEN", "*@one.example"), "Ada Ben"),
    (where("city", "NOT_CONTAINS_TOKEN", "ulm"), "Ada Ben"),
    (where("lastmodifieddate", "GTE", ms(3600)), "Ben Eve"),
    (where("lastmodifieddate", "GT", ms(3600)), "Eve"),
    (where("createdate", "LT", ms(3600)), "Ada"),
    (where("createdate", "BETWEEN", ms(1), highValue=ms(3600)), "Ben"),
    (where("hs_object_id", "GT", "101"), "Ben Eve"),
    (where("hs_searchable_calculated_phone_number", "EQ", "2079460001"), "Ada"),
]


@pytest.mark.parametrize(("filter", "names"), FILTERS)
def test_a_filter_finds(town, filter, names):
    town.wait(1)

    assert found(town.search("contacts", filter)) == names.split()


def test_filters_of_a_group_must_all_hold_and_any_group_will_do(town):
    town.wait(1)
    both = [where("email", "HAS_PROPERTY"), where("points", "GT", "9")]
    other = [where("city", "EQ", "new ulm")]

    answer = town.post("contacts/search", filterGroups=[{"filters": both}, {"filters": other}])

    assert found(answer) == ["Ben", "Eve"]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ({"propertyName": "points", "direction": "DESCENDING"}, "Ben Ada Eve"),
        ({"propertyName": "lastmodifieddate", "direction": "ASCENDING"}, "Ada Ben Eve"),
        ("-createdate", "Eve Ben Ada"),
        ("firstname", "Ada Ben Eve"),
    ],
)
def test_results_come_in_the_order_asked_for(town, sort, names):
    town.wait(1)

    assert found(town.search(sorts=[sort])) == names.split()


def test_nothing_past_ten_thousand_can_be_reached(place):
    with opened(place, burst=1000) as account:
        account.key()
        for start in range(0, 10_100, 100):
            lines = [
                {"idProperty": "hub_customer_id", "id": str(start + n), "properties": {}}
                for n in range(100)
            ]
            account.post("contacts/batch/upsert", inputs=lines)
        account.wait(3)
        last = account.search(limit=200, after="9800").json()

        assert (last["total"], len(last["results"])) == (10_100, 200)
        assert last["paging"]["next"]["after"] == "10000"
        refused = account.search(limit=200, after="10000")
        assert (refused.status_code, refused.json()["category"]) == (400, "VALIDATION_ERROR")
