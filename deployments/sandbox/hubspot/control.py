"""The hand behind the account: look at it, edit a record as an agent does, aim the webhooks.

`GET /_sandbox/state` · `GET /_sandbox/export/{type}?limit=&after=` · `POST /_sandbox/edit`
`{"type", "id", "properties"}` · `GET|POST /_sandbox/webhooks` (a `Target`) ·
`GET|POST /_sandbox/settings` (some of `Settings`) · `POST /_sandbox/reset-counts`.
"""

from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.sandbox.hubspot import writing
from deployments.sandbox.hubspot.errors import Refused, answer
from deployments.sandbox.hubspot.portal import Portal, Settings, Tally
from deployments.sandbox.hubspot.webhooks import Counts, Sender, Target

Said = dict[str, Any]
Tell = Callable[[Request, Said], Any]
Changed = TypeVar("Changed", bound=msgspec.Struct)


class Control:
    """The routes under `/_sandbox/`."""

    def __init__(self, portal: Portal, sender: Sender) -> None:
        self.portal, self.sender = portal, sender

    def routes(self) -> list[Route]:
        """List the routes; whatever they cannot do they answer with 400 and the reason."""
        both = ["GET", "POST"]
        return [
            Route("/_sandbox/state", guarded(self.state), methods=["GET"]),
            Route("/_sandbox/export/{type}", guarded(self.export), methods=["GET"]),
            Route("/_sandbox/edit", guarded(self.edit), methods=["POST"]),
            Route("/_sandbox/webhooks", guarded(self.webhooks), methods=both),
            Route("/_sandbox/settings", guarded(self.settings), methods=both),
            Route("/_sandbox/reset-counts", guarded(self.reset), methods=["POST"]),
        ]

    def state(self, request: Request, said: Said) -> Said:  # noqa: ARG002 - as all routes
        """Tell how many records there are, what was asked, and what came of it."""
        tables = self.portal.tables.items()
        return {
            "objects": {name: len(table.records) for name, table in tables},
            "archived": {name: len(table.archived) for name, table in tables},
            **msgspec.to_builtins(self.portal.tally),
            "today": self.portal.limits.today,
            "webhooks": {"open": self.sender.open, **msgspec.to_builtins(self.sender.counts)},
        }

    def export(self, request: Request, said: Said) -> Said:  # noqa: ARG002 - as all routes
        """Hand out the properties of all records, after an id, plain and without any limit."""
        table = self.portal.table(request.path_params["type"])
        limit = int(request.query_params.get("limit", 1000))
        after = int(request.query_params.get("after", 0))
        later = (one for one in table.records.values() if int(one.id) > after)
        told = [{"id": one.id, "properties": one.values} for one in islice(later, limit)]
        return {"results": told, "after": told[-1]["id"] if len(told) == limit else None}

    def edit(self, request: Request, said: Said) -> Said:  # noqa: ARG002 - as all routes
        """Change a record, or make one when no id is given, as a person does in HubSpot's pages."""
        table = self.portal.table(str(said.get("type")))
        record = self.portal.find(table, str(said["id"])) if said.get("id") else None
        write = writing.plan(table, record, said.get("properties"), {})
        return table.view(
            writing.commit(self.portal, table, write, "CRM_UI"), [*table.kind.shown, *write.changes]
        )

    def webhooks(self, request: Request, said: Said) -> Said:
        """Aim the webhooks; what is not said stays as it was."""
        if request.method == "POST":
            self.sender.aim(changed(self.sender.target, said, Target))
        told = msgspec.to_builtins(self.sender.target)
        return {**told, "open": self.sender.open, "counts": self.sender.counts}

    def settings(self, request: Request, said: Said) -> Settings:
        """Behave in another way; what is not said stays as it was."""
        if request.method == "POST":
            self.portal.settle(changed(self.portal.settings, said, Settings))
        return self.portal.settings

    def reset(self, request: Request, said: Said) -> Said:
        """Begin to count anew; the limits and the records stay as they are."""
        self.portal.tally, self.sender.counts = Tally(), Counts()
        return self.state(request, said)


def changed(now: Changed, said: Said, type: type[Changed]) -> Changed:
    """Return some settings with what was said changed in them."""
    return msgspec.convert(msgspec.structs.asdict(now) | said, type)


def guarded(tell: Tell) -> Callable[[Request], Awaitable[Response]]:
    """Answer as JSON; refuse with the reason."""

    async def serve(request: Request) -> Response:
        try:
            said = msgspec.json.decode(await request.body() or b"{}", type=Said)
            return Response(msgspec.json.encode(tell(request, said)), media_type="application/json")
        except Refused as refused:
            return answer(refused)
        except (msgspec.MsgspecError, ValueError) as error:
            told = msgspec.json.encode({"error": str(error)})
            return Response(told, 400, media_type="application/json")

    return serve
