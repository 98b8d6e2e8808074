"""Join, undo, join again: every table is as before, in random lives. By hand:

`python -m tests.stories.undo --cases 1000 --seed 1 --jobs 2`
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rich.console import Console

from deployments.postgres import LocalPostgres
from tasks.hub import aparts, candidates, engine, joining, undoing
from tasks.hub.engine import Connection
from tasks.hub.joining import Wish
from tasks.hub.staging import Incoming
from tests.hub.world import PLAN, differing
from tests.stories.undo_cases import (
    FIRST,
    Life,
    besides,
    commit,
    merge,
    prepare,
    rolled_back,
    swept,
    tell,
)
from tests.stories.undo_rules import AGAIN, UNDONE, Parted, anew, noted, unlike
from tests.stories.undo_seen import Look, contents, look

PEOPLE = "SELECT id FROM customer WHERE merged_into IS NULL AND erased_at IS NULL ORDER BY id"
NEWEST = "SELECT max(id) FROM joined WHERE undone_at IS NULL"
NAMELESS = "SELECT id FROM customer WHERE id = ANY(%s) AND told_rank < 0 AND currency IS NULL"
JOINS = "SELECT cause, count(*) FROM joined GROUP BY 1"
Batches = Sequence[list[Incoming]]
Before = tuple[Batches, list[int]]
"""What was told, and which two are joined then."""
SWEPT = 20
HURRY = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
}


def tried(hub: Connection, seed: int, counts: Counter[str]) -> Iterator[tuple[str, Any]]:
    """Live a while; then tell both stories, each from there."""
    life = Life(seed)
    hub.execute(FIRST)
    told = life.told(life.dice.randint(6, 16))
    life.merged(told)
    live(hub, life, told)
    candidates.settle(hub)
    counts.update(dict(hub.execute(JOINS).fetchall()))
    people = [id for (id,) in hub.execute(PEOPLE).fetchall()]
    with rolled_back(hub):
        yield "case", case(hub, life, people, counts)
    if len(people) > 1:
        yield "since", since(hub, life, (told, life.dice.sample(people, 2)), counts)


def case(hub: Connection, life: Life, people: list[int], counts: Counter[str]) -> dict[str, Any]:
    """Join two, undo it, join them again; return what differs from before."""
    joined = bool(newest(hub))
    if len(people) < 2 or (joined and life.dice.random() < 0.4):
        counts["undone first" if joined else "of one person"] += 1
        return again(hub) if joined else {}
    pair = life.dice.sample(people, 2)
    push = life.dice.random() < 0.5 and known(hub, pair)
    counts["joined, undone, joined again" + (", told each time" if push else "")] += 1
    return there_and_back(hub, pair, life.minute if push else None)


def known(hub: Connection, pair: list[int]) -> bool:
    """Whether both are more than an id: whoever is not is told of to nobody, unless as another."""
    return hub.execute(NAMELESS, (pair,)).rowcount == 0


def live(hub: Connection, life: Life, told: Batches) -> None:
    """Bring in what was told, and let something else happen after each."""
    for number, batch in enumerate(told):
        merge(hub, batch)
        besides(hub, life.dice, f"{number}")
        if life.dice.random() < 0.3:
            tell(hub, number)


def there_and_back(hub: Connection, pair: list[int], push: float | None) -> dict[str, Any]:
    """Join two, undo it, join again, telling the platforms or not; return what differs."""

    def seen() -> Any:
        for _ in range(0 if push is None else 2):  # what is left over is owed once theirs is found
            tell(hub, push or 0)
        return look(hub)

    told = push is not None
    before = seen()
    join(hub, pair)
    one = seen()
    parted = undo(hub)
    back = seen()
    join(hub, pair)
    return (
        named("noted", {"joined": noted(before, one)})
        | named("undone", unlike(before, back, parted, UNDONE, told=told))
        | named("again", unlike(one, seen(), parted, AGAIN, told=told))
    )


def again(hub: Connection) -> dict[str, Any]:
    """Undo the newest join there is, whoever said so, and join those two again, and undo that."""
    one, first = look(hub), undo(hub)
    apart = look(hub)
    join(hub, [first.gone, first.met])
    rejoined, parted = look(hub), undo(hub)
    found = named("undone", unlike(apart, look(hub), parted, UNDONE))
    if one.root(first.gone) != rejoined.root(first.gone) or gave_up(one, apart, first):
        return found  # their platform had another of the two stay
    return found | named("again", unlike(one, rejoined, first, anew(apart)))


def gave_up(one: Look, apart: Look, first: Parted) -> bool:
    """Whether the undo gave an address to its owner: it comes back with who typed it."""
    before, after = one.rows("customer"), apart.rows("customer")
    speaker = before[one.root(first.gone)]
    said = [after[id] for id in (first.gone, apart.root(first.met)) if after[id]["told_by"] == speaker["told_by"]]  # fmt: skip
    return any(one["email"] != speaker["email"] for one in said)


def named(when: str, found: dict[str, Any]) -> dict[str, Any]:
    """Say when something was not as it should be."""
    return {f"{when}: {name}": one for name, one in found.items() if one}


def join(hub: Connection, pair: Sequence[int]) -> None:
    """Have a person join two, and settle the pairs that are one by now."""
    number = candidates.numbers(hub).get((min(pair), max(pair)))
    wish = Wish(pair[0], pair[1], "person", ["they said so"], "Ada", candidate_id=number)
    joining.join(hub, PLAN, [wish])
    candidates.settle(hub, "Ada")
    commit(hub)


def newest(hub: Connection) -> int:
    """Return the number of the newest join there is, 0 for none."""
    (number,) = hub.execute(NEWEST).fetchone() or (0,)
    return number or 0


def undo(hub: Connection) -> Parted:
    """Undo the newest join; return whom it parts."""
    one = undoing.undo(hub, PLAN, newest(hub), "Ada", "they are two")
    commit(hub)
    return Parted(one.id, one.own_id, one.met_id)


def since(hub: Connection, life: Life, before: Before, counts: Counter[str]) -> dict[str, Any]:
    """Compare: joined, lived on and undone, with never joined at all."""
    told, pair = before
    after = life.told(life.dice.randint(1, 8))
    counts["lived on while joined"] += 1
    ends = [list(lived(hub, after, pair, joined=joined)) for joined in (True, False)]
    if not differing(ends[0][0], ends[1][0]):
        return {}
    counts["of which alike once all is told again"] += 1  # whom keys would have joined meanwhile
    again = [list(lived(hub, after, pair, told, joined=joined)) for joined in (True, False)]
    return differing(again[0][-1], again[1][-1])


def lived(
    hub: Connection,
    after: Batches,
    pair: list[int],
    once_more: Batches = (),
    *,
    joined: bool,
) -> Iterator[dict[str, list[str]]]:
    """Live on with two joined and parted again, or kept apart; yield all that the hub knows."""
    with rolled_back(hub):
        if joined:
            join(hub, pair)
            number = newest(hub)
        else:
            aparts.keep(hub, (pair[0], pair[1]), "Ada", "")
        for batch in after:
            merge(hub, batch)
        if joined:
            undoing.undo(hub, PLAN, number, "Ada", "they are two")
            commit(hub)
        for batch in (*once_more, *(after if once_more else ())):
            merge(hub, batch)
        yield contents(hub)


def play(hub: Connection, seeds: Sequence[int], counts: Counter[str]) -> Iterator[str]:
    """Play both stories for each of these seeds; yield what is not as it should be."""
    prepare(hub)
    for number, seed in enumerate(seeds):
        with rolled_back(hub):
            for story, found in tried(hub, seed, counts):
                if found:
                    counts[f"{story} differs"] += 1
                    yield f"{story} {seed}: {found}"
        if number % SWEPT == 0:
            swept(hub)


def share(url: str, seeds: Sequence[int]) -> Counter[str]:
    """Play some of the cases in a hub of their own; say what differs at once."""
    counts: Counter[str] = Counter()
    engine.migrate(url)
    engine.engine(url).dispose()
    with engine.fresh(url) as hub:
        for found in play(hub, seeds, counts):
            Console().print(found[:3_000], markup=False, highlight=False)
    return counts


def main() -> None:
    """Play as many cases as asked, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    began, place = time.perf_counter(), Path(tempfile.mkdtemp(prefix="lockstep-"))
    place.chmod(0o755)
    shares = [range(args.seed + n, args.seed + args.cases, args.jobs) for n in range(args.jobs)]
    with LocalPostgres(place / "postgres", settings=HURRY) as server:
        urls = [server.ensure(f"undo{n}") for n in range(args.jobs)]
        with ProcessPoolExecutor(args.jobs, get_context("spawn")) as pool:
            counts = sum(pool.map(share, urls, shares), Counter())
    for what, often in sorted(counts.items()):
        Console().print(f"{often:>7,}  {what}")
    Console().print(f"{time.perf_counter() - began:>7.1f}  seconds")


if __name__ == "__main__":
    main()
