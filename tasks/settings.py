"""The only reader of the environment: `LOCKSTEP_HUB`, and `LOCKSTEP_<PLATFORM>_<KEY>` per account.

A platform is connected when any of its keys is set: `LOCKSTEP_SHOPIFY_URL`,
`LOCKSTEP_HUBSPOT_TOKEN`, `LOCKSTEP_TWILIO_ACCOUNT_SID`. Which keys there are, its connector says.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tasks import connectors

PREFIX = "LOCKSTEP_"


class NotConfigured(Exception):
    """A setting that is needed is missing."""


def hub_url(environ: Mapping[str, str] = os.environ) -> str:
    """Return the hub's `postgresql://` address."""
    if url := environ.get(f"{PREFIX}HUB"):
        return url
    raise NotConfigured(
        "LOCKSTEP_HUB is not set: start everything with `lockstep up`, "
        "or set it to the address of a PostgreSQL 15 or newer (postgresql://user:pw@host/hub)"
    )


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for the embedded database, logs and Prefect's files."""
    return Path(environ.get(f"{PREFIX}HOME", ".lockstep")).resolve()


def accounts(environ: Mapping[str, str] = os.environ) -> dict[str, dict[str, str]]:
    """Return the account of every connected platform: its keys in lower case."""
    found = {}
    for platform in connectors.available():
        prefix = f"{PREFIX}{platform.upper()}_"
        keys = {
            name.removeprefix(prefix).lower(): value
            for name, value in environ.items()
            if name.startswith(prefix) and value
        }
        if keys:
            found[platform] = keys
    return found


def account(platform: str, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return one platform's account; say which setting connects it when there is none."""
    if keys := accounts(environ).get(platform):
        return keys
    raise NotConfigured(
        f"{platform} is not connected: set LOCKSTEP_{platform.upper()}_URL and its credentials"
    )


def policies(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return overrides of retry policies: `{"pull": {"retries": 2}}` as JSON."""
    text = environ.get(f"{PREFIX}POLICIES", "{}")
    try:
        found: dict[str, Any] = json.loads(text)
    except ValueError as error:
        raise NotConfigured(f"LOCKSTEP_POLICIES is not JSON: {error}") from None
    return found


def public_url(environ: Mapping[str, str] = os.environ) -> str:
    """Return the receiver's address as the platforms know it, for their signatures."""
    return environ.get(f"{PREFIX}PUBLIC_URL", "http://127.0.0.1:4280").rstrip("/")


def blocked(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return keys that never join people, with why: `{"+442079460000": "our own number"}`."""
    text = environ.get(f"{PREFIX}BLOCKED", "{}")
    try:
        found: dict[str, str] = json.loads(text)
    except ValueError as error:
        raise NotConfigured(f"LOCKSTEP_BLOCKED is not JSON: {error}") from None
    return found
