"""What GraphQL says of the shop itself, and of who listens to it."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

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

UNSTABLE = "unstable"
DESCRIBED = {"read": "Read", "write": "Read and change"}


def offset(shop: Shop) -> timedelta:
    """Return how far the shop's clock is from UTC."""
    return shop.clock().astimezone(shop.zone).utcoffset() or timedelta(0)


def hours(shop: Shop) -> str:
    """Write how far the shop's clock is from UTC: `-0500`."""
    return shop.clock().astimezone(shop.zone).strftime("%z")


class Version(Struct, frozen=True):
    """A version of the API."""

    handle: str
    supported: bool = True


def versions(known: Sequence[str]) -> list[Version]:
    """List the versions there are, and the one that is never done."""
    return [*map(Version, known), Version(UNSTABLE, supported=False)]


def described(scope: str) -> str:
    """Say what a scope allows."""
    verb, _, what = scope.partition("_")
    return f"{DESCRIBED.get(verb, verb.capitalize())} {what.replace('_', ' ')}"


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
    "apiVersion": always(Version(VERSION)),
}

TABLE: dict[str, Fields] = {
    "Shop": SHOP,
    "WebhookSubscription": SUBSCRIPTION,
    "ApiVersion": {
        "displayName": lambda version, _: version.handle,
        "handle": lambda version, _: version.handle,
        **plain("supported"),
    },
    "AppInstallation": {
        **fixed(id="gid://shopify/AppInstallation/480130817"),
        "accessScopes": lambda account, _: sorted(account.scopes),
    },
    "AccessScope": {
        "description": lambda scope, _: described(scope),
        "handle": lambda scope, _: scope,
    },
}
