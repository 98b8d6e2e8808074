"""Open the way to a platform: its connector, with its account and its share of the rate budget."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib import import_module
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from msgspec import Struct

from mappings import blocked, casl
from tasks import connectors, settings
from tasks.connectors.base import Connector, Free, Sends, TryLater
from tasks.hub.budget import Exhausted, Purse, SharedBudget
from tasks.hub.implied import Implied
from tasks.hub.merging import Plan
from tasks.hub.outbox import Target
from tasks.hub.situations import NOT_COUNTED, Counted
from tasks.messaging import senders

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
AT_ONCE = httpx.Timeout(5.0, connect=2.0, write=2.0, pool=1.0)
"""A text that was reserved is handed over within ten seconds, or its answer is lost."""
FRESH = httpx.Limits(keepalive_expiry=2.0)
"""Servers hang up after five seconds: what is sent into that silence may have arrived."""


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


class Door(Struct):
    """One provider of texts: how to hand it one, what the account says, and why it is shut."""

    platform: str
    account: Mapping[str, str] = {}
    connector: Sends | None = None
    shut: str = ""
    troubles: int = 0
    """Calls in a row that came to nothing."""
    used: Counted = NOT_COUNTED
    """What its sender used of its day, counted when it was opened."""
    per_second: float | None = None
    """How many segments a second its sender may send; None: no limit is known."""
    allowance: int | None = None
    """How many segments a new sender may send today; None: it is warm."""
    full: datetime | None = None
    """Until when its sender may send no more: what is left of the batch keeps its turn."""

    @property
    def sender(self) -> str:
        """Who sends what names no sender of its own."""
        return self.account.get("sender", "")

    @property
    def names_texts(self) -> bool:
        """Whether a text's id there is the reference we give it."""
        return bool(getattr(self.connector, "names_texts", False))


@contextmanager
def door(platform: str) -> Iterator[Door]:
    """Lend the door to a provider: shut when it is not connected, or takes no texts.

    Its connector waits for no budget: who may send how much, the gates have decided.
    """
    try:
        account = settings.account(platform)
    except settings.NotConfigured as error:
        yield Door(platform, shut=str(error))
        return
    with httpx.Client(timeout=AT_ONCE, limits=FRESH, verify=trust()) as client:
        connector = connectors.load(platform)(client, account, Free())
        if isinstance(connector, Sends):
            yield Door(platform, account, connector, per_second=senders.per_second(account))
        else:
            yield Door(platform, account, shut=f"{platform} sends no texts")


def texting() -> str:
    """Return the one SMS platform that is connected; raise NotConfigured with what to do."""
    found = [
        name for name in settings.accounts() if import_module(f"mappings.{name}").ROLE == "sms"
    ]
    if len(found) != 1:
        raise settings.NotConfigured(
            f"say which SMS platform: {len(found)} are connected ({', '.join(found)})"
        )
    return found[0]


def storefront() -> str:
    """Return the address of the shop; empty when no store is connected."""
    accounts = settings.accounts()
    stores = (one for one in accounts if import_module(f"mappings.{one}").ROLE == "store")
    return next((accounts[one].get("url", "") for one in stores), "")


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
        told_of = getattr(mapping, "TOLD_OF", {})
        if mapping.ROLE == "store":
            stores.append(platform)
        targets += [
            Target(platform, object, noun, PRIORITIES[noun], told_of.get(object, "%"))
            for object, noun in mapping.FOLLOWS.items()
        ]
    shut = blocked.keys(settings.blocked())
    return Plan(tuple(stores), tuple(targets), lane, shut, implied())


def implied() -> Implied | None:
    """Say where a purchase implies consent, if it does at all."""
    since = settings.implied().get(casl.COUNTRY)
    if since is None:
        return None
    return Implied(casl.COUNTRY, casl.area_codes(), since, casl.MONTHS["purchase"])


PRIORITIES = {"consent": 9, "customer": 5, "order": 3}
"""Which owed records leave first."""
