"""Kannel's deliveries: whether they are its own, and what they are about."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import unquote_plus, urlencode, urlsplit

from mappings.kannel import form, moment_of, receipt, reply, word
from tasks.connectors.base import Arrival, BadRow, Page, SkipRecord

SECRET_IN = "token"  # noqa: S105 - a name, not a secret
HEADERS = {
    "from": "x-kannel-from",
    "to": "x-kannel-to",
    "at": "x-kannel-time",
    "coding": "x-kannel-coding",
    "smsc": "x-kannel-smsc",
}
"""Where a POST, whose body is the bare text, says the rest."""
OBJECTS = {"inbound": "replies", "status": "receipts"}


def genuine(url: str, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Whether a delivery bears one of the secrets: compared so that time tells nothing."""
    given = [one.encode() for one in (*tokens(url), password(headers)) if one]
    ours = [secret.encode() for secret in secrets if secret]
    return any(hmac.compare_digest(one, secret) for one in given for secret in ours)


def tokens(url: str) -> list[str]:
    """Return what a URL says the secret is."""
    pairs = (pair.partition("=") for pair in urlsplit(url).query.split("&"))
    return [unquote_plus(value) for name, _, value in pairs if name == SECRET_IN]


def password(headers: Mapping[str, str]) -> str:
    """Return the password of a basic authorization, empty when there is none."""
    scheme, _, said = headers.get("authorization", "").partition(" ")
    try:
        known = base64.b64decode(said, validate=True).decode() if scheme == "Basic" else ""
    except (binascii.Error, ValueError):
        return ""
    return known.partition(":")[2]


def arrival(headers: Mapping[str, str], body: bytes) -> Arrival:
    """Name one event; raise SkipRecord when it is none of Kannel's."""
    said = form(written(headers, body))
    if "from" in said and "text" in said:
        return heard(said)
    try:
        told = receipt(said)
    except ValueError as error:
        raise SkipRecord(str(error)) from error
    name = f"{told.external_id}:{told.status}:{told.error or ''}"
    return Arrival("status", name, body, told.happened_at)


def heard(said: Mapping[str, bytes]) -> Arrival:
    """Name a text to us."""
    return Arrival("inbound", id_of(said), urlencode(said).encode(), moment_of(said))


def written(headers: Mapping[str, str], body: bytes) -> bytes:
    """Return a delivery as a form: a POST says in headers what a GET says in its query."""
    if "content-type" not in headers or "x-kannel-to" not in headers:
        return body
    said = {ours: headers.get(theirs, "") for ours, theirs in HEADERS.items()}
    charset = headers["content-type"].partition("charset=")[2].strip("\"' ")
    return urlencode({**said, "charset": charset, "text": body}).encode()


def id_of(said: Mapping[str, bytes]) -> str:
    """Return Kannel's name for a text to us, or one made of all it says: twice the same is once."""
    return word(said, "id") or hashlib.sha256(urlencode(sorted(said.items())).encode()).hexdigest()


def decode(topic: str, body: bytes) -> Page:
    """Turn one event into a record; one that makes no sense is one bad row."""
    said = form(body)
    if topic not in OBJECTS:
        return Page(bad=[BadRow(topic, None, f"unknown topic {topic}", body)])
    try:
        return Page([reply(said, id_of(said)) if topic == "inbound" else receipt(said)])
    except ValueError as error:
        return Page(bad=[BadRow(OBJECTS[topic], None, str(error), body)])
