"""A shop with people in it: orders, baskets and second thoughts at a steady rate, from a seed."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import msgspec

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.acts.consents import Grade, tick_box
from deployments.sandbox.shopify.state import Checkout, Person, Sale, Shop

FIRST = ("Ada", "Ben", "Chidi", "Dora", "Emre", "Fatima", "Goran", "Hana", "Iris", "Juan")
LAST = ("Okafor", "Smith", "García", "Müller", "O'Neill", "Tanaka", "Silva", "Kowalska", "Roy")
WORDS: tuple[Grade, ...] = ("SUBSCRIBED", "UNSUBSCRIBED")

MIX = {
    "order": 30,
    "refund": 6,
    "cart": 20,
    "complete": 10,
    "newcomer": 6,
    "customer": 10,
    "consent": 10,
    "parcel": 8,
}
"""How often each thing happens, against the others."""


class Plan(msgspec.Struct, forbid_unknown_fields=True):
    """How much traffic: `rate` acts a second for `seconds`.

    `newcomers_only` lets only people who came during the traffic order, get refunds or parcels, so
    that the totals of everyone else stay as they were.
    """

    seconds: float = 60.0
    rate: float = 50.0
    seed: int = 1
    mix: dict[str, float] = msgspec.field(default_factory=lambda: dict(MIX))
    newcomers_only: bool = False


class Live:
    """The traffic of one plan; `run()` it as a task and watch `done`."""

    def __init__(self, shop: Shop, plan: Plan) -> None:
        if unknown := plan.mix.keys() - MIX.keys():
            raise acts.Refused(f"nothing called {sorted(unknown)}; known: {sorted(MIX)}", "mix")
        if not 0 < plan.rate <= 1000 or not any(plan.mix.values()) or min(plan.mix.values()) < 0:
            raise acts.Refused("rate must be in (0, 1000] and some weight above 0", "rate")
        self.shop, self.plan = shop, plan
        self.random = Random(plan.seed)
        self.done: Counter[str] = Counter()
        self.started, self.running = 0.0, False
        older = not plan.newcomers_only
        self.people = list(shop.people.values()) if older else []
        self.sales = list(shop.sales.values()) if older else []
        self.everyone = list(shop.people.values())
        self.baskets: list[Checkout] = []

    async def run(self) -> None:
        """Do one thing after the other, on the beat; what was missed is caught up."""
        self.started, self.running = time.monotonic(), True
        try:
            for number in range(round(self.plan.seconds * self.plan.rate)):
                ahead = self.started + number / self.plan.rate - time.monotonic()
                await asyncio.sleep(max(0.0, ahead))
                self.step()
        finally:
            self.running = False

    def step(self) -> None:
        """Do one thing; what the shop refuses is counted and nothing more."""
        names, weights = list(self.plan.mix), list(self.plan.mix.values())
        name = self.random.choices(names, weights)[0]
        does: Callable[[], object] = getattr(self, name)
        try:
            self.done["skipped" if does() is None else name] += 1
        except acts.Refused:
            self.done["refused"] += 1

    def progress(self) -> dict[str, Any]:
        """Tell how far the traffic is and what was done."""
        wanted = round(self.plan.seconds * self.plan.rate)
        acted = sum(self.done.values())
        return {"running": self.running, "wanted": wanted, "acted": acted, "done": dict(self.done)}

    def newcomer(self) -> Person:
        """Let somebody new in, with a number nobody else has."""
        number = self.shop.next_id()
        first, last = self.random.choice(FIRST), self.random.choice(LAST)
        person = acts.add_person(
            self.shop,
            first_name=first,
            last_name=last,
            email=f"{first}.{number}@example.com".lower(),
            phone=f"+447450{number % 10**6:06d}",
            country_code="GB",
        )
        self.people.append(person)
        self.everyone.append(person)
        return person

    def somebody(self) -> Person:
        """Pick a buyer, mostly one who was here before."""
        known = self.alive(self.people)
        return known if known and self.random.random() < 0.7 else self.newcomer()

    def alive(self, people: list[Person]) -> Person | None:
        """Pick one of these people, if the shop still knows them."""
        person = self.random.choice(people) if people else None
        return person if person and person.id in self.shop.people else None

    def lines(self) -> list[acts.Line]:
        """Fill a basket from the shelf."""
        shelf = list(self.shop.goods.values())
        skus = [self.random.choice(shelf).sku if shelf else "CANDLE" for _ in range(2)]
        return [acts.Line(sku, self.random.randint(1, 3)) for sku in dict.fromkeys(skus)]

    def order(self) -> Sale:
        """Sell something, one time in six to a guest."""
        if self.random.random() < 1 / 6:
            email = f"guest.{self.shop.next_id()}@example.com"
            sale = acts.place_order(self.shop, self.lines(), email=email, country_code="GB")
        else:
            sale = acts.place_order(self.shop, self.lines(), person=self.somebody())
        self.sales.append(sale)
        return sale

    def cart(self) -> Checkout:
        """Fill a basket and begin to pay."""
        ticked = self.random.random() < 0.3
        basket = acts.begin_checkout(
            self.shop, self.lines(), person=self.somebody(), accepts_sms=ticked
        )
        self.baskets.append(basket)
        return basket

    def complete(self) -> Sale | None:
        """Buy one of the baskets begun here."""
        if not self.baskets:
            return None
        basket = self.baskets.pop(self.random.randrange(len(self.baskets)))
        sale = acts.complete_checkout(self.shop, basket)
        self.sales.append(sale)
        return sale

    def refund(self) -> object:
        """Give back one line, or all there is."""
        sale = self.random.choice(self.sales) if self.sales else None
        if not sale or not sale.kept:
            return None
        left = [item for item in sale.items if item.left]
        if left and self.random.random() < 0.6:
            return acts.refund(self.shop, sale, {left[0].id: 1})
        return acts.refund(self.shop, sale)

    def parcel(self) -> object:
        """Send a parcel, or move one on."""
        sale = self.random.choice(self.sales) if self.sales else None
        if not sale or sale.cancelled_at:
            return None
        if not sale.parcels:
            return acts.fulfil(self.shop, sale)
        status = self.random.choice(("IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED"))
        return acts.progress(self.shop, sale, status)

    def customer(self) -> Person | None:
        """Change what is known of somebody."""
        person = self.alive(self.everyone)
        if not person:
            return None
        last = self.random.choice(LAST)
        return acts.update_person(self.shop, person, last_name=last, note="called us")

    def consent(self) -> Person | None:
        """Let somebody allow or stop texts, or e-mails."""
        person = self.alive(self.everyone)
        if not person:
            return None
        state = self.random.choice(WORDS)
        if person.phone and self.random.random() < 0.8:
            if state == "SUBSCRIBED":  # they say so themselves, no app for them
                return tick_box(self.shop, person)
            return acts.set_sms_consent(self.shop, person, state)
        return acts.set_mail_consent(self.shop, person, state)
