"""Bulk operations as the API sees them: begun while there is a slot, run aside, fetched, cancelled.

`GET|POST /_sandbox/bulk` shows and sets the switches: `slots` at a time, `seconds` an operation
takes at least, `apart` (children far from their parents), `fail` (the error code the next one ends
with, its file half written), `cut` (downloads to break off in the middle).
"""

import threading
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployments.sandbox.shopify.account import Account
from deployments.sandbox.shopify.acts import Refused
from deployments.sandbox.shopify.bulk.files import Files
from deployments.sandbox.shopify.bulk.operation import Links, Operation
from deployments.sandbox.shopify.bulk.pen import Pen
from deployments.sandbox.shopify.bulk.plan import Plan
from deployments.sandbox.shopify.roots import number

Json = dict[str, Any]


class Switches(Struct, forbid_unknown_fields=True):
    """How operations behave."""

    slots: int = 5
    seconds: float = 0.0
    apart: bool = True
    fail: str | None = None
    cut: int = 0


class Desk:
    """All operations of an account."""

    def __init__(self, account: Account) -> None:
        self.shop = account.shop
        self.operations: dict[int, Operation] = {}
        self.files = Files(self.operations.get, account.clock)
        self.links = Links(account.clock, self.files.sign)
        self.switches = Switches()

    @property
    def base(self) -> str:
        """Where files are fetched."""
        return self.files.base

    @base.setter
    def base(self, url: str) -> None:
        self.files.base = url

    def routes(self) -> list[Route]:
        """List the routes of the files and of the switches."""
        set = Route("/_sandbox/bulk", self.set, methods=["GET", "POST"])
        return [self.files.route(), set]

    async def set(self, request: Request) -> Response:
        """Set some of the switches; tell how all of them stand."""
        try:
            said = msgspec.json.decode(await request.body() or b"{}", type=Json)
            known = msgspec.structs.asdict(self.switches) | {"cut": self.files.cut}
            self.switches = msgspec.convert(known | said, Switches)
            self.files.cut = self.switches.cut
            status, told = 200, msgspec.to_builtins(self.switches)
        except ValueError as error:
            status, told = 400, {"error": str(error)}
        return Response(msgspec.json.encode(told), status, media_type="application/json")

    def run(self, account: Account, query: str, *, grouped: bool) -> Json:
        """Start an operation; refuse when all slots are taken, or for a query it cannot do."""
        taken = [one for one in self.operations.values() if one.open]
        if len(taken) >= self.switches.slots:
            return full(taken[0], self.switches.slots)
        plan = Plan(account, query)
        operation = Operation(self.shop.next_id(), query, self.links)
        self.operations[operation.id] = operation
        pen = Pen(self.shop, account.settings.malformed, apart=self.switches.apart and not grouped)
        code = "ACCESS_DENIED" if plan.denied else self.switches.fail
        self.switches.fail = None
        run = Run(operation, plan, pen, self.switches.seconds, code)
        threading.Thread(target=run.go, daemon=True, name="bulk operation").start()
        return {"bulkOperation": operation}

    def cancel(self, account: Account, id: str) -> Json:
        """Cancel an operation that is under way; what it has written stays."""
        operation = self.find(account, id)
        if operation is None:
            raise Refused("Bulk operation does not exist", "id")
        if not operation.open:
            state = operation.status.lower()
            raise Refused(f"A bulk operation cannot be canceled when it is {state}", "id")
        operation.state = "CANCELING"
        operation.cancelled.set()
        return {"bulkOperation": operation}

    def find(self, account: Account, id: str) -> Operation | None:  # noqa: ARG002 - ours alone
        """Find an operation by its gid."""
        return self.operations.get(number(id)[1])

    def all(self, account: Account) -> Sequence[Operation]:  # noqa: ARG002 - ours alone
        """List the operations, oldest first."""
        return list(self.operations.values())


class Run(Struct):
    """One operation being done, aside from all that is asked meanwhile."""

    operation: Operation
    plan: Plan
    pen: Pen
    seconds: float
    code: str | None

    def go(self) -> None:
        """Do it, and say how it ended."""
        operation = self.operation
        if not operation.cancelled.is_set():
            operation.state = "RUNNING"
        try:
            if self.code != "ACCESS_DENIED":
                self.pen.write(operation, self.plan.roots)
        except Exception:  # noqa: BLE001 - whatever it is, the app is told and the shop lives on
            self.code = "INTERNAL_SERVER_ERROR"
        operation.cancelled.wait(self.seconds)
        if self.code:
            operation.size //= 2
            operation.end("FAILED", self.code)
        else:
            operation.end("CANCELED" if operation.cancelled.is_set() else "COMPLETED")


def full(taken: Operation, slots: int) -> Json:
    """Refuse for want of a slot, in the words of the version that has so many."""
    if slots == 1:
        gid = f"gid://shopify/BulkOperation/{taken.id}"
        told = f"A bulk query operation for this app and shop is already in progress: {gid}."
        code = "OPERATION_IN_PROGRESS"
    else:
        told, code = f"All {slots} bulk query operations of this app are under way", "LIMIT_REACHED"
    fault = {"field": None, "message": told, "code": code}
    return {"bulkOperation": None, "userErrors": [fault]}
