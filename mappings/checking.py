"""Holding a mapping against what a platform really has, and that against what it had before."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from types import ModuleType

from msgspec import Struct

from mappings.fields import Field, Map

LINK = "association"
"""The type of what is no field there, but a link between two records."""
WORD = re.compile(r"\w+|[{}.]")


class Known(Struct, frozen=True):
    """One field that a platform has; `own` is somebody's there, not the platform's from the start.

    `retired` says why the platform will take it away, when it says so.
    """

    type: str = "string"
    label: str = ""
    options: tuple[str, ...] = ()
    unique: bool = False
    read_only: bool = False
    own: bool = False
    retired: str = ""


Fields = Mapping[str, Known]
"""What a platform has of one object, by its name there."""


class Fault(Struct, frozen=True):
    """One field that a mapping names and a platform cannot serve: where, and what is there."""

    file: str
    object: str
    field: str
    said: str
    closest: str = ""

    def __str__(self) -> str:
        """Say it in a sentence."""
        guess = f"; did you mean {self.closest}?" if self.closest else ""
        return f"{self.file}: {self.object}.{self.field} {self.said}{guess}"


class Drift(Struct, frozen=True):
    """One field that is otherwise than before: vanished, new, or changed in some way."""

    object: str
    field: str
    what: str
    said: str


def paths(selection: str) -> Iterator[str]:
    """List what a selection of fields asks for, each with the way to it.

    >>> list(paths("amountSpent { amount currencyCode }"))
    ['amountSpent', 'amountSpent.amount', 'amountSpent.currencyCode']
    >>> list(paths("customer.id"))
    ['customer', 'customer.id']
    """
    above: list[str] = []
    last = ""
    for word in WORD.findall(selection):
        if word in "{.":
            above.append(last)
        elif word == "}":
            above.pop()
        else:
            last = word
            yield ".".join((*above, word))


def faults(file: str, mapping: Map, known: Fields) -> list[Fault]:
    """List what a mapping names that the platform has not, or has otherwise."""
    found = []
    for one in mapping.fields:
        for name, said in objections(one, known) if one.type != LINK else ():
            guess = get_close_matches(name, known, n=1, cutoff=0.6) if name not in known else []
            found.append(Fault(file, mapping.object, name, said, *guess))
    return found


def objections(one: Field, known: Fields) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a field, by its name there; the first thing of each."""
    if one.write is None:
        if not one.unique:
            yield from ((name, "does not exist") for name in paths(one.theirs) if name not in known)
    elif reason := objection(one, known.get(one.theirs)):
        yield one.theirs, reason


def objection(one: Field, found: Known | None) -> str:
    """Say why a field cannot be written; empty when nothing is wrong, or it will be made."""
    if found is None:
        return "does not exist" if one.native else ""
    if found.read_only:
        return "is read-only"
    if one.native:
        return ""
    if found.type != one.type:
        return f"exists as {found.type}, not as {one.type}"
    if one.unique and not found.unique:
        return "exists but does not require unique values"
    lacking = set(one.options) - set(found.options)
    return f"lacks the options {', '.join(sorted(lacking))}" if lacking else ""


def strangers(file: str, mapping: Map, columns: Sequence[str]) -> list[Fault]:
    """List what a mapping tells of that the hub does not hold: it would be told as blank."""
    return [
        Fault(
            file,
            mapping.object,
            one.theirs,
            f"is told {one.name!r}, which the hub does not hold",
            *get_close_matches(one.name, columns, n=1),
        )
        for one in mapping.fields
        if one.write is not None and one.name not in columns
    ]


def drift(object: str, before: Fields, now: Fields) -> list[Drift]:
    """Name field by field what is otherwise than before; where there was nothing, nothing is."""
    if not before:
        return []
    gone = [Drift(object, name, "vanished", f"was {before[name].type}") for name in before]
    new = [Drift(object, name, "new", f"is {now[name].type}") for name in now]
    return [
        *(one for one in gone if one.field not in now),
        *(
            Drift(object, name, "changed", said)
            for name in before
            if name in now and (said := turned(before[name], now[name]))
        ),
        *(one for one in new if one.field not in before),
    ]


def turned(before: Known, now: Known) -> str:
    """Say how a field is otherwise; empty when it is not."""
    lost = sorted(set(before.options) - set(now.options))
    more = sorted(set(now.options) - set(before.options))
    said = [
        f"was {before.type}, is {now.type}" if before.type != now.type else "",
        f"lost the options {', '.join(lost)}" if lost else "",
        f"has the new options {', '.join(more)}" if more else "",
        "cannot be written any more" if now.read_only > before.read_only else "",
        "can be written now" if now.read_only < before.read_only else "",
        "need not be unique any more" if now.unique < before.unique else "",
        f"will be taken away: {now.retired}" if now.retired and not before.retired else "",
    ]
    return "; ".join(one for one in said if one)


def maps_of(module: ModuleType) -> dict[str, Map]:
    """Return what of a platform's mapping names its fields: what is read, else what is told."""
    reads: dict[str, Map] = getattr(module, "READS", {})
    told: Mapping[str, Map] = module.MAPS
    return reads or {object: one for object, one in told.items() if object in module.FOLLOWS}


def needed(mapping: Map) -> set[str]:
    """Name what a mapping needs there, with every step of the way to it."""
    return {name for one in mapping.fields if one.type != LINK for name in paths(one.theirs)}
