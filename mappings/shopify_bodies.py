"""The bodies of Shopify's webhooks: typed, and only the fields we map."""

from decimal import Decimal
from typing import Annotated

from msgspec import Meta, Struct, field

from mappings.shopify_wire import At, Count

Id = Annotated[int, Meta(ge=1)] | Annotated[str, Meta(pattern=r"^[0-9]+$")]
"""A platform id: a whole number, never a float."""


class Place(Struct):
    """The part of an address we use."""

    country_code: str | None = None
    province_code: str | None = None
    zip: str | None = None
    phone: str | None = None


class Person(Struct):
    """A customer; inside orders and checkouts too. Never their consent."""

    id: Id
    updated_at: At | None = None
    created_at: At | None = None
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    verified_email: bool | None = None
    default_address: Place | None = None


class Item(Struct):
    """A line of an order."""

    id: Id
    quantity: Count
    price: Decimal
    current_quantity: Count | None = None
    title: str | None = None
    sku: str | None = None
    product_id: Id | None = None


class Payment(Struct):
    """Money that went one way or the other."""

    kind: str
    status: str
    amount: Decimal
    currency: str | None = None


class Coin(Struct):
    """The currency of an amount."""

    currency_code: str | None = None


class Sum(Struct):
    """An amount in the shop's currency and in the buyer's; we count in the shop's."""

    shop_money: Coin | None = None


class Returned(Struct):
    """A line of a refund."""

    subtotal_set: Sum | None = None


class Giveback(Struct):
    """A refund; goods put back without money have no transactions."""

    id: Id
    order_id: Id | None = None
    created_at: At | None = None
    processed_at: At | None = None
    note: str | None = None
    total_duties_set: Sum | None = None
    refund_line_items: list[Returned] = field(default_factory=list)
    transactions: list[Payment] = field(default_factory=list)


class Parcel(Struct):
    """A fulfilment."""

    id: Id
    status: str
    order_id: Id | None = None
    updated_at: At | None = None
    shipment_status: str | None = None
    tracking_company: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None


class Sale(Struct):
    """An order, with everything that hangs on it."""

    id: Id
    created_at: At
    updated_at: At
    currency: str
    total_price: Decimal
    current_total_price: Decimal
    total_outstanding: Decimal
    line_items: list[Item]
    processed_at: At | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    test: bool = False
    cancelled_at: At | None = None
    financial_status: str | None = None
    fulfillment_status: str | None = None
    cart_token: str | None = None
    checkout_token: str | None = None
    landing_site: str | None = None
    customer: Person | None = None
    billing_address: Place | None = None
    shipping_address: Place | None = None
    refunds: list[Giveback] = field(default_factory=list)
    fulfillments: list[Parcel] = field(default_factory=list)


class Checkout(Struct):
    """A checkout: since 2026-04 known by its token alone."""

    token: str
    currency: str
    total_price: Decimal
    created_at: At
    updated_at: At
    email: str | None = None
    phone: str | None = None
    completed_at: At | None = None
    abandoned_checkout_url: str | None = None
    customer: Person | None = None
    billing_address: Place | None = None
    shipping_address: Place | None = None
    buyer_accepts_sms_marketing: bool | None = None
    sms_marketing_phone: str | None = None


class Said(Struct):
    """A consent in lower case; every value may be null."""

    state: str | None = None
    opt_in_level: str | None = None
    consent_updated_at: At | None = None
    consent_collected_from: str | None = None


class TextConsent(Struct):
    """Consent to texts changed; `id` is the customer's."""

    id: Id
    phone: str | None = None
    sms_marketing_consent: Said | None = None


class MailConsent(Struct):
    """Consent to e-mails changed."""

    customer_id: Id
    email_address: str | None = None
    email_marketing_consent: Said | None = None


class Merged(Struct):
    """Two customers that became one; gids only."""

    admin_graphql_api_customer_kept_id: str
    admin_graphql_api_customer_deleted_id: str
    status: str


class Thing(Struct):
    """A product, or anything that is gone: little more than its id."""

    id: Id
    title: str | None = None
    updated_at: At | None = None


class Level(Struct):
    """How much of one thing there is at one place: not how much there is of it."""

    inventory_item_id: Id


class Erased(Struct):
    """The customer a merchant must forget."""

    id: Id
    email: str | None = None
    phone: str | None = None


class Erasure(Struct):
    """A request to forget a customer."""

    customer: Erased
