"""Answers, as an ASGI server sends them."""

from collections.abc import Iterable
from http import HTTPStatus

from starlette.types import Message


def written(
    status: HTTPStatus | int, headers: Iterable[tuple[bytes, bytes]], body: bytes = b""
) -> tuple[Message, Message]:
    """Write an answer in its two parts; it says how long it is, unless there can be nothing."""
    length = [] if status == HTTPStatus.NO_CONTENT else [(b"content-length", b"%d" % len(body))]
    return (
        {"type": "http.response.start", "status": int(status), "headers": [*headers, *length]},
        {"type": "http.response.body", "body": body},
    )
