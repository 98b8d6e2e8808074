"""The hand behind the account: look at it, answer as a person does, aim the webhooks.

`POST /_sandbox/reply` `{"from", "to", "body", "media"}` · `GET|POST /_sandbox/webhooks` (a
`Target`) · `GET /_sandbox/state` · `GET /_sandbox/export` · `GET|POST /_sandbox/settings` (some
of `Settings`) · `POST /_sandbox/reset-counts`.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.sandbox.twilio import replies
from deployments.sandbox.twilio.account import Account, Settings
from deployments.sandbox.twilio.callbacks import Callbacks, Counts, Target
from deployments.sandbox.twilio.errors import spoken
from deployments.sandbox.twilio.views import view

Said = dict[str, Any]
Tell = Callable[[Said], Any]
Changed = TypeVar("Changed", bound=msgspec.Struct)


class Control:
    """The routes under `/_sandbox/`."""

    def __init__(self, account: Account, callbacks: Callbacks) -> None:
        self.account, self.callbacks = account, callbacks

    def routes(self) -> list[Route]:
        """List the routes; whatever they cannot do they answer with 400 and the reason."""
        both = ["GET", "POST"]
        return [
            Route("/_sandbox/reply", guarded(self.reply), methods=["POST"]),
            Route("/_sandbox/webhooks", guarded(self.webhooks), methods=both),
            Route("/_sandbox/state", guarded(self.state), methods=["GET"]),
            Route("/_sandbox/export", guarded(self.export), methods=["GET"]),
            Route("/_sandbox/settings", guarded(self.settings), methods=both),
            Route("/_sandbox/reset-counts", guarded(self.reset), methods=["POST"]),
        ]

    def reply(self, said: Said) -> Said:
        """Let a person text us; without `to`, they text our first number."""
        to = str(said.get("to") or next(iter(self.account.settings.numbers), ""))
        sender, body = str(said.get("from", "")), str(said.get("body", ""))
        media = int(said.get("media", 0))
        message, kind = replies.receive(self.account, sender, to, body, media)
        self.callbacks.came(message, kind)
        return {"sid": message.sid, "kind": kind}

    def webhooks(self, said: Said) -> Said:
        """Aim the webhooks; what is not said stays as it was."""
        self.callbacks.target = changed(self.callbacks.target, said, Target)
        told = msgspec.to_builtins(self.callbacks.target)
        return {**told, "open": self.callbacks.open, "counts": self.callbacks.counts}

    def state(self, said: Said) -> Said:  # noqa: ARG002 - as all routes
        """Tell how many texts are in which state, what was asked, and what came of it."""
        texts = self.account.messages.values()
        return {
            "messages": Counter(text.status for text in texts),
            "sent": sum(text.direction != "inbound" for text in texts),
            "received": sum(text.direction == "inbound" for text in texts),
            "moving": len(self.account.moving),
            "opted_out": len(self.account.opted_out),
            "consents": len(self.account.consents),
            "calls": self.account.calls,
            "refused": {str(code): count for code, count in self.account.refused.items()},
            "callbacks": {
                "open": self.callbacks.open,
                **msgspec.to_builtins(self.callbacks.counts),
            },
        }

    def export(self, said: Said) -> Said:  # noqa: ARG002 - as all routes
        """Hand out everything: who opted out of whom, what we were told, all texts.

        `taken` says when each text of ours was taken, finer than the API tells it.
        """
        sid = self.account.settings.account_sid
        return {
            "opted_out": sorted(self.account.opted_out),
            "consents": self.account.consents,
            "messages": [view(text, sid) for text in self.account.messages.values()],
            "taken": {
                text.sid: text.created.isoformat()
                for text in self.account.messages.values()
                if text.direction != "inbound"
            },
        }

    def settings(self, said: Said) -> Settings:
        """Behave in another way; what is not said stays as it was."""
        self.account.settle(changed(self.account.settings, said, Settings))
        return self.account.settings

    def reset(self, said: Said) -> Said:
        """Begin to count anew; texts, consents and opt-outs stay as they are."""
        self.account.calls, self.account.refused = Counter(), Counter()
        self.callbacks.counts = Counts()
        return self.state(said)


def changed(now: Changed, said: Said, type: type[Changed]) -> Changed:
    """Return some settings with what was said changed in them."""
    return msgspec.convert(msgspec.structs.asdict(now) | said, type)


def guarded(tell: Tell) -> Callable[[Request], Awaitable[Response]]:
    """Answer as JSON; refuse with the reason."""

    async def serve(request: Request) -> Response:
        try:
            said = msgspec.json.decode(await request.body() or b"{}", type=Said)
            return spoken(tell(said))
        except (msgspec.MsgspecError, ValueError) as error:
            return spoken({"error": str(error)}, 400)

    return serve
