"""What HubSpot says about the account and the key itself: details, calls of today, scopes."""

from datetime import timedelta
from typing import Any

from deployments.sandbox.hubspot.calls import Answer, Call, Rule
from deployments.sandbox.hubspot.catalog import KINDS
from deployments.sandbox.hubspot.errors import Refused
from deployments.sandbox.hubspot.portal import Portal
from deployments.sandbox.hubspot.values import stamp

HUB, APP, USER = 548_380, 1_160_452, 9_586_504
ZONE = "UTC"
"""Where the account's day ends: the clock it is shown is in UTC."""

EVERYTHING = tuple(
    sorted(
        {
            kind.opens or f"crm.{what}.{kind.name}.{right}"
            for kind in KINDS
            if kind.opens in ("", kind.name)
            for what in ("objects", "schemas")
            for right in ("read", "write")
        }
        | {"crm.objects.owners.read"}
    )
)
"""What an app is granted unless told otherwise."""


def granted(portal: Portal) -> list[str]:
    """List what the app was granted."""
    scopes = portal.settings.scopes
    return [*(EVERYTHING if scopes is None else scopes), "oauth"]


def key(call: Call) -> Answer:
    """Tell whose a key is, and what it opens."""
    (token,) = call.need("tokenKey")
    if token != call.portal.settings.token:
        raise Refused(404, "OBJECT_NOT_FOUND", "No private app has this access token")
    return 200, {"userId": USER, "hubId": HUB, "appId": APP, "scopes": granted(call.portal)}


def details(call: Call) -> Answer:  # noqa: ARG001 - as all handlers
    """Tell what kind of account this is, and where its day ends."""
    told: dict[str, Any] = {"portalId": HUB, "accountType": "STANDARD", "timeZone": ZONE}
    more = {"companyCurrency": "USD", "additionalCurrencies": [], "utcOffset": "+00:00"}
    where = {"utcOffsetMilliseconds": 0, "uiDomain": "app.hubspot.com"}
    return 200, {**told, **more, **where, "dataHostingLocation": "na1"}


def usage(call: Call) -> Answer:
    """Tell how many calls private apps made today, and how many they may make."""
    now = call.portal.clock()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    limits = call.portal.limits
    told = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": limits.daily,
        "currentUsage": limits.today,
        "collectedAt": stamp(now),
        "fetchStatus": "SUCCESS",
        "resetsAt": stamp(midnight),
    }
    return 200, {"results": [told]}


RULES = (
    Rule("POST", "/oauth/v2/private-apps/get/access-token-info", key, scope=""),
    Rule("GET", "/account/details", details, scope=""),
    Rule("GET", "/account/api-usage/daily/private-apps", usage, scope=""),
)
