"""Two hundred dispatchers against a stream of STOPs, one of their processes killed on the way."""

import pytest

from tests.stories.dispatchers import Plan, play

PLAN = Plan(numbers=100, each=5, stops=75, lost=8, errors=8, durable=False)


@pytest.fixture(scope="module")
def result():
    return play(PLAN)


pytestmark = pytest.mark.story


def test_no_text_is_reserved_after_the_commit_of_a_stop(result):
    assert result.stops == PLAN.stops
    assert result.late_reservations == []


def test_the_provider_has_what_we_know_of_and_nothing_else_and_nothing_twice(result):
    assert (result.unexplained, result.twice) == ([], [])


def test_every_text_has_an_end(result):
    assert set(result.texts) <= {"sent", "delivered", "withheld", "given_back"}
    assert result.texts["withheld"] > 0
    assert result.texts.total() == PLAN.numbers * PLAN.each


def test_what_was_in_flight_at_a_stop_was_gone_soon(result):
    assert max(result.taken_late, default=0) < 10
