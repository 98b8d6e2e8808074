"""What a key may do in HubSpot: its scopes, our consent properties, its version, its limits."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from msgspec import Struct, field

from mappings.checking import Known, objection
from mappings.fields import Field
from mappings.hubspot import CONSENTS, FOLLOWS, MAPS, THREADS, contacts
from tasks.connectors.base import Budget, PlatformError, StopSync
from tasks.connectors.base_probing import (
    A_DAY,
    AT_ONCE,
    DAY,
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
from tasks.connectors.hubspot_api import Api, Refused, decoded
from tasks.connectors.hubspot_desk import desk
from tasks.connectors.hubspot_properties import fields

READS = ("contacts", "orders")
KEY = "/oauth/v2/private-apps/get/access-token-info"
OLD = date(2027, 3, 30)
"""When v4 ends, by which those who ask for v3 write their links."""
SERVED = 18
"""Months a dated version is served."""
SETTING = "LOCKSTEP_HUBSPOT_API_VERSION"
THERE = "to the key in HubSpot: Settings, Integrations, then its scopes"
KEYS = "check LOCKSTEP_HUBSPOT_TOKEN (a service key, or a private app's token)"
USAGE = "api-usage/daily/private-apps"
HEADERS = "the headers of its answers"
MAKING = "crm.schemas.contacts.write"
MAKE = "grant crm.schemas.contacts.write, or let somebody make the property by hand as it is mapped"
OTHERWISE = "rename or correct the property in HubSpot, or map another one for consent"


class Token(Struct, rename="camel"):
    """Whose a key is, and what it opens."""

    hub_id: int
    scopes: list[str]


class Details(Struct, rename="camel"):
    """What an account is."""

    time_zone: str


class Usage(Struct, rename="camel"):
    """Calls of one day."""

    usage_limit: int = 0
    current_usage: int = 0


class Usages(Struct):
    """Calls of today."""

    results: list[Usage] = field(default_factory=list)


def needs() -> list[Need]:
    """List the scopes that follow from what is read, told and made there."""
    told = [
        Need(f"crm.objects.{one}.write", f"telling it of each {noun}")
        for one, noun in FOLLOWS.items()
    ]
    read = [Need(f"crm.objects.{one}.read", f"what was changed in {one} there") for one in READS]
    own = [one for one in MAPS if one not in THREADS]  # those are opened by the contacts' scopes
    known = [Need(f"crm.schemas.{one}.read", f"which properties {one} have") for one in own]
    made = [Need(f"crm.schemas.{one}.write", f"making our properties of {one}") for one in own]
    tickets = Need("tickets", "who waits for help: nobody is sold to meanwhile", vital=False)
    return [*read, *told, *known, *made, tickets]


def probe(
    client: httpx.Client, account: Mapping[str, str], budget: Budget, now: datetime
) -> Probed:
    """Look up all of it; where the key opens nothing, the rest cannot be told."""
    noting = Noting(budget)
    api = Api(client, account, noting)
    found: list[Token] = []
    checks = tried("credentials", "token", lambda: entered(api, found), KEYS)
    if checks[0].verdict != "fine":
        return Probed(checks + untold("scope", "webhooks", "consent field", "version", "limits"))
    granted = frozenset(found[0].scopes) if found else None
    checks += scoped(granted)
    checks += tried("version", api.version, lambda: version(api, now), f"set {SETTING} to 2026-09")
    checks += tried("consent field", "properties", lambda: consent(api, granted), MAKE)
    checks += [hearing(account)]
    checks += tried("credentials", "owners", lambda: desk(api, account), KEYS)
    checks += tried("limits", "time zone", lambda: zone(api, now))
    return Probed(checks, limits(api, noting))


def entered(api: Api, found: list[Token]) -> Iterator[Check]:
    """Ask what the key opens; one of a kind that does not say must open something."""
    try:
        told = api.ask("POST", api.url + KEY, json={"tokenKey": api.token})
    except Refused:
        details(api)
        yield Check("credentials", "token", "fine", "HubSpot knows the key")
        return
    found.append(decoded(Token, told))
    yield Check("credentials", "token", "fine", f"the key opens account {found[0].hub_id}")


def details(api: Api) -> Details:
    """Ask what account this is."""
    return decoded(Details, api.ask("GET", info(api, "details")))


def info(api: Api, what: str) -> str:
    """Return the address of something about the account."""
    version = "v3" if api.version.startswith("v") else api.version
    return f"{api.url}/account-info/{version}/{what}"


def scoped(granted: Collection[str] | None) -> list[Check]:
    """Check the scopes, if HubSpot says what was granted."""
    if granted is None:
        said = "HubSpot does not say what this kind of key was granted"
        return [unknown("scope", "scopes", said, "compare its scopes with the README by hand")]
    return scopes(needs(), granted.__contains__, THERE)


def version(api: Api, now: datetime) -> Iterator[Check]:
    """Check that the version answers, and until when."""
    with suppress(StopSync):  # a refusal that is not about the version
        details(api)
    until = OLD if api.version.startswith("v") else after(api.version, SERVED)
    yield lasting(api.version, until, now, SETTING)


def consent(api: Api, granted: Collection[str] | None) -> Iterator[Check]:
    """Check that each of our consent properties is there as we need it, or can be made."""
    known = fields(api, contacts.object)
    for one in contacts.fields:
        if one.theirs in CONSENTS.values():
            yield judged(one, known, granted)


def judged(one: Field, known: dict[str, Known], granted: Collection[str] | None) -> Check:
    """Judge one property."""
    name = f"{contacts.object}.{one.theirs}"
    if one.theirs in known:
        reason = objection(one, known.get(one.theirs))
        if reason:
            return Check("consent field", name, "wrong", f"{name} {reason}", OTHERWISE)
        return Check("consent field", name, "fine", "it is there, with the values we write")
    if granted is None:
        return unknown("consent field", name, "it is not there, and may or may not be made", MAKE)
    if MAKING in granted:
        return Check("consent field", name, "fine", "it is not there yet: it will be made")
    said = f"HubSpot has no {name}, and the key may not make it: nobody there would see a STOP"
    return Check("consent field", name, "wrong", said, MAKE)


def hearing(account: Mapping[str, str]) -> Check:
    """Say what is known of webhooks: who hears what is kept in the app, which no key can read."""
    if account.get("client_secret"):
        said = "what it sends us is set in its app, which a key cannot read"
        advice = (
            "look at the app's webhooks: contact.propertyChange of the consent properties, "
            "ticket.propertyChange of hs_pipeline_stage, ticket.associationChange"
        )
        return unknown("webhooks", "subscriptions", said, advice)
    said = "none are expected (no LOCKSTEP_HUBSPOT_CLIENT_SECRET): it is asked every few minutes"
    return Check("webhooks", "subscriptions", "fine", said)


def zone(api: Api, now: datetime) -> Iterator[Check]:
    """Check that we know where the account's day of calls ends."""
    theirs, ours = details(api).time_zone, api.zone or "UTC"
    if same(theirs, ours, now):
        yield Check("limits", "time zone", "fine", f"its day ends at midnight of {theirs}")
        return
    said = f"its day ends at midnight of {theirs or 'nobody knows where'}, we count by {ours}"
    advice = f"set LOCKSTEP_HUBSPOT_TIME_ZONE to {theirs}" if theirs else "look it up in HubSpot"
    yield Check("limits", "time zone", "wanting", said, advice)


def same(theirs: str, ours: str, now: datetime) -> bool:
    """Whether two names of a zone mean the same midnight now."""
    try:
        return now.astimezone(ZoneInfo(theirs)).utcoffset() == (
            now.astimezone(ZoneInfo(ours)).utcoffset()
        )
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def limits(api: Api, noting: Noting) -> list[Limit]:
    """Say how many calls there are, by the last live answers; for the day, else by the account."""
    found = []
    calls, day = noting.heard.get("calls"), noting.heard.get("day")
    if calls:
        seconds = calls.size / max(calls.per_second, 0.001)
        found.append(Limit(AT_ONCE, calls.size, seconds, HEADERS, calls.left))
    if day:
        return [*found, Limit(A_DAY, day.size, DAY, HEADERS, day.left)]
    with suppress(PlatformError):
        for one in decoded(Usages, api.ask("GET", info(api, USAGE))).results[:1]:
            left = one.usage_limit - one.current_usage
            how = "the account's usage of today"
            found.append(Limit(A_DAY, one.usage_limit, DAY, how, left))
    return found
