"""What validation expects of a name: a certainly newer one of the CRM's is right, another a slip."""

import pytest

from tasks.read_everywhere import compare, whom
from tasks.rollout.checks import Report
from tests.stories.three_platforms import three
from tests.tasks.test_leftovers import read


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


def wrong():
    report = Report()
    compare(whom(1, 10), report)
    return {(one.system, one.field) for one in report.mismatches if one.check == "names"}


def test_a_name_an_agent_certainly_corrected_later_is_right_and_the_stores_then_is_a_slip(trio):
    trio.people(1)
    read(trio)
    ((contact, said),) = trio.contacts().items()
    trio.platforms.tell("hubspot", "edit", type="contacts", id=contact, properties={"firstname": "Augusta"})  # fmt: skip
    read(trio)
    assert trio.ask("SELECT first_name FROM customer") == [("Augusta",)]
    assert wrong() == set()

    trio.do("UPDATE customer SET first_name = %s", said["firstname"])
    assert wrong() == {("hub", "first_name")}
