"""Connections: a page of many, cut where it was asked for, with cursors nobody can read."""

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct

from deployments.sandbox.shopify.refusals import refusal
from deployments.sandbox.shopify.shelves import Key, ranked

MOST = 250
"""Objects of a page at most."""
WALL = 25_000
"""Objects one can page through at most."""

Args = dict[str, Any]


class Cursor(Struct, array_like=True):
    """A place in a connection: behind which object, by what order, and how many came before."""

    sort: str
    value: Any
    id: int
    seen: int


class Aisle(Struct):
    """The objects of a connection in their order, and which of them are looked for."""

    all: Sequence[Any]
    sort: str
    key: Key
    test: Callable[[Any], bool] | None = None


def encoded(cursor: Cursor) -> str:
    """Write a cursor so that it means something to us alone."""
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode()


def decoded(cursor: str, aisle: Aisle) -> Cursor:
    """Read a cursor; refuse one of another order, and what is none."""
    try:
        read = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=Cursor)
        if aisle.all and read.sort == aisle.sort:
            kind = type(aisle.key(aisle.all[0]))
            read.value = msgspec.convert(read.value, kind, strict=False)
    except (ValueError, msgspec.MsgspecError) as error:
        raise refusal(f"Invalid cursor '{cursor}'.", "INVALID_CURSOR") from error
    if read.sort != aisle.sort:
        raise refusal("Invalid cursor for current pagination sort.", "INVALID_CURSOR")
    return read


def wanted(args: Args) -> int:
    """Return how many are asked for; refuse no number, both numbers, and one too big."""
    first, last = args.get("first"), args.get("last")
    if first is None and last is None:
        raise refusal("you must provide one of first or last", "BAD_REQUEST")
    if first is not None and last is not None:
        raise refusal("providing both first and last is not supported", "BAD_REQUEST")
    name, many = ("last", int(last or 0)) if first is None else ("first", int(first))
    if many < 0:
        raise refusal(f"{name} cannot be less than zero", "BAD_REQUEST")
    if many > MOST:
        raise refusal(f"{name} cannot exceed {MOST}", "BAD_REQUEST")
    return many


def walk(aisle: Aisle, after: Cursor | None, *, backwards: bool) -> Iterator[Any]:
    """Go through the objects behind a cursor, in order or against it."""
    key, all = ranked(aisle.key), aisle.all
    spot = None if after is None else (after.value, after.id)
    if backwards:
        stop = len(all) if spot is None else bisect_left(all, spot, key=key)
        steps: Iterator[Any] = (all[n] for n in range(stop - 1, -1, -1))
    else:
        start = 0 if spot is None else bisect_right(all, spot, key=key)
        steps = (all[n] for n in range(start, len(all)))
    return filter(aisle.test, steps) if aisle.test else steps


def connect(aisle: Aisle, args: Args) -> dict[str, Any]:
    """Cut one page."""
    many, forth = wanted(args), args.get("last") is None
    if args.get("before" if forth else "after"):
        raise refusal("use first with after, and last with before", "BAD_REQUEST")
    given = args.get("after") if forth else args.get("before")
    cursor = decoded(given, aisle) if given else None
    seen = cursor.seen if cursor else 0
    if seen >= WALL:
        raise refusal(f"paging is limited to {WALL} objects: narrow the query", "BAD_REQUEST")
    backwards = bool(args.get("reverse")) == forth
    steps = walk(aisle, cursor, backwards=backwards)
    nodes = list(islice(steps, min(many, WALL - seen)))
    more = next(steps, None) is not None
    return page(aisle, nodes, seen, forth=forth, more=more)


def page(aisle: Aisle, nodes: list[Any], seen: int, *, forth: bool, more: bool) -> dict[str, Any]:
    """Write a page; edges and cursors only when they are asked for."""
    count = range(seen + 1, seen + len(nodes) + 1)
    numbers = dict(zip(map(id, nodes), count, strict=True))
    shown = nodes if forth else nodes[::-1]

    def cursor(node: Any) -> str:
        return encoded(Cursor(aisle.sort, aisle.key(node), node.id, numbers[id(node)]))

    return {
        "nodes": shown,
        "edges": lambda _: [{"node": node, "cursor": cursor(node)} for node in shown],
        "pageInfo": {
            "hasNextPage": more if forth else seen > 0,
            "hasPreviousPage": seen > 0 if forth else more,
            "startCursor": lambda _: cursor(shown[0]) if shown else None,
            "endCursor": lambda _: cursor(shown[-1]) if shown else None,
        },
    }


def inner(subjects: Sequence[Any], args: Args) -> dict[str, Any]:
    """Cut one page of what belongs to an object, in the order it has there."""
    placed = [Placed(number, one) for number, one in enumerate(subjects)]
    aisle = Aisle(placed, "POSITION", lambda one: one.id)
    found = connect(aisle, args)
    told = found["edges"]
    return found | {
        "nodes": [one.subject for one in found["nodes"]],
        "edges": lambda info: [edge | {"node": edge["node"].subject} for edge in told(info)],
    }


class Placed(Struct):
    """One of an object's belongings, and its place among them."""

    id: int
    subject: Any
