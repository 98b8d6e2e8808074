from collections import Counter

import pytest

from tasks.connectors.base import Unsure
from tests.connectors.hubspot_account import TO_CONTACTS, change, errors, staged


@pytest.fixture(scope="module")
def place():
    with staged() as place:
        yield place


@pytest.fixture
def account(place):
    stage, client = place
    return stage.account(client)


def test_a_contact_that_was_there_before_us_is_adopted(account):
    old = account.agent(email="ada@example.com", jobtitle="Countess")

    (done, other) = account.hubspot.write(
        "contacts", [change("c-1", email="ada@example.com", firstname="Ada"), change("c-2")]
    )

    assert (done.their_id, done.created, done.error) == (old, False, None)
    assert other.created
    ada = account.people()[old]
    assert (ada["hub_customer_id"], ada["firstname"], ada["jobtitle"]) == ("c-1", "Ada", "Countess")
    assert len(account.people()) == 2


def test_a_contact_of_another_customer_is_not_stolen(account):
    (mine,) = account.hubspot.write("contacts", [change("c-1", email="ada@example.com")])
    before = account.people()

    outcomes = account.hubspot.write(
        "contacts", [change("c-2", email="ada@example.com", firstname="Eve"), change("c-3")]
    )

    assert errors(outcomes).keys() == {"c-2"}
    assert f"belongs to contact {mine.their_id}, which is customer c-1" in errors(outcomes)["c-2"]
    assert account.people()[mine.their_id] == before[mine.their_id]


def test_two_customers_cannot_adopt_the_same_contact(account):
    account.agent(email="ada@example.com", hs_additional_emails="eve@example.com")

    outcomes = account.hubspot.write(
        "contacts", [change("c-1", email="ada@example.com"), change("c-2", email="eve@example.com")]
    )

    assert errors(outcomes).keys() == {"c-2"}
    assert "which is customer c-1" in errors(outcomes)["c-2"]


def test_an_e_mail_of_a_stranger_does_not_make_two_contacts_of_a_known_customer(account):
    (mine,) = account.hubspot.write("contacts", [change("c-1", email="ada@example.com")])
    stranger = account.agent(email="eve@example.com")

    outcomes = account.hubspot.write(
        "contacts", [change("c-1", mine.their_id, email="eve@example.com")]
    )

    assert (
        f"contact {stranger}, while the customer is contact {mine.their_id}"
        in errors(outcomes)["c-1"]
    )
    assert "hub_customer_id" not in account.people()[stranger]


def test_whoever_was_deleted_there_is_not_brought_back_by_a_later_change(account):
    (ada,) = account.hubspot.write("contacts", [change("c-1", email="ada@example.com")])
    account.call("POST", f"{TO_CONTACTS}/gdpr-delete", json={"objectId": ada.their_id})

    outcomes = account.hubspot.write("contacts", [change("c-1", ada.their_id, hub_order_count="2")])

    assert "deleted or merged" in errors(outcomes)["c-1"]
    assert account.people() == {}


@pytest.mark.parametrize("keeps", [True, False])
def test_a_customer_is_found_again_after_a_merge_whatever_its_id_is_then(account, keeps):
    account.sandbox("settings", merge_keeps_id=keeps)
    (ada,) = account.hubspot.write("contacts", [change("c-1", email="ada@example.com")])
    other = account.agent(email="old@example.com")
    body = {"primaryObjectId": ada.their_id, "objectIdToMerge": other}
    survivor = account.call("POST", f"{TO_CONTACTS}/merge", json=body).json()["id"]

    (done,) = account.hubspot.write("contacts", [change("c-1", ada.their_id, hub_order_count="2")])

    assert (done.their_id, done.error, done.created) == (survivor, None, False)
    assert account.people()[survivor]["hub_order_count"] == "2"
    assert (survivor == ada.their_id) is keeps


def test_a_lost_answer_and_a_repeat_end_the_same_without_doubles(account):
    account.agent(email="ada@example.com")
    batch = [change(f"c-{n}", email=f"p{n}@example.com", hub_net_spend="5") for n in range(20)]
    batch[3].values["email"] = "ada@example.com"
    account.provoke("lost", f"{TO_CONTACTS}/batch/upsert")
    with pytest.raises(Unsure):
        account.hubspot.write("contacts", batch)

    account.provoke("lost", f"{TO_CONTACTS}/batch/update")
    with pytest.raises(Unsure):
        account.hubspot.write("contacts", batch)
    outcomes = account.hubspot.write("contacts", batch)

    assert errors(outcomes) == {}
    assert len(account.people()) == 20
    assert Counter(one["hub_customer_id"] for one in account.people().values()) == dict.fromkeys(
        (one.key for one in batch), 1
    )
