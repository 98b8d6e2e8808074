"""HubSpot's own client judges the stand-in: it must drive it as it drives HubSpot."""

import pytest
from hubspot import HubSpot
from hubspot.crm.contacts import (
    ApiException,
    BatchInputSimplePublicObjectBatchInputForCreate,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchInputSimplePublicObjectId,
    BatchReadInputSimplePublicObjectId,
    PublicMergeInput,
    PublicObjectSearchRequest,
    SimplePublicObjectInput,
    SimplePublicObjectInputForCreate,
)
from hubspot.crm.objects import communications, tasks
from hubspot.crm.properties import PropertyCreate, PropertyGroupCreate

from tests.sandbox.hubspot_account import TOKEN, doors, opened

pytestmark = [
    pytest.mark.foreign,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:hubspot"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def place():
    with doors() as one:
        yield one


@pytest.fixture
def account(place):
    with opened(place) as one:
        yield one


@pytest.fixture
def sdk(account):
    return HubSpot(access_token=TOKEN, host=account.url)


def new(**properties):
    return SimplePublicObjectInputForCreate(properties=properties, associations=[])


def upsert(sdk, *lines):
    inputs = [
        {"id": id, "idProperty": "hub_id", "objectWriteTraceId": trace, "properties": said}
        for id, trace, said in lines
    ]
    return sdk.crm.contacts.batch_api.upsert(
        BatchInputSimplePublicObjectBatchInputUpsert(inputs=inputs)
    )


def test_it_makes_reads_changes_and_archives_a_contact(sdk):
    api = sdk.crm.contacts.basic_api

    made = api.create(new(email="Ada@Example.COM", firstname="Ada"))
    api.update(made.id, SimplePublicObjectInput(properties={"lastname": "Byron"}))
    read = api.get_by_id("ada@example.com", id_property="email", properties=["firstname", "zip"])
    api.archive(made.id)

    assert made.properties["email"] == "ada@example.com"
    assert (read.id, read.properties["firstname"], read.properties["zip"]) == (made.id, "Ada", None)
    assert [one.id for one in api.get_page(archived=True).results] == [made.id]
    assert api.get_page().results == []


def test_a_second_contact_with_an_address_names_the_first(sdk):
    first = sdk.crm.contacts.basic_api.create(new(email="ada@example.com"))

    with pytest.raises(ApiException) as refusal:
        sdk.crm.contacts.basic_api.create(new(email="ADA@example.com"))

    assert refusal.value.status == 409
    assert f"Existing ID: {first.id}" in refusal.value.body


def test_it_defines_a_group_and_a_unique_property(sdk):
    sdk.crm.properties.groups_api.create("contacts", PropertyGroupCreate(name="hub", label="Hub"))
    made = sdk.crm.properties.core_api.create(
        "contacts",
        PropertyCreate(
            name="hub_id",
            label="Hub id",
            type="string",
            field_type="text",
            group_name="hub",
            has_unique_value=True,
        ),
    )
    names = {one.name: one for one in sdk.crm.properties.core_api.get_all("contacts").results}

    assert (made.has_unique_value, made.group_name) == (True, "hub")
    assert names["hub_id"].modification_metadata.read_only_value is False
    assert names["lastmodifieddate"].modification_metadata.read_only_value is True


def test_an_upsert_tells_new_from_known_and_keeps_what_it_does_not_name(account, sdk):
    account.key("hub_id")
    first = upsert(sdk, ("C-1", None, {"firstname": "Ada", "city": "London"}))
    second = upsert(sdk, ("C-1", None, {"firstname": "Augusta"}), ("C-2", None, {"zip": "1"}))

    known = {one.new: one for one in second.results}
    read = account.get(f"contacts/{first.results[0].id}", properties="city,hub_id").json()
    assert [one.new for one in first.results] == [True]
    assert known[False].id == first.results[0].id
    assert known[False].properties["firstname"] == "Augusta"
    assert (read["properties"]["city"], read["properties"]["hub_id"]) == ("London", "C-1")


def test_a_traced_batch_loses_only_its_bad_line(account, sdk):
    account.key("hub_id")
    taken = account.make(email="taken@example.com")

    answer = upsert(
        sdk,
        ("C-1", "t1", {"firstname": "Ada"}),
        ("C-2", "t2", {"missing": "x"}),
        ("C-3", "t3", {"email": "taken@example.com"}),
    )

    errors = {one.context["objectWriteTraceId"][0]: one for one in answer.errors}
    assert [one.object_write_trace_id for one in answer.results] == ["t1"]
    assert (answer.status, answer.num_errors, sorted(errors)) == ("COMPLETE", 2, ["t2", "t3"])
    assert "PROPERTY_DOESNT_EXIST" in errors["t2"].message
    assert (errors["t3"].category, errors["t3"].message) == (
        "CONFLICT",
        f"Contact already exists. Existing ID: {taken}",
    )
    assert account.state["objects"]["contacts"] == 2


def test_an_untraced_batch_is_lost_to_one_bad_line(account, sdk):
    inputs = [{"properties": {"firstname": "A"}}, {"properties": {"missing": "x"}}]

    with pytest.raises(ApiException) as refusal:
        sdk.crm.contacts.batch_api.create(
            BatchInputSimplePublicObjectBatchInputForCreate(inputs=inputs)
        )

    assert refusal.value.status == 400
    assert account.state["objects"]["contacts"] == 0


def test_it_pages_through_a_search_and_through_the_list(account, sdk):
    ids = [account.make(email=f"{n}@example.com", city="Ulm") for n in range(25)]
    account.wait(2)
    found, after = [], None
    while True:
        page = sdk.crm.contacts.search_api.do_search(
            PublicObjectSearchRequest(
                filter_groups=[
                    {"filters": [{"propertyName": "city", "operator": "EQ", "value": "ulm"}]}
                ],
                sorts=["hs_object_id"],
                properties=["city"],
                limit=10,
                after=after,
            )
        )
        found += [one.id for one in page.results]
        if not page.paging:
            break
        after = page.paging.next.after

    assert (found, page.total) == (ids, 25)
    assert [one.id for one in sdk.crm.contacts.get_all()] == ids


@pytest.mark.parametrize("keeps", [False, True])
def test_a_merge_leaves_one_survivor_that_knows_who_it_was(account, sdk, keeps):
    account.control("settings", merge_keeps_id=keeps)
    one = account.make(email="one@example.com", firstname="One")
    two = account.make(email="two@example.com", city="Ulm", firstname="Two")

    survivor = sdk.crm.contacts.basic_api.merge(
        PublicMergeInput(primary_object_id=one, object_id_to_merge=two)
    )

    read = account.get(f"contacts/{survivor.id}", properties="city,firstname,hs_additional_emails")
    assert (survivor.id == one) is keeps
    assert survivor.properties["hs_merged_object_ids"] == (two if keeps else f"{one};{two}")
    assert read.json()["properties"] | {"city": "Ulm", "firstname": "One"} == (
        read.json()["properties"] | {"hs_additional_emails": "two@example.com"}
    )
    assert account.get(f"contacts/{two}").json()["id"] == survivor.id
    assert account.post("contacts", properties={"email": "two@example.com"}).status_code == 409
    account.control("settings", merged_get=False)
    assert account.get(f"contacts/{two}").status_code == 404


def test_it_reads_and_archives_by_the_batch(account, sdk):
    ids = [account.make(firstname=str(n)) for n in range(12)]
    asked = [{"id": id} for id in [*ids, "999"]]

    read = sdk.crm.contacts.batch_api.read(
        BatchReadInputSimplePublicObjectId(
            inputs=asked, properties=["firstname"], properties_with_history=[]
        )
    )
    sdk.crm.contacts.batch_api.archive(BatchInputSimplePublicObjectId(inputs=asked[:3]))

    assert sorted(one.id for one in read.results) == ids
    assert [one.id for one in read.results] != ids
    assert (read.num_errors, read.errors[0].context) == (1, {"ids": ["999"]})
    assert account.state["archived"]["contacts"] == 3


ADA_SAID = {
    "hs_timestamp": "2026-07-01T12:00:00Z",
    "hs_communication_channel_type": "SMS",
    "hs_communication_logged_from": "CRM",
    "hs_communication_body": "is it blue?",
}
TO_DO = {
    "hs_timestamp": "2026-07-01T12:00:00Z",
    "hs_task_subject": "Answer a text",
    "hs_task_status": "NOT_STARTED",
    "hs_task_priority": "HIGH",
    "hs_task_type": "TODO",
}


@pytest.mark.parametrize(
    ("models", "properties", "type"), [(communications, ADA_SAID, 81), (tasks, TO_DO, 204)]
)
def test_what_somebody_wrote_and_its_task_stand_with_their_contact(
    account, sdk, models, properties, type
):
    contact, kind = account.make(email="ada@example.com"), models.__name__.rpartition(".")[2]
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type}]
    api = getattr(sdk.crm.objects, kind).basic_api
    input = models.SimplePublicObjectInputForCreate

    made = api.create(
        input(properties=properties, associations=[{"to": {"id": contact}, "types": types}])
    )
    links = sdk.crm.associations.v4.basic_api.get_page(kind, made.id, "contacts").results
    with pytest.raises(models.ApiException) as refusal:
        api.create(input(properties={}, associations=[]))

    assert [str(one.to_object_id) for one in links] == [contact]
    assert (refusal.value.status, "hs_timestamp" in refusal.value.body) == (400, True)


def test_its_desk_says_who_works_there_and_which_stage_ends_a_ticket(sdk):
    (pipeline,) = sdk.crm.pipelines.pipelines_api.get_all("tickets").results
    ended = [one.id for one in pipeline.stages if one.metadata["ticketState"] == "CLOSED"]

    assert (ended, sdk.crm.owners.owners_api.get_by_id(7).email) == (["4"], "support@shop.example")


def test_a_ticket_that_comes_to_its_last_stage_is_closed_and_one_that_goes_on_is_not(sdk):
    api = sdk.crm.tickets.basic_api
    made = api.create(new(subject="Where is it?", hs_pipeline="0", hs_pipeline_stage="1"))

    def closed(stage):
        api.update(made.id, SimplePublicObjectInput(properties={"hs_pipeline_stage": stage}))
        return api.get_by_id(made.id, properties=["closed_date"]).properties["closed_date"]

    assert [bool(closed(stage)) for stage in ("2", "4", "3")] == [False, True, False]
