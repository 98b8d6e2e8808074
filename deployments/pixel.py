"""The pixel's desk: takes what browsers post of visits, and forms of who waits for a product.

`POST /events/STORE?key=…` takes one event or a list of them, as JSON, also as plain text, which is
what `navigator.sendBeacon` sends. `POST /requests/STORE?key=…` takes a form: product, email or
phone, country, and the words `shown` beside a box `consent` that was ticked. Both are public: the
key only says whose pixel it is, so nothing that is said here is believed about consent.
A custom pixel of Shopify is one line:
`analytics.subscribe("all_standard_events", event => fetch("https://…/events/shopify?key=…",
{method: "POST", keepalive: true, body: JSON.stringify(event)}))`.
Answers: 204 kept · 400 cannot be read · 401 another key · 403 from another site · 404 no such
store · 413 too large · 429 too fast · 503 not kept.
"""

import asyncio
import hmac
from collections import OrderedDict, deque
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import parse_qs, parse_qsl

import msgspec
from starlette.types import Message, Receive, Scope, Send

from deployments.answers import written
from deployments.bodies import Bodies, Refusal, declared, headers_of
from deployments.landing import Landing, NotLanded
from deployments.signpost import address, around, host_of
from mappings.observing import Observing

LARGEST = 64 * 1024
"""Bytes of the largest post: no browser's beacon carries more."""
MANY = 500
"""Events of one post."""
FAST = 60
"""Posts of one address within NEAR."""
NEAR = 10.0
FORMS, PATIENT = 12, 60.0
"""Forms of one address within a minute: nobody waits for more products, and each may be a text."""
CROWD = 20_000
"""Addresses remembered at once; the ones seen longest ago are forgotten."""
DAY = b"86400"
SANDBOXED = "null"
"""The origin of a pixel that its shop runs in a frame without one."""
WORDS = {
    HTTPStatus.UNAUTHORIZED: "the key is not the one of this shop's pixel",
    HTTPStatus.FORBIDDEN: "this site is none of the shop's: see `hosts` in LOCKSTEP_EVENTS",
    HTTPStatus.NOT_FOUND: "no such store, or LOCKSTEP_EVENTS names no key",
    HTTPStatus.TOO_MANY_REQUESTS: "too many posts at once: send several events in one",
}

Who = tuple[str, tuple[int, float]]
"""Addresses that are one's, and how much they may post in how long."""


class Pixel:
    """Takes posts for these stores, as the shop lets be observed."""

    def __init__(
        self,
        hub_url: str,
        observing: Observing,
        stores: Sequence[str],
        bodies: Bodies | None = None,
    ) -> None:
        self.observing = observing
        self.stores = stores if observing.key else ()
        self.landing = Landing(hub_url)
        self.bodies = bodies or Bodies()
        self.seen: OrderedDict[Who, deque[float]] = OrderedDict()

    def knows(self, scope: Scope) -> bool:
        """Whether somebody posts what a pixel or a form does."""
        return str(scope["path"]).startswith(("/events/", "/requests/"))

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep a post and say yes, or say why not; a browser may read either."""
        headers = headers_of(scope)
        try:
            status, words = await self.take(scope, receive, headers), ""
        except Refusal as refusal:
            status, words = refusal.status, str(refusal)
        for message in said(status, words, self.allowed(headers.get("origin", ""))):
            await send(message)

    async def take(self, scope: Scope, receive: Receive, headers: dict[str, str]) -> HTTPStatus:
        """Keep what a post holds; raise Refusal when it is not durable."""
        kind, _, store = scope["path"][1:].partition("/")
        self.admit(scope, headers, store)
        if scope["method"] == "OPTIONS":
            return HTTPStatus.NO_CONTENT
        if scope["method"] != "POST":
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "events and forms are sent by POST")
        self.know(scope)
        body = await self.bodies.read(declared(headers), receive, LARGEST)
        form = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        bodies = asked(body, form=form) if kind == "requests" else events(body)
        try:
            await self.landing.keep(store, bodies)
        except NotLanded as error:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, f"not kept: {error}") from error
        return HTTPStatus.NO_CONTENT

    def admit(self, scope: Scope, headers: dict[str, str], store: str) -> None:
        """Refuse whoever posts for no store of ours, or from another site."""
        if store not in self.stores:
            raise refused(HTTPStatus.NOT_FOUND)
        if headers.get("origin") and not self.allowed(headers["origin"]):
            raise refused(HTTPStatus.FORBIDDEN)
        limit = (FORMS, PATIENT) if scope["path"].startswith("/requests/") else (FAST, NEAR)
        if self.hurried((around(address(scope, headers)), limit)):
            raise refused(HTTPStatus.TOO_MANY_REQUESTS)

    def know(self, scope: Scope) -> None:
        """Refuse whoever has another key."""
        key = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        if not hmac.compare_digest(key.encode(), self.observing.key.encode()):
            raise refused(HTTPStatus.UNAUTHORIZED)

    def allowed(self, origin: str) -> str:
        """Return the origin that may read our answer: the shop's hosts, and pixels in a frame."""
        hosts, host = self.observing.hosts, host_of(origin)
        if origin == SANDBOXED or not hosts:
            return origin
        return origin if any(host == one or host.endswith(f".{one}") for one in hosts) else ""

    def hurried(self, who: Who) -> bool:
        """Whether an address posts faster than anybody visits a shop, or asks for products."""
        now, (most, near) = asyncio.get_running_loop().time(), who[1]
        times = self.seen.setdefault(who, deque(maxlen=most))
        self.seen.move_to_end(who)
        if len(self.seen) > CROWD:
            self.seen.popitem(last=False)
        full = len(times) == most and times[0] > now - near
        if not full:
            times.append(now)
        return full

    async def leave(self) -> None:
        """End, after everybody was answered."""
        await self.landing.leave()


def refused(status: HTTPStatus) -> Refusal:
    """Say no in the words for it."""
    return Refusal(status, WORDS[status])


def events(body: bytes) -> list[bytes]:
    """Split a post into its events, each as it came; raise Refusal for what is none."""
    try:
        found = msgspec.json.decode(body, type=list[msgspec.Raw] | dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"no event, and no list of them: {error}") from None
    if isinstance(found, dict):
        return [body]
    if len(found) > MANY:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {MANY} events in one post")
    return [bytes(one) for one in found]


def asked(body: bytes, *, form: bool) -> list[bytes]:
    """Read who wants to hear of a product as an event; raise Refusal for what says not enough."""
    try:
        fields = dict(parse_qsl(body.decode())) if form else msgspec.json.decode(body, type=dict)
    except (ValueError, RecursionError):
        raise Refusal(HTTPStatus.BAD_REQUEST, "neither a form nor JSON") from None
    if not fields.get("product") or not (fields.get("email") or fields.get("phone")):
        raise Refusal(HTTPStatus.BAD_REQUEST, "it needs `product`, and `email` or `phone`")
    names = ("id", "visitor", "email", "phone", "country", "product")
    post = {name: fields[name] for name in names if fields.get(name)}
    if fields.get("consent") and fields.get("shown"):
        post["consent"] = fields["shown"]
    return [msgspec.json.encode({**post, "kind": "back_in_stock_requested"})]


def said(status: HTTPStatus, words: str, origin: str) -> tuple[Message, Message]:
    """Write an answer that the pages of this origin may read."""
    headers = [(b"cache-control", b"no-store"), (b"vary", b"origin")]
    if origin:
        headers += [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-methods", b"POST"),
            (b"access-control-allow-headers", b"content-type"),
            (b"access-control-max-age", DAY),
        ]
    if status is not HTTPStatus.NO_CONTENT:
        headers.append((b"content-type", b"text/plain; charset=utf-8"))
    return written(status, headers, words.encode())
