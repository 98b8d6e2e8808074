"""How alike two people are in each field: levels, each with how often it is so by nature.

`m` is how often it is so between two records of one person, `u` between two people; they are what
is believed before the data has its say (`weights.py`).
"""

from msgspec import Struct


class Level(Struct, frozen=True):
    """One way in which a field agrees or not, in words a person is shown."""

    said: str
    m: float
    u: float
    rare: str = ""
    """The column whose rare values weigh more here."""


class Field(Struct, frozen=True):
    """One field that is compared; level 0 is that it cannot be told, the others count from 1."""

    name: str
    levels: tuple[Level, ...]


SAME, FORM, TYPO, SWAPPED, SIMILAR, RIVAL, INITIAL, OTHER = 1, 2, 3, 4, 5, 6, 7, 8
"""Levels of first and last names."""
DAY, DAY_TYPO, DAY_PARTLY, DAY_OTHER = 1, 2, 3, 4
NUMBER, NUMBER_TYPO, NUMBER_SIMILAR, NUMBER_OTHER = 1, 2, 3, 4
OWN, SHARED, NEAR, LOCAL, ELSE = 1, 2, 3, 4, 5
"""Levels of e-mails and phones."""
HOME, HOME_TYPO, STREET, HOUSE, HOME_OTHER = 1, 2, 3, 4, 5
PLACE, POSTCODE, POSTCODE_TYPO, CITY, REGION, PLACE_OTHER = 1, 2, 3, 4, 5, 6

FIELDS = (
    Field(
        "first",
        (
            Level("same first name", 0.78, 0.01, "first"),
            Level("first names are forms of one name", 0.06, 0.004),
            Level("first names differ by a typo", 0.08, 0.001),
            Level("first and last name are swapped", 0.01, 0.0001),
            Level("first names are similar", 0.02, 0.01),
            Level("first names are similar, but both are in use", 0.01, 0.02),
            Level("one first name is an initial that fits", 0.02, 0.01),
            Level("different first names", 0.02, 0.95),
        ),
    ),
    Field(
        "last",
        (
            Level("same last name", 0.78, 0.004, "last"),
            Level("one last name is part of the other", 0.02, 0.0005),
            Level("last names differ by a typo", 0.08, 0.0005),
            Level("last name is the other's first name", 0.01, 0.0005),
            Level("last names are similar", 0.02, 0.01),
            Level("last names are similar, but both are in use", 0.01, 0.01),
            Level("one last name is an initial that fits", 0.02, 0.005),
            Level("different last names", 0.06, 0.97),
        ),
    ),
    Field(
        "birthday",
        (
            Level("same birthday", 0.85, 0.0001, "birthday"),
            Level("birthdays differ by a typo, or day and month are swapped", 0.09, 0.0008),
            Level("birthdays are partly the same", 0.03, 0.02),
            Level("different birthdays", 0.03, 0.98),
        ),
    ),
    Field(
        "number",
        (
            Level("same number", 0.88, 0.00002),
            Level("numbers differ by a typo", 0.08, 0.0001),
            Level("numbers are similar", 0.02, 0.0003),
            Level("different numbers", 0.02, 0.998),
        ),
    ),
    Field(
        "email",
        (
            Level("same e-mail", 0.6, 0.000001),
            Level("same e-mail, which several people share", 0.04, 0.00001),
            Level("e-mails differ by a typo", 0.06, 0.00001),
            Level("same mailbox name at another provider", 0.05, 0.0001, "mailbox"),
            Level("different e-mails", 0.25, 0.9999),
        ),
    ),
    Field(
        "phone",
        (
            Level("same phone", 0.65, 0.000001),
            Level("same phone, which several people share", 0.06, 0.00001),
            Level("phones differ by a typo", 0.04, 0.00002),
            Level("phones are similar", 0.01, 0.0005),
            Level("different phones", 0.24, 0.999),
        ),
    ),
    Field(
        "home",
        (
            Level("same street and house number", 0.65, 0.00005, "street"),
            Level("street differs by a typo, same house number", 0.13, 0.00005),
            Level("same street, another house number", 0.05, 0.002),
            Level("another street, same house number", 0.05, 0.02),
            Level("different addresses", 0.12, 0.97),
        ),
    ),
    Field(
        "place",
        (
            Level("same postcode and city", 0.7, 0.001, "postcode"),
            Level("same postcode", 0.08, 0.0005, "postcode"),
            Level("same city, postcode differs by a typo", 0.05, 0.0005),
            Level("same city", 0.05, 0.01, "city"),
            Level("same region", 0.04, 0.2),
            Level("different places", 0.08, 0.79),
        ),
    ),
    Field(
        "extra",
        (
            Level("same second address line", 0.8, 0.005, "extra"),
            Level("second address lines differ by a typo", 0.1, 0.001),
            Level("different second address lines", 0.1, 0.99),
        ),
    ),
    Field("sex", (Level("same sex", 0.98, 0.5), Level("different sex", 0.02, 0.5))),
)
NAMES = tuple(one.name for one in FIELDS)
