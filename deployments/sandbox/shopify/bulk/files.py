"""Where the files of operations are fetched: without a token, by an address that is signed."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from deployments.sandbox.shopify.bulk.operation import KEPT, Operation

PATH = "bulk-operation-outputs"


class Files:
    """Signs addresses, and serves what is behind them; `cut` breaks the next n downloads off."""

    def __init__(
        self, find: Callable[[int], Operation | None], clock: Callable[[], datetime]
    ) -> None:
        self.find, self.clock = find, clock
        self.key = secrets.token_bytes(16)
        self.base = "http://127.0.0.1/"
        self.cut = 0

    def route(self) -> Route:
        """Serve the files."""
        return Route(f"/{PATH}/{{id:int}}", self.fetch)

    def sign(self, operation: Operation) -> str:
        """Write the address of an operation's file, good for as long as the file is kept."""
        ended = operation.completed_at or operation.created_at
        expires = int((ended + KEPT).timestamp())
        signature = self.signature(operation.id, expires)
        return f"{self.base}{PATH}/{operation.id}?Expires={expires}&Signature={signature}"

    def signature(self, id: int, expires: int) -> str:
        """Sign an id and a time."""
        return hmac.new(self.key, f"{id}:{expires}".encode(), hashlib.sha256).hexdigest()

    async def fetch(self, request: Request) -> Response:
        """Serve a file; a signature that is wrong, or too old, opens nothing."""
        id, said = int(request.path_params["id"]), request.query_params
        expires = int(said.get("Expires", "")) if said.get("Expires", "").isdigit() else 0
        good = hmac.compare_digest(self.signature(id, expires), said.get("Signature", ""))
        operation = self.find(id)
        if not good or operation is None:
            return PlainTextResponse("SignatureDoesNotMatch", 403)
        if self.clock() >= datetime.fromtimestamp(expires, UTC):
            return PlainTextResponse("ExpiredToken", 400)
        headers = {"Content-Length": str(operation.size)}
        pieces = self.pieces(operation)
        return StreamingResponse(pieces, headers=headers, media_type="application/jsonl")

    def pieces(self, operation: Operation) -> Iterator[Any]:
        """Read a file, or half of it when it is to break off."""
        if not self.cut:
            return operation.pieces(operation.size)
        self.cut -= 1
        return operation.pieces(operation.size // 2)
