"""Find people who may be one: join whom nothing speaks against, keep the rest for a person."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from msgspec import Struct, field
from msgspec.structs import replace
from prefect import task

from tasks import connect, settings
from tasks.hub import candidates, consequences, engine, joining, reviews
from tasks.hub.candidates import Alike
from tasks.hub.engine import Connection
from tasks.hub.joining import Wish
from tasks.identity.matching import Match, Rules
from tasks.identity.matching import match as compare
from tasks.policy import policy

SUBJECT = "people who may be one"
ADVICE = "list them with the flow `join_people`, then join each pair or keep it apart"
BLOCKED = "SELECT value FROM blocked_identity"


class Duplicates(Struct):
    """What was found: how many were compared and joined, and how many pairs wait for a person."""

    people: int = 0
    compared: int = 0
    joined: int = 0
    waiting: int = 0
    joins: list[dict[str, Any]] = field(default_factory=list)
    pairs: list[dict[str, Any]] = field(default_factory=list)


def find(hub_url: str, rules: Rules, *, everybody: bool, dry_run: bool) -> Duplicates:
    """Compare whoever changed with everybody; a dry run joins, shows what it did and undoes it."""
    with engine.connected(hub_url) as hub:
        rows, now = candidates.people(hub, everybody=everybody)
        apart = candidates.apart(hub)
        blocked = frozenset(value for (value,) in hub.execute(BLOCKED).fetchall())
    fresh = [int(row["id"]) for row in rows if row["fresh"]]
    found = alike(rows, replace(rules, blocked=blocked, apart=apart))
    done = Duplicates(len(rows), len(fresh))
    with engine.fresh(hub_url) as hub:
        settle(hub, found, fresh, done)
        candidates.compared(hub, now)
        if dry_run:
            hub.rollback()
    return done


def alike(rows: Sequence[dict[str, Any]], rules: Rules) -> list[Match]:
    """Compare people: all with all when all are new, else the new with all."""
    frame = pd.DataFrame(rows)
    if frame.empty or not frame["fresh"].any():
        return []
    fresh = frame["fresh"].astype(bool)
    bare = frame.drop(columns="fresh")
    found = compare(bare[fresh], None if fresh.all() else bare[~fresh], rules)
    return list(found.matches)


def settle(
    hub: Connection, found: Sequence[Match], compared: Sequence[int], done: Duplicates
) -> None:
    """Keep what was found, and join those of whom there is no doubt; the rest is for a person."""
    joining.prepare(hub)
    pairs = [Alike(int(one.left), int(one.right), one.likeness, one.reasons) for one in found]
    candidates.propose(hub, pairs, compared)
    numbers, last = candidates.numbers(hub), joining.last(hub)
    wishes = [
        Wish(pair.one, pair.other, "likeness", pair.reasons, None, pair.likeness, number)
        for pair, one in zip(pairs, found, strict=True)
        if one.verdict == "join"
        and (number := numbers.get((min(pair.one, pair.other), max(pair.one, pair.other))))
    ]
    done.joined = joining.join(hub, connect.plan(), wishes)
    candidates.settle(hub, "find_duplicates")
    done.waiting = candidates.waiting(hub)
    done.joins = consequences.joined(hub, last)
    done.pairs = consequences.pairs(hub, [one.id for one in candidates.listed(hub)])
    ask(hub, done.waiting)


def ask(hub: Connection, waiting: int) -> None:
    """Have a person look at the pairs that wait, as long as there are any."""
    if waiting:
        reviews.open(hub, "identity", SUBJECT, f"{waiting} pairs wait for a person", ADVICE)
        return
    old = [one for one in reviews.listed(hub) if (one.kind, one.subject) == ("identity", SUBJECT)]
    if old:
        reviews.close(hub, old, "resolved", "none waits any more")


@task(name="match", task_run_name="find people who may be one", **policy("hub", "match"))
def find_duplicates(
    automatic: float, review: float, *, everybody: bool, dry_run: bool
) -> Duplicates:
    """Compare people and join those who are one; `everybody`: also who has not changed."""
    rules = Rules(automatic=automatic, review=review)
    return find(settings.hub_url(), rules, everybody=everybody, dry_run=dry_run)
