"""The records everyone speaks: one class per business object, whatever platform it came from.

Platform ids are text (Shopify's exceed 2^53). Money is `Decimal` beside its currency. Times are
aware and in UTC. `phone` is E.164 or None; what was typed is kept in `facts["phone_typed"]`,
and an e-mail address nobody could receive mail at in `facts["email_typed"]`.
A birthday that is no day of a life is kept as typed, in `birthday_typed` and the fact of that name.
`facts` holds whatever has no field of its own: it reaches the hub without a migration.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct, field

Facts = dict[str, Any]


class Record(Struct, kw_only=True, gc=False):
    """What all records share: the platform that said it."""

    platform: str


class Customer(Record):
    """A person as one platform knows them."""

    external_id: str
    email: str | None = None
    email_verified: bool = False
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    country: str | None = None
    birthday_typed: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    deleted: bool = False
    facts: Facts = field(default_factory=dict)


class Order(Record):
    """One order; `kept` is the money received for it less the money refunded."""

    external_id: str
    name: str | None = None
    customer_external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    currency: str = ""
    total: Decimal = Decimal(0)
    kept: Decimal = Decimal(0)
    financial_status: str | None = None
    fulfilment_status: str | None = None
    cart_token: str | None = None
    landing_site: str | None = None
    test: bool = False
    placed_at: datetime | None = None
    cancelled_at: datetime | None = None
    updated_at: datetime | None = None
    deleted: bool = False
    facts: Facts = field(default_factory=dict)


class Line(Record):
    """One line of an order."""

    order_external_id: str
    external_id: str
    product_external_id: str | None = None
    sku: str | None = None
    title: str | None = None
    quantity: int = 0
    unit_price: Decimal = Decimal(0)
    currency: str = ""


class Refund(Record):
    """Money given back for an order."""

    order_external_id: str
    external_id: str
    amount: Decimal = Decimal(0)
    currency: str = ""
    refunded_at: datetime | None = None
    facts: Facts = field(default_factory=dict)


class Fulfilment(Record):
    """A parcel on its way."""

    order_external_id: str
    external_id: str
    status: str | None = None
    updated_at: datetime | None = None
    facts: Facts = field(default_factory=dict)


class Cart(Record):
    """A checkout that was begun; `completed_at` is None until it became an order."""

    external_id: str
    customer_external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    currency: str = ""
    total: Decimal = Decimal(0)
    url: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    completed_at: datetime | None = None
    facts: Facts = field(default_factory=dict)


class Product(Record):
    """Something the shop sells."""

    external_id: str
    title: str | None = None
    updated_at: datetime | None = None
    deleted: bool = False
    facts: Facts = field(default_factory=dict)


class Consent(Record):
    """What a platform says a person allowed, and when; `status` is granted, withdrawn or pending.

    `address` is an E.164 number (channel sms) or an e-mail address (channel email); when the
    platform names only its customer, `address` is None and `customer_external_id` leads to it.
    `disclosure` is what the person was shown: a permission that was only recorded needs it.
    """

    address: str | None = None
    customer_external_id: str | None = None
    channel: str = "sms"
    purpose: str = "marketing"
    status: str = "withdrawn"
    method: str = ""
    disclosure: str | None = None
    happened_at: datetime | None = None
    facts: Facts = field(default_factory=dict)


class Receipt(Record):
    """How far a text got: one status callback."""

    external_id: str
    status: str
    error: str | None = None
    happened_at: datetime | None = None


class Reply(Record):
    """A text a person sent us."""

    external_id: str
    phone: str
    to: str
    body: str
    opt_out_type: str | None = None
    happened_at: datetime | None = None
    facts: Facts = field(default_factory=dict)


class Event(Record):
    """Something somebody did in the shop or with a message; `kind` is in our words.

    Who it was is said by an account, an address, a hash of one, or only by what the shop calls
    the browser (`visitor`): then by whatever that visitor says of themselves, before or later.
    """

    external_id: str
    kind: str = ""
    happened_at: datetime | None = None
    visitor: str | None = None
    customer_external_id: str | None = None
    email: str | None = None
    email_hash: str | None = None
    phone: str | None = None
    country: str | None = None
    product: str | None = None
    category: str | None = None
    weight: int = 1
    facts: Facts = field(default_factory=dict)


class Ticket(Record):
    """Who waits for the shop, or waits no more: a ticket, or the task of a conversation.

    `facts["contacts"]` names all whose it is, when there are several.
    """

    external_id: str
    task: bool = False
    waits: bool = True
    customer_external_id: str | None = None
    owner: str | None = None
    opened_at: datetime | None = None
    updated_at: datetime | None = None
    facts: Facts = field(default_factory=dict)


class Merge(Record):
    """Two people of a platform that became one."""

    object: str
    kept: str
    gone: str


class Edit(Record):
    """One field of a record that somebody at a platform changed, and just when."""

    object: str
    external_id: str
    field: str
    value: str | None = None
    happened_at: datetime | None = None


class Echo(Struct, frozen=True):
    """What a platform says some integration wrote: our own words, if we told it just that.

    `field` is empty when the record was made.
    """

    object: str
    id: str
    field: str = ""
    value: str = ""
