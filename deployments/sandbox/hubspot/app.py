"""A HubSpot that remembers, over HTTP: both families of paths, its keys, its limits, its refusals.

The old family has the version first (`/crm/v3/objects/contacts`), the new one a date inside
(`/crm/objects/2026-09/contacts`); behind both is the same account.
"""

import re
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
from starlette.types import ASGIApp, Receive, Scope, Send

from deployments.sandbox.hubspot import (
    about,
    batch,
    desks,
    linking,
    merges,
    objects,
    preferences,
    properties,
    search,
)
from deployments.sandbox.hubspot.calls import Call, Rule
from deployments.sandbox.hubspot.catalog import NAMES
from deployments.sandbox.hubspot.control import Control
from deployments.sandbox.hubspot.errors import (
    Limited,
    Refused,
    answer,
    invalid,
    out_of_scope,
    provoked,
    unauthorised,
)
from deployments.sandbox.hubspot.portal import Clock, Portal, Settings
from deployments.sandbox.hubspot.webhooks import Sender
from deployments.sandbox.provoke import Provoke

SECRET = "hs_sandbox_secret"
NOWHERE = "/nowhere"
TICKETS = "tickets"
"""The one scope that reads and writes."""
DATED = "2026-03|2026-09"
KINDS = "objects|properties|pipelines|owners"
OLD = re.compile(rf"/crm/(?:v3/({KINDS})|v4/(objects|associations))(/.*)")
NEW = re.compile(rf"/crm/({KINDS}|associations)/(?:{DATED})(/.*)")
ABOUT = re.compile(rf"/account-info/(?:v3|{DATED})(/.*)")
KEY = "/oauth/v2/private-apps/get/access-token-info"
VERSION = re.compile(rf"/(v\d|{DATED})/")
"""The version in a path; that of the key has none we know."""
MAIL = re.compile(rf"/communication-preferences/(?:v4|{DATED})(/.*)")

# The longer paths come first: `/objects/contacts/search` is no record called `search`.
MODULES = (batch, search, merges, linking, objects, properties, preferences, about, desks)


class Families:
    """Leads both families of paths to the same place; a path of neither leads nowhere."""

    def __init__(self, app: ASGIApp, portal: Portal) -> None:
        self.app, self.portal = app, portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request under the path we know it by."""
        if scope["type"] == "http" and not scope["path"].startswith("/_sandbox"):
            scope = {**scope, "path": self.inner(scope["path"])}
        await self.app(scope, receive, send)

    def inner(self, path: str) -> str:
        """Return the path we know one by; one of a version that has ended leads nowhere."""
        version = VERSION.search(path)
        ended = path != KEY and version and version[1] not in self.portal.settings.versions
        return NOWHERE if ended else inner(path)


def inner(path: str) -> str:
    """Return the path without its version."""
    if path == KEY:
        return path
    if match := ABOUT.fullmatch(path):
        return f"/account{match[1]}"
    if match := OLD.fullmatch(path):
        return f"/{match[1] or match[2]}{match[3]}"
    if match := NEW.fullmatch(path):
        return f"/{match[1]}{match[2]}"
    match = MAIL.fullmatch(path)
    return f"/preferences{match[1]}" if match else NOWHERE


def admit(portal: Portal, request: Request, rule: Rule) -> None:
    """Let a request in if its key is known, its scope granted and the limits allow it."""
    portal.tally.calls += 1
    if request.headers.get("authorization") != f"Bearer {portal.settings.token}":
        raise unauthorised()
    try:
        portal.limits.spend(portal.clock(), search=rule.effect == "search")
    except Limited as limited:
        portal.tally.limited[limited.policy] += 1
        raise
    wanted, scopes = scope(request, rule), portal.settings.scopes
    if rule.scope and scopes is not None and wanted not in scopes:
        raise out_of_scope(wanted)


def scope(request: Request, rule: Rule) -> str:
    """Name the scope a request needs."""
    known = NAMES.get(request.path_params.get("type", ""))
    opened = known.opens or known.name if known else "custom"
    name = rule.scope.format(type=opened)
    if TICKETS in (opened, name):
        return TICKETS
    return f"{name}.{'write' if rule.effect == 'write' else 'read'}"


def count(portal: Portal, call: Call, rule: Rule) -> None:
    """Count a request that was let in."""
    if rule.effect == "search":
        portal.tally.searches += 1
    elif rule.effect == "read":
        portal.tally.reads += 1
    else:
        known = NAMES.get(call.path.get("type", ""))
        portal.tally.writes[f"{known.name if known else 'account'}.{rule.name}"] += 1


def decoded(body: bytes) -> dict[str, Any]:
    """Read a JSON body; a bare list is found under `list`."""
    try:
        said = msgspec.json.decode(body) if body else {}
    except msgspec.MsgspecError as error:
        raise invalid(f"Invalid input JSON on line 1, column 1: {error}") from error
    if isinstance(said, list):
        return {"list": said}
    if not isinstance(said, dict):
        raise invalid("Invalid input JSON on line 1, column 1: not an object")
    return said


def asked(request: Request) -> dict[str, str]:
    """Read the query; lists come with commas, or the same name again and again."""
    said = request.query_params
    return {name: ",".join(said.getlist(name)) for name in said}


def endpoint(portal: Portal, rule: Rule) -> Callable[[Request], Awaitable[Response]]:
    """Wrap one rule in what all requests go through."""

    async def serve(request: Request) -> Response:
        body = await request.body()
        headers: dict[str, str] = {}
        try:
            admit(portal, request, rule)
            headers = {} if rule.effect == "search" else portal.limits.headers()
            said = decoded(body)
            call = Call(portal, request.path_params, asked(request), said, len(body))
            count(portal, call, rule)
            status, told = rule.handler(call)
        except Refused as refused:
            known = isinstance(refused, Limited) and rule.effect != "search"
            return answer(refused, portal.limits.headers() if known else headers)
        content = b"" if told is None else msgspec.json.encode(told)
        return Response(content, status, headers, media_type="application/json")

    return serve


async def lost(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's
    """Refuse a path or a method there is not."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return answer(Refused(status, "OBJECT_NOT_FOUND", "resource not found"))


def now() -> datetime:
    """Return the time it is."""
    return datetime.now(UTC)


def build(*, clock: Clock = now, client_secret: str = SECRET, **settings: Any) -> ASGIApp:
    """Make a fresh account; `settings` are those of `Settings`: tier, token, search_lag, ..."""
    portal = Portal(clock, msgspec.convert(settings, Settings))
    sender = Sender(portal, client_secret)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette's
        async with sender.running():
            yield

    rules = [rule for module in MODULES for rule in module.RULES]
    routes = [
        Route(rule.path, endpoint(portal, rule), methods=[rule.method], name=rule.name or None)
        for rule in rules
    ]
    app = Starlette(
        routes=[*routes, *Control(portal, sender).routes()],
        lifespan=lifespan,
        exception_handlers={404: lost, 405: lost},
    )
    return Provoke(Families(app, portal), provoked)
