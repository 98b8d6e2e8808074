"""Shopify's access tokens: asked for when needed, and again when they are refused."""

import time
from collections.abc import Generator, Mapping

import httpx
import msgspec
from msgspec import Struct

from tasks.connectors.base import SkipRecord, StopSync, checked

MARGIN = 300.0
"""Seconds before its end at which a token is no longer used."""
NOBODY = "LOCKSTEP_SHOPIFY_CLIENT_ID and LOCKSTEP_SHOPIFY_CLIENT_SECRET are not set"
"""Who may not even ask for a token."""

Owner = tuple[str, str, str]
"""Whose token it is: shop, client id, client secret."""


class Token(Struct):
    """A token, when by our own clock it should be replaced, and what it is good for."""

    value: str
    until: float
    scopes: frozenset[str] = frozenset()


class Granted(Struct):
    """Shopify's answer to the client credentials grant."""

    access_token: str
    scope: str = ""
    expires_in: float = 86_399.0


KNOWN: dict[Owner, Token] = {}
"""Tokens of this process: connectors come and go with every page, a token lives for a day."""


class Access(httpx.Auth):
    """Puts the token on every request; one that is refused is replaced once."""

    requires_response_body = True

    def __init__(self, account: Mapping[str, str]) -> None:
        self.fixed = account.get("token")
        self.url = account.get("url", "").strip().rstrip("/")
        self.owner: Owner = (
            self.url,
            account.get("client_id", ""),
            account.get("client_secret", ""),
        )

    def store(self) -> str:
        """Return the shop's address; raise StopSync when it is not set."""
        if self.url.startswith(("https://", "http://")):
            return self.url
        wrong = f"{self.url!r}: set" if self.url else "not set:"
        raise StopSync(f"LOCKSTEP_SHOPIFY_URL is {wrong} one like https://NAME.myshopify.com")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request; on a 401 ask for a new token and try once more."""
        known = KNOWN.get(self.owner)
        if not self.fixed and (known is None or known.until < time.monotonic()):
            known = self.granted((yield self.grant()))
        request.headers["X-Shopify-Access-Token"] = self.fixed or (known.value if known else "")
        response = yield request
        if response.status_code == 401 and not self.fixed:
            request.headers["X-Shopify-Access-Token"] = self.granted((yield self.grant())).value
            yield request

    def grant(self) -> httpx.Request:
        """Write the request for a token of one's own store; raise StopSync when nobody may ask."""
        _, id, secret = self.owner
        if not (id and secret):
            raise StopSync(NOBODY)
        form = {"grant_type": "client_credentials", "client_id": id, "client_secret": secret}
        return httpx.Request("POST", f"{self.store()}/admin/oauth/access_token", data=form)

    def granted(self, response: httpx.Response) -> Token:
        """Keep the token of an answer; raise StopSync when the shop will not give one."""
        try:
            answer = msgspec.json.decode(checked(response).content, type=Granted)
        except (SkipRecord, msgspec.MsgspecError) as error:
            raise StopSync(f"Shopify gives no token for this client: {error}") from error
        until = time.monotonic() + max(answer.expires_in - MARGIN, 0.0)
        scopes = frozenset(answer.scope.replace(",", " ").split())
        KNOWN[self.owner] = token = Token(answer.access_token, until, scopes)
        return token

    def lacks(self, scope: str) -> bool:
        """Whether the shop told us what we may do, and this is not among it."""
        known = None if self.fixed else KNOWN.get(self.owner)
        return known is not None and bool(known.scopes) and scope not in known.scopes
