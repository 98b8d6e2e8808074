"""Open the way to a platform: its connector, with its account and its share of the rate budget."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx

from mappings import blocked
from tasks import connectors, settings
from tasks.connectors.base import Connector, TryLater
from tasks.hub.budget import Exhausted, Purse, SharedBudget
from tasks.hub.merging import Plan
from tasks.hub.outbox import Target

TIMEOUT = httpx.Timeout(30.0, connect=5.0)


class Share(SharedBudget):
    """A lane's share of an account's budget, in the connectors' words."""

    def spend(self, cost: float = 1.0, bucket: str = "calls") -> None:
        """Wait until `cost` may be spent; raise TryLater when that is too long."""
        try:
            super().spend(cost, bucket)
        except Exhausted as error:
            raise TryLater(str(error), after=error.after) from error


@cache
def trust() -> ssl.SSLContext:
    """Return whom we trust, read once: every push and every page opens a client of its own."""
    return httpx.create_ssl_context()


@contextmanager
def connected(platform: str, lane: str = "transactions") -> Iterator[Connector]:
    """Lend a connector of a platform, for as long as the block lasts."""
    account = settings.account(platform)
    budget = Share(settings.hub_url(), purse(platform, account), lane)
    with httpx.Client(timeout=TIMEOUT, verify=trust()) as client:
        yield connectors.load(platform)(client, account, budget)


def purse(platform: str, account: Mapping[str, str]) -> Purse:
    """Say whose budget an account draws on: `daily_limit` and `time_zone` describe its day."""
    limit, zone = account.get("daily_limit"), account.get("time_zone", "UTC")
    name = f"LOCKSTEP_{platform.upper()}"
    if limit is not None and not limit.isdigit():
        raise settings.NotConfigured(f"{name}_DAILY_LIMIT is {limit!r}: set a whole number")
    try:
        day = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise settings.NotConfigured(
            f"{name}_TIME_ZONE is {zone!r}: set one like Europe/Berlin"
        ) from error
    return Purse(platform, account.get("url", platform), day, int(limit) if limit else None)


def plan(lane: str = "live", accounts: Mapping[str, object] | None = None) -> Plan:
    """Say who the stores are and who must be told what, from the connected platforms' mappings."""
    stores, targets = [], []
    for platform in settings.accounts() if accounts is None else accounts:
        mapping = import_module(f"mappings.{platform}")
        if mapping.ROLE == "store":
            stores.append(platform)
        targets += [
            Target(platform, object, noun, PRIORITIES[noun])
            for object, noun in mapping.FOLLOWS.items()
        ]
    return Plan(tuple(stores), tuple(targets), lane, blocked.keys(settings.blocked()))


PRIORITIES = {"consent": 9, "customer": 5, "order": 3}
"""Which owed records leave first."""
