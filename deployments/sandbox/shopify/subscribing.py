"""Who listens: webhook subscriptions made, moved and ended through the API."""

from typing import Any
from urllib.parse import urlsplit

from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify.account import Account
from deployments.sandbox.shopify.deliveries import spelled
from deployments.sandbox.shopify.roots import find
from deployments.sandbox.shopify.scopes import of_topic
from deployments.sandbox.shopify.state import Subscription

PATH = "webhookSubscription.uri"
# Shopify takes no plain http; the address of a sandbox's listener is on this machine.
SCHEMES = {"https", "http", "pubsub", "arn"}


def address(said: dict[str, Any]) -> str:
    """Read the address; refuse none, and one nothing can be sent to."""
    uri = said.get("uri") or said.get("callbackUrl")
    if not uri:
        raise acts.Refused("Address can't be blank", PATH)
    parts = urlsplit(uri)
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise acts.Refused("Address is invalid", PATH)
    return str(uri)


def free(account: Account, topic: str, uri: str) -> None:
    """Refuse the same topic for the same address twice."""
    taken = {(spelled(one.topic), one.uri) for one in account.shop.subscriptions.values()}
    if (spelled(topic), uri) in taken:
        raise acts.Refused("Address for this topic has already been taken", PATH)


def allowed(account: Account, topic: str) -> None:
    """Refuse a topic the app was not granted."""
    scope = of_topic(topic)
    if scope and not account.granted(scope):
        words = f"You do not have permission to create or update webhooks with {topic}"
        raise acts.Refused(f"{words}. This topic needs the scope {scope}", "topic")


def create(
    account: Account,
    topic: str,
    webhookSubscription: dict[str, Any],  # noqa: N803 - their word
) -> dict[str, Any]:
    """Begin to listen to a topic."""
    uri = address(webhookSubscription)
    allowed(account, topic)
    free(account, topic, uri)
    shop = account.shop
    made = Subscription(shop.next_id(), topic, uri, shop.clock().replace(microsecond=0))
    shop.subscriptions[made.id] = made
    return {"webhookSubscription": made}


def update(
    account: Account,
    id: str,
    webhookSubscription: dict[str, Any],  # noqa: N803 - their word
) -> dict[str, Any]:
    """Listen at another address."""
    found = subscription(account, id)
    uri = address(webhookSubscription)
    if uri != found.uri:
        free(account, found.topic, uri)
        found.uri = uri
    return {"webhookSubscription": found}


def delete(account: Account, id: str) -> dict[str, Any]:
    """Listen no more."""
    del account.shop.subscriptions[subscription(account, id).id]
    return {"deletedWebhookSubscriptionId": id}


def subscription(account: Account, id: str) -> Subscription:
    """Find a subscription; refuse one there is not."""
    found = find(account, id, "WebhookSubscription")
    if found is None:
        raise acts.Refused("Webhook subscription does not exist", "id")
    subscription: Subscription = found
    return subscription
