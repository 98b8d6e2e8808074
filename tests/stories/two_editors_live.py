"""A store and a CRM edit the same people in the same minutes, each over its own API and webhooks.

`python -m tests.stories.two_editors_live [PEOPLE] [ACTS] [SEED]`: in between, and in no order, we
drain, read both and tell the CRM, which tells us of what we wrote: by webhook and by search. In
the end the policy is obeyed, hub and CRM agree, and nobody has anything more to say.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from unittest.mock import patch

import httpx
import psycopg

from deployments.demo_platforms import HEARD, Platforms
from deployments.postgres import LocalPostgres
from deployments.receiver import build
from deployments.sandbox.hubspot import app as hubspot
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify import app as shopify
from deployments.sandbox.shopify.state import Person, Shop
from tasks import connect
from tasks.drain import drain_once
from tasks.hub import engine, pulse
from tasks.merge import merge_page
from tasks.push import push_all
from tests.deployments.webhooks import PUBLIC
from tests.stories.dry_run_seen import Crm

GRAIN, LAG = timedelta(seconds=1), timedelta(minutes=2)
NAMED = """
    SELECT i.value, c.first_name FROM customer c
      JOIN identity i ON i.customer_id = c.id AND i.kind = 'shopify:customer'
"""


class Clock:
    """Both platforms' time: it moves when the story does, and a little whenever it is asked.

    It stays behind ours, and never so far that webhooks are too old to be believed.
    """

    def __init__(self) -> None:
        self.at = datetime.now(UTC) - LAG

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.at = max(self.at + timedelta(seconds=seconds), datetime.now(UTC) - LAG)


class Office:
    """People known to a store and a CRM, those who edit them, and the hub between."""

    def __init__(self, url: str, shop: Shop, clock: Clock, crm: Crm) -> None:
        self.url, self.shop, self.clock, self.crm, self.random = url, shop, clock, crm, Random()
        self.names = (f"N{n}" for n in count())
        self.told: dict[str, dict[str, tuple[datetime, str]]] = {}
        self.edits = self.written = 0

    def open(self, people: int) -> None:
        """Let some people be known everywhere."""
        for n in range(people):
            about = {"email": f"p{n}@example.com", "first_name": "Ada", "verified_email": True}
            person = acts.add_person(self.shop, **about, country_code="GB")
            self.told[str(person.id)] = {"store": (self.clock(), "Ada")}
        self.rest()

    @property
    def contacts(self) -> dict[str, dict[str, str]]:
        """Return what the CRM holds, by e-mail; with its id there."""
        found = self.crm.export("contacts")
        return {one["properties"]["email"]: {**one["properties"], "id": one["id"]} for one in found}

    def edit(self) -> None:
        """Have somebody be called otherwise, in the store or by an agent in the CRM."""
        self.clock.move(self.random.choice((0, 0.1, 0.7, 2)))
        person, name = self.random.choice(list(self.shop.people.values())), next(self.names)
        side = self.random.choice(("store", "crm"))
        self.edits += 1
        if side == "store":
            acts.update_person(self.shop, person, first_name=name)
        else:
            self.agent(person, name)
        self.told[str(person.id)][side] = (self.clock.at, name)

    def agent(self, person: Person, name: str) -> None:
        """Let an agent change a contact's name."""
        id = self.contacts[str(person.email)]["id"]
        self.crm.ask("edit", type="contacts", id=id, properties={"firstname": name})

    def read(self, platform: str, object: str) -> None:
        """Read what changed, as a sync does; searches have a limit by the second."""
        self.clock.move(0.3)
        with connect.connected(platform) as connector:
            for page in connector.read(object):
                merge_page.fn(platform, object, page, None)

    def hear(self) -> None:
        """Do one of the things we do all the time."""
        does = self.random.choice((
            lambda: drain_once(self.url), lambda: drain_once(self.url, 3), self.tell,
            lambda: self.read("shopify", "customers"), lambda: self.read("hubspot", "contacts")))  # fmt: skip
        does()

    def tell(self) -> int:
        """Tell the CRM what it is owed; return how many records that were."""
        sent = push_all("hubspot", "contacts", "backfill", 100).sent
        self.written += sent
        return sent

    def rest(self) -> int:
        """Hear and tell until nobody says anything more; return how many rounds that took."""
        for number in range(9):
            heard = self.arrived()
            self.read("shopify", "customers")
            self.read("hubspot", "contacts")
            if not self.tell() and not heard:
                return number
        return 9

    def arrived(self) -> int:
        """Drain until all is in the hub that platforms have told us of; return how much that was."""
        self.clock.move(0)
        for _ in range(500):
            if not self.crm.ask("webhooks")["open"]:
                break
            time.sleep(0.02)
        heard = 0
        for _ in range(5):
            with psycopg.connect(self.url) as hub:
                hub.execute("UPDATE inbox SET due_at = clock_timestamp() WHERE status = 'new'")
            heard += drain_once(self.url).deliveries
        return heard

    def faults(self) -> Iterator[str]:
        """Let all come to rest, and name what is not as it should be."""
        if self.rest() > 6:
            yield "it does not come to rest"
        if lost := self.crm.ask("webhooks")["counts"]["given_up"]:
            yield f"{lost} webhooks never arrived: this machine is too busy to tell"
        with psycopg.connect(self.url) as hub:
            called = dict(hub.execute(NAMED).fetchall())
        shown = self.contacts
        people = {str(id): person for id, person in self.shop.people.items()}
        for id, told in self.told.items():
            email = str(people[id].email)
            if (theirs := shown[email]["firstname"]) != called[id]:
                yield f"{email}: the hub says {called[id]}, the CRM {theirs}"
            if called[id] not in expected(told):
                yield f"{email} is called {called[id]}, but {told}"
        if self.written > len(self.told) + self.edits:
            yield "more writes than edits: they echo"
        yield from self.silence()

    def silence(self) -> Iterator[str]:
        """Hear all of it once more: nothing may be written anywhere."""
        before = self.written, self.hub_writes()
        self.rest()
        if (self.written, self.hub_writes()) != before:
            yield "an echo was taken for news"

    def hub_writes(self) -> int:
        with psycopg.connect(self.url) as hub:
            hub.execute("SELECT pg_stat_force_next_flush()")
            hub.commit()
            return pulse.written(hub)


def expected(told: dict[str, tuple[datetime, str]]) -> set[str]:
    """Say what somebody may be called: the CRM's certainly later word, else the store's."""
    (since, ours), (at, theirs) = told["store"], told.get("crm", (None, ""))
    if at is None:
        return {ours}
    until = since.replace(microsecond=0) + GRAIN
    if abs(at - until) < timedelta(milliseconds=5):
        return {ours, theirs}
    return {theirs} if at > until else {ours}


@contextmanager
def office(url: str, seed: int) -> Iterator[Office]:
    """Open a store and a CRM that tell a receiver of every change, some of them twice."""
    clock = Clock()
    shop, free = Shop(clock), {"per_second": 100_000.0, "bucket_size": 100_000.0}
    with ExitStack() as stack:
        store = stack.enter_context(serving(shopify.build(shop, **free)))
        portal = stack.enter_context(
            serving(hubspot.build(clock=clock, search_lag=0.0, burst=100_000))
        )
        crm = Crm(portal, stack.enter_context(httpx.Client(trust_env=False)))
        names = Platforms(store, portal, "").settings(PUBLIC)
        ours = {name: value for name, value in names.items() if "TWILIO" not in name}
        stack.enter_context(patch.dict(os.environ, {"LOCKSTEP_HUB": url, **ours}))
        with connect.connected("hubspot") as connector:
            connector.prepare()
        hooks = stack.enter_context(serving(build()))
        aim = {"url": f"{hooks}/hooks/hubspot", "signed_url": f"{PUBLIC}/hooks/hubspot"}
        crm.ask("webhooks", **{**HEARD, **aim, "duplicates": 0.2, "gather": 0.0, "tempo": 0.0})
        one = Office(url, shop, clock, crm)
        one.random.seed(seed)
        yield one


def lived(url: str, people: int, edits: int, seed: int) -> list[str]:
    """Let people be edited and heard of in no order; name what is wrong in the end."""
    with office(url, seed) as one:
        one.open(people)
        for _ in range(edits):
            one.edit()
            for _ in range(one.random.choice((0, 0, 1, 2))):
                one.hear()
        return list(one.faults())


def main(people: int = 20, edits: int = 120, seed: int = 0) -> int:
    """Live once in a hub of its own; print what is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="lockstep-"))
    folder.chmod(0o755)
    with LocalPostgres(folder / "postgres") as server:
        url = server.ensure("hub")
        engine.migrate(url)
        faults = lived(url, people, edits, seed)
        engine.engine(url).dispose()
    print("\n".join(faults[:20]))  # noqa: T201
    print(f"{edits} edits of {people} people: {len(faults)} wrong")  # noqa: T201
    return len(faults)


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
