"""Phase 3: what the mapping says, what the data is like, and what stops it."""

import json

import pytest
from prefect import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

from flows.rollout.map_data import map_data
from tests.flows.conftest import LOOP, person, run, sale


@pytest.fixture
def platforms(crm, store):
    return crm, store


async def shown(key: str):
    async with get_client() as client:
        found = await client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        )
    newest = max(found, key=lambda one: one.created)
    return json.loads(newest.data)


def rows(key: str):
    return LOOP.run(shown(key))


def people(hub, good: int, bad: int) -> None:
    hub.take(
        *(person(str(id), phone=f"+4474001234{id:02}", country="GB", first_name="Ada") for id in range(good)),
        *(person(str(90 + id), facts={"phone_typed": "555-SHIP"}) for id in range(bad)),
    )  # fmt: skip


def test_a_marketer_reads_each_field_here_and_there_and_nobody_in_it(hub, crm, store):
    people(hub, 5, 0)
    hub.take(*sale("1", "0"))

    state = run(map_data)

    assert state.is_completed(), state.message
    fields = {one["here"]: one for one in rows("map-data-mapping")}
    email = fields["customer: email"]
    assert (email["shopify"], email["hubspot"]) == ("← defaultEmailAddress.emailAddress", "→ email")
    assert email["for example"] == "p…@example.com"
    assert fields["customer: first name"]["for example"] == "A…"
    assert fields["order: total"]["for example"] == "12.5"
    assert "p4@" not in json.dumps(list(fields.values()))
    assert all(one["what it is for"] and one["owner"] for one in fields.values())


@pytest.mark.parametrize(
    ("good", "bad", "ends"),
    [(8, 2, "Completed"), (7, 3, "Would be refused"), (0, 0, "Would be refused")],
)
def test_too_many_phones_that_nobody_can_text_stop_it(platforms, hub, good, bad, ends):
    people(hub, good, bad)

    state = run(map_data)

    assert state.name == ends
    if bad == 3:
        assert "unusable phones: 3 of 10 numbers given (30.0%). do not import" in state.message
