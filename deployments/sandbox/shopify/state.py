"""What the shop remembers: people, sales, checkouts and products, and who wants to hear of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from itertools import count
from typing import Any

from msgspec import Struct, field

Clock = Callable[[], datetime]
Listener = Callable[[str, Any], None]


class Permission(Struct):
    """Marketing consent of one channel, in the words of Shopify's older enum (SUBSCRIBED, ...)."""

    state: str = "NOT_SUBSCRIBED"
    level: str | None = None
    updated_at: datetime | None = None
    collected_from: str = "OTHER"


class Person(Struct):
    """A customer of the shop."""

    id: int
    created_at: datetime
    updated_at: datetime
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    verified_email: bool = True
    state: str = "DISABLED"
    country_code: str | None = None
    province_code: str | None = None
    zip: str | None = None
    locale: str = "en"
    birth_date: str | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    sms: Permission | None = None
    mail: Permission | None = None


class Item(Struct, gc=False):
    """One line of a sale; `left` is the quantity not refunded or removed."""

    id: int
    sku: str | None
    title: str
    quantity: int
    price: Decimal
    left: int
    product_id: int | None = None
    variant_id: int | None = None


class Giveback(Struct):
    """A refund; `lines` holds (item id, quantity, subtotal)."""

    id: int
    created_at: datetime
    amount: Decimal
    lines: list[tuple[int, int, Decimal]] = field(default_factory=list)
    note: str | None = None


class Parcel(Struct):
    """A fulfilment and where it is; `lines` holds (item id, quantity)."""

    id: int
    created_at: datetime
    updated_at: datetime
    status: str = "SUCCESS"
    display_status: str = "FULFILLED"
    tracking_number: str | None = None
    lines: list[tuple[int, int]] = field(default_factory=list)


class Sale(Struct):
    """An order; `received` is the money paid in, before refunds."""

    id: int
    name: str
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    items: list[Item]
    received: Decimal
    person_id: int | None = None
    email: str | None = None
    phone: str | None = None
    currency: str = "GBP"
    country_code: str | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    test: bool = False
    financial_status: str = "PAID"
    fulfilment_status: str = "UNFULFILLED"
    source_name: str = "web"
    landing_site: str | None = None
    cart_token: str | None = None
    checkout_token: str | None = None
    note: str | None = None
    tags: list[str] = field(default_factory=list)
    refunds: list[Giveback] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """The price of everything ordered."""
        return sum((item.price * item.quantity for item in self.items), Decimal(0))

    @property
    def current_total(self) -> Decimal:
        """The price of what is left after refunds, removals and cancellation."""
        if self.cancelled_at:
            return Decimal(0)
        return sum((item.price * item.left for item in self.items), Decimal(0))

    @property
    def refunded(self) -> Decimal:
        """The money given back."""
        return sum((refund.amount for refund in self.refunds), Decimal(0))

    @property
    def kept(self) -> Decimal:
        """The money received less the money given back: Shopify's netPayment."""
        return self.received - self.refunded


class Checkout(Struct):
    """A checkout begun; `completed_at` tells that it became a sale."""

    id: int
    token: str
    cart_token: str
    created_at: datetime
    updated_at: datetime
    items: list[Item]
    url: str
    person_id: int | None = None
    email: str | None = None
    phone: str | None = None
    currency: str = "GBP"
    country_code: str | None = None
    completed_at: datetime | None = None
    accepts_sms: bool = False

    @property
    def total(self) -> Decimal:
        """The price of everything in it."""
        return sum((item.price * item.quantity for item in self.items), Decimal(0))


class Goods(Struct):
    """A product with one variant."""

    id: int
    variant_id: int
    title: str
    sku: str
    price: Decimal
    created_at: datetime
    updated_at: datetime
    stock: int = 100

    @property
    def item_id(self) -> int:
        """Its number as something that is counted: neither the product's nor the variant's."""
        return self.variant_id + 10**9


class Subscription(Struct):
    """One webhook subscription; `failures` counts deliveries given up in a row."""

    id: int
    topic: str
    uri: str
    created_at: datetime
    failures: int = 0


class Shop:
    """The whole shop. Change it only through `acts`, which also tell the listeners."""

    def __init__(self, clock: Clock = lambda: datetime.now(UTC), currency: str = "GBP") -> None:
        self.clock = clock
        self.currency = currency
        self.domain = "lockstep-demo.myshopify.com"
        # Webhooks tell the time of the shop's own zone, never UTC.
        self.zone: tzinfo = timezone(timedelta(hours=-5))
        self.musing = timedelta(0)
        """How long after an order nobody knows yet how its customer came."""
        self.people: dict[int, Person] = {}
        self.sales: dict[int, Sale] = {}
        self.checkouts: dict[int, Checkout] = {}
        self.goods: dict[int, Goods] = {}
        self.subscriptions: dict[int, Subscription] = {}
        self.listeners: list[Listener] = []
        # Above 2^53 on purpose: ids of this size are real, and a float column ruins them.
        self._ids = count(9_007_199_254_740_993)
        self._numbers = count(1001)

    def next_id(self) -> int:
        """Return an id no other object of the shop has."""
        return next(self._ids)

    def next_name(self) -> str:
        """Return the name of the next order, `#1001` and up."""
        return f"#{next(self._numbers)}"

    def announce(self, topic: str, subject: Any) -> None:
        """Tell every listener what happened (`orders/create`, the sale)."""
        for listener in self.listeners:
            listener(topic, subject)
