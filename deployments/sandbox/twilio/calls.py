"""One request, read: what a handler is given and what it gives back."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from msgspec import Struct

from deployments.sandbox.twilio.account import Account, Message
from deployments.sandbox.twilio.errors import Refused, missing

Form = Mapping[str, list[str]]


class Call(Struct):
    """A request that was let in; query and form keep blank values and repeated names."""

    account: Account
    url: str
    path: Mapping[str, str]
    query: Form
    form: Form

    @property
    def message(self) -> Message:
        """The text the path names."""
        found = self.account.messages.get(self.path["sid"])
        if found is None:
            raise missing(self.url)
        return found

    def asked(self, name: str) -> str:
        """Return one value of the query, or nothing."""
        return self.query.get(name, [""])[-1]


Answer = tuple[int, Any]
Handler = Callable[[Call], Answer]


class Rule(Struct):
    """What answers one method and path; `name` counts the calls."""

    method: str
    path: str
    name: str
    handler: Handler


def fields(said: bytes) -> dict[str, list[str]]:
    """Read a form or a query, blank values too."""
    try:
        return parse_qs(said.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Refused(20001, "Invalid parameter: the request is not UTF-8") from None
