import pytest

from tasks.connectors.base import SkipRecord
from tests.connectors.hubspot_account import TO_CONTACTS, change, errors, staged


@pytest.fixture(scope="module")
def place():
    with staged() as place:
        yield place


@pytest.fixture
def account(place):
    stage, client = place
    return stage.account(client)


def test_new_people_are_made_known_ones_updated_and_only_with_what_changed(account):
    first = account.hubspot.write(
        "contacts",
        [change("c-1", email="Ada@example.com", firstname="Ada"), change("c-2", firstname="Bo")],
    )
    ids = {one.key: one.their_id for one in first}
    again = account.hubspot.write(
        "contacts", [change("c-1", ids["c-1"], firstname=""), change("c-2", lastname="Li")]
    )

    assert [one.created for one in first + again] == [True, True, False, False]
    assert {one.key: one.their_id for one in again} == ids
    ada, bo = account.people()[ids["c-1"]], account.people()[ids["c-2"]]
    assert (ada["email"], "firstname" in ada) == ("ada@example.com", False)
    assert (bo["firstname"], bo["lastname"], bo["hub_customer_id"]) == ("Bo", "Li", "c-2")


def test_one_bad_record_costs_one_record_and_says_so_without_the_person(account):
    batch = [change(f"c-{n}", email=f"p{n}@example.com") for n in range(9)]
    batch[4].values["email"] = "nobody at example@"
    batch[7].values["hub_order_count"] = "many"

    outcomes = account.hubspot.write("contacts", batch)

    said = errors(outcomes)
    assert set(said) == {"c-4", "c-7"}
    assert all(isinstance(one.error, SkipRecord) for one in outcomes if one.error)
    assert "not a valid number" in said["c-7"]
    assert "nobody at" not in said["c-4"]
    assert len(account.people()) == 7


def test_a_batch_refused_as_a_whole_is_split_until_the_culprit_is_alone(account):
    ids = [account.agent(firstname=str(n)) for n in range(8)]
    batch = [change(f"c-{n}", id, lastname="L") for n, id in enumerate(ids)]
    batch[5].their_id = batch[2].their_id  # HubSpot refuses any batch with an id in it twice

    outcomes = account.hubspot.write("contacts", batch)

    assert errors(outcomes) == {}
    assert {one["lastname"] for id, one in account.people().items() if id != ids[5]} == {"L"}
    account.provoke("status", f"{TO_CONTACTS}/batch/upsert", status=400, count=2)
    assert errors(account.hubspot.write("contacts", [change("n-1"), change("n-2")])).keys() == {
        "n-1"
    }


def test_the_last_word_on_a_record_wins_within_a_call(account):
    outcomes = account.hubspot.write(
        "contacts", [change("c-1", firstname="A", lastname="L"), change("c-1", firstname="B")]
    )

    assert len(outcomes) == 2
    (ada,) = account.people().values()
    assert (ada["firstname"], ada["lastname"]) == ("B", "L")


def test_more_than_a_hundred_changes_are_several_calls(account):
    outcomes = account.hubspot.write("contacts", [change(f"c-{n}") for n in range(250)])

    assert sum(one.created for one in outcomes) == 250
    assert account.sandbox("state")["writes"]["contacts.batch_upsert"] <= 4


def test_orders_are_linked_to_their_contacts_in_one_call(account):
    people = account.hubspot.write("contacts", [change(f"c-{n}") for n in range(3)])
    batch = [
        change(f"o-{n}", hs_order_name=f"#{n}", contact_id=one.their_id)
        for n, one in enumerate(people)
    ]
    batch.append(change("o-none", contact_id=""))
    account.sandbox("reset-counts", all=True)

    outcomes = account.hubspot.write("orders", batch)

    assert errors(outcomes) == {}
    assert account.sandbox("state")["writes"] == {"orders.batch_upsert": 1, "orders.associate": 1}
    links = {
        one.key: account.call("GET", f"/crm/v4/objects/orders/{one.their_id}/associations/contacts").json()["results"]
        for one in outcomes
    }  # fmt: skip
    assert [str(links[f"o-{n}"][0]["toObjectId"]) for n in range(3)] == [
        one.their_id for one in people
    ]
    assert links["o-none"] == []
    assert batch[0].values["contact_id"] == people[0].their_id


def test_a_contact_that_is_gone_costs_only_its_own_orders_link(account):
    (ada,) = account.hubspot.write("contacts", [change("c-1")])
    batch = [change(f"o-{n}", contact_id=ada.their_id) for n in range(5)]
    batch[3].values["contact_id"] = "999999"

    outcomes = account.hubspot.write("orders", batch)

    assert errors(outcomes).keys() == {"o-3"}
    assert "not linked" in errors(outcomes)["o-3"]


def test_an_order_whose_only_news_is_its_contact_can_be_told(account):
    (ada,) = account.hubspot.write("contacts", [change("c-1")])
    (order,) = account.hubspot.write("orders", [change("o-1")])

    (done,) = account.hubspot.write(
        "orders", [change("o-1", order.their_id, contact_id=ada.their_id)]
    )

    assert (done.error, done.their_id) == (None, order.their_id)
