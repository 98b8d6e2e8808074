"""The way out: ends e-mails to an address, for whoever holds a letter that was sent there.

One click of a mail program does it (RFC 8058), or the button on a page. A look changes nothing:
programs look behind every link before anybody reads it.
"""

import base64
import hashlib
import logging
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

import psycopg
from starlette.types import Message, Receive, Scope, Send

from deployments.answers import written
from deployments.bodies import Bodies, Refusal, declared, headers_of
from mappings.records import Consent
from tasks.hub import consents, emails, heeding
from tasks.hub.outbox import Target
from tasks.messaging.letters import WAY_OUT

log = logging.getLogger(__name__)

METHODS = ("GET", "HEAD", "POST")
WORDS = (b"List-Unsubscribe", b"One-Click")
"""What a mail program says when somebody asked it to end this; our button says the same."""
ASKED = (
    "<p>No more offers by e-mail?<br>Plus d'offres par e-mail\xa0?<br>"
    "Keine Angebote mehr per E-Mail?</p>"
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
    "<button>Unsubscribe · Se désabonner · Abmelden</button></form>"
)
DONE = (
    "<p>You will get no more offers by e-mail.<br>Vous ne recevrez plus d'offres par e-mail.<br>"
    "Du bekommst keine Angebote mehr per E-Mail.</p>"
)
UNKNOWN = "<p>This link is not one of ours: please answer the e-mail instead.</p>"
LATER = "<p>Please try again in a minute. · Réessayez dans une minute. · Bitte gleich nochmal.</p>"
STYLE = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:26rem;margin:18vh auto;padding:0 1.2rem;"
    "text-align:center;color:#222}button{font:inherit;padding:.7rem 1.4rem;border:0;"
    "border-radius:.5rem;background:#222;color:#fff;cursor:pointer}"
)
SEAL = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{SEAL}'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-robots-tag", b"noindex"),
)
Answer = tuple[HTTPStatus, str]


class WayOut:
    """Ends e-mails in the ledger of the hub at this address, and owes that to these targets."""

    def __init__(
        self, hub_url: str, targets: tuple[Target, ...] = (), bodies: Bodies | None = None
    ) -> None:
        self.hub_url, self.targets = hub_url, targets
        self.bodies = bodies or Bodies()

    def knows(self, scope: Scope) -> bool:
        """Whether somebody asks for a way out."""
        return scope["path"].startswith(WAY_OUT) and scope["method"] in METHODS

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the button, or do what it says."""
        try:
            status, words = await self.asked(scope, receive)
        except Refusal as refusal:
            status, words = refusal.status, f"<p>{refusal}</p>"
        except (psycopg.Error, OSError) as error:
            log.warning("nobody could leave, the hub did not answer: %s", type(error).__name__)
            status, words = HTTPStatus.SERVICE_UNAVAILABLE, LATER
        for message in page(status, words):
            await send(message)

    async def asked(self, scope: Scope, receive: Receive) -> Answer:
        """Answer one request; only a POST that says so ends anything, and that before the yes."""
        token = token_of(scope["path"])
        if token is None:
            return HTTPStatus.NOT_FOUND, UNKNOWN
        if scope["method"] != "POST":
            return HTTPStatus.OK, ASKED
        body = await self.bodies.read(declared(headers_of(scope)), receive)
        if not all(word in body for word in WORDS):
            return HTTPStatus.BAD_REQUEST, ASKED
        found = await self.end(token)
        return (HTTPStatus.OK, DONE) if found else (HTTPStatus.NOT_FOUND, UNKNOWN)

    async def end(self, token: UUID) -> bool:
        """End e-mails to the address this letter went to, in one commit; False: there is none."""
        async with await psycopg.AsyncConnection.connect(
            self.hub_url, autocommit=True, connect_timeout=3, tcp_user_timeout=5_000
        ) as hub:
            found = await (await hub.execute(emails.WHOSE, (token,))).fetchone()
            if found and "@" in found[0]:
                said = [withdrawal(found[0], found[1], datetime.now(UTC))]
                said_and_owed = heeding.parameters(self.targets, said)
                await hub.execute(heeding.HEED_AND_OWE.encode(), said_and_owed)
        return found is not None

    async def leave(self) -> None:
        """Let go of nothing: nothing is held from one request to the next."""


def withdrawal(address: str, key: UUID, at: datetime) -> dict[str, object]:
    """Write the act of whoever leaves: which letter they held is its evidence."""
    record = Consent(
        platform="email",
        channel="email",
        address=address,
        purpose="marketing",
        status="withdrawn",
        method="email:unsubscribe",
        happened_at=at,
        facts={"email": str(key)},
    )
    return consents.act(record, str(key), at)


def token_of(path: str) -> UUID | None:
    """Return the token somebody asks with; None when it cannot be one of ours."""
    try:
        return UUID(path.removeprefix(WAY_OUT).rstrip("/"))
    except ValueError:
        return None


def page(status: HTTPStatus, words: str) -> tuple[Message, Message]:
    """Write a page of a few words, for any screen and without a script."""
    body = (
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>E-mail</title><style>{STYLE}</style>{words}"
    ).encode()
    return written(status, HEADERS, body)
