"""The trade of a believable shop: what is sold, sent, cancelled, given back and left standing."""

from datetime import timedelta
from decimal import Decimal

from deployments.sandbox import names
from deployments.sandbox.almanac import YEAR, Year
from deployments.sandbox.crowd import Crowd
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.acts.orders import Details
from deployments.sandbox.shopify.state import Person, Sale


class Trade:
    """Everything bought over the year, by the crowd and by guests."""

    def __init__(self, year: Year, crowd: Crowd) -> None:
        self.year, self.crowd = year, crowd
        self.skus: list[str] = []

    def stock(self) -> None:
        """Fill the shelf."""
        self.year.now = self.year.end - YEAR - timedelta(days=1)
        for title in names.GOODS:
            for colour in names.COLOURS:
                sku = f"{title}-{colour}".upper().replace(" ", "-")
                price = Decimal(self.year.random.randrange(250, 9900)) / 100
                acts.add_goods(self.year.shop, f"{title}, {colour}", sku, price)
                self.skus.append(sku)
        self.year.made["goods"] = len(self.skus)

    def sell_all(self, count: int) -> None:
        """Sell over the year."""
        for moment in self.year.moments(count):
            self.year.now = moment
            self.follow(self.sell())
        self.year.made["orders"] += count

    def lines(self) -> list[acts.Line]:
        """Fill a basket."""
        skus = self.year.random.sample(self.skus, self.year.random.choice((1, 1, 1, 2, 2, 3)))
        return [acts.Line(sku, self.year.random.choice((1, 1, 1, 2, 4))) for sku in skus]

    def sell(self) -> Sale:
        """Sell to somebody known, or to a guest; some of it through a checkout."""
        details: Details = {
            "landing_site": self.year.random.choice(names.LANDINGS),
            "source_name": self.year.random.choice(("web", "web", "web", "pos")),
            "paid": self.year.chance(0.97),
            "test": self.year.chance(0.01),
        }
        if self.year.chance(0.01):
            details["note"] = names.NOTE * 60
        self.year.made["tests"] += details["test"]
        person = self.crowd.known()
        if person is None or self.year.chance(0.22):
            guest: Details = {**details, **self.guest(person)}
            return acts.place_order(self.year.shop, self.lines(), **guest)
        if self.year.chance(0.3):
            cart = acts.begin_checkout(self.year.shop, self.lines(), person=person)
            self.year.made["checkouts_completed"] += 1
            self.year.now = min(self.year.end, self.year.now + timedelta(minutes=5))
            return acts.complete_checkout(self.year.shop, cart, **details)
        details["person"] = person
        return acts.place_order(self.year.shop, self.lines(), **details)

    def guest(self, person: Person | None) -> Details:
        """Describe a guest: often somebody with an account who did not sign in."""
        self.year.made["guests"] += 1
        kind = self.year.random.choice(("mail", "phone", "stranger"))
        number = self.crowd.numbers.get(person.id) if person else None
        if kind == "mail" and person and person.email:
            self.year.made["guests_known_mail"] += 1
            spoilt = self.year.random.choice(
                (person.email.upper(), f" {person.email} ", person.email)
            )
            return {"email": spoilt, "country_code": person.country_code}
        if kind == "phone" and person and number:
            self.year.made["guests_known_phone"] += 1
            told: Details = {"phone": self.crowd.keypad.type(number), "email": self.stray()}
            return {**told, "country_code": person.country_code}
        return {
            "email": self.stray(),
            "country_code": self.year.random.choice(list(names.COUNTRIES)),
        }

    def stray(self) -> str:
        """Give a guest an address; a few come back with theirs."""
        return f"guest.{self.year.random.randrange(4000)}@example.org"

    def follow(self, sale: Sale) -> None:
        """Let an order go its way as far as the year lasts: cancelled, sent, given back."""
        if self.year.chance(0.03):
            self.dismiss(sale)
            return
        if self.year.chance(0.85) and self.year.later(3):
            acts.fulfil(self.year.shop, sale)
            self.year.made["parcels"] += 1
        if sale.parcels and self.year.chance(0.9) and self.year.later(5):
            acts.progress(self.year.shop, sale, "DELIVERED")
        if sale.kept and self.year.chance(0.09) and self.year.later(25):
            self.give_back(sale)

    def dismiss(self, sale: Sale) -> None:
        """Cancel an order within hours, nearly always with its money back."""
        if not self.year.later(0.3):
            return
        reason = self.year.random.choice(("CUSTOMER", "FRAUD", "INVENTORY", "DECLINED", "OTHER"))
        acts.cancel(self.year.shop, sale, reason, give_back=self.year.chance(0.95))
        self.year.made["cancelled"] += 1

    def give_back(self, sale: Sale) -> None:
        """Give back one piece, some money, or all of it."""
        kind = self.year.random.choice(("piece", "money", "all"))
        if kind == "piece":
            acts.refund(self.year.shop, sale, {sale.items[0].id: 1})
        elif kind == "money":
            acts.refund(self.year.shop, sale, None, (sale.kept / 4).quantize(Decimal("0.01")))
        else:
            acts.refund(self.year.shop, sale)
        self.year.made[f"refunds_{kind}"] += 1

    def abandon(self, count: int) -> None:
        """Leave baskets standing about."""
        for moment in self.year.moments(count):
            self.year.now = moment
            person = self.crowd.known()
            email = None if person or self.year.chance(0.4) else self.stray()
            acts.begin_checkout(
                self.year.shop,
                self.lines(),
                person=person,
                email=email,
                accepts_sms=self.year.chance(0.2),
            )
        self.year.made["checkouts_abandoned"] += count
