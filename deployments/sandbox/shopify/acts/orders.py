"""What happens to orders: placed, paid, given back, edited, cancelled."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypedDict, Unpack

from deployments.sandbox.shopify.acts.basics import Line, Refused, now, pick
from deployments.sandbox.shopify.acts.consents import tick_box
from deployments.sandbox.shopify.acts.parcels import state_of
from deployments.sandbox.shopify.state import Checkout, Giveback, Item, Person, Sale, Shop

CENT = Decimal("0.01")


class Details(TypedDict, total=False):
    """What an order may carry besides its lines; `person` None is a guest."""

    person: Person | None
    paid: bool
    email: str | None
    phone: str | None
    country_code: str | None
    test: bool
    source_name: str
    landing_site: str | None
    cart_token: str | None
    checkout_token: str | None
    note: str | None
    tags: list[str]


class Change(TypedDict, total=False):
    """What staff may change about an order."""

    email: str | None
    phone: str | None
    note: str | None
    tags: list[str]


def place_order(shop: Shop, lines: Sequence[Line] = (Line(),), **details: Unpack[Details]) -> Sale:
    """Place an order, paid unless told otherwise; it completes the checkout whose token it has."""
    return ring_up(shop, pick(shop, lines), details)


def ring_up(shop: Shop, items: list[Item], details: Details) -> Sale:
    """Make the order of these items, and settle its checkout."""
    if not items:
        raise Refused("Line items must have at least one line item", "lineItems")
    sale = written(shop, items, details)
    shop.sales[sale.id] = sale
    shop.announce("orders/create", sale)
    if sale.financial_status == "PAID":
        shop.announce("orders/paid", sale)
    if checkout := origin(shop, sale):
        close(shop, checkout)
    return sale


def written(shop: Shop, items: list[Item], details: Details) -> Sale:
    """Write the order down, with what is known of its buyer."""
    moment, person = now(shop), details.get("person")
    rest = {k: v for k, v in details.items() if k not in ("person", "paid")}
    sale = Sale(
        id=shop.next_id(),
        name=shop.next_name(),
        created_at=moment,
        processed_at=moment,
        updated_at=moment,
        items=items,
        received=Decimal(0),
        currency=shop.currency,
        person_id=person.id if person else None,
        financial_status="PENDING",
    )
    for name, value in rest.items():
        setattr(sale, name, value)
    if person:
        sale.email = sale.email or person.email
        sale.country_code = sale.country_code or person.country_code
    if details.get("paid", True):
        sale.received, sale.financial_status = sale.total, "PAID"
    return sale


def origin(shop: Shop, sale: Sale) -> Checkout | None:
    """Find the open checkout an order came from, the newest first."""
    tokens = {sale.checkout_token, sale.cart_token} - {None}
    if not tokens:
        return None
    return next(
        (
            one
            for one in reversed(shop.checkouts.values())
            if tokens & {one.token, one.cart_token} and not one.completed_at
        ),
        None,
    )


def close(shop: Shop, checkout: Checkout) -> None:
    """Complete a checkout; only then does its ticked box count as consent."""
    checkout.completed_at = checkout.updated_at = now(shop)
    shop.announce("checkouts/update", checkout)
    person = shop.people.get(checkout.person_id or 0)
    if checkout.accepts_sms and person and person.phone:
        tick_box(shop, person)


def pay(shop: Shop, sale: Sale, amount: Decimal | None = None) -> Sale:
    """Take money for an order: what is due unless told otherwise."""
    due = sale.current_total - sale.kept
    paid = due if amount is None else amount
    if sale.cancelled_at or not 0 < paid <= due:
        raise Refused("The order does not owe this", "amount")
    sale.received += paid
    settle(sale)
    changed(shop, sale)
    if sale.financial_status == "PAID":
        shop.announce("orders/paid", sale)
    return sale


def refund(
    shop: Shop,
    sale: Sale,
    lines: Mapping[int, int] | None = None,
    amount: Decimal | None = None,
    note: str | None = None,
) -> Giveback:
    """Give money back: for lines (item id -> quantity), of an amount, or all that was kept."""
    counted = {} if lines is None else dict(lines)
    if lines is None and amount is None:
        counted = {item.id: item.left for item in sale.items if item.left}
        amount = sale.kept
    taken = [back(sale, id, quantity) for id, quantity in counted.items()]
    worth = sum((subtotal for _, _, subtotal in taken), Decimal(0))
    money = min(worth, sale.kept) if amount is None else amount
    if not 0 <= money <= sale.kept or not (money or taken) or money != money.quantize(CENT):
        raise Refused("Refund amount is not within what the order kept", "amount")
    for id, quantity, _ in taken:
        item_of(sale, id).left -= quantity
    given = Giveback(shop.next_id(), now(shop), money, taken, note)
    sale.refunds.append(given)
    settle(sale)
    shop.announce("refunds/create", (sale, given))
    changed(shop, sale)
    return given


def back(sale: Sale, id: int, quantity: int) -> tuple[int, int, Decimal]:
    """Price what comes back of one line; no more than is left of it."""
    item = item_of(sale, id)
    if not 0 < quantity <= item.left:
        raise Refused("Quantity cannot refund more items than were purchased", "refundLineItems")
    return id, quantity, item.price * quantity


def item_of(sale: Sale, id: int) -> Item:
    """Find a line of an order."""
    item = next((item for item in sale.items if item.id == id), None)
    if item is None:
        raise Refused("Line item does not exist", "lineItemId", "NOT_FOUND")
    return item


def cancel(shop: Shop, sale: Sale, reason: str = "CUSTOMER", *, give_back: bool = True) -> Sale:
    """Cancel an order, giving back what was kept unless told not to."""
    if sale.cancelled_at:
        raise Refused("Order has already been cancelled", "orderId")
    if give_back and sale.kept:
        refund(shop, sale)
    sale.cancelled_at, sale.cancel_reason = now(shop), reason
    settle(sale)
    sale.updated_at = now(shop)
    shop.announce("orders/cancelled", sale)
    changed(shop, sale)
    return sale


def remove_line(shop: Shop, sale: Sale, item_id: int, quantity: int | None = None) -> Sale:
    """Edit an order: take off a line or some of it. The money stays until it is given back."""
    item = item_of(sale, item_id)
    gone = item.left if quantity is None else quantity
    if sale.cancelled_at or not 0 < gone <= item.left:
        raise Refused("The line cannot be edited so", "lineItemId")
    item.left -= gone
    settle(sale)
    changed(shop, sale)
    return sale


def update_order(shop: Shop, sale: Sale, **change: Unpack[Change]) -> Sale:
    """Change what staff may change about an order."""
    for name, value in change.items():
        setattr(sale, name, value)
    changed(shop, sale)
    return sale


def settle(sale: Sale) -> None:
    """Say in Shopify's words where the money and the goods are."""
    sale.fulfilment_status = state_of(sale)
    if sale.refunded:
        sale.financial_status = "PARTIALLY_REFUNDED" if sale.kept else "REFUNDED"
    elif not sale.received:
        sale.financial_status = "VOIDED" if sale.cancelled_at else "PENDING"
    else:
        whole = sale.cancelled_at or sale.received >= sale.current_total
        sale.financial_status = "PAID" if whole else "PARTIALLY_PAID"


def changed(shop: Shop, sale: Sale) -> None:
    """Date the change of an order and tell of it."""
    sale.updated_at = now(shop)
    shop.announce("orders/updated", sale)
