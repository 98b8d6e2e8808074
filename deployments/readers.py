"""The readers: who may see pages about people, each by a password of their own (HTTP Basic).

A password is kept as its scrypt hash only. Whoever was let in once is known again by a keyed hash,
so that no page costs the processor what a guess costs; whoever guesses has to wait.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from http import HTTPStatus

from deployments.bodies import Refusal
from deployments.lookout import Lookout
from deployments.signpost import around

COST, BLOCK, LANES = 2**14, 8, 1
"""What a guess costs: 16 MB of memory and some 40 ms."""
KNOWN = 200
"""Readers known again without their password being hashed anew."""
QUEUE = 4
"""Passwords that may wait to be checked; on top of that one has to come again."""


class Turned(Refusal):
    """Nobody is let in: no name and password, a wrong one, or too many of them."""

    def __init__(self, status: HTTPStatus, words: str, after: int = 0) -> None:
        super().__init__(status, words)
        self.after = after


class Readers:
    """Lets in whoever has one of these names and its password."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self.hashes = dict(hashes)
        self.lookout = Lookout()
        self.secret = secrets.token_bytes(32)
        self.known: OrderedDict[bytes, str] = OrderedDict()
        self.checking = asyncio.Semaphore(1)
        self.waiting = 0

    async def who(self, header: str, address: str) -> str:
        """Return the name of whoever asks; raise Turned when they may not read."""
        name, password = credentials(header)
        sign = hmac.digest(self.secret, f"{name}\0{password}".encode(), "sha256")
        if sign in self.known:
            return self.known[sign]
        now, address = asyncio.get_running_loop().time(), around(address, 48)
        if after := self.lookout.wait(address, name, now):
            raise Turned(HTTPStatus.TOO_MANY_REQUESTS, "too many wrong passwords", after)
        if not await self.checked(name, password):
            self.lookout.fail(address, name, now)
            raise Turned(HTTPStatus.UNAUTHORIZED, "the name or the password is wrong")
        self.remember(sign, name)
        return name

    async def checked(self, name: str, password: str) -> bool:
        """Whether a password is right, one after the other and aside: webhooks wait for none."""
        if self.waiting >= QUEUE:
            raise Turned(HTTPStatus.TOO_MANY_REQUESTS, "too many at once", 2)
        self.waiting += 1
        try:
            async with self.checking:
                kept = self.hashes.get(name, NOBODY)
                right = await asyncio.to_thread(matches, password, kept)
                return right and name in self.hashes
        finally:
            self.waiting -= 1

    def remember(self, sign: bytes, name: str) -> None:
        """Know somebody again."""
        self.known[sign] = name
        if len(self.known) > KNOWN:
            self.known.popitem(last=False)


def credentials(header: str) -> tuple[str, str]:
    """Read a name and a password; raise Turned when there are none."""
    scheme, _, said = header.partition(" ")
    try:
        text = base64.b64decode(said, validate=True).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    name, colon, password = text.partition(":")
    if not colon or len(text) > 400:
        raise Turned(HTTPStatus.UNAUTHORIZED, "say who you are")
    return name, password


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    salt = secrets.token_bytes(16)
    return f"scrypt:{salt.hex()}:{stretched(password, salt).hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether a password is the one that was kept; it takes as long either way."""
    _, salt, digest = kept.split(":")
    return hmac.compare_digest(stretched(password, bytes.fromhex(salt)).hex(), digest)


def stretched(password: str, salt: bytes) -> bytes:
    """Make a guess cost something."""
    return hashlib.scrypt(password.encode(), salt=salt, n=COST, r=BLOCK, p=LANES, dklen=32)


NOBODY = f"scrypt:{'0' * 32}:{'0' * 64}"
"""No password is this one: a name nobody has takes as long as one somebody has."""
