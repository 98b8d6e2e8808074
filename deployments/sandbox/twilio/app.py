"""A Twilio that remembers, over HTTP: its keys, its limits, its refusals, its webhooks.

Three of its hosts behind one address: the 2010 API (`/2010-04-01/Accounts/...`), the Consent API
(`/v1/Consents/Bulk`) and messaging services (`/v1/Services/...`).
"""

import asyncio
import base64
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from deployments.sandbox.provoke import Provoke
from deployments.sandbox.twilio import about, consents, messages
from deployments.sandbox.twilio.account import Account, Clock, Settings
from deployments.sandbox.twilio.callbacks import Callbacks
from deployments.sandbox.twilio.calls import Answer, Call, Rule, fields
from deployments.sandbox.twilio.control import Control
from deployments.sandbox.twilio.errors import Refused, answer, general, missing, provoked, spoken
from deployments.sandbox.twilio.mover import Mover


def authenticate(account: Account, request: Request) -> None:
    """Let in who knows the account's sid and token, and only to that account."""
    settings = account.settings
    known = base64.b64encode(f"{settings.account_sid}:{settings.auth_token}".encode())
    said = request.headers.get("authorization", "").encode()
    if not hmac.compare_digest(said, b"Basic " + known):
        raise general(401)
    if request.path_params.get("account", settings.account_sid) != settings.account_sid:
        raise missing(request.url.path)


async def handled(account: Account, request: Request, rule: Rule) -> Answer:
    """Do what is asked, unless too many ask at once: then nothing of it is done."""
    authenticate(account, request)
    if account.under_way >= account.settings.at_once:
        raise general(429)
    account.under_way += 1
    try:
        query, form = fields(request.url.query.encode()), fields(await request.body())
        await asyncio.sleep(account.settings.latency)
        path = request.path_params
        return rule.handler(Call(account, request.url.path, path, query, form))
    finally:
        account.under_way -= 1


def endpoint(account: Account, rule: Rule) -> Callable[[Request], Awaitable[Response]]:
    """Wrap one rule in what all requests go through."""

    async def serve(request: Request) -> Response:
        account.calls[rule.name] += 1
        try:
            status, told = await handled(account, request, rule)
        except Refused as refused:
            account.refused[refused.code] += 1
            return answer(refused)
        return Response(status_code=status) if told is None else spoken(told, status)

    return serve


async def lost(request: Request, error: Exception) -> Response:
    """Refuse a path or a method there is not."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        return answer(general(405))
    return answer(missing(request.url.path))


def now() -> datetime:
    """Return the time it is."""
    return datetime.now(UTC)


def build(*, clock: Clock = now, **settings: Any) -> ASGIApp:
    """Make a fresh account; `settings` are those of `Settings`: auth_token, numbers, pace, ..."""
    account = Account(clock, msgspec.convert(settings, Settings))
    mover, callbacks = Mover(account), Callbacks(account)
    account.aimed = lambda: (callbacks.target.inbound, callbacks.target.status)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette's
        async with callbacks.running():
            work = asyncio.create_task(mover.run())
            try:
                yield
            finally:
                work.cancel()

    rules = (*messages.RULES, *consents.RULES, *about.RULES)
    routes = [
        Route(rule.path, endpoint(account, rule), methods=[rule.method], name=rule.name)
        for rule in rules
    ]
    app = Starlette(
        routes=[*routes, *Control(account, callbacks).routes()],
        lifespan=lifespan,
        exception_handlers={404: lost, 405: lost},
    )
    return Provoke(app, provoked)
