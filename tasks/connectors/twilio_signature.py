"""Twilio's signatures: by auth token with SHA-1, or by a shared key with SHA-256."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, parse_qs, parse_qsl, urlsplit

FORM = "application/x-www-form-urlencoded"
MOST = 1_000
"""Fields of a form that are read before anybody knows who sent it."""
HASHES = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}


def genuine(url: str, headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> bool:
    """Whether one of the secrets signed this request."""
    hash = HASHES.get(algorithm(headers.get("x-twilio-webhooks-signature-settings", "")).upper())
    given = headers.get("x-twilio-signature", "").encode()
    said = signed(url, headers, body)
    if hash is None or said is None or not given:
        return False
    ours = [
        base64.b64encode(hmac.digest(secret.encode(), address + said, hash))
        for secret in secrets
        if secret
        for address in addresses(url)
    ]
    return any(hmac.compare_digest(given, one) for one in ours)


def algorithm(settings: str) -> str:
    """Return the algorithm a header `key=...,algorithm=...` names; without one it is SHA-1."""
    named = dict(part.partition("=")[::2] for part in settings.replace(" ", "").split(","))
    return named.get("algorithm") or "HMAC_SHA1"


def signed(url: str, headers: Mapping[str, str], body: bytes) -> bytes | None:
    """Return what was signed after the URL, or None when the body is not the one signed.

    Of a form its fields, sorted; of anything else nothing, as the URL holds the body's hash.
    """
    kind = headers.get("content-type", FORM).partition(";")[0].strip().lower()
    hashes = parse_qs(urlsplit(url).query).get("bodySHA256")
    if kind == FORM:
        return fields(body) if body.count(b"&") < MOST else None
    ours = hashlib.sha256(body).hexdigest()
    return b"" if hashes and hmac.compare_digest(ours.encode(), hashes[0].encode()) else None


def fields(body: bytes) -> bytes:
    """Return the fields of a form as they are signed, blank ones too; each pair counts once.

    Read as Latin-1, in which every byte is one character: no byte is lost or replaced.
    """
    pairs = set(parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding="latin-1"))
    return "".join(name + value for name, value in sorted(pairs)).encode("latin-1")


def addresses(url: str) -> list[bytes]:
    """Return the URL without its port and with it: Twilio signs either."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [placed(parts, "").encode(), placed(parts, f":{port}").encode()]


def placed(parts: SplitResult, port: str) -> str:
    """Write a URL with this port."""
    host = parts.netloc.rpartition("@")[2]
    user = parts.netloc[: len(parts.netloc) - len(host)]
    bare = host if host.endswith("]") else host.rpartition(":")[0] or host
    return parts._replace(netloc=f"{user}{bare}{port}").geturl()
