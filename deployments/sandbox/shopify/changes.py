"""Every change the API can make, and Shopify's reasons for refusing one."""

from collections.abc import Callable
from typing import Any

from deployments.sandbox.shopify import acts, consenting, customers, subscribing
from deployments.sandbox.shopify.account import Account, Info
from deployments.sandbox.shopify.roots import find
from deployments.sandbox.shopify.state import Person, Sale

Change = Callable[..., dict[str, Any]]


def tagged(account: Account, id: str, tags: list[str], *, add: bool) -> dict[str, Any]:
    """Give tags to a person or an order, or take them; whatever their case, each is there once."""
    subject = find(account, id, "Customer", "Order")
    if subject is None:
        raise acts.Refused("Node does not exist", "id")
    said = {tag.strip().casefold() for tag in tags}
    kept = [tag for tag in subject.tags if add or tag.casefold() not in said]
    has = {tag.casefold() for tag in kept}
    new = dict.fromkeys(tag.strip() for tag in tags if tag.strip().casefold() not in has)
    after = [*kept, *(tag for tag in new if add and tag)]
    if after != subject.tags:
        retag(account, subject, after)
    return {"node": subject}


def retag(account: Account, subject: Person | Sale, tags: list[str]) -> None:
    """Write the tags of a person or an order."""
    if isinstance(subject, Person):
        acts.update_person(account.shop, subject, tags=tags)
    else:
        acts.update_order(account.shop, subject, tags=tags)


def tags_add(account: Account, id: str, tags: list[str]) -> dict[str, Any]:
    """Give tags."""
    return tagged(account, id, tags, add=True)


def tags_remove(account: Account, id: str, tags: list[str]) -> dict[str, Any]:
    """Take tags."""
    return tagged(account, id, tags, add=False)


def run(account: Account, query: str, groupObjects: bool) -> dict[str, Any]:  # noqa: N803
    """Start a bulk operation."""
    return account.bulk.run(account, query, grouped=groupObjects)


def cancel(account: Account, id: str) -> dict[str, Any]:
    """Cancel a bulk operation."""
    return account.bulk.cancel(account, id)


def change(name: str, make: Change, empty: str) -> Callable[..., dict[str, Any]]:
    """Resolve a change: done, or refused with Shopify's reasons and nothing done."""

    def resolve(_: Any, info: Info, **args: Any) -> dict[str, Any]:
        account: Account = info.context
        account.tally.mutations[name] += 1
        try:
            done = {**make(account, **args)}
            done.setdefault("userErrors", [])
        except acts.Refused as refused:
            done = {empty: None, "userErrors": [reason(refused)]}
        account.tally.refused[name] += bool(done["userErrors"])
        return done

    return resolve


def reason(refused: acts.Refused) -> dict[str, Any]:
    """Word a refusal: which part of what was asked, why, and Shopify's code for it."""
    path = None if refused.field == "base" else refused.field.split(".")
    return {"field": path, "message": str(refused), "code": refused.code}


CHANGES: dict[str, Callable[..., dict[str, Any]]] = {
    name: change(name, make, empty)
    for name, make, empty in (
        ("customerSmsMarketingConsentUpdate", consenting.texts, "customer"),
        ("customerEmailMarketingConsentUpdate", consenting.mails, "customer"),
        ("tagsAdd", tags_add, "node"),
        ("tagsRemove", tags_remove, "node"),
        ("customerCreate", customers.create, "customer"),
        ("customerUpdate", customers.update, "customer"),
        ("customerDelete", customers.delete, "deletedCustomerId"),
        ("customerMerge", customers.merge, "resultingCustomerId"),
        ("webhookSubscriptionCreate", subscribing.create, "webhookSubscription"),
        ("webhookSubscriptionUpdate", subscribing.update, "webhookSubscription"),
        ("webhookSubscriptionDelete", subscribing.delete, "deletedWebhookSubscriptionId"),
        ("bulkOperationRunQuery", run, "bulkOperation"),
        ("bulkOperationCancel", cancel, "bulkOperation"),
    )
}
