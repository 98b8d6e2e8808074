"""Join two people, keep them apart or take a join back, because a person says so."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct, field
from prefect import task

from tasks import connect, match, settings
from tasks.hub import aparts, candidates, consequences, engine, joining, undoing
from tasks.hub.candidates import Candidate
from tasks.hub.engine import Connection
from tasks.hub.joining import Wish
from tasks.hub.undoing import NotUndone
from tasks.policy import policy

SAID = "a person said so"

WHO = """
    SELECT k.key, c.id, coalesce(c.merged_into, c.id), c.erased_at IS NOT NULL
      FROM unnest(%s::uuid[]) WITH ORDINALITY AS k (key, place) JOIN customer c ON c.key = k.key
     ORDER BY k.place
"""
OF_PAIR = """
    SELECT id FROM joined
     WHERE undone_at IS NULL AND candidate_id = ANY(%s) ORDER BY id DESC
"""


class NotDecided(Exception):
    """Nothing was done; why, and what to do."""


class Asked(Struct, frozen=True):
    """What a person decides: about pairs by their numbers, or about two customers by their keys."""

    action: str
    pairs: Sequence[int] = ()
    customers: Sequence[str] = ()
    who: str = ""
    why: str = ""


class Decided(Struct):
    """What was done, in one word and a number, and how it looks now."""

    said: str = ""
    joins: list[dict[str, Any]] = field(default_factory=list)
    people: list[dict[str, Any]] = field(default_factory=list)


def decide(hub_url: str, asked: Asked, *, dry_run: bool) -> Decided:
    """Do what a person decides, in one transaction; a dry run undoes it. Raises NotDecided."""
    if len(asked.who.strip()) < 2:
        raise NotDecided("say who decides this: it is kept with the decision")
    if bool(asked.pairs) == bool(asked.customers):
        raise NotDecided("name pairs by their numbers, or two customers by their keys: one of them")
    with engine.fresh(hub_url) as hub:
        joining.prepare(hub)
        done = ACTIONS[asked.action](hub, asked)
        match.ask(hub, candidates.waiting(hub))
        if dry_run:
            hub.rollback()
    return done


def join(hub: Connection, asked: Asked) -> Decided:
    """Join them."""
    last = joining.last(hub)
    wishes = [
        Wish(one, other, "person", [*why, SAID], asked.who, likeness, number)
        for one, other, why, likeness, number in meant(hub, asked)
    ]
    joined = joining.join(hub, connect.plan(), wishes)
    candidates.settle(hub, asked.who)
    if joined < 1:
        raise NotDecided("they are one already, or were erased")
    return Decided(f"{joined} joined", consequences.joined(hub, last))


def keep_apart(hub: Connection, asked: Asked) -> Decided:
    """Never join them, nor propose it."""
    pairs = meant(hub, asked)
    for one, other, *_ in pairs:
        aparts.keep(hub, (one, other), asked.who, asked.why)
    numbers = candidates.numbers(hub)
    dismissed = [numbers.get((min(one, other), max(one, other))) for one, other, *_ in pairs]
    candidates.dismiss(hub, [one for one in dismissed if one], asked.who, asked.why)
    ids = [id for one, other, *_ in pairs for id in (one, other)]
    return Decided(f"{len(pairs)} kept apart", people=consequences.people(hub, ids))


def undo(hub: Connection, asked: Asked) -> Decided:
    """Take their joins back."""
    plan, ids = connect.plan(), []
    try:
        joins = joins_of(hub, asked)
        for number in joins:
            one = undoing.undo(hub, plan, number, asked.who, asked.why)
            ids += [one.root, one.gone_id]
    except NotUndone as error:
        raise NotDecided(str(error)) from None
    return Decided(f"{len(joins)} undone", people=consequences.people(hub, ids))


def joins_of(hub: Connection, asked: Asked) -> list[int]:
    """Return the joins that are meant, the newest first."""
    if asked.customers:
        (one, now), (other, too) = known(hub, asked.customers)
        if now != too:
            raise NotUndone("they are two already")
        return [undoing.between(hub, one, other)]
    joins = [id for (id,) in hub.execute(OF_PAIR, (list(asked.pairs),)).fetchall()]
    if not joins:
        raise NotUndone("none of these pairs is joined")
    return joins


ACTIONS = {"join": join, "keep apart": keep_apart, "undo": undo}


Pair = tuple[int, int, list[str], float | None, int | None]


def meant(hub: Connection, asked: Asked) -> list[Pair]:
    """Return which two are meant, each time; raise NotDecided."""
    if asked.customers:
        one, other = known(hub, asked.customers)
        if one[1] == other[1]:
            raise NotDecided("they are one already: undo that join first")
        return [(one[0], other[0], [], None, None)]
    found = candidates.listed(hub, asked.pairs, len(asked.pairs))
    if missing := set(asked.pairs) - {one.id for one in found}:
        raise NotDecided(f"there is no pair {min(missing)}: list them first")
    return [named(one) for one in found]


def named(one: Candidate) -> Pair:
    """Return a proposed pair; raise NotDecided when it waits for nobody."""
    if one.status != "proposed":
        raise NotDecided(f"pair {one.id} is {one.status} already")
    return (one.one_id, one.other_id, one.why, one.likeness, one.id)


def known(hub: Connection, keys: Sequence[str]) -> list[tuple[int, int]]:
    """Return two customers, and who they are now; raise NotDecided."""
    try:
        wanted = list(dict.fromkeys(UUID(key.strip()) for key in keys))
    except ValueError:
        raise NotDecided(
            "name customers by the hub's keys, such as hub_customer_id shows"
        ) from None
    found = hub.execute(WHO, (wanted,)).fetchall()
    if len(wanted) != 2 or len(found) != 2:
        raise NotDecided(f"two keys of customers are needed; {len(found)} are known")
    if any(erased for *_, erased in found):
        raise NotDecided("one of them was erased: they stay forgotten, and alone")
    return [(id, now) for _, id, now, _ in found]


def shown(hub_url: str, pairs: Sequence[int] = ()) -> list[dict[str, Any]]:
    """Show these pairs, or all that wait for a person, side by side."""
    with engine.connected(hub_url) as hub:
        return consequences.pairs(hub, [one.id for one in candidates.listed(hub, pairs)])


@task(name="join", task_run_name="decide who is who", **policy("hub", "join"))
def join_people(asked: Asked, *, dry_run: bool) -> Decided:
    """Join two people, keep them apart or undo a join."""
    return decide(settings.hub_url(), asked, dry_run=dry_run)
