"""How long the merge of a slice takes: people who are new, read again, and changed since.

`python -m tests.benchmarks.merging [PEOPLE] [--claims SHARE]`: SHARE of them were called otherwise
in the CRM before. Runs on a PostgreSQL of its own.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from deployments.postgres import LocalPostgres
from mappings.records import Customer
from tasks.hub import engine, merging, staging
from tasks.hub.staging import Incoming
from tests.hub.world import PLAN, at

BULK = replace(PLAN, lane="bulk")


def person(number: int, minutes: float, **more: object) -> Customer:
    """One account of the shop."""
    return Customer(platform="shopify", external_id=str(number), email=f"p{number}@example.com", email_verified=True,
                    phone=f"+1415{number + 2_000_000:07d}", first_name="Ada", last_name=f"L{number}", country="US",
                    updated_at=at(minutes), facts={"tags": ["a"], "zip": "94103"}, **more)  # fmt: skip


def contact(number: int) -> Customer:
    """The same person, as somebody at the CRM called them."""
    return Customer(platform="hubspot", external_id=f"c{number}", email=f"p{number}@example.com",
                    first_name="Countess", last_name=f"L{number}", country="US", updated_at=at(1))  # fmt: skip


def burnt(pid: int) -> float:
    """CPU seconds a process has used."""
    used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def merged(url: str, people: list[Customer], minutes: float) -> tuple[float, float]:
    """Merge a slice as a backfill does; return the seconds its merge took, and those of CPU."""
    with engine.fresh(url) as hub:
        staging.open_tables(hub, "slice_1")
        staging.load(hub, (Incoming(one, None, at(minutes)) for one in people))
        staging.analyze(hub, ["customers"])
        hub.commit()
        merging.lock(hub)
        began, cpu = time.perf_counter(), burnt(hub.info.backend_pid)
        merging.merge(hub, BULK)
        hub.commit()
        took = time.perf_counter() - began, burnt(hub.info.backend_pid) - cpu
        staging.close_tables(hub, "slice_1")
        merging.analyze(hub)
        hub.commit()
    return took


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("people", type=int, nargs="?", default=100_000)
    parser.add_argument("--claims", type=float, default=0.0)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="lockstep-"))
    folder.chmod(0o755)
    with LocalPostgres(folder / "postgres") as server:
        url = server.ensure("hub")
        engine.migrate(url)
        numbers = range(given.people)
        if told := int(given.people * given.claims):
            print(  # noqa: T201
                f"{'contacts of the CRM':28}{merged(url, [contact(one) for one in numbers[:told]], 2)[0]:8.2f} s"
            )
        for name, minutes in (
            ("new", 5),
            ("read again", 5),
            ("changed since", 60),
            ("changed again", 90),
        ):
            took, cpu = merged(url, [person(one, minutes) for one in numbers], minutes + 1)
            print(  # noqa: T201
                f"{name:28}{took:8.2f} s {cpu:8.2f} s of CPU {given.people / took:10,.0f} people/s"
            )
        engine.engine(url).dispose()


if __name__ == "__main__":
    main()
