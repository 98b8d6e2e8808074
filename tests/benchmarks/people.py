"""How long a hub takes to tell a million customers apart by exact keys, and whether it counts them right.

Run by hand: `python -m tests.benchmarks.people`. A durable PostgreSQL of its own; what is merged is
a store's accounts and a CRM's contacts, with every value missing somewhere. A value that is missing
is nobody's: it joins no one.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace
from psycopg import sql

from deployments.postgres import LocalPostgres
from tasks.hub import customers, engine, identities, merging, orders, staging
from tasks.hub.engine import Connection
from tests.hub.world import PLAN

COUNT = "SELECT count(*) FROM customer WHERE merged_into IS NULL"


class Kind(NamedTuple):
    """One way in which people are written down: how many they are, and each one's records."""

    said: str
    people: int
    rows: tuple[str, ...]


KINDS = (
    Kind("an account, and a contact with its e-mail", 1, ("shopify verified phone", "hubspot typed")),
    Kind("an account without a phone, and a contact", 1, ("shopify verified", "hubspot typed")),
    Kind("an account and a contact of one phone, without e-mails", 1, ("shopify phone", "hubspot phone")),
    Kind("two accounts with neither e-mail nor phone", 2, ("shopify", "shopify")),
    Kind("a family: two e-mails, one phone", 2, ("shopify verified phone", "shopify verified other phone")),
    Kind("an account whose e-mail was only typed", 1, ("shopify typed phone",)),
)  # fmt: skip

STAGE = """
    INSERT INTO stage_customers
           (row, told_at, platform, external_id, email, email_verified, phone, first_name, last_name,
            country, updated_at, deleted, facts, bad)
    SELECT {first} + n, now(), {platform}, {mark} || n,
           CASE WHEN {mailed} THEN {box} || n || '@example.com' END, {verified},
           CASE WHEN {dialled} THEN '+1' || {area} || (2000000 + n) END, 'Ann', 'Lee', 'US',
           timestamptz '2026-01-01' + n * interval '1 second', false, '{{}}', false
      FROM generate_series(1, {count}) n
"""


def staged(each: int) -> Iterator[sql.Composed]:
    """Write the statements that stage everybody, each kind so often."""
    for n, kind in enumerate(KINDS):
        for m, row in enumerate(kind.rows):
            platform, *said = row.split()
            yield sql.SQL(STAGE).format(
                first=(n * 2 + m) * each,
                platform=platform,
                mark=f"{n}-{m}-",
                mailed=bool({"verified", "typed"} & set(said)),
                box=f"{'other' if 'other' in said else 'box'}.{n}.",
                verified="verified" in said,
                dialled="phone" in said,
                area=str(212 + n),
                count=each,
            )


def counted(hub: Connection) -> int:
    """Count the people of a hub."""
    return int(hub.execute(COUNT).fetchall()[0][0])


def measure(url: str, records: int) -> dict[str, Any]:
    """Stage, tell apart, merge; say how long each took and how many people there are."""
    each = records // sum(len(kind.rows) for kind in KINDS)
    told: dict[str, Any] = {"records": each * sum(len(kind.rows) for kind in KINDS)}
    engine.migrate(url)
    with engine.autocommit(url) as hub:
        staging.open_tables(hub, "slice")
        for statement in staged(each):
            hub.execute(statement)
        hub.execute("ANALYZE stage_customers")
        began = time.perf_counter()
        with hub.transaction(force_rollback=True):
            for table in (customers.TOUCHED, orders.RECOUNT):
                hub.execute(table)
            identities.resolve(hub, PLAN.stores)
            told["told apart, seconds"] = round(time.perf_counter() - began, 1)
            told["told apart, people"] = counted(hub)
        began = time.perf_counter()
        with hub.transaction():
            merging.merge(hub, replace(PLAN, lane="bulk"))
        told["merged whole, seconds"] = round(time.perf_counter() - began, 1)
        told["people"] = counted(hub)
    engine.engine(url).dispose()
    return {**told, "people there are": each * sum(kind.people for kind in KINDS)}


def main() -> None:
    """Measure and tell; a wrong number of people is an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        Path(folder).chmod(0o755)  # as root, the server runs as another user
        with LocalPostgres(Path(folder) / "postgres") as server:
            told = measure(server.ensure("hub"), chosen.records)
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    sys.exit(told["people"] != told["people there are"])


if __name__ == "__main__":
    main()
