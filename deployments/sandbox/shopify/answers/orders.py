"""What GraphQL says of orders: who ordered, when, for how much, and how it stands."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

from deployments.sandbox.shopify.answers.lines import NOTHING, Given, Sent, sold
from deployments.sandbox.shopify.answers.parts import (
    Answer,
    Bag,
    Fields,
    Listing,
    Place,
    fixed,
    numbered,
    plain,
    timed,
    when,
)
from deployments.sandbox.shopify.ledger import bought
from deployments.sandbox.shopify.payloads.parts import gid
from deployments.sandbox.shopify.state import Sale, Shop


def amount(get: Callable[[Sale], Decimal]) -> Answer:
    """Answer with an amount of an order, in its currency."""
    return lambda sale, _: Bag(get(sale), sale.currency)


def place(sale: Sale, shop: Shop) -> Place:
    """Return where an order goes, and its bill."""
    person = shop.people.get(sale.person_id or 0)
    phone = sale.phone or (person.phone if person else None)
    return Place(sale.id, person, phone, sale.country_code)


def index(sale: Sale, shop: Shop) -> int | None:
    """Count which of their buyer's orders this one is; None for a guest's."""
    theirs = bought(shop, sale.person_id) if sale.person_id else []
    return next((n for n, one in enumerate(theirs, 1) if one is sale), None)


def visit(sale: Sale, shop: Shop) -> Sale | None:
    """Return the visit an order was placed in, if it began on a page and is made out."""
    return sale if sale.landing_site and ready(sale, shop) else None


def ready(sale: Sale, shop: Shop) -> bool:
    """Whether it is made out by now how the customer came."""
    return shop.clock() >= sale.created_at + shop.musing


def days(sale: Sale, shop: Shop) -> int | None:
    """Count the days from a first visit to the order: each visit here ends in one."""
    return None if visit(sale, shop) is None else 0


def tagged(name: str) -> Answer:
    """Answer with one of the tags a link was marked with."""
    return lambda sale, _: parse_qs(urlsplit(sale.landing_site).query).get(name, [None])[0]


ORDER: Fields = {
    **numbered("Order", lambda sale: sale.id),
    **plain("name", "email", "phone", "note", "tags", "test"),
    **plain(
        cancelReason="cancel_reason",
        cartToken="cart_token",
        checkoutToken="checkout_token",
        currencyCode="currency",
        presentmentCurrencyCode="currency",
        displayFinancialStatus="financial_status",
        displayFulfillmentStatus="fulfilment_status",
        sourceName="source_name",
    ),
    **timed(createdAt="created_at", updatedAt="updated_at", processedAt="processed_at"),
    **timed(cancelledAt="cancelled_at", closedAt="cancelled_at"),
    **fixed(confirmed=True, customerLocale="en", discountCodes=[], paymentGatewayNames=["bogus"]),
    **fixed(poNumber=None, taxesIncluded=False),
    **{
        f"{name}Set": amount(get)
        for name, get in {
            "currentSubtotalPrice": lambda sale: sale.current_total,
            "currentTotalPrice": lambda sale: sale.current_total,
            "currentTotalTax": lambda _: NOTHING,
            "netPayment": lambda sale: sale.kept,
            "originalTotalPrice": lambda sale: sale.total,
            "subtotalPrice": lambda sale: sale.total,
            "totalDiscounts": lambda _: NOTHING,
            "totalOutstanding": lambda sale: sale.current_total - sale.kept,
            "totalPrice": lambda sale: sale.total,
            "totalReceived": lambda sale: sale.received,
            "totalRefunded": lambda sale: sale.refunded,
            "totalShippingPrice": lambda _: NOTHING,
            "totalTax": lambda _: NOTHING,
        }.items()
    },
    "number": lambda sale, _: int(sale.name.lstrip("#")),
    "closed": lambda sale, _: sale.cancelled_at is not None,
    "fullyPaid": lambda sale, _: sale.received >= sale.total,
    "unpaid": lambda sale, _: not sale.received,
    "refundable": lambda sale, _: sale.kept > 0,
    "currentSubtotalLineItemsQuantity": lambda sale, _: sum(item.left for item in sale.items),
    "subtotalLineItemsQuantity": lambda sale, _: sum(item.quantity for item in sale.items),
    "customer": lambda sale, shop: shop.people.get(sale.person_id or 0),
    "billingAddress": place,
    "shippingAddress": place,
    "customerJourneySummary": lambda sale, _: sale,
}

JOURNEY: dict[str, Fields] = {
    "CustomerJourneySummary": {
        "customerOrderIndex": index,
        "daysToConversion": days,
        "firstVisit": visit,
        "lastVisit": visit,
        "ready": ready,
    },
    "CustomerVisit": {
        "id": lambda sale, _: gid("CustomerVisit", sale.id),
        "landingPage": lambda sale, shop: f"https://{shop.domain}{sale.landing_site}",
        "occurredAt": lambda sale, _: when(sale.created_at),
        "source": lambda sale, shop: tagged("utm_source")(sale, shop) or "direct",
        "utmParameters": lambda sale, shop: sale if tagged("utm_source")(sale, shop) else None,
        **fixed(referralCode=None, referrerUrl=None),
    },
    "UTMParameters": {
        name: tagged(f"utm_{name}") for name in ("campaign", "content", "medium", "source", "term")
    },
}

TABLE: dict[str, Fields] = {"Order": ORDER, **JOURNEY}

LISTS: dict[str, dict[str, Listing]] = {
    "Order": {
        "lineItems": sold,
        "refunds": lambda sale, _: [Given(sale, one) for one in sale.refunds],
        "fulfillments": lambda sale, _: [Sent(sale, one) for one in sale.parcels],
    },
}
