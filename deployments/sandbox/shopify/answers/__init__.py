"""What GraphQL says of everything in the shop: one table, for pages and bulk operations alike.

`FIELDS[type][field](subject, shop)` answers a field that takes no arguments: text, a number, a
list of them, None, or the subject of the selection below it. `LISTS[type][field](subject, shop)`
lists all subjects of a field that takes `first`, be it a list or a connection.
`KEYED[type][field](subject, shop, args)` answers a field by what its arguments name.
`ROOTS[field](shop)` lists the subjects of a connection at the root. `KINDS[class]` names the type
of a subject.
"""

from collections.abc import Callable, Iterable
from typing import Any

from deployments.sandbox.shopify.answers import (
    checkouts,
    goods,
    lines,
    operations,
    orders,
    people,
    shop,
)
from deployments.sandbox.shopify.answers.goods import Counted, Variant
from deployments.sandbox.shopify.answers.lines import Given, Sent, Sold
from deployments.sandbox.shopify.answers.parts import ADDRESS, MONEY, Answer, Keyed, Listing
from deployments.sandbox.shopify.bulk.operation import Operation
from deployments.sandbox.shopify.state import Checkout, Goods, Person, Sale, Shop, Subscription

FIELDS: dict[str, dict[str, Answer]] = {
    type: dict(fields)
    for table in (
        MONEY,
        ADDRESS,
        people.TABLE,
        orders.TABLE,
        lines.TABLE,
        goods.TABLE,
        checkouts.TABLE,
        shop.TABLE,
        operations.TABLE,
    )
    for type, fields in table.items()
}

LISTS: dict[str, dict[str, Listing]] = {
    type: dict(fields)
    for table in (people.LISTS, orders.LISTS, lines.LISTS, goods.LISTS, checkouts.LISTS)
    for type, fields in table.items()
}

KEYED: dict[str, dict[str, Keyed]] = {"Customer": {"metafield": people.metafield}}

ROOTS: dict[str, Callable[[Shop], Iterable[Any]]] = {
    "customers": lambda shop: shop.people.values(),
    "orders": lambda shop: shop.sales.values(),
    "products": lambda shop: shop.goods.values(),
    "productVariants": lambda shop: map(Variant, shop.goods.values()),
    "abandonedCheckouts": lambda shop: shop.checkouts.values(),
    "webhookSubscriptions": lambda shop: shop.subscriptions.values(),
}

KINDS: dict[type, str] = {
    Person: "Customer",
    Sale: "Order",
    Sold: "LineItem",
    Given: "Refund",
    Sent: "Fulfillment",
    Goods: "Product",
    Variant: "ProductVariant",
    Counted: "InventoryItem",
    Checkout: "AbandonedCheckout",
    Subscription: "WebhookSubscription",
    Shop: "Shop",
    Operation: "BulkOperation",
}
