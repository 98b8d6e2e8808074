"""Shopify's Admin API over HTTP: a token for a secret, GraphQL for a token, and a living shop."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from deployments.sandbox.provoke import Provoke
from deployments.sandbox.shopify.account import SUPPORTED, Account, Settings
from deployments.sandbox.shopify.api import Question, answer
from deployments.sandbox.shopify.bulk.desk import Desk as BulkDesk
from deployments.sandbox.shopify.control import living
from deployments.sandbox.shopify.desk import Desk
from deployments.sandbox.shopify.emitter import Emitter
from deployments.sandbox.shopify.refusals import INVALID_TOKEN, problem, provoked
from deployments.sandbox.shopify.state import Clock, Shop
from deployments.sandbox.shopify.tokens import same

VERSION = re.compile(r"20\d\d-(?:01|04|07|10)")


class Body(Struct, rename="camel"):
    """What is posted to GraphQL."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None


class Door:
    """Lets requests in."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def routes(self) -> list[Route]:
        """List the routes of the Admin API."""
        path = "/admin/api/{version}/graphql.json"
        return [
            Route("/admin/oauth/access_token", self.token, methods=["POST"]),
            Route(path, self.graphql, methods=["POST"]),
        ]

    async def token(self, request: Request) -> Response:
        """Give an app of the shop's own organisation a token, for its secret."""
        said, settings = form(request, await request.body()), self.account.settings
        if said.get("grant_type") != "client_credentials":
            return refused("unsupported_grant_type")
        known = same(said.get("client_id"), settings.client_id)
        if not (known and same(said.get("client_secret"), settings.client_secret)):
            return refused("invalid_client")
        self.account.tally.tokens += 1
        told = {
            "access_token": self.account.tokens.give(settings.token_life),
            "scope": ",".join(sorted(self.account.scopes)),
            "expires_in": int(settings.token_life),
        }
        return Response(msgspec.json.encode(told), media_type="application/json")

    async def graphql(self, request: Request) -> Response:
        """Answer a question in the version it asks for, or in the oldest there is."""
        served = serving(request.path_params["version"], self.account.settings.versions)
        if served is None:
            return problem(404, "Not Found")
        account = self.account
        account.tally.calls += 1
        account.bulk.base = str(request.base_url)
        if not account.known(request.headers.get("x-shopify-access-token", "")):
            account.tally.unauthorised += 1
            return problem(401, INVALID_TOKEN)
        try:
            body = msgspec.json.decode(await request.body(), type=Body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return problem(400, {"query": "Required parameter missing or invalid"})
        told = answer(account, Question(body.query, body.variables, body.operation_name))
        headers = {"X-Shopify-API-Version": served}
        return Response(msgspec.json.encode(told), 200, headers, media_type="application/json")


def serving(version: str, known: Sequence[str] = SUPPORTED) -> str | None:
    """Name the version that answers; None when there never was such a version."""
    if version in known or version == "unstable":
        return version
    return known[0] if VERSION.fullmatch(version) and version < known[0] else None


def form(request: Request, body: bytes) -> dict[str, Any]:
    """Read what is posted as a form, or as JSON."""
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(body.decode(errors="replace")))
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}


def refused(error: str) -> Response:
    """Refuse a token, in the words of OAuth."""
    body = msgspec.json.encode({"error": error})
    return Response(body, 400, media_type="application/json")


def build(
    shop: Shop | None = None,
    *,
    clock: Clock | None = None,
    webhook_uri: str | None = None,
    **settings: Any,
) -> ASGIApp:
    """Open a shop, or a fresh one; `settings` are those of `Settings`: scopes, token_life, ...

    `clock` times tokens and points, the shop's own by default; `webhook_uri` hears every topic
    without subscribing. Webhooks are signed with the client secret.
    """
    shop = shop or (Shop(clock) if clock else Shop())
    account = Account(shop, clock or shop.clock, msgspec.convert(settings, Settings))
    account.bulk = bulk = BulkDesk(account)
    emitter = Emitter(shop, account.settings.client_secret, default_uri=webhook_uri)
    living_routes, lifespan = living(shop, emitter)
    routes = [*Door(account).routes(), *bulk.routes(), *Desk(account, emitter).routes()]
    routes += living_routes
    return Provoke(Starlette(routes=routes, lifespan=lifespan), provoked)
