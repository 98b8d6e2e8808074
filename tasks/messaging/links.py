"""The links in our texts: short, of the shop's own domain, another one in each text.

A link names its text by a token that says nothing and cannot be guessed. Where it leads is kept
with the text, never in the link, and is always one of the shop's own hosts: nobody can make our
domain lead elsewhere.
"""

import base64
import hashlib
import re
from collections.abc import Collection
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

from mappings.utm import SMS, SOURCE, Utm, tagged
from tasks.messaging.wording import SHORTENERS

SIZE = 8
"""Bytes of a token: among ten million live ones, a guess is right once in 10^12."""
TOKEN = re.compile(r"[a-z2-7]{13}")


class Misled(ValueError):
    """A link would not lead to the shop."""


class Domain(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where links begin (https://go.acme.com), where they may lead, and where all others lead."""

    base: str = ""
    hosts: tuple[str, ...] = ()
    home: str = ""


def token(secret: bytes, message: str, link: str = "") -> str:
    """Return the token of a text's link: the same whenever that text is written again.

    Letters and digits only, as phones drop other signs at a link's end. `message` names the text
    by workflow, occasion and person as the hub does, never by phone or e-mail.
    """
    if len(secret) < 16:
        raise ValueError("the secret of links has to have 16 bytes at least")
    digest = hashlib.blake2b(f"{message}\0{link}".encode(), key=secret, digest_size=SIZE).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


def short(base: str, token: str) -> str:
    """Return the link that stands in the text."""
    parts = urlsplit(base)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise Misled("the address of our links begins with https:// and ends with the domain")
    if parts.hostname in SHORTENERS:
        raise Misled(
            f"{parts.hostname} is everybody's: carriers block its links; use your own domain"
        )
    return f"{base.rstrip('/')}/{token}"


def asked(path: str) -> str | None:
    """Return the token somebody asks for by a path; None when it cannot be one of ours."""
    last = path.rstrip("/").rpartition("/")[2].lower()
    return last if TOKEN.fullmatch(last) else None


def destination(address: str, hosts: Collection[str]) -> str:
    """Return where a link may lead: to the shop's own hosts, or theirs below them."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if parts.scheme not in {"http", "https"} or not own(host, hosts) or parts.username is not None:
        raise Misled(f"links may lead to {', '.join(sorted(hosts))} only")
    return address


def own(host: str, hosts: Collection[str]) -> bool:
    """Whether a host is one of the shop's, or below one."""
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def origin(
    workflow: str, *, campaign: str = "", variant: str = "", token: str = "", medium: str = SMS
) -> Utm:
    """Say where a visit behind our link comes from, so that its order can be told to be ours."""
    return Utm(
        source=SOURCE,
        medium=medium,
        campaign=campaign or workflow,
        content=variant or None,
        term=token or None,
    )


def recovery(cart: str, utm: Utm, hosts: Collection[str], code: str | None = None) -> str:
    """Return the way back into a cart as the store made it, with a discount already entered."""
    address = destination(cart, hosts)
    if code:
        joint = "&" if urlsplit(address).query else "?"
        address = f"{address}{joint}{urlencode({'discount': code})}"
    return tagged(address, utm)
