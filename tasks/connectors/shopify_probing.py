"""What an app may do in a shop: its token, scopes, webhooks, fields, version and points."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from tasks.connectors import shopify_queries as queries
from tasks.connectors.base import Budget
from tasks.connectors.base_probing import (
    POINTS,
    Check,
    Limit,
    Need,
    Noting,
    Probed,
    after,
    lasting,
    scopes,
    tried,
    unknown,
    untold,
)
from tasks.connectors.shopify_graph import Graph

NEEDS = (
    Need("read_customers", "who the customers are and what they allow"),
    Need("write_customers", "telling the shop who said yes or STOP, and tags"),
    Need("read_orders", "orders, refunds and carts"),
    Need("read_products", "what is sold"),
    Need(
        "read_all_orders",
        "orders older than 60 days: without it they are left out in silence",
        vital=False,
    ),
)
HEARING = (
    Need("read_fulfillments", "webhooks about parcels"),
    Need("read_customer_merge", "webhooks about two customers made one"),
    Need("read_inventory", "webhooks about stock: what is there again", vital=False),
)
"""What only webhooks need."""

SERVED = 12
"""Months a version is served at least."""
SETTING = "LOCKSTEP_SHOPIFY_API_VERSION"
THERE = "to the app in Shopify's Dev Dashboard, release it, and let the shop approve it"
KEYS = "check LOCKSTEP_SHOPIFY_URL, _CLIENT_ID and _CLIENT_SECRET (or _TOKEN)"
APPROVAL = (
    "request access to protected customer data (level 2: name, e-mail, phone, address) for the app"
)
PEOPLE = "name, e-mail, phone, address"
AGAIN = "make a test customer in the shop, then probe again"
NO_CONSENT = (
    f"without it nobody's permission can be read and no STOP told: set {SETTING} to a version "
    "that has it, or stop here: a shop that keeps no consent cannot be texted from"
)


class Named(Struct):
    """Something known by its handle."""

    handle: str
    supported: bool = True


class Installation(Struct, rename="camel"):
    """The app as it is installed."""

    access_scopes: list[Named]


class Installed(Struct, rename="camel"):
    """What a shop says of the app and of its API."""

    current_app_installation: Installation
    public_api_versions: list[Named]

    def grants(self, scope: str) -> bool:
        """Whether a scope was granted; who may write may read."""
        granted = {one.handle for one in self.current_app_installation.access_scopes}
        return bool({scope, scope.replace("read_", "write_")} & granted)


def probe(
    client: httpx.Client, account: Mapping[str, str], budget: Budget, now: datetime
) -> Probed:
    """Look up all of it; where the token opens nothing, the rest cannot be told."""
    noting = Noting(budget)
    graph = Graph(client, account, noting)
    found: list[Installed] = []
    checks = tried("credentials", "token", lambda: entered(graph, found), KEYS)
    if not found:
        return Probed(checks + untold("scope", "webhooks", "consent field", "version", "limits"))
    hooks, [installed] = account.get("webhook_url", ""), found
    needs = NEEDS + HEARING if hooks else NEEDS
    checks += scopes(needs, installed.grants, THERE)
    checks += [*version(graph, installed, now)]
    checks += tried("webhooks", "subscriptions", lambda: hearing(graph, hooks))
    checks += fields(graph)
    return Probed(checks, limits(noting), endless=True)


def entered(graph: Graph, found: list[Installed]) -> Iterator[Check]:
    """Ask who we are there; what is said goes to `found`."""
    told = msgspec.json.decode(graph.ask(queries.INSTALLED, {}, 20.0), type=Installed)
    found.append(told)
    yield Check("credentials", "token", "fine", "the shop knows the app and answers it")


def version(graph: Graph, installed: Installed, now: datetime) -> Iterator[Check]:
    """Check the version: that it is the one that answers, and until when."""
    asked, served = graph.version, graph.served
    supported = [one.handle for one in installed.public_api_versions if one.supported]
    newest = max(supported, default="")
    if served and served != asked:
        said = f"{asked} is asked for, but {served} answers: {asked} is served no more"
        yield Check(
            "version", asked, "wrong", said, f"set {SETTING} to {newest}, with its notes read"
        )
    elif supported and asked not in supported:
        said = f"{asked} may change any day: supported are {', '.join(sorted(supported))}"
        yield Check("version", asked, "wanting", said, f"set {SETTING} to {newest}")
    else:
        yield lasting(asked, after(asked, SERVED), now, SETTING)


def hearing(graph: Graph, hooks: str) -> Iterator[Check]:
    """Check that every topic we read is sent to our address."""
    if not hooks:
        said = "no address is set: the shop is only asked every few minutes"
        advice = "set LOCKSTEP_PUBLIC_URL: a STOP in the shop is then known at once"
        yield Check("webhooks", "subscriptions", "wanting", said, advice)
        return
    data = msgspec.json.decode(graph.ask(queries.HOOKS, {}, 502.0), type=dict[str, Any])
    nodes = data["webhookSubscriptions"]["nodes"]
    ours = {one["topic"]: one["apiVersion"]["handle"] for one in nodes if one["uri"] == hooks}
    yield subscribed([topic for topic in queries.TOPICS if topic not in ours])
    others = sorted({version for version in ours.values() if version != graph.version})
    if others:
        said = f"they come in the words of {', '.join(others)}, we read those of {graph.version}"
        advice = "set the app's webhook version to ours"
        yield Check("webhooks", "version", "wanting", said, advice)


def subscribed(missing: list[str]) -> Check:
    """Say which topics nobody sends us yet."""
    if not missing:
        said = f"all {len(queries.TOPICS)} topics are sent to our address"
        return Check("webhooks", "subscriptions", "fine", said)
    named = ", ".join(topic.lower() for topic in missing[:5])
    more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
    said = f"{len(missing)} of {len(queries.TOPICS)} topics are not subscribed: {named}{more}"
    return Check(
        "webhooks", "subscriptions", "wanting", said, "`up` subscribes them when it starts"
    )


def fields(graph: Graph) -> list[Check]:
    """Check the fields nothing goes without: consent to texts, and whom it is about."""
    consent, personal = queries.CONSENT_FIELD, queries.PERSONAL_FIELDS
    return [
        *seen(graph, "smsMarketingConsent", consent, NO_CONSENT),
        *seen(graph, PEOPLE, personal, APPROVAL),
    ]


def seen(graph: Graph, subject: str, query: str, advice: str) -> list[Check]:
    """Ask for some fields of one customer, as every sync does; of nobody nothing is withheld."""

    def look() -> Iterator[Check]:
        data = msgspec.json.decode(graph.ask(query, {}, 10.0), type=dict[str, Any])
        if subject == PEOPLE and not data["customers"]["nodes"]:
            yield unknown("consent field", subject, "the shop has no customer to show", AGAIN)
        else:
            yield Check("consent field", subject, "fine", "every customer's can be read")

    return tried("consent field", subject, look, advice)


def limits(noting: Noting) -> list[Limit]:
    """Say how many points there are, by the last live answer; Shopify counts no days."""
    points = noting.heard.get("points")
    if points is None:
        return []
    refill = points.size / max(points.per_second, 0.001)
    return [Limit(POINTS, points.size, refill, "the throttle status of its answers", points.left)]
