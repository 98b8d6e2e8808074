"""Where a question begins: connections of all there is, objects by id, counts."""

from collections.abc import Callable
from typing import Any

from deployments.sandbox.shopify.account import Account, Info
from deployments.sandbox.shopify.answers.goods import Counted, Variant
from deployments.sandbox.shopify.answers.lines import Given, Sent, Sold
from deployments.sandbox.shopify.answers.shop import versions
from deployments.sandbox.shopify.connections import Aisle, connect
from deployments.sandbox.shopify.deliveries import spelled
from deployments.sandbox.shopify.finding import Test
from deployments.sandbox.shopify.refusals import refusal
from deployments.sandbox.shopify.search import Search
from deployments.sandbox.shopify.shelves import DEFAULTS, key, ranked
from deployments.sandbox.shopify.state import Sale, Shop

Find = Callable[[Shop, int], Any]
COUNTED = 10_000
"""What a count goes up to unless told otherwise."""


def searched(account: Account, root: str, query: str | None) -> Test | None:
    """Read a search, and keep its warnings for the answer."""
    shown = account.shown if root == "orders" and not account.sees_all_orders else None
    if not query:
        return shown
    search = Search(root, query, account.shop.zone)
    if search.warnings:
        told = {"path": [root], "query": query, "warnings": search.warnings}
        account.warnings.append(told)
    return (lambda one: shown(one) and search.test(one)) if shown else search.test


def many(root: str) -> Callable[..., Any]:
    """Resolve a connection at the root."""

    def resolve(_: Any, info: Info, **args: Any) -> Any:
        account: Account = info.context
        test = searched(account, root, args.get("query"))
        sort = args.get("sortKey") or DEFAULTS.get(root, "ID")
        all = account.shelves.sorted(root, sort)
        return connect(Aisle(all, sort, key(root, sort), test), args)

    return resolve


def counted(root: str) -> Callable[..., Any]:
    """Resolve a count; one that reaches its limit says only that there are so many."""

    def resolve(_: Any, info: Info, **args: Any) -> Any:
        account: Account = info.context
        test = searched(account, root, args.get("query"))
        all = account.shelves.sorted(root, "ID")
        found = len(all) if test is None else sum(map(test, all))
        limit = args.get("limit", COUNTED)
        over = limit is not None and found > limit
        return {"count": limit if over else found, "precision": "AT_LEAST" if over else "EXACT"}

    return resolve


def number(gid: str) -> tuple[str, int]:
    """Read a gid; refuse what is none."""
    head, _, rest = gid.partition("gid://shopify/")
    kind, _, id = rest.partition("/")
    digits = id.partition("?")[0]
    if head or not kind or not (digits.isascii() and digits.isdigit()):
        raise refusal(f"Invalid global id '{gid}'", "argumentLiteralsIncompatible")
    return kind, int(digits)


def variant(shop: Shop, id: int) -> Variant | None:
    """Find a variant."""
    return next((Variant(one) for one in shop.goods.values() if one.variant_id == id), None)


def counted_as(shop: Shop, id: int) -> Counted | None:
    """Find something that is counted."""
    return next((Counted(one) for one in shop.goods.values() if one.item_id == id), None)


def belonging(shop: Shop, list: Callable[[Sale], Any], make: Any, id: int) -> Any:
    """Find what belongs to some order."""
    sales = shop.sales.values()
    return next((make(sale, one) for sale in sales for one in list(sale) if one.id == id), None)


FINDS: dict[str, Find] = {
    "Customer": lambda shop, n: shop.people.get(n),
    "Order": lambda shop, n: shop.sales.get(n),
    "Product": lambda shop, n: shop.goods.get(n),
    "AbandonedCheckout": lambda shop, n: shop.checkouts.get(n),
    "WebhookSubscription": lambda shop, n: shop.subscriptions.get(n),
    "ProductVariant": variant,
    "InventoryItem": counted_as,
    "LineItem": lambda shop, n: belonging(shop, lambda sale: sale.items, Sold, n),
    "Refund": lambda shop, n: belonging(shop, lambda sale: sale.refunds, Given, n),
    "Fulfillment": lambda shop, n: belonging(shop, lambda sale: sale.parcels, Sent, n),
}


def find(account: Account, gid: str, *kinds: str) -> Any:
    """Find an object by its gid, of any kind or one of some."""
    kind, id = number(gid)
    if kinds and kind not in kinds:
        return None
    if kind == "BulkOperation":
        return account.bulk.find(account, gid)
    found = FINDS[kind](account.shop, id) if kind in FINDS else None
    return None if isinstance(found, Sale) and not account.shown(found) else found


def single(*kinds: str) -> Callable[..., Any]:
    """Resolve one object by its id: of these kinds, or of any."""

    def resolve(_: Any, info: Info, id: str) -> Any:
        return find(info.context, id, *kinds)

    return resolve


def any_of(_: Any, info: Info, ids: list[str]) -> list[Any]:
    """Resolve objects of any kind by their ids, null for each that is not there."""
    if len(ids) > 250:
        raise refusal("The input array size of ids is greater than 250", "MAX_INPUT_SIZE_EXCEEDED")
    return [find(info.context, id) for id in ids]


def by_identifier(_: Any, info: Info, identifier: dict[str, str]) -> Any:
    """Resolve a person by one of the things that tell them apart."""
    if len(identifier) != 1:
        raise refusal("exactly one identifier is required", "BAD_REQUEST")
    name, value = next(iter(identifier.items()))
    if name == "id":
        return find(info.context, value, "Customer")
    attribute = {"emailAddress": "email", "phoneNumber": "phone"}[name]
    people = info.context.shop.people.values()
    return next((one for one in people if getattr(one, attribute) == value), None)


def subscriptions(_: Any, info: Info, **args: Any) -> Any:
    """Resolve who listens, to some topics or at some address."""
    account: Account = info.context
    topics, uri = args.get("topics"), args.get("uri") or args.get("callbackUrl")
    sort = args.get("sortKey") or "CREATED_AT"
    all = [
        one
        for one in account.shelves.sorted("webhookSubscriptions", sort)
        if (not topics or spelled(one.topic) in topics) and uri in (None, one.uri)
    ]
    return connect(Aisle(all, sort, key("webhookSubscriptions", sort)), args)


def operations(_: Any, info: Info, **args: Any) -> Any:
    """Resolve the bulk operations there were."""
    account: Account = info.context
    test = searched(account, "bulkOperations", args.get("query"))
    sort = args.get("sortKey") or "CREATED_AT"
    by = key("bulkOperations", sort)
    all = sorted(account.bulk.all(account), key=ranked(by))
    return connect(Aisle(all, sort, by, test), args)


def newest(_: Any, info: Info, **__: Any) -> Any:
    """Resolve the bulk operation begun last."""
    return next(reversed(info.context.bulk.all(info.context)), None)


ROOTS: dict[str, Callable[..., Any]] = {
    "shop": lambda _, info: info.context.shop,
    "currentAppInstallation": lambda _, info: info.context,
    "publicApiVersions": lambda _, info: versions(info.context.settings.versions),
    **{name: many(name) for name in ("customers", "orders", "products", "productVariants")},
    "abandonedCheckouts": many("abandonedCheckouts"),
    "customersCount": counted("customers"),
    "ordersCount": counted("orders"),
    "abandonedCheckoutsCount": counted("abandonedCheckouts"),
    "webhookSubscriptionsCount": counted("webhookSubscriptions"),
    "customer": single("Customer"),
    "order": single("Order"),
    "product": single("Product"),
    "productVariant": single("ProductVariant"),
    "webhookSubscription": single("WebhookSubscription"),
    "bulkOperation": single("BulkOperation"),
    "node": single(),
    "nodes": any_of,
    "customerByIdentifier": by_identifier,
    "webhookSubscriptions": subscriptions,
    "bulkOperations": operations,
    "currentBulkOperation": newest,
}
