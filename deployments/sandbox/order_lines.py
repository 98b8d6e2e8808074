"""A shop that sold what a file of order lines says: every line of it, as it stands there.

Its times are London's, its money pounds. What becomes of it:

* An invoice of a customer is one order, and each of its lines one line of that order. Nothing is
  left out, joined or put right: the same line twice is two lines; a quantity below one or a price
  below nothing stays for our gate to set aside; a missing description is an empty title.
* An invoice starting with C, goods or money given back, is an order of its own, for the file does
  not say what it takes back. Its lines stand in it the other way round (5 for -5); it is cancelled
  at its own time, nothing was received for it and all of it was given back, so that what was kept
  of it is below nothing by as much. Shopify does so for returns without a receipt.
* Lines without a customer are orders of guests, who leave neither address nor number.

So for every customer, order_count is the number of different invoices not starting with C, and
net_spend the exact sum of Quantity * UnitPrice over all lines, those of C included.
Made up are only the ways to reach people: their address, their number, and what they allow.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from random import Random
from sys import intern
from typing import Any
from zoneinfo import ZoneInfo

from deployments.sandbox.order_file import Row, rows
from deployments.sandbox.places import CODES
from deployments.sandbox.regulars import Regulars
from deployments.sandbox.shopify.state import Giveback, Goods, Item, Sale, Shop

LONDON = ZoneInfo("Europe/London")
BACK = "C"
"""What the invoices of goods and money given back start with."""


def seed(shop: Shop, path: Path) -> dict[str, Any]:
    """Sell every line of a file, telling nobody; count what it became.

    A file that cannot be read to its end sells nothing: the ValueError says which line is wrong.
    """
    clerk = Clerk(shop)
    with rows(path) as lines:
        clerk.sell(lines)
    return clerk.done()


class Clerk:
    """Writes a file's lines into the books, which the shop gets when all of them are written."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.regulars = Regulars(shop, Random(7))
        self.sales: dict[tuple[str, str], Sale] = {}
        self.goods: dict[str, Goods] = {}
        self.prices: dict[str, Decimal] = {}
        self.moments: dict[str, datetime] = {}

    def sell(self, lines: Iterable[Row]) -> None:
        """Write down every line under its order."""
        next_id = self.shop.next_id
        for invoice, code, title, quantity, at, price, customer, country in lines:
            moment = self.moments.get(at) or self.moment(at)
            sale = self.sales.get((invoice, customer))
            if sale is None:
                sale = self.begin(invoice, customer, country, moment)
            elif moment > sale.updated_at:
                sale.updated_at = moment
            amount = self.prices.get(price)
            if amount is None:
                amount = self.price(price)
            count = -int(quantity) if sale.cancel_reason else int(quantity)
            left = 0 if sale.cancel_reason else count
            goods = self.goods.get(code) or self.shelve(sale, code, title, amount)
            product, variant = (goods.id, goods.variant_id) if goods else (None, None)
            sale.items.append(
                Item(next_id(), intern(code), intern(title), count, amount, left, product, variant)
            )

    def begin(self, invoice: str, customer: str, country: str, at: datetime) -> Sale:
        """Begin the order of an invoice."""
        if not invoice:
            raise ValueError("a line must name its invoice")
        code = CODES.get(country)
        person = self.regulars.welcome(customer, code, at) if customer else None
        digits = "".join(filter(str.isdigit, invoice))
        sale = self.sales[invoice, customer] = Sale(
            id=self.shop.next_id(),
            name=f"#{int(digits)}" if digits else self.shop.next_name(),
            created_at=at,
            processed_at=at,
            updated_at=at,
            items=[],
            received=Decimal(0),
            person_id=person.id if person else None,
            email=person.email if person else None,
            country_code=code,
            cancel_reason="CUSTOMER" if invoice.startswith(BACK) else None,
            note=None if invoice.isdigit() else f"invoice {invoice}",
        )
        return sale

    def moment(self, at: str) -> datetime:
        """Read a time of the file, once."""
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=LONDON)
        self.moments[at] = moment.astimezone(UTC)
        return self.moments[at]

    def price(self, said: str) -> Decimal:
        """Read a price of the file, once; exactly, be it a tenth of a penny."""
        try:
            amount = Decimal(said)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise ValueError(f"UnitPrice {said!r} is no amount")
        self.prices[said] = amount
        return amount

    def shelve(self, sale: Sale, code: str, title: str, price: Decimal) -> Goods | None:
        """Put goods on the shelf when they are first sold at a price; fees and postage never."""
        if sale.cancel_reason or price <= 0 or not title or not code[:5].isdigit():
            return None
        id, variant = self.shop.next_id(), self.shop.next_id()
        at = sale.created_at
        self.goods[code] = Goods(id, variant, title, code, price, at, at)
        return self.goods[code]

    def done(self) -> dict[str, Any]:
        """Hand the books to the shop, and count what is in them."""
        for sale in self.sales.values():
            self.settle(sale)
        shop, sales = self.shop, self.sales.values()
        shop.people |= {one.id: one for one in self.regulars.people.values()}
        shop.goods |= {one.id: one for one in self.goods.values()}
        shop.sales |= {sale.id: sale for sale in sales}
        return counted(sales) | {
            "people": len(self.regulars.people),
            "phones": sum(1 for one in self.regulars.people.values() if one.phone),
            "goods": len(self.goods),
        }

    def settle(self, sale: Sale) -> None:
        """Let the money come in, or go back; a buyer changes with their last order."""
        if not sale.cancel_reason:
            sale.received = sale.total
        else:
            sale.cancelled_at = sale.updated_at
            lines = [(item.id, item.quantity, item.price * item.quantity) for item in sale.items]
            sale.refunds.append(Giveback(self.shop.next_id(), sale.updated_at, sale.total, lines))
            sale.financial_status, sale.fulfilment_status = "REFUNDED", "RESTOCKED"
        self.regulars.bought(sale)


def counted(sales: Iterable[Sale]) -> dict[str, int]:
    """Count orders and lines by what they became."""
    found: Counter[str] = Counter()
    for sale in sales:
        back, lines = sale.cancel_reason is not None, len(sale.items)
        found["orders"] += not back
        found["lines"] += lines
        found["returns"] += back
        found["return_lines"] += lines * back
        found["guest_orders"] += sale.person_id is None
        found["guest_lines"] += lines * (sale.person_id is None)
        found["orders_below_nothing"] += sale.total < 0
        for item in sale.items:
            found["quantities_below_one"] += item.quantity < 1
            found["prices_below_nothing"] += item.price < 0
            found["prices_of_nothing"] += not item.price
            found["untitled"] += not item.title
    return dict(found)
