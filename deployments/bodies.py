"""Reading what requests say: only so much, only so slowly, and only so many at once."""

import asyncio
from http import HTTPStatus
from urllib.parse import unquote_plus

from starlette.types import Receive, Scope

LARGEST = 16 * 1024 * 1024
"""Bytes of the largest body taken; the stores send up to a few megabytes."""
CROWD = 256 * 1024 * 1024
"""Bytes of half-read bodies that may be in memory at once."""
SLOWEST = 15.0
"""Seconds a body may take to arrive."""


class Refusal(Exception):
    """What we answer instead of yes."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status = status


Headers = dict[str, str]


def headers_of(scope: Scope) -> Headers:
    """Return a request's headers by their names in lower case."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


def declared(headers: Headers) -> str:
    """Return how many bytes a request says it brings; what is no number says nothing."""
    said = headers.get("content-length", "0")
    return said if said.isdigit() else "0"


def too_large(most: int) -> Refusal:
    """Refuse what is larger than that."""
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"larger than {most} bytes")


class Bodies:
    """Reads bodies, all of them together never more than fits in memory."""

    def __init__(self) -> None:
        self.arriving = 0

    async def of(self, scope: Scope, receive: Receive, declared: str, secret_in: str) -> bytes:
        """Return a request's body: a GET's is its query, from those who keep a secret in it."""
        if scope["method"] == "POST":
            return await self.read(declared, receive)
        if scope["method"] == "GET" and secret_in:
            return query(scope["query_string"], secret_in)
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "webhooks are sent by POST")

    async def read(self, declared: str, receive: Receive, most: int = LARGEST) -> bytes:
        """Return a whole body; raise Refusal for one too large, too slow or cut off."""
        if int(declared) > most:
            raise too_large(most)
        try:
            async with asyncio.timeout(SLOWEST):
                body, more = await chunk(receive)
                whole = await self.rest(body, receive, most) if more else body
        except TimeoutError:
            raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "the body came too slowly") from None
        if len(whole) > most:
            raise too_large(most)
        return whole

    async def rest(self, first: bytes, receive: Receive, most: int) -> bytes:
        """Read on after the first chunk of a body."""
        body, more = bytearray(first), True
        self.arriving += len(first)
        try:
            while more:
                piece, more = await chunk(receive)
                body += piece
                self.arriving += len(piece)
                if len(body) > most:
                    raise too_large(most)
                if self.arriving > CROWD:
                    raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, "too much arrives at once")
        finally:
            self.arriving -= len(body)
        return bytes(body)


async def chunk(receive: Receive) -> tuple[bytes, bool]:
    """Read the next piece of a body, and whether more comes."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Refusal(HTTPStatus.BAD_REQUEST, "the body did not arrive whole")
    return message.get("body", b""), message.get("more_body", False)


def query(said: bytes, secret_in: str) -> bytes:
    """Return a query without the parameter that holds the secret, however that is written."""
    pairs = said.split(b"&")
    names = (unquote_plus(pair.partition(b"=")[0].decode("latin-1")) for pair in pairs)
    return b"&".join(pair for pair, name in zip(pairs, names, strict=True) if name != secret_in)
