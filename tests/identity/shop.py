"""A shop whose customers are known: who they really are, and what they typed on many occasions.

Made from one seed. Families share addresses, phones and e-mails; there are twins, a father and a
son of one name, common names, people who moved or married, shop assistants who type the shop's own
number, and everybody's typos.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

import pandas as pd

from tasks.identity.nicknames import GROUPS

ABROAD = """
Aaron Adam Aisha Amir Anders Björn Bruno Camila Carmen Chloé Claire Diego Élodie Fatima Finn Giulia
Hiroshi Ingrid Ivan Jürgen Kavya Kenji Lars Leila Lucía Luca Marek Mei Mohammed Nadia Noah Nuria Olga
Omar Pilar Priya Rafael Ravi René Rosa Sanjay Simone Søren Sven Tariq Uma Wanjiru Xavier Yael Yusuf
Zahra Zoë Łukasz Åsa
"""
FIRST = [*sorted(frozenset[str]().union(*GROUPS.values())), *ABROAD.split()]
FREQUENT = """
Smith Jones Williams Brown Taylor Davies Wilson Evans Thomas Johnson Roberts Walker Wright Thompson
White Hughes Edwards Green Lewis Wood Harris Martin Jackson Clarke Müller Schmidt Schneider Fischer
Weber García Martínez López Sánchez Rossi Russo Bianchi Dubois Moreau Laurent Nowak Kowalski Nilsson
Hansen Jensen Silva Santos Patel Singh Kumar Nguyen Lee Kim Chen Tanaka Cohen O'Neill Murphy Ryan
"""
PARTS = (
    "bar den fer gan hol kin lan mor nor pel quin ros stan tor val wes yar zel brook field ham ton"
)
LAST, SYLLABLES = FREQUENT.split(), PARTS.split()
STREETS = (
    "High",
    "Church",
    "Station",
    "Mill",
    "Park",
    "Green",
    "King",
    "Queen",
    "Victoria",
    "Elm",
    "Oak",
    "Bridge",
)
ENDINGS = (
    ("Street", "St"),
    ("Road", "Rd"),
    ("Avenue", "Ave"),
    ("Lane", "Ln"),
    ("Drive", "Dr"),
    ("Close", "Cl"),
)
DOMAINS = (
    "gmail.com",
    "gmail.com",
    "gmail.com",
    "yahoo.com",
    "outlook.com",
    "hotmail.com",
    "icloud.com",
    "web.de",
)
SHOP_PHONE = "+442079460000"
PLACEHOLDER = "noemail@noemail.com"
Row = dict[str, Any]


class Town:
    """Households and whom they hold."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.taken: set[str] = set()
        self.lasts = LAST + [
            "".join(random.choices(SYLLABLES, k=random.choice((2, 3)))).title() for _ in range(900)
        ]
        self.heavy = [1 / (n + 8) for n in range(len(self.lasts))]
        self.firsts = [one.title() for one in FIRST]
        random.shuffle(self.firsts)
        self.likes = [1 / (n + 12) for n in range(len(self.firsts))]
        self.towns = [
            ("".join(random.choices(SYLLABLES, k=2)).title(), f"{random.randrange(10000, 99999)}")
            for _ in range(300)
        ]
        self.roads = ["".join(random.choices(SYLLABLES, k=2)).title() for _ in range(600)] + list(
            STREETS
        ) * 10

    def last(self) -> str:
        return self.random.choices(self.lasts, self.heavy)[0]

    def first(self, *taken: str) -> str:
        while (name := self.random.choices(self.firsts, self.likes)[0]) in taken:
            pass
        return name

    def phone(self) -> str:
        return f"+1{self.random.randrange(201, 989)}{self.random.randrange(200, 999)}{self.random.randrange(10_000):04}"

    def born(self, least: int, most: int) -> date:
        return date(2026, 1, 1) - timedelta(days=self.random.randrange(least * 365, most * 365))

    def address(self) -> Row:
        town, postcode = self.random.choice(self.towns)
        road = f"{self.random.choice(self.roads)} {self.random.choice(ENDINGS)[0]}"
        return {
            "address": f"{self.random.randrange(1, 220)} {road}",
            "city": town,
            "postcode": postcode,
        }

    def mail(self, first: str, last: str) -> str:
        """Open a mailbox that nobody else has."""
        while (box := (address := self.wish(first, last)).replace(".", "")) in self.taken:
            pass
        self.taken.add(box)
        return address

    def wish(self, first: str, last: str) -> str:
        first, last = (one.lower().replace("'", "").removesuffix(" jr") for one in (first, last))
        tail = self.random.choice(
            ("", "", str(self.random.randrange(1, 99)), str(self.random.randrange(1950, 2006)))
        )
        shape = self.random.choice(
            (
                f"{first}.{last}",
                f"{first}{last}",
                f"{first[0]}{last}",
                f"{first}_{last[0]}",
                f"{last}{first[0]}",
            )
        )
        return f"{shape}{tail}@{self.random.choice(DOMAINS)}"

    def person(self, home: Row, last: str, first: str, born: date) -> Row:
        return {
            **home,
            "first_name": first,
            "last_name": last,
            "birthday": born,
            "email": self.mail(first, last),
            "phone": self.phone(),
        }

    def household(self) -> list[Row]:
        """Somebody alone, a couple, a family: with twins now and then, or a son of his father's name."""
        home, last, chance = self.address(), self.last(), self.random.random()
        found = [self.person(home, last, self.first(), self.born(25, 80))]
        if chance > 0.55:
            other = self.person(
                home,
                last if chance > 0.62 else self.last(),
                self.first(found[0]["first_name"]),
                self.born(25, 80),
            )
            found.append(other)
        if chance > 0.8:
            found += self.children(home, last, [one["first_name"] for one in found], found[0])
        if len(found) > 1:
            self.share(found)
        return found

    def children(self, home: Row, last: str, taken: list[str], father: Row) -> list[Row]:
        born, kind = self.born(16, 24), self.random.random()
        first = self.first(*taken)
        if kind < 0.12:
            return [
                self.person(home, last, first, born),
                self.person(home, last, self.first(first, *taken), born),
            ]
        if kind < 0.3:
            father["last_name"] = f"{last} Sr" if self.random.random() < 0.5 else last
            return [self.person(home, f"{last} Jr", father["first_name"], born)]
        return [self.person(home, last, first, born)]

    def share(self, family: list[Row]) -> None:
        """Let a family have one phone or one e-mail, or both."""
        for what, share in (("phone", 0.3), ("email", 0.12)):
            if self.random.random() < share:
                for one in family[1:]:
                    one[what] = family[0][what]


class Clerk:
    """Writes people down the way forms get filled."""

    def __init__(self, random: Random, town: Town) -> None:
        self.random, self.town = random, town

    def typo(self, text: str) -> str:
        if len(text) < 4:
            return text
        at, letter = (
            self.random.randrange(1, len(text) - 1),
            self.random.choice("abcdefghijklmnopqrstuvwxyz"),
        )
        if text[at].isdigit():
            letter = str(self.random.randrange(10))
        return self.random.choice((
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + letter + text[at:],
        ))  # fmt: skip

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def short(self, first: str) -> str:
        groups = GROUPS.get(first.lower(), frozenset())
        forms = sorted(
            one for one, theirs in GROUPS.items() if groups & theirs and one != first.lower()
        )
        return self.random.choice(forms).title() if forms else first

    def life(self, person: Row) -> None:
        """Let time pass: people move, marry, and change their address or number."""
        if self.often(0.1):
            person.update(self.town.address())
        if self.often(0.02):
            person["last_name"] = self.town.last()
        if self.often(0.08):
            person["email"] = self.town.mail(person["first_name"], person["last_name"])
        if self.often(0.06):
            person["phone"] = self.town.phone()

    def names(self, row: Row) -> None:
        if self.often(0.08):
            row["first_name"] = self.short(row["first_name"])
        for name in ("first_name", "last_name"):
            if self.often(0.04):
                row[name] = self.typo(row[name])
            row[name] = self.random.choice((str.title, str.upper, str.lower, str, str, str))(
                row[name]
            )
        if self.often(0.02):
            row["first_name"], row["last_name"] = row["last_name"], row["first_name"]
        elif self.often(0.04):
            row["first_name"], row["last_name"] = f"{row['first_name']} {row['last_name']}", None
        elif self.often(0.03):
            row["first_name"] = f"{row['first_name'][0]}."

    def lines(self, row: Row) -> None:
        for long, brief in ENDINGS:
            if self.often(0.4):
                row["address"] = row["address"].replace(f" {long}", f" {brief}")
        for name, share in (
            ("address", 0.06),
            ("city", 0.04),
            ("postcode", 0.03),
            ("email", 0.02),
            ("phone", 0.02),
        ):
            if self.often(share):
                row[name] = self.typo(row[name])
        if self.often(0.1):
            row["phone"] = f"({row['phone'][2:5]}) {row['phone'][5:8]}-{row['phone'][8:]}"

    def day(self, born: date) -> str | None:
        if not self.often(0.3):
            return None
        if self.often(0.03) and born.day < 13:
            born = date(born.year, born.day, born.month)
        return self.typo(f"{born:%Y%m%d}") if self.often(0.02) else born.isoformat()

    def record(self, person: Row) -> Row:
        """Write down one visit: as an account, as a guest, or by an assistant in the shop."""
        row = dict(person)
        self.names(row)
        self.lines(row)
        row["birthday"] = self.day(person["birthday"])
        kind = self.random.random()
        gone = {"email": 0.05, "phone": 0.35, "address": 0.12, "city": 0.12, "postcode": 0.12}
        if kind > 0.85:
            gone = {"email": 0.6, "phone": 0.1, "address": 0.7, "city": 0.7, "postcode": 0.7}
        for name, share in gone.items():
            if self.often(share):
                row[name] = None
        if kind > 0.985:
            row.update(
                self.random.choice(
                    ({"phone": SHOP_PHONE}, {"email": PLACEHOLDER}, {"phone": "0000000000"})
                )
            )
        return row


def made(people: int, seed: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Make a shop of so many people; return its records and who each of them is."""
    random = Random(seed)
    town = Town(random)
    clerk = Clerk(random, town)
    everybody: list[Row] = []
    while len(everybody) < people:
        everybody += town.household()
    rows, truth = [], {}
    for who, person in enumerate(everybody[:people]):
        for _ in range(random.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]):
            rows.append({**clerk.record(person), "id": f"r{len(rows)}", "country": "US"})
            truth[rows[-1]["id"]] = who
            clerk.life(person)
    random.shuffle(rows)
    return pd.DataFrame(rows), truth
