"""The hand behind the API: look at it, and make it behave in another way.

`GET /_sandbox/state` (what the shop holds, what was asked of it) · `GET|POST /_sandbox/settings`
(some of `Settings`) · `POST /_sandbox/reset-counts` · `POST /_sandbox/end-tokens`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.sandbox.shopify.account import Account, Settings, Tally
from deployments.sandbox.shopify.deliveries import Counts
from deployments.sandbox.shopify.emitter import Emitter

Said = dict[str, Any]


class Desk:
    """The routes that are about the API; those about the shop's life are `control`'s."""

    def __init__(self, account: Account, emitter: Emitter) -> None:
        self.account, self.emitter = account, emitter

    def routes(self) -> list[Route]:
        """List the routes; whatever they cannot do they answer with 400 and the reason."""
        return [
            Route("/_sandbox/state", guarded(self.state), methods=["GET"]),
            Route("/_sandbox/settings", guarded(self.settings), methods=["GET", "POST"]),
            Route("/_sandbox/reset-counts", guarded(self.reset), methods=["POST"]),
            Route("/_sandbox/end-tokens", guarded(self.end), methods=["POST"]),
        ]

    def state(self, said: Said | None = None) -> Said:  # noqa: ARG002 - as all routes
        """Tell what the shop holds, what was asked, and what came of it."""
        shop = self.account.shop
        sales = list(shop.sales.values())
        return {
            "people": len(shop.people),
            "sales": len(sales),
            "lines": sum(len(sale.items) for sale in sales),
            "refunds": sum(len(sale.refunds) for sale in sales),
            "parcels": sum(len(sale.parcels) for sale in sales),
            "checkouts": len(shop.checkouts),
            "goods": len(shop.goods),
            "subscriptions": len(shop.subscriptions),
            "operations": len(self.account.bulk.all(self.account)),
            **msgspec.to_builtins(self.account.tally),
            "bucket": self.account.bucket.status(),
            "webhooks": {"open": self.emitter.open, **msgspec.to_builtins(self.emitter.counts)},
        }

    def settings(self, said: Said | None) -> Settings:
        """Behave in another way; what is not said stays as it was."""
        if said:
            known = msgspec.structs.asdict(self.account.settings)
            settings = msgspec.convert(known | said, Settings)
            if settings.client_secret != self.account.settings.client_secret:
                self.emitter.rotate(settings.client_secret)
            self.account.settle(settings)
        return self.account.settings

    def reset(self, said: Said | None) -> Said:  # noqa: ARG002 - as all routes
        """Begin to count anew; the shop and the points stay as they are."""
        self.account.tally, self.emitter.counts = Tally(), Counts()
        return self.state()

    def end(self, said: Said | None) -> Said:  # noqa: ARG002 - as all routes
        """End all tokens at once, as their day would."""
        self.account.tokens.end()
        return {"tokens": 0}


def guarded(tell: Callable[[Said | None], Any]) -> Callable[[Request], Awaitable[Response]]:
    """Answer as JSON; what makes no sense is a 400 that says why."""

    async def serve(request: Request) -> Response:
        try:
            said = msgspec.json.decode(await request.body() or b"{}", type=Said)
            status, told = 200, tell(said)
        except ValueError as error:
            status, told = 400, {"error": str(error)}
        return Response(msgspec.json.encode(told), status, media_type="application/json")

    return serve
