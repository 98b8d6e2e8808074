"""Whether there are families: guards that keep relatives apart rest where there are none."""

from random import Random

import pandas as pd

from tasks.identity.matching import match

FIRST = [
    "Aaron",
    "Bella",
    "Carlos",
    "Doris",
    "Edgar",
    "Fiona",
    "Gustav",
    "Helga",
    "Igor",
    "Joyce",
    "Kurt",
    "Lydia",
    "Marvin",
    "Nelly",
    "Otis",
]


def register(families: float, *, numbered: bool = True) -> pd.DataFrame:
    """Write down 400 people twice; one in ten has another first name the second time.

    Of some homes there is a second person, with a birthday and a number of their own.
    """
    lot = Random(3)
    rows = []
    for n in range(400):
        home = {"last_name": f"Q{'abcdefghij'[n % 10]}{chr(97 + n // 10 % 26)}{n}rin", "address": f"{n} Larkspur Street", "city": "Westhaven", "postcode": f"{10_000 + n}"}  # fmt: skip
        people = 2 if lot.random() < families else 1
        for m, first in enumerate(lot.sample(FIRST, people)):
            own = {"birthday": f"19{lot.randint(20, 99)}-0{lot.randint(1, 9)}-1{m}", "number": f"{lot.randrange(10**9):09}"}  # fmt: skip
            slip = lot.choice(FIRST) if lot.random() < 0.1 else first
            rows += [{**home, **own, "first_name": one} for one in (first, slip)]
    frame = pd.DataFrame(rows)
    frame["id"] = [str(n) for n in range(len(frame))]
    return frame if numbered else frame.drop(columns="number")


SLIP = {"last_name": "Zabriskie", "address": "7 Elm Road", "city": "Yonkers", "postcode": "99999", "birthday": "1980-02-03"}  # fmt: skip
TWO = [
    {**SLIP, "id": "x", "first_name": "Helga", "number": "111222333"},
    {**SLIP, "id": "y", "first_name": "Otis", "number": "987654321"},
]


def joined(people: pd.DataFrame) -> bool:
    """Whether two of one birthday and home with different first names are taken for one."""
    frame = pd.concat([people, pd.DataFrame(TWO)], ignore_index=True)
    return ("x", "y") in match(frame).clusters


def test_where_nobody_has_relatives_another_first_name_is_a_slip():
    assert joined(register(families=0))


def test_where_people_have_relatives_another_first_name_is_another_person():
    assert not joined(register(families=0.4))


def test_without_numbers_nothing_says_that_there_are_no_families():
    assert not joined(register(families=0, numbered=False))
