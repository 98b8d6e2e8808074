"""Two systems edit the same contacts in the same minute: many histories at once, in real hubs.

`python -m tests.stories.two_editors_hub [HISTORIES] [SEED] [WRONG]`: all are heard in two hubs, each in an
order of its own and some twice. Both must end as the rules alone say, and be silent afterwards.
"""

import sys
import tempfile
from pathlib import Path
from random import Random

import pytest
from msgspec import structs

from deployments.postgres import LocalPostgres
from mappings.ownership import of
from mappings.records import Customer, Edit
from tasks.differ import saying
from tasks.hub import engine, mirror
from tasks.hub.staging import Incoming
from tests.hub.world import World
from tests.stories.two_editors import History, histories, judged
from tests.stories.two_editors_wrong import HUBS


def real(count: int, seed: int) -> list[History]:
    """Make up histories that the policy's own line about first names decides."""
    line = of("customer", "first_name")
    return [structs.replace(one, line=line) for one in histories(count, seed)]


def deliveries(history: History) -> list[Incoming]:
    """Say a history as its platforms do."""
    id, mail = str(history.seed), f"p{history.seed}@example.com"
    found = [
        Incoming(
            Customer(platform="shopify", external_id=id, email=mail, email_verified=True,
                     first_name=one.value or None, updated_at=one.at), None, one.told_at)
        for one in history.store
    ]  # fmt: skip
    for one in history.crm:
        if one.exact:
            said = Edit(platform="hubspot", object="contacts", external_id=f"c{id}", field="first_name",
                        value=one.value or None, happened_at=one.at)  # fmt: skip
        else:
            said = Customer(platform="hubspot", external_id=f"c{id}", email=mail, first_name=one.value or None, updated_at=one.at)  # fmt: skip
        found.append(Incoming(said, None, one.told_at))
    return found


def heard(world: World, some: list[History], random: Random) -> dict[str, str]:
    """Let a hub hear all of them in an order of its own; return what each person is called."""
    told = [one for history in some for one in deliveries(history)]
    told += random.sample(told, len(told) // 5)
    random.shuffle(told)
    while told:
        size = random.choice((1, 7, 40, 200))
        world.straight(told[:size])
        told = told[size:]
    rows = world.rows("""
        SELECT i.value AS id, coalesce(c.first_name, '') AS name FROM customer c
          JOIN identity i ON i.customer_id = c.id AND i.kind = 'shopify:customer'""")
    return {row["id"]: row["name"] for row in rows}


def silent(world: World, some: list[History]) -> list[str]:
    """Tell the CRM what it is owed, let it say that back, and name who would be told more."""
    now = world.one("SELECT clock_timestamp()")
    rows = world.rows("SELECT c.key::text, i.value FROM customer c JOIN identity i ON i.customer_id = c.id AND i.kind = 'hubspot:customer'")  # fmt: skip
    keys = {row["key"]: row["value"] for row in rows}
    with engine.connected(world.url) as hub:
        changes = saying(hub, "hubspot", "contacts", list(keys)).changes
        mirror.remember(hub, "hubspot", "contacts", [(key, keys[key], one.values) for key, one in changes.items()])  # fmt: skip
        people = {
            row["key"]: row
            for row in world.rows("SELECT key::text, email, first_name FROM customer")
        }
    called = {row["key"]: row["first_name"] for row in people.values()}
    stale(world, keys)
    if called != {row["key"]: row["first_name"] for row in world.rows("SELECT key::text, first_name FROM customer")}:  # fmt: skip
        return ["a copy from before we told it counted"]
    later = world.one("SELECT clock_timestamp() + interval '1 second'")
    echoes = [
        Incoming(Customer(platform="hubspot", external_id=id, email=people[key]["email"], first_name=people[key]["first_name"],
                          updated_at=now, facts={"hub_customer_id": key}), None, later)
        for key, id in keys.items()
    ]  # fmt: skip
    world.straight(echoes)  # the first time it brings what of ours the CRM shows, as facts
    before = world.writes()
    world.straight(echoes)
    world.straight(echoes)
    with engine.connected(world.url) as hub:
        more = saying(hub, "hubspot", "contacts", list(keys)).changes
    faults = [f"told more: {one.values}" for one in more.values()]
    if world.writes() != before:
        faults.append("an echo was written down as news")
    return faults


def stale(world: World, keys: dict[str, str]) -> None:
    """Let a page arrive late that was read before the CRM was told: it shows another name."""
    then = world.one("SELECT clock_timestamp() - interval '1 hour'")
    world.straight([
        Incoming(Customer(platform="hubspot", external_id=id, first_name="Stale", updated_at=then, facts={"hub_customer_id": key}), None, then)
        for key, id in keys.items()
    ])  # fmt: skip


def tried(urls: list[str], count: int, seed: int) -> list[str]:
    """Hear the same histories in each of these hubs; name what is wrong."""
    some, faults = real(count, seed), []
    expected = {str(one.seed): judged(one, one.store, one.crm).value for one in some}
    for number, url in enumerate(urls):
        world = World(url)
        called = heard(world, some, Random(seed * 1000 + number))
        faults += [
            f"history {id} in hub {number}: {called.get(id)!r}, by the rules {value!r}"
            for id, value in expected.items()
            if called.get(id) != value
        ]
        faults += silent(world, some)
    return faults


def caught(urls: list[str], count: int, seed: int) -> list[str]:
    """Build the hub wrong in each way; name the ways that nothing is said of."""
    missed = []
    for name, build in HUBS.items():
        with pytest.MonkeyPatch.context() as patch:
            build(patch)
            faults = tried(urls, count, seed)
        for url in urls:
            World(url).empty()
            with engine.connected(url) as hub:
                hub.execute("TRUNCATE claim, named, mirror, joined, part CASCADE")
        print(f"{len(faults):>5}  {name}: {(faults or ['-'])[0]}")  # noqa: T201
        missed += [] if faults else [name]
    return missed


def main(count: int = 400, seed: int = 0, wrong: int = 0) -> int:
    """Try many in two hubs of a PostgreSQL of their own; print what is wrong.

    With `wrong` 1 the hub is built wrong in each way of `HUBS`: print what is said of each.
    """
    folder = Path(tempfile.mkdtemp(prefix="lockstep-"))
    folder.chmod(0o755)
    with LocalPostgres(folder / "postgres") as server:
        urls = [server.ensure(name) for name in ("one", "two")]
        for url in urls:
            engine.migrate(url)
        faults = caught(urls, count, seed) if wrong else tried(urls, count, seed)
        for url in urls:
            engine.engine(url).dispose()
    print("\n".join(faults[:20]))  # noqa: T201
    print(f"{count} histories in two hubs: {len(faults)} wrong")  # noqa: T201
    return len(faults)


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
