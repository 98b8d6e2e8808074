"""The customers of a shop whose orders come from a file; how to reach them is made up."""

from datetime import datetime
from random import Random

from deployments.sandbox.crowd import MAIL, SMS
from deployments.sandbox.phones import Keypad
from deployments.sandbox.shopify.acts.consents import Grade
from deployments.sandbox.shopify.state import Permission, Person, Sale, Shop

PHONES = 0.75
"""The share of people who left a number, of those whose country is known."""
LEVELS = ("SINGLE_OPT_IN", "CONFIRMED_OPT_IN", "UNKNOWN")


class Regulars:
    """Everybody with a customer number, each one person; the same chance makes the same people."""

    def __init__(self, shop: Shop, random: Random) -> None:
        self.shop, self.random = shop, random
        self.keypad = Keypad(random)
        self.people: dict[str, Person] = {}
        self.by_id: dict[int, Person] = {}

    def welcome(self, number: str, country: str | None, at: datetime) -> Person:
        """Find the person of a customer number, or let them in."""
        # a spreadsheet that once held numbers writes them so
        number = number.removesuffix(".0")
        person = self.people.get(number)
        if person is None:
            person = self.stranger(number, country, at)
            self.people[number] = self.by_id[person.id] = person
        return person

    def stranger(self, number: str, country: str | None, at: datetime) -> Person:
        """Make up how somebody new is reached, and what they allow."""
        person = Person(
            id=self.shop.next_id(),
            created_at=at,
            updated_at=at,
            email=f"customer.{number}@example.com",
            country_code=country,
            mail=self.said(MAIL, at),
        )
        if country and self.random.random() < PHONES:
            person.phone = self.keypad.type(self.keypad.number(country))
            person.sms = self.said(SMS, at)
        return person

    def said(self, states: dict[Grade | None, int], at: datetime) -> Permission | None:
        """Let somebody say what they allow when they first order, or say nothing."""
        state = self.random.choices(list(states), list(states.values()))[0]
        return Permission(state, self.random.choice(LEVELS), at) if state else None

    def bought(self, sale: Sale) -> None:
        """Date a person by their first and their last order."""
        person = self.by_id.get(sale.person_id or 0)
        if person:
            person.created_at = min(person.created_at, sale.created_at)
            person.updated_at = max(person.updated_at, sale.updated_at)
