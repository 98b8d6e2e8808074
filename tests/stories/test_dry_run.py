"""What a dry run shows is what the run then does, in the hub and in the CRM, field by field."""

import pytest

from tests.stories.dry_run import town
from tests.stories.dry_run_wrong import DESIGNS


@pytest.mark.parametrize("seed", [1, 2])
def test_a_dry_run_shows_what_the_run_then_does(hub_url, seed):
    with town(hub_url, seed, people=10, orders=10) as one:
        assert one.round(0) == []
        for _ in range(2):
            assert one.round(10) == []


def test_each_way_to_rehearse_it_wrong_is_caught(hub_url):
    with town(hub_url, 1, people=10, orders=10) as one:
        one.round(0)
        for name, build in DESIGNS.items():
            with pytest.MonkeyPatch.context() as patch:
                build(patch)
                assert any(one.round(10) for _ in range(4)), name
