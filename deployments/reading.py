"""The reading desk: customers' pages and the weekly reports, for those who have a password.

It is shut unless readers are named. Nothing personal stands in an address; pages are masked until
somebody asks to be shown, and that they looked is kept. Pages are read aside, few at a time, so
that no webhook waits for one.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import psycopg
from starlette.types import Receive, Scope, Send

from deployments import shelf
from deployments.bodies import Bodies, Refusal, headers_of
from deployments.readers import Readers, Turned
from deployments.sealed import written
from deployments.shelf import Page, Shelf
from deployments.signpost import address
from tasks import settings
from tasks.advise import shop
from tasks.pages.moments import GROUPS

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Pages read at once."""
QUEUE = 20
"""Pages that may be asked for at once; on top of that one has to come again."""
LARGEST = 2_000
"""Bytes of the largest form."""
Ask = Callable[[], Page]


ROOMS = ("customers", "reports")
"""What stands first in the address of a page."""


class ReadingDesk:
    """Answers readers; knows nothing while there are none."""

    def __init__(self, shelf: Shelf, readers: Readers, bodies: Bodies | None = None) -> None:
        self.shelf = shelf
        self.readers = readers
        self.bodies = bodies or Bodies()
        self.workers = ThreadPoolExecutor(AT_ONCE, "reading")
        self.asked = 0

    def knows(self, scope: Scope) -> bool:
        """Whether somebody asks for a page, and there is anybody who may."""
        room = scope["path"].split("/")[1:2]
        return bool(self.readers.hashes) and bool(room) and room[0] in ROOMS

    async def leave(self) -> None:
        """Let go of those who read."""
        self.workers.shutdown(wait=False, cancel_futures=True)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: with a page, or with what it lacks."""
        more: list[tuple[bytes, bytes]] = []
        try:
            page = await self.page(scope, receive)
        except Refusal as refusal:
            page, more = shelf.words("No page", f"{refusal}.", refusal.status), door(refusal)
        if page.elsewhere:
            more.append((b"location", page.elsewhere.encode()))
        for message in written(page, more):
            await send(message)

    async def page(self, scope: Scope, receive: Receive) -> Page:
        """Find out who asks for what, and read it; raise Refusal otherwise."""
        headers = headers_of(scope)
        reader = await self.readers.who(headers.get("authorization", ""), address(scope, headers))
        if scope["method"] not in ("GET", "POST"):
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "pages are read by GET and POST")
        if scope["method"] == "POST" and headers.get("sec-fetch-site", "none") not in OWN:
            raise Refusal(HTTPStatus.FORBIDDEN, "this form was not on a page of ours")
        said = await self.said(scope, receive, headers)
        return await self.aside(self.asks(scope["path"], reader, said))

    async def said(self, scope: Scope, receive: Receive, headers: Mapping[str, str]) -> "Form":
        """Read what a form or an address says."""
        if scope["method"] == "GET":
            return form(scope["query_string"]) | {"method": "GET"}
        declared = headers.get("content-length", "")
        if not declared.isdigit() or int(declared) > LARGEST:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the form is too large")
        return form(await self.bodies.read(declared, receive)) | {"method": "POST"}

    def asks(self, path: str, reader: str, said: "Form") -> Ask:
        """Say what is to be read."""
        room, _, name = path.replace("\0", "").strip("/").partition("/")
        posted = said["method"] == "POST"
        if room == "reports" and not posted:
            return (lambda: self.shelf.report(reader, name)) if name else self.shelf.reports
        if room == "customers" and name:
            clear, only = posted and said.get("show") == "yes", said.get("only", "")
            only = only if only in GROUPS and not clear else ""
            return lambda: self.shelf.person(reader, key(name), clear=clear, only=only)
        if room == "customers":
            return (lambda: self.shelf.search(said.get("who", ""))) if posted else shelf.blank
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "reports are read by GET")

    async def aside(self, ask: Ask) -> Page:
        """Read a page in a thread of its own; raise Refusal when the hub does not answer."""
        if self.asked >= QUEUE:
            raise Turned(HTTPStatus.TOO_MANY_REQUESTS, "too many pages are asked for at once", 2)
        self.asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self.workers, ask)
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001 - its words may be about a person: none are kept
            log.warning("a page could not be read: %s", type(error).__name__)
            raise Refusal(*unread(error)) from None
        finally:
            self.asked -= 1


def desk(hub_url: str, bodies: Bodies | None = None) -> ReadingDesk:
    """Make the desk of the settings: shut where passwords could be read on their way."""
    readers, public = settings.readers(), urlsplit(settings.public_url())
    if readers and public.scheme != "https" and public.hostname not in LOOPBACK:
        log.warning("pages are shut: LOCKSTEP_READERS needs a LOCKSTEP_PUBLIC_URL with https")
        readers = {}
    return ReadingDesk(Shelf(hub_url, shop()), Readers(readers), bodies)


Form = dict[str, str]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
OWN = ("same-origin", "none")
"""Where a browser says that a form was, if it was ours."""


def unread(error: Exception) -> tuple[HTTPStatus, str]:
    """Say what a reader may do about a page that could not be read."""
    if isinstance(error, psycopg.Error):
        return HTTPStatus.SERVICE_UNAVAILABLE, "the hub does not answer in time: come again"
    return HTTPStatus.INTERNAL_SERVER_ERROR, "this page cannot be written: press explain_customer"


def form(said: bytes) -> Form:
    """Read fields; of two of a name the first counts."""
    read = parse_qs(said.decode("utf-8", "replace"), max_num_fields=20)
    return {name: values[0].replace("\0", "") for name, values in read.items()}


def key(name: str) -> str:
    """Return a key of the hub's; any other leads to nobody."""
    try:
        return str(UUID(name))
    except ValueError:
        raise Refusal(HTTPStatus.NOT_FOUND, "there is no such page") from None


def door(refusal: Refusal) -> list[tuple[bytes, bytes]]:
    """Say how to get in, or when to come again."""
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        return [(b"www-authenticate", b'Basic realm="Lockstep", charset="UTF-8"')]
    after = getattr(refusal, "after", 0)
    return [(b"retry-after", b"%d" % after)] if after else []
