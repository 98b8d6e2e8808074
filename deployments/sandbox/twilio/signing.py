"""How a webhook is signed, and what its URL's fragment says about trying again."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urldefrag

from msgspec import Struct

KEY = "webhooks_sharedkey_00000000000000000000000000"


class Terms(Struct):
    """How often, after which failures and within how many seconds a webhook is tried."""

    tries: int = 2
    after: tuple[str, ...] = ("ct",)
    connect: float = 5.0
    read: float = 15.0


def terms(url: str) -> Terms:
    """Read the terms in a URL's fragment: `#rc=3&rp=ct,rt,5xx&ct=1000&rt=2000`, times in ms."""
    said = dict(parse_qsl(urldefrag(url).fragment))
    return Terms(
        tries=int(said.get("rc", 1)) + 1,
        after=tuple(said.get("rp", "ct").split(",")),
        connect=int(said.get("ct", 5000)) / 1000,
        read=int(said.get("rt", 15000)) / 1000,
    )


def hashed(url: str, body: bytes) -> str:
    """Name in a URL the hash of the body that goes there; the fragment stays at home."""
    bare = urldefrag(url).url
    return f"{bare}{'&' if '?' in bare else '?'}bodySHA256={hashlib.sha256(body).hexdigest()}"


def headers(url: str, said: Mapping[str, str], token: str, shared_key: str) -> dict[str, str]:
    """Sign a URL and the fields sent to it, by the auth token or by a shared key."""
    text = url + "".join(name + said[name] for name in sorted(said))
    if not shared_key:
        return {"X-Twilio-Signature": seal(token, text, hashlib.sha1)}
    return {
        "X-Twilio-Signature": seal(shared_key, text, hashlib.sha256),
        "X-Twilio-Webhooks-Signature-Settings": f"key={KEY},algorithm=HMAC_SHA256",
    }


def seal(secret: str, text: str, hash: Any) -> str:
    """Compute one signature."""
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hash)).decode()
