"""A platform is down while people say STOP: the ledger hears them, and it is told when it is back."""

import pytest

from tests.stories.three_platforms import STOPPED, Trio, three

PLATFORMS = sorted(STOPPED)


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


@pytest.mark.parametrize("down", PLATFORMS)
def test_a_platform_that_is_down_delays_nobody_else_and_is_told_when_it_is_back(
    trio: Trio, down: str
):
    numbers = trio.people(6)
    up = set(PLATFORMS) - {down}
    trio.fail(down)

    assert [trio.text(number) for number in numbers] == [204] * 6
    assert {trio.ledger(number) for number in numbers} == {"withdrawn"}

    trio.tell()
    assert all(trio.acks(number) == up for number in numbers)
    trio.drain()
    trio.tell()
    assert {platform for platform, _, _ in trio.owed()} == {down}

    trio.mend(down)
    trio.due()
    trio.tell_all()

    assert all(trio.told(number) == STOPPED for number in numbers)
    assert all(trio.acks(number) == {*up, down} for number in numbers)
    assert trio.owed() == []
    assert trio.ask("SELECT kind FROM review") == []


def test_all_of_them_down_for_a_night_lose_nothing(trio: Trio):
    (number,) = trio.people(1)
    for platform in PLATFORMS:
        trio.fail(platform)
    trio.text(number)
    for _ in range(5):  # every rung of the ladder, then a person looks
        trio.due()
        trio.tell()

    assert trio.ledger(number) == "withdrawn"
    reviews = trio.ask("SELECT subject FROM review WHERE kind = 'push' AND status = 'open'")
    assert {subject.split()[0] for (subject,) in reviews} == set(PLATFORMS)

    for platform in PLATFORMS:
        trio.mend(platform)
    trio.text(number, "Stop")  # a second one finds them up again, and ends what waited for a person
    trio.tell()

    assert trio.told(number) == STOPPED
    assert trio.ask("SELECT kind FROM review WHERE status = 'open'") == []
