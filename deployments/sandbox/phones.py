"""Phone numbers as people type them: right, in the habits of their country, or not at all."""

from collections.abc import Callable
from random import Random

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

SHOP = "+442079460000"
"""The shop's own number, which staff type when a customer gives none."""

BROKEN = ("0000000", "n/a", "123", "+", "-", "none yet", "555-SHIP", "+999 123 456 789", "1" * 40)

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans({str(digit): chr(0xFF10 + digit) for digit in range(10)})

Habit = Callable[[PhoneNumber], str]


def e164(number: PhoneNumber) -> str:
    """Type +14155550132."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def spaced(number: PhoneNumber) -> str:
    """Type +49 170 1234567."""
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def national(number: PhoneNumber) -> str:
    """Type (415) 555-0132: only the country tells whose number it is."""
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)


def abroad(number: PhoneNumber) -> str:
    """Type 0049 170 1234567, or 1-415-555-0132 where nobody dials 00."""
    return spaced(number).replace("+", "" if number.country_code == 1 else "00", 1)


def dotted(number: PhoneNumber) -> str:
    """Type 415.555.0132."""
    return national(number).translate(str.maketrans(" -", "..", "()"))


def bare(number: PhoneNumber) -> str:
    """Type 4155550132."""
    return "".join(letter for letter in national(number) if letter.isdigit())


def trunk(number: PhoneNumber) -> str:
    """Type +44 (0) 7400 123456."""
    return spaced(number).replace(" ", " (0) ", 1)


def extended(number: PhoneNumber) -> str:
    """Type it with an extension."""
    return f"{national(number)} ext. 12"


def worded(number: PhoneNumber) -> str:
    """Type a word about it, too."""
    return f"mobile: {spaced(number)}"


def arabic(number: PhoneNumber) -> str:
    """Type it in Arabic-Indic digits."""
    return e164(number).translate(ARABIC)


def wide(number: PhoneNumber) -> str:
    """Type it in full-width digits."""
    return e164(number).translate(WIDE)


def pasted(number: PhoneNumber) -> str:
    """Paste it with a text-direction mark and unbreakable spaces."""
    return f"\u202a{spaced(number)}\u202c".replace(" ", "\u00a0")


HABITS: dict[Habit, int] = {
    e164: 30,
    national: 20,
    spaced: 15,
    abroad: 8,
    bare: 8,
    dotted: 6,
    trunk: 3,
    extended: 2,
    worded: 2,
    arabic: 1,
    wide: 1,
    pasted: 4,
}
"""How many of a hundred type a number how."""


class Keypad:
    """Makes numbers nobody else has, and types them."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.taken: set[str] = set()

    def number(self, country: str) -> PhoneNumber:
        """Make a valid mobile number of a country, never the same twice."""
        model = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
        if model is None:
            raise ValueError(f"no mobile numbers are known in {country}")
        kept = e164(model)[:-6]
        while True:
            typed = f"{kept}{self.random.randrange(10**6):06d}"
            number = phonenumbers.parse(typed)
            if typed not in self.taken and phonenumbers.is_valid_number(number):
                self.taken.add(typed)
                return number

    def type(self, number: PhoneNumber) -> str:
        """Type a number as one of many people would."""
        return self.random.choices(list(HABITS), list(HABITS.values()))[0](number)

    def spoil(self) -> str:
        """Type something that is no number of the person."""
        return SHOP if self.random.random() < 0.5 else self.random.choice(BROKEN)
