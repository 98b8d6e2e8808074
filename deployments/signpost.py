"""The signpost: leads who follows a link in a text to the shop, and notes a person's click once.

Where a link leads is kept in the hub, and only the shop's own hosts are led to. When the hub does
not answer in time, everybody is led to the shop's front page: a customer never waits for us.
"""

import asyncio
import logging
from collections import OrderedDict
from datetime import UTC, datetime
from http import HTTPStatus
from ipaddress import ip_network
from urllib.parse import quote, urlsplit

import psycopg
from psycopg.rows import class_row
from starlette.types import Message, Scope, Send

from deployments.answers import written
from deployments.bodies import headers_of
from deployments.keeping import Wire
from tasks.hub import links as kept
from tasks.hub.links import Kept
from tasks.hub.stirring import READERS
from tasks.messaging import links
from tasks.messaging.clicks import Leading, Request, judge
from tasks.messaging.links import Domain, Misled

log = logging.getLogger(__name__)

PATIENCE = 1.5
"""Seconds somebody may wait for where a link leads."""
NEAR = 10.0
"""Seconds in which nobody follows many different links."""
CROWD = 5_000
"""Addresses remembered at once; the ones seen longest ago are forgotten."""
METHODS = ("GET", "HEAD")
SIGNS = b":/%#?=@[]!$&'()*+,;~"
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex"),
)
Who = tuple[str, str]
"""An address, and who it says it is."""


class Signpost:
    """Leads from links of this domain to where the hub at this address says."""

    def __init__(self, hub_url: str, domain: Domain) -> None:
        self.wire = Wire(hub_url, connect_timeout=2, tcp_user_timeout=2_000)
        self.domain = domain
        self.seen: OrderedDict[Who, dict[str, float]] = OrderedDict()
        self.turn = asyncio.Lock()

    def knows(self, scope: Scope) -> bool:
        """Whether somebody asks for what may be a link of ours."""
        path = scope["path"]
        return bool(self.domain.base) and scope["method"] in METHODS and bool(links.asked(path))

    async def answer(self, scope: Scope, send: Send) -> None:
        """Lead on, or home; without a home there is nothing here."""
        address = await self.find(scope)
        for message in led(address):
            await send(message)

    async def find(self, scope: Scope) -> str:
        """Return where to lead, after the click was noted; home when that cannot be told."""
        token, request = links.asked(scope["path"]) or "", self.request(scope)
        try:
            async with asyncio.timeout(PATIENCE), self.turn:
                found = await self.look(token, request)
        except (psycopg.Error, OSError, TimeoutError) as error:
            log.warning("a link led home, the hub did not answer: %s", type(error).__name__)
            await self.leave()
            return self.domain.home
        try:
            return links.destination(found, self.domain.hosts) if found else self.domain.home
        except Misled:
            log.warning("a link was kept that leads elsewhere: it led home")
            return self.domain.home

    async def look(self, token: str, request: Request) -> str | None:
        """Return where a token leads and note who asked; None when it is nobody's."""
        hub = await self.wire.connected()
        async with hub.cursor(row_factory=class_row(Kept)) as cursor:
            link = await (await cursor.execute(kept.LOOK, kept.asked(token))).fetchone()
        if link is None:
            return None
        known = Leading(sent_at=link.sent_at, until=link.until, clicked=link.clicked)
        what = judge(request, known).reason
        await hub.execute(kept.NOTE, kept.noted(token, what, request.at, READERS))
        return link.url

    def request(self, scope: Scope) -> Request:
        """Return who asks, and for how many different links they just asked."""
        headers = headers_of(scope)
        others = self.others((address(scope, headers), headers.get("user-agent", "")), scope)
        return Request(at=datetime.now(UTC), method=scope["method"], headers=headers, others=others)

    def others(self, who: Who, scope: Scope) -> int:
        """Count the different links somebody asked for just now."""
        now = asyncio.get_running_loop().time()
        asked = {path: at for path, at in self.seen.get(who, {}).items() if at > now - NEAR}
        asked[scope["path"]] = now
        self.seen[who] = asked
        self.seen.move_to_end(who)
        if len(self.seen) > CROWD:
            self.seen.popitem(last=False)
        return len(asked)

    async def leave(self) -> None:
        """Let go of the hub."""
        await self.wire.leave()


def address(scope: Scope, headers: dict[str, str]) -> str:
    """Return the address somebody asks from, as the proxy before us saw it."""
    forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded or str((scope.get("client") or ("",))[0])


def around(address: str, bits: int = 64) -> str:
    """Return what one household or one server has of addresses: of the sixth version, millions."""
    try:
        return str(ip_network((address, bits), strict=False)) if ":" in address else address
    except ValueError:
        return address


def host_of(origin: str) -> str:
    """Return the host of an origin; none of what is no address."""
    try:
        return urlsplit(origin).hostname or ""
    except ValueError:
        return ""


def led(address: str) -> tuple[Message, Message]:
    """Write the answer that leads there; nothing of it can end a header early."""
    if not address:
        status, headers = HTTPStatus.NOT_FOUND, [*HEADERS]
    else:
        safe = quote(address, safe=SIGNS.decode()).encode()
        status, headers = HTTPStatus.FOUND, [(b"location", safe), *HEADERS]
    return written(status, headers)
