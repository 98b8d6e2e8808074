"""The only reader of the environment: `LOCKSTEP_HUB`, and `LOCKSTEP_<PLATFORM>_<KEY>` per account.

A platform is connected when any of its keys is set: `LOCKSTEP_SHOPIFY_URL`,
`LOCKSTEP_HUBSPOT_TOKEN`, `LOCKSTEP_TWILIO_ACCOUNT_SID`. Which keys there are, its connector says.
"""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from mappings.belonging import Sizes
from mappings.observing import Observing
from mappings.transforms import e164
from tasks import connectors
from tasks.messaging import links as linking
from tasks.messaging.letters import Server, Unsendable, mailable
from tasks.messaging.links import Domain
from tasks.messaging.rules import Rules

T = TypeVar("T")

PREFIX = "LOCKSTEP_"
OWN = (
    *("HUB", "HOME", "HOUSE", "POLICIES", "PUBLIC_URL", "BLOCKED", "WORKFLOWS", "LINKS"),
    *("TEXTS", "TEST_NUMBERS", "REHEARSAL_NUMBER", "IMPLIED", "ALERTS", "DISAGREEMENT"),
    *("SEGMENTS", "EVENTS", "READERS", "SMTP_URL", "SMTP_USERNAME", "SMTP_PASSWORD", "SMTP_SENDER"),
)
"""Settings that belong to no platform."""

SMTP = ("url", "username", "password", "sender")
"""What a mail server is called by."""

Hashed = Annotated[str, Meta(pattern="^scrypt:[0-9a-f]{32}:[0-9a-f]{64}$")]
Seconds = Annotated[float, Meta(ge=0)]


class Override(Struct, forbid_unknown_fields=True):
    """What a retry policy may be told to do differently."""

    retries: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    retry_delay_seconds: Seconds | list[Seconds] | UnsetType = UNSET
    retry_jitter_factor: Seconds | UnsetType = UNSET
    timeout_seconds: Annotated[float, Meta(gt=0)] | UnsetType = UNSET


class NotConfigured(Exception):
    """A setting that is needed is missing, or cannot be read."""


def hub_url(environ: Mapping[str, str] = os.environ) -> str:
    """Return the hub's `postgresql://` address."""
    advice = "set it to the address of a PostgreSQL 15 or newer (postgresql://user:pw@host/hub)"
    url = environ.get(f"{PREFIX}HUB", "").strip()
    if not url:
        raise NotConfigured(
            f"LOCKSTEP_HUB is not set: start everything with `lockstep up`, or {advice}"
        )
    if urlsplit(url).scheme.partition("+")[0] not in ("postgresql", "postgres"):
        raise NotConfigured(f"LOCKSTEP_HUB is not an address of PostgreSQL: {advice}")
    return url


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for the embedded database, logs and Prefect's files."""
    return Path(environ.get(f"{PREFIX}HOME", ".lockstep")).resolve()


def accounts(environ: Mapping[str, str] = os.environ) -> dict[str, dict[str, str]]:
    """Return the account of every connected platform: its keys in lower case.

    Where the platform sends its webhooks follows from our public address, unless it is set.
    """
    found = {}
    public = public_url(environ) if environ.get(f"{PREFIX}PUBLIC_URL") else ""
    for platform in connectors.available():
        prefix = f"{PREFIX}{platform.upper()}_"
        keys = {
            name.removeprefix(prefix).lower(): value
            for name, value in environ.items()
            if name.startswith(prefix) and value
        }
        if keys:
            hooks = {"webhook_url": f"{public}/hooks/{platform}"} if public else {}
            found[platform] = hooks | keys
    return found


def account(platform: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return one platform's account; say which setting connects it when there is none."""
    if keys := accounts(environ).get(platform):
        return keys
    known = connectors.available()
    if platform not in known:
        raise NotConfigured(f"there is no platform {platform!r}: there are {', '.join(known)}")
    raise NotConfigured(
        f"{platform} is not connected: set LOCKSTEP_{platform.upper()}_URL and its credentials"
    )


def strangers(environ: Mapping[str, str] = os.environ) -> list[str]:
    """List settings of our name that nobody reads: misspelt, or of a platform there is not."""
    known = tuple(f"{PREFIX}{platform.upper()}_" for platform in connectors.available())
    own = {PREFIX + name for name in OWN}
    ours = (name for name in environ if name.startswith(PREFIX))
    return sorted(name for name in ours if name not in own and not name.startswith(known))


def policies(environ: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """Return overrides by policy or task: `{"pull": {"retries": 2}}` as JSON."""
    found = read(environ, "POLICIES", dict[str, Override], '{"pull": {"retries": 2}}')
    return {name: msgspec.to_builtins(override) for name, override in found.items()}


def read(environ: Mapping[str, str], name: str, into: type[T], example: str) -> T:
    """Read a setting that is JSON; say what is wrong with one that cannot be read."""
    try:
        return msgspec.json.decode(environ.get(PREFIX + name) or "{}", type=into)
    except msgspec.MsgspecError as error:
        raise NotConfigured(
            f"{PREFIX}{name} cannot be read: {error}. It is JSON such as {example}"
        ) from None


def public_url(environ: Mapping[str, str] = os.environ) -> str:
    """Return the receiver's address as the platforms know it, for their signatures."""
    url = environ.get(f"{PREFIX}PUBLIC_URL") or "http://127.0.0.1:4280"
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc:
        raise NotConfigured(f"{PREFIX}PUBLIC_URL is {url!r}: set it to one like https://hooks.shop")
    return url.rstrip("/")


def alerts(environ: Mapping[str, str] = os.environ) -> str:
    """Return the address that incidents are told to, as JSON with a `text`; empty: nobody's."""
    url = environ.get(f"{PREFIX}ALERTS", "").strip()
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).netloc):
        raise NotConfigured(
            f"{PREFIX}ALERTS is no address: set it to an incoming webhook (https://...) of a chat"
        )
    return url


def disagreement(environ: Mapping[str, str] = os.environ) -> float:
    """Return the share of compared records that may differ before all is halted; 1: never."""
    said = environ.get(f"{PREFIX}DISAGREEMENT", "").strip() or "0.05"
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise NotConfigured(f"{PREFIX}DISAGREEMENT is {said!r}: set a share such as 0.05")
    return share


def blocked(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return keys that never join people, with why: `{"+442079460000": "our own number"}`."""
    return read(environ, "BLOCKED", dict[str, str], '{"+442079460000": "our own number"}')


def rules(environ: Mapping[str, str] = os.environ) -> Rules:
    """Return the shop's own rules for texts: `{"brand": ["Acme"], "rest_after_purchase": 48}`."""
    return read(environ, "TEXTS", Rules, '{"brand": ["Acme"], "rest_after_purchase": 48}')


def sizes(environ: Mapping[str, str] = os.environ) -> Sizes:
    """Return how much is much for a segment: `{"vip_spend": {"USD": 800}, "new_days": 14}`."""
    return read(environ, "SEGMENTS", Sizes, '{"vip_spend": {"USD": 800}, "new_days": 14}')


def events(environ: Mapping[str, str] = os.environ) -> Observing:
    """Return who may post events, how long they are kept, and where else they come from."""
    return read(environ, "EVENTS", Observing, '{"key": "public", "hosts": ["acme.com"]}')


def workflows(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return the message workflows the shop lets text, by name; `all` stands for every one."""
    said = environ.get(f"{PREFIX}WORKFLOWS", "").split(",")
    return tuple(name.strip() for name in said if name.strip())


def links(environ: Mapping[str, str] = os.environ) -> Domain:
    """Return the domain of links in texts: `{"base": "https://go.acme.com", "hosts": [...]}`."""
    example = '{"base": "https://go.acme.com", "hosts": ["acme.com"], "home": "https://acme.com"}'
    found = read(environ, "LINKS", Domain, example)
    try:
        if found.base:
            linking.short(found.base, "")
        if found.home:
            linking.destination(found.home, found.hosts)
    except ValueError as error:
        raise NotConfigured(f"{PREFIX}LINKS: {error}. It is JSON such as {example}") from None
    return found


def readers(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return who may read pages about customers, and the hash of each one's password."""
    return dict(
        read(environ, "READERS", dict[str, Hashed], '{"ada": "scrypt:..."} (`lockstep reader ada`)')
    )


def smtp(environ: Mapping[str, str] = os.environ) -> Server | None:
    """Return the mail server e-mails of workflows leave by; None while none is set."""
    said = {key: environ.get(f"{PREFIX}SMTP_{key.upper()}", "").strip() for key in SMTP}
    if not (url := said.pop("url")):
        return None
    try:
        where = urlsplit(url)
        tls = {"smtp": False, "smtps": True}[where.scheme]
        port = where.port or (465 if tls else 587)
        domain = links(environ).base or public_url(environ)
        server = Server(host=where.hostname or "", port=port, tls=tls, domain=domain, **said)
        mailable(server.address)
        mailable(f"us@{server.host}")
    except (KeyError, ValueError, Unsendable):
        raise NotConfigured(
            f"{PREFIX}SMTP_URL is like smtp://mail.acme.com:587 (STARTTLS) or smtps://mail.acme.com,"
            f" {PREFIX}SMTP_SENDER like Acme <hello@acme.com>: one of them is not"
        ) from None
    return server


def implied(environ: Mapping[str, str] = os.environ) -> dict[Literal["CA"], date]:
    """Return since when purchases imply consent, by country; none unless it is set."""
    return read(environ, "IMPLIED", dict[Literal["CA"], date], '{"CA": "2026-01-01"}')


def own_numbers(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return numbers of one's own that tests may text, in E.164 form, the first first."""
    said = environ.get(f"{PREFIX}TEST_NUMBERS", "")
    return [number.strip() for number in said.split(",") if number.strip()]


def rehearsal_number(environ: Mapping[str, str] = os.environ) -> str:
    """Return the number of our own test customer, with which a STOP is rehearsed."""
    said = environ.get(f"{PREFIX}REHEARSAL_NUMBER", "").strip()
    if number := e164(said, None):
        return number
    raise NotConfigured(
        f"{PREFIX}REHEARSAL_NUMBER is {'not a number' if said else 'not set'}: set it to one of "
        "your own such as +14155550123, held by a test customer in the store"
    )
