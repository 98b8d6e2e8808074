"""Join, undo, join again: every table is as before, in random lives. By hand:

python -m tests.stories.undo --cases 1000 --seed 1
"""

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from psycopg.rows import dict_row
from rich.console import Console

from deployments.postgres import LocalPostgres
from tasks.hub import aparts, engine, joining, undoing
from tasks.hub.engine import Connection
from tasks.hub.joining import Wish
from tasks.hub.staging import Incoming
from tests.hub.world import CONTENT, PLAN, plain
from tests.hub.world import differing as unlike
from tests.stories.undo_cases import Life, besides, differing, empty, merge, tables

PEOPLE = "SELECT id FROM customer WHERE merged_into IS NULL AND erased_at IS NULL ORDER BY id"
NEWEST = "SELECT max(id) FROM joined WHERE undone_at IS NULL"
JOINS = "SELECT cause, count(*) FROM joined GROUP BY 1"


def case(hub: Connection, seed: int, counts: Counter[str]) -> dict[str, Any]:
    """Live, join two, undo it, join them again; return what differs from before."""
    life = Life(seed)
    empty(hub)
    told = life.told(life.dice.randint(6, 16))
    life.merged(told)
    live(hub, life, told)
    counts.update(dict(hub.execute(JOINS).fetchall()))
    people = [id for (id,) in hub.execute(PEOPLE).fetchall()]
    if len(people) < 2:
        counts["of one person"] += 1
        return again(hub, counts)
    counts["joined, undone, joined again"] += 1
    return there_and_back(hub, life.dice.sample(people, 2), tables(hub))


def live(hub: Connection, life: Life, told: Sequence[list[Incoming]]) -> None:
    """Bring in what was told, and let something else happen after each."""
    for number, batch in enumerate(told):
        merge(hub, batch)
        besides(hub, life.dice, f"{number}")


def there_and_back(hub: Connection, pair: list[int], apart: dict[str, list[str]]) -> dict[str, Any]:
    """Join two, undo it, join again; return what is not as it was."""
    join(hub, pair)
    one = tables(hub)
    undo(hub)
    back = tables(hub)
    join(hub, pair)
    return differing(apart, back) | {
        f"{k} again": v for k, v in differing(one, tables(hub)).items()
    }


def again(hub: Connection, counts: Counter[str]) -> dict[str, Any]:
    """Undo the newest join there is, whoever said so, and join those two again."""
    found = hub.execute(NEWEST).fetchone()
    if not found or found[0] is None:
        return {}
    one = tables(hub)
    ends = undo(hub)
    apart = tables(hub)
    join(hub, ends)
    undo(hub)
    counts["undone first"] += 1
    return differing(apart, tables(hub)) if one else {}


def join(hub: Connection, pair: list[int]) -> None:
    """Have a person join two."""
    joining.join(hub, PLAN, [Wish(pair[0], pair[1], "person", ["they said so"], "Ada")])
    hub.commit()


def undo(hub: Connection) -> list[int]:
    """Undo the newest join; return whom it parts."""
    (number,) = hub.execute(NEWEST).fetchone() or (0,)
    one = undoing.undo(hub, PLAN, number, "Ada", "they are two")
    hub.commit()
    return [one.gone_id, one.kept_id]


def since(hub: Connection, seed: int, counts: Counter[str]) -> dict[str, Any]:
    """Compare: joined, lived on and undone, with never joined at all."""
    one = lived(hub, seed, joined=True)
    if not one:
        return {}
    other = lived(hub, seed, joined=False)
    counts["lived on while joined"] += 1
    if not unlike(one[0], other[0]):
        return {}
    counts["of which alike once all is told again"] += 1  # whom keys would have joined meanwhile
    return unlike(one[1], other[1])


def lived(hub: Connection, seed: int, *, joined: bool) -> list[dict[str, list[str]]]:
    """Live with or without a join in the middle; return all at the end, and when told again."""
    life = Life(seed)
    empty(hub)
    before = life.told(life.dice.randint(4, 12))
    live(hub, life, before)
    people = [id for (id,) in hub.execute(PEOPLE).fetchall()]
    if len(people) < 2:
        return []
    a, b = life.dice.sample(people, 2)
    if joined:
        join(hub, [a, b])
    else:
        aparts.keep(hub, (a, b), "Ada", "")
    (number,) = hub.execute(NEWEST).fetchone() or (0,)
    after = life.told(life.dice.randint(1, 8))
    for batch in after:
        merge(hub, batch)
    if joined:
        undoing.undo(hub, PLAN, number, "Ada", "they are two")
    ends = [contents(hub)]
    for batch in (*before, *after):
        merge(hub, batch)
    return [*ends, contents(hub)]


def contents(hub: Connection) -> dict[str, list[str]]:
    """Return all that the hub knows, without its own numbers."""
    found = {}
    with hub.cursor(row_factory=dict_row) as cursor:
        for name, query in CONTENT.items():
            rows = cursor.execute(query).fetchall()  # type: ignore[arg-type]
            found[name] = sorted(map(plain, rows))
    hub.commit()
    return {name: rows for name, rows in found.items() if name != "quarantine"}


def play(hub: Connection, seeds: Sequence[int], counts: Counter[str]) -> Iterator[str]:
    """Play both stories for each of these seeds; yield what is not as it should be."""
    for seed in seeds:
        for story in (case, since):
            if found := story(hub, seed, counts):
                counts[f"{story.__name__} differs"] += 1
                yield f"{story.__name__} {seed}: {found}"


def main() -> None:
    """Play as many cases as asked, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    began, place = time.perf_counter(), Path(tempfile.mkdtemp(prefix="lockstep-"))
    place.chmod(0o755)
    hurry = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
    with LocalPostgres(place / "postgres", settings=hurry) as server:
        url = server.ensure("undo")
        engine.migrate(url)
        with engine.fresh(url) as hub:
            for differing in play(hub, range(args.seed, args.seed + args.cases), counts):
                Console().print(differing[:2_000])
        engine.engine(url).dispose()
    for what, often in sorted(counts.items()):
        Console().print(f"{often:>7,}  {what}")
    Console().print(f"{time.perf_counter() - began:>7.1f}  seconds")


if __name__ == "__main__":
    main()
