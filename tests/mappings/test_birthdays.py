"""A birthday is read however people write it, and never where it may be another day."""

from datetime import UTC, datetime

import pytest

from mappings.birthdays import birthday

NOW = datetime(2026, 3, 1, tzinfo=UTC)

READ = {
    "1990-12-24": "1990-12-24",
    "1990/12/24": "1990-12-24",
    " 24.12.1990 ": "1990-12-24",
    "12/24/1990": "1990-12-24",
    "24/12/1990": "1990-12-24",
    "07/07/1990": "1990-07-07",
    "24 December 1990": "1990-12-24",
    "dec 24, 1990": "1990-12-24",
    "December 24 1990": "1990-12-24",
    "1990-12-24T00:00:00Z": "1990-12-24",
    "1990-12-24 00:00:00+00:00": "1990-12-24",
    "1992-02-29": "1992-02-29",
    "--12-24": "--12-24",
    "--02-29": "--02-29",
    "24 Dec": "--12-24",
    "May 5": "--05-05",
    "24.12.": "--12-24",
    "12/24": "--12-24",
    "2026-03-01": "2026-03-01",
    # two readings, or none
    "05/06/1990": None,
    "5/6": None,
    "31.02.1990": None,
    "1990-02-29": None,
    "--02-30": None,
    "1990": None,
    "24.12.90": None,
    "soon": None,
    "": None,
    None: None,
    "1" * 9_999: None,
    # nobody's
    "2026-03-02": None,
    "1900-01-01": None,
    "0001-01-01": None,
    "1970-01-01": None,
}


@pytest.mark.parametrize(("typed", "day"), READ.items())
def test_a_birthday_is_read_in_one_way_or_not_at_all(typed, day):
    assert birthday(typed, NOW) == day
