"""The people of a believable shop: who they are, how they type, what they allow."""

from bisect import bisect
from datetime import date, datetime, timedelta

from phonenumbers import PhoneNumber

from deployments.sandbox import names
from deployments.sandbox.almanac import Year
from deployments.sandbox.phones import SHOP, Keypad
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.acts.consents import Grade
from deployments.sandbox.shopify.state import Person

SMS: dict[Grade | None, int] = {
    "SUBSCRIBED": 45,
    "PENDING": 6,
    "UNSUBSCRIBED": 14,
    "NOT_SUBSCRIBED": 12,
    "REDACTED": 2,
    None: 21,
}
MAIL: dict[Grade | None, int] = {
    "SUBSCRIBED": 50,
    "PENDING": 3,
    "UNSUBSCRIBED": 15,
    "NOT_SUBSCRIBED": 15,
    "INVALID": 2,
    None: 15,
}

EARLIEST = date(1948, 1, 1)


def born(id: int) -> str | None:
    """Say when somebody was born, if they told the shop: one in four did."""
    return None if id % 4 else str(EARLIEST + timedelta(days=id * 7919 % 21_000))


class Crowd:
    """Everybody who came in over the year, in the order they came."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.keypad = Keypad(year.random)
        self.people: list[Person] = []
        self.births: list[datetime] = []
        self.numbers: dict[int, PhoneNumber] = {}

    def invite(self, count: int) -> None:
        """Let people in over the year; one in thirty for the second time."""
        for moment in self.year.moments(count):
            self.year.now = moment
            again = bool(self.people) and self.year.chance(1 / 30)
            person = self.twin() if again else self.stranger()
            self.year.made["twins"] += again
            self.people.append(person)
            self.births.append(moment)
            self.decide(person)
        self.year.made["people"] = len(self.people)

    def stranger(self) -> Person:
        """Let somebody in who was never here."""
        odd = self.year.chance(0.03)
        first, last = self.odd() if odd else self.name()
        country = self.year.random.choices(list(names.COUNTRIES), list(names.COUNTRIES.values()))[0]
        id = len(self.people)
        number = self.keypad.number(country) if self.year.chance(0.88) else None
        person = acts.add_person(
            self.year.shop,
            first_name=first,
            last_name=last,
            email=self.mail(first, id) if number is None or self.year.chance(0.94) else None,
            phone=self.typed(number),
            country_code=country if self.year.chance(0.97) else None,
            province_code=self.year.random.choice(names.PROVINCES.get(country, (None,))),
            verified_email=self.year.chance(0.8),
            state="ENABLED" if self.year.chance(0.4) else "DISABLED",
            note=names.NOTE * 60 if self.year.chance(0.01) else None,
            tags=["vip"] if self.year.chance(0.05) else [],
            birth_date=born(id),
        )
        self.year.made["odd_names"] += odd
        if number:
            self.numbers[person.id] = number
        return person

    def twin(self) -> Person:
        """Let somebody in again, under another address, mostly with the number they have."""
        first = self.year.random.choice(self.people)
        number = self.numbers.get(first.id) if self.year.chance(0.8) else None
        person = acts.add_person(
            self.year.shop,
            first_name=first.first_name,
            last_name=first.last_name,
            email=f"again.{len(self.people)}@example.net",
            phone=self.keypad.type(number) if number else None,
            country_code=first.country_code,
        )
        if number:
            self.numbers[person.id] = number
        return person

    def name(self) -> tuple[str, str]:
        """Name somebody."""
        return self.year.random.choice(names.FIRST), self.year.random.choice(names.LAST)

    def odd(self) -> tuple[str, str]:
        """Name somebody in a way that breaks things."""
        return self.year.random.choice(names.ODD)

    def mail(self, name: str, id: int) -> str:
        """Give somebody an address of their own."""
        plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
        host = self.year.random.choice(("example.com", "example.org", "mail.example"))
        return f"{plain[:20] or 'someone'}.{id}@{host}"

    def typed(self, number: PhoneNumber | None) -> str | None:
        """Type a number, now and then wrongly; count how."""
        if number is None:
            return None
        if self.year.chance(0.04):
            said = self.keypad.spoil()
            self.year.made["phones_shop" if said == SHOP else "phones_broken"] += 1
            return said
        self.year.made["phones"] += 1
        return self.keypad.type(number)

    def decide(self, person: Person) -> None:
        """Let a person say what they allow, some days after they came."""
        sms = self.year.random.choices(list(SMS), list(SMS.values()))[0] if person.phone else None
        mail = (
            self.year.random.choices(list(MAIL), list(MAIL.values()))[0] if person.email else None
        )
        level = self.year.random.choice(("SINGLE_OPT_IN", "CONFIRMED_OPT_IN", "UNKNOWN"))
        if sms and self.year.later(20):
            acts.set_sms_consent(self.year.shop, person, sms, level=level)
            self.year.made[f"sms_{sms.lower()}"] += 1
        if mail and self.year.later(1):
            acts.set_mail_consent(self.year.shop, person, mail, level=level)
            self.year.made[f"mail_{mail.lower()}"] += 1
        if person.sms and self.year.chance(0.02):
            person.sms.updated_at = None
            self.year.made["sms_undated"] += 1

    def known(self) -> Person | None:
        """Pick somebody who is here already; a few come again and again."""
        here = bisect(self.births, self.year.now)
        if not here:
            return None
        place = (
            self.year.random.random() ** 2 if self.year.chance(0.7) else self.year.random.random()
        )
        return self.people[int(place * here)]
