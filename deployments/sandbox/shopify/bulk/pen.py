"""Writes the file of an operation: an object a line, and what hangs on it in lines of their own."""

from itertools import islice
from random import Random
from typing import Any

import msgspec

from deployments.sandbox.shopify.account import used
from deployments.sandbox.shopify.bulk.operation import Operation
from deployments.sandbox.shopify.bulk.shapes import Branch
from deployments.sandbox.shopify.state import Shop

Heap = list[bytes]

FEW = 500
"""Objects at the root that are held at a time, with all that hangs on them."""
KEYS = ("id", "__parentId", "__typename")

encode = msgspec.json.Encoder().encode


class Pen:
    """Writes the lines of one operation.

    `apart` takes children away from their parents and out of their order, as Shopify may unless
    asked to group them; each still comes behind its parent. `spoilt` counts down, by the name of
    a connection, objects that come out unreadable.
    """

    def __init__(self, shop: Shop, spoilt: dict[str, int], *, apart: bool) -> None:
        self.shop, self.spoilt, self.apart = shop, spoilt, apart
        self.random = Random(7)
        self.held: Heap = []

    def write(self, operation: Operation, roots: list[Branch]) -> None:
        """Write the file, until all is written or the operation is cancelled."""
        for branch in roots:
            subjects = iter(branch.all(None, self.shop))
            while some := list(islice(subjects, FEW)):
                if operation.cancelled.is_set():
                    return
                lines = self.arranged(branch, some)
                operation.write(b"".join(lines), len(lines), len(some))
        if self.held:
            operation.write(b"".join(self.held), len(self.held), 0)

    def arranged(self, branch: Branch, some: list[Any]) -> Heap:
        """Put the lines of some objects in the order they stand in the file."""
        lines: Heap = []
        below: Heap = [] if self.apart else lines
        for one in some:
            self.put(branch, one, None, (lines, below))
        if not self.apart:
            return lines
        if not any(inner.shape.branches for inner in branch.shape.branches):
            self.random.shuffle(below)
        lines += self.held
        self.held = below
        return lines

    def put(
        self, branch: Branch, subject: Any, parent: str | None, heaps: tuple[Heap, Heap]
    ) -> None:
        """Write an object to the first heap, and all that hangs on it to the second.

        Each line becomes bytes at once: dicts that pile up would be counted over and over by
        Python's collector, which costs as much as writing them.
        """
        shop, shape = self.shop, branch.shape
        told = {key: answer(subject, shop) for key, answer in shape.answers}
        if self.spoilt and used(self.spoilt, branch.name):
            told |= {key: "a while ago" for key in told if key not in KEYS}
        if parent:
            told["__parentId"] = parent
        heaps[0].append(encode(told) + b"\n")
        for inner in shape.branches:
            for child in inner.all(subject, shop):
                self.put(inner, child, told["id"], (heaps[1], heaps[1]))
