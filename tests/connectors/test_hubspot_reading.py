from collections import Counter
from datetime import timedelta

import pytest

from mappings.hubspot import contacts
from mappings.records import Customer, Merge
from tasks.connectors.base import Change
from tests.connectors.hubspot_account import NOON, TO_CONTACTS, change, staged


@pytest.fixture(scope="module")
def place():
    with staged() as place:
        yield place


@pytest.fixture
def account(place):
    stage, client = place
    return stage.account(client)


def test_what_changed_is_read_from_the_oldest_on_and_only_once(account):
    account.hubspot.write(
        "contacts", [change(f"c-{n}", email=f"p{n}@example.com") for n in range(3)]
    )
    since = account.clock.now + timedelta(milliseconds=1)
    account.clock.now += timedelta(seconds=1)
    id = account.agent(email="ada@example.com", phone="0170 1234567", country="DE")
    until = account.clock.now + timedelta(milliseconds=1)
    account.clock.now += timedelta(seconds=1)
    account.agent(email="late@example.com")

    assert [one.email for one in account.read()][3:] == ["ada@example.com", "late@example.com"]
    (ada,) = account.read(since=since, until=until)
    assert (ada.external_id, ada.phone, ada.country) == (id, "+491701234567", "DE")


def test_thousands_changed_in_the_same_millisecond_are_all_read(account):
    account.clock.pace = timedelta()
    for start in range(0, 700, 100):
        account.hubspot.write("contacts", [change(f"c-{n}") for n in range(start, start + 100)])
    account.clock.pace = timedelta(seconds=0.25)
    account.clock.now += timedelta(seconds=1)
    account.agent(firstname="last")

    read = account.read()

    assert Counter(one.external_id for one in read).keys() == account.people().keys()
    assert read[-1].first_name == "last"


def test_more_than_the_wall_of_ten_thousand_is_read_and_no_row_slips_through(account):
    account.clock.pace = timedelta()
    for start in range(0, 10_400, 100):
        account.hubspot.write("contacts", [change(f"c-{n}") for n in range(start, start + 100)])
        account.clock.now += timedelta(milliseconds=7)
    account.clock.pace = timedelta(seconds=0.25)

    pages = account.hubspot.read("contacts")
    read = next(pages).records
    account.agent(read[0].external_id, firstname="moved")  # what follows moves up by one
    read += [record for page in pages for record in page.records]

    assert {one.external_id for one in read} == account.people().keys()
    assert len(read) <= 10_400 + 200
    assert (
        next(one for one in read[::-1] if one.external_id == read[0].external_id).first_name
        == "moved"
    )


def test_a_row_read_before_is_read_again_when_it_changed_since(account):
    for n in range(201):
        account.clock.now += timedelta(milliseconds=5)
        account.agent(firstname=str(n))
    pages = account.hubspot.read("contacts")
    first = next(pages).records
    account.clock.now += timedelta(seconds=1)
    account.agent(first[-1].external_id, lastname="changed")

    rest = [record for page in pages for record in page.records]

    assert [one.first_name for one in first] == [str(n) for n in range(200)]
    assert [(one.first_name, one.last_name) for one in rest] == [("200", None), ("199", "changed")]


def test_archived_people_are_read_as_deleted_within_the_window(account):
    early, late = account.agent(firstname="early"), account.agent(firstname="late")
    account.call("DELETE", f"{TO_CONTACTS}/{early}")
    account.clock.now += timedelta(hours=1)
    since = account.clock.now
    account.call("DELETE", f"{TO_CONTACTS}/{late}")

    assert {one.external_id for one in account.read() if one.deleted} == {early, late}
    assert [(one.external_id, one.updated_at) for one in account.read(since=since)] == [
        (late, since)
    ]


@pytest.mark.parametrize("leads_on", [True, False])
@pytest.mark.parametrize("keeps", [True, False])
def test_a_merge_is_read_by_polling_and_a_merged_id_by_asking(account, keeps, leads_on):
    account.sandbox("settings", merge_keeps_id=keeps, merged_get=leads_on)
    one, two = account.agent(email="a@example.com"), account.agent(email="b@example.com")
    body = {"primaryObjectId": one, "objectIdToMerge": two}
    survivor = account.call("POST", f"{TO_CONTACTS}/merge", json=body).json()["id"]
    gone = {id for id in (one, two) if id != survivor}
    merges = {
        Merge(platform="hubspot", object="customers", kept=survivor, gone=id).gone for id in gone
    }

    polled = account.read()
    fetched = account.hubspot.fetch("contacts", [two]).records

    assert {record.gone for record in polled if isinstance(record, Merge)} == merges
    assert [record.external_id for record in polled if isinstance(record, Customer)] == [survivor]
    if leads_on:
        assert two in {record.gone for record in fetched if isinstance(record, Merge)}
    else:
        assert [(record.external_id, record.deleted) for record in fetched] == [(two, True)]


def test_people_are_fetched_by_the_hundred_and_the_missing_are_deleted(account):
    done = account.hubspot.write(
        "contacts", [change(f"c-{n}", firstname=f"F{n}") for n in range(120)]
    )

    page = account.hubspot.fetch("contacts", [one.their_id for one in done] + ["999999"])

    found = {one.external_id: one for one in page.records}
    assert len(found) == 121
    assert found["999999"].deleted
    assert found[done[7].their_id].facts["hub_customer_id"] == "c-7"
    assert account.sandbox("state")["reads"] >= 2


def test_what_we_wrote_reads_back_as_what_we_wrote(account):
    row = {"key": "c-1", "email": "ada@example.com", "order_count": 2, "first_order_at": NOON, "sms_status": "granted", "sms_at": NOON}  # fmt: skip
    values = {name: value for name, value in contacts.write(row).items() if value}
    (done,) = account.hubspot.write("contacts", [Change("c-1", values)])

    kept = account.people()[done.their_id]

    assert {name: kept[name] for name in values} == values


def test_tickets_say_who_waits_and_of_tasks_only_ours_are_read(account):
    ada, bea = (account.agent(email=f"{one}@example.com") for one in ("ada", "bea"))
    open, closed = (account.agent(type="tickets", hs_pipeline_stage=one) for one in ("1", "4"))
    for ticket, one in ((open, ada), (open, bea), (closed, ada)):
        account.call("PUT", f"/crm/v4/objects/tickets/{ticket}/associations/default/contacts/{one}")
    said = {"hs_timestamp": "2026-07-01T12:00:00Z", "hs_task_status": "COMPLETED"}
    ours = account.agent(type="tasks", hub_conversation_id="v-1", **said)
    account.agent(type="tasks", **said)
    gone = account.agent(type="tickets", hs_pipeline_stage="2")
    account.call("DELETE", f"/crm/v3/objects/tickets/{gone}")
    account.clock.now += timedelta(seconds=1)

    found = [(one.external_id, one.customer_external_id, one.facts.get("contacts"), one.waits) for one in account.read("tickets")]  # fmt: skip
    assert found == [(open, ada, [ada, bea], True), (closed, ada, [ada], False), (gone, None, None, False)]  # fmt: skip
    assert [(one.external_id, one.task, one.waits) for one in account.read("tasks")] == [(ours, True, False)]  # fmt: skip
