"""How many people there are, when every value is missing somewhere."""

from tests.benchmarks import people


def test_what_is_missing_joins_nobody(database):
    told = people.measure(database, 1_100)

    assert told["told apart, people"] == told["people"] == told["people there are"] == 800
