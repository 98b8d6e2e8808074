"""A small month of a small shop: the large one is run by hand (`python -m tests.stories.month`)."""

from datetime import timedelta

import pytest

from flows import messages
from tests.stories.month import Story
from tests.stories.month_oracle import EXPECTED
from tests.stories.month_said import START
from tests.stories.month_told import Month


def test_the_oracle_knows_every_workflow():
    assert set(EXPECTED) == set(messages.available())


@pytest.mark.parametrize("seed", [1])
def test_a_month_goes_as_the_facts_say(seed, hub_url):
    report = Story(hub_url, Month(60, 16, seed, START), timedelta(hours=12)).run()

    assert report.wrong == []
    assert report.texts["sent"] > 30
    assert report.objections["consent"] > 0
