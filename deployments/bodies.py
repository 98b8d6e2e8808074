"""Reading the bodies of requests: only so large, only so slowly, and only so many at once."""

import asyncio
from http import HTTPStatus

from starlette.types import Receive

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


TOO_LARGE = f"larger than {LARGEST} bytes"


class Bodies:
    """Reads bodies, all of them together never more than fits in memory."""

    def __init__(self) -> None:
        self.arriving = 0

    async def read(self, declared: str, receive: Receive) -> bytes:
        """Return a whole body; raise Refusal for one too large, too slow or cut off."""
        if int(declared) > LARGEST:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        try:
            async with asyncio.timeout(SLOWEST):
                body, more = await chunk(receive)
                return body if not more else await self.rest(body, receive)
        except TimeoutError:
            raise Refusal(HTTPStatus.REQUEST_TIMEOUT, "the body came too slowly") from None

    async def rest(self, first: bytes, receive: Receive) -> bytes:
        """Read on after the first chunk of a body."""
        body, more = bytearray(first), True
        self.arriving += len(first)
        try:
            while more:
                piece, more = await chunk(receive)
                body += piece
                self.arriving += len(piece)
                if len(body) > LARGEST:
                    raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
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
