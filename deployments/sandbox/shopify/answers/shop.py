"""What GraphQL says of the shop itself, and of who listens to it."""

from datetime import timedelta

from deployments.sandbox.shopify.answers.parts import (
    Fields,
    always,
    fixed,
    numbered,
    plain,
    timed,
)
from deployments.sandbox.shopify.deliveries import spelled
from deployments.sandbox.shopify.payloads import VERSION
from deployments.sandbox.shopify.state import Shop


def offset(shop: Shop) -> timedelta:
    """Return how far the shop's clock is from UTC."""
    return shop.clock().astimezone(shop.zone).utcoffset() or timedelta(0)


def hours(shop: Shop) -> str:
    """Write how far the shop's clock is from UTC: `-0500`."""
    return shop.clock().astimezone(shop.zone).strftime("%z")


SHOP: Fields = {
    **fixed(id="gid://shopify/Shop/548380009", name="Lockstep Demo"),
    **fixed(email="owner@shop.example", contactEmail="owner@shop.example"),
    **fixed(ianaTimezone="America/New_York"),
    **plain(myshopifyDomain="domain", currencyCode="currency"),
    "enabledPresentmentCurrencies": lambda shop, _: [shop.currency],
    "timezoneOffset": lambda shop, _: hours(shop),
    "timezoneOffsetMinutes": lambda shop, _: int(offset(shop).total_seconds() // 60),
    "url": lambda shop, _: f"https://{shop.domain}",
}

SUBSCRIPTION: Fields = {
    **numbered("WebhookSubscription", lambda one: one.id),
    **plain("uri", callbackUrl="uri"),
    **timed(createdAt="created_at", updatedAt="created_at"),
    **fixed(filter=None, format="JSON", includeFields=[], metafieldNamespaces=[], name=None),
    "topic": lambda one, _: spelled(one.topic),
    "apiVersion": always(VERSION),
}

TABLE: dict[str, Fields] = {
    "Shop": SHOP,
    "WebhookSubscription": SUBSCRIPTION,
    "ApiVersion": {
        "displayName": lambda version, _: version,
        "handle": lambda version, _: version,
        **fixed(supported=True),
    },
}
