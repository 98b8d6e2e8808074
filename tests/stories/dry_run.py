"""A dry run, and then the run itself: it does what was shown, field by field, in hub and CRM.

By hand, a thousand random changes: `python -m tests.stories.dry_run --changes 1000 --seed 1`.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import httpx

from deployments.postgres import LocalPostgres
from deployments.sandbox.generator import believable
from deployments.sandbox.hubspot import app as hubspot
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import acts
from deployments.sandbox.shopify import app as shopify
from deployments.sandbox.shopify.live import Live, Plan
from deployments.sandbox.shopify.state import Person, Shop
from tasks import connect
from tasks.connectors.base import Page
from tasks.foresee import Changed, Difference
from tasks.hub import engine
from tasks.merge import merge_page
from tasks.push import push_all
from tasks.rehearse import rehearse
from tasks.rehearse_push import rehearse_all
from tests.stories import dry_run_seen as seen
from tests.stories.dry_run_seen import Crm, Line, Look

READ = ("customers", "products", "orders", "carts")
ALL = 1_000_000


class Town:
    """A shop with people in it, a CRM with agents in it, and the hub between them."""

    def __init__(self, url: str, shop: Shop, crm: Crm, seed: int) -> None:
        self.url, self.shop, self.crm, self.dice = url, shop, crm, Random(seed)
        self.live = Live(shop, Plan(seed=seed))
        self.since: datetime | None = None
        self.done: Counter[str] = Counter()

    def change(self) -> None:
        """Let one thing happen somewhere."""
        does = self.dice.choices(
            [self.shopping, self.agent, self.rival, self.twin, self.move, self.merge, self.leave],
            [60, 12, 6, 8, 8, 4, 2],
        )[0]
        self.done[does.__name__] += 1
        does()

    def shopping(self) -> None:
        self.live.step()

    def person(self) -> Person:
        return self.dice.choice(list(self.shop.people.values()))

    def agent(self) -> None:
        """Change what we told, or take a record away."""
        contacts = self.crm.export("contacts")
        if not contacts:
            return
        one = self.dice.choice(contacts)
        if self.dice.random() < 0.2:
            path = f"{self.crm.url}/crm/v3/objects/contacts/{one['id']}"
            self.crm.client.delete(path, headers=seen.BEARER).raise_for_status()
            return
        said = {"hub_net_spend": "999", "firstname": "Agent", "country": "DE"}
        name = self.dice.choice(list(said))
        self.crm.ask("edit", type="contacts", id=one["id"], properties={name: said[name]})

    def rival(self) -> None:
        """Note a contact that somebody of the shop will turn out to be."""
        email = self.person().email
        if email and email not in {
            one["properties"].get("email") for one in self.crm.export("contacts")
        }:
            said = {"email": email, "firstname": "Known", "phone": "+14155550188"}
            self.crm.ask("edit", type="contacts", id=None, properties=said)

    def twin(self) -> None:
        """Let somebody buy as a guest, and perhaps sign up with the same e-mail."""
        number = self.shop.next_id()
        email, phone = f"guest{number}@example.com", f"+447450{number % 10**6:06d}"
        acts.place_order(self.shop, email=email, phone=phone, country_code="GB")
        if self.dice.random() < 0.6:
            about = {"first_name": "Guest", "verified_email": True, "country_code": "GB"}
            acts.add_person(self.shop, email=email, **about)

    def move(self) -> None:
        """Change somebody's address, number or country."""
        one, number = self.person(), self.shop.next_id()
        about: list[dict[str, Any]] = [
            {"email": f"moved{number}@example.com"},
            {"phone": f"+447451{number % 10**6:06d}"},
            {"country_code": self.dice.choice(["GB", "US", "CA"])},
            {"phone": None, "last_name": "O'Neill"},
        ]
        acts.update_person(self.shop, one, **self.dice.choice(about))

    def merge(self) -> None:
        acts.merge_people(self.shop, *self.dice.sample(list(self.shop.people.values()), 2))

    def leave(self) -> None:
        bought = {sale.person_id for sale in self.shop.sales.values()}
        for one in [one for one in self.shop.people.values() if one.id not in bought][:1]:
            acts.delete_person(self.shop, one)

    def read(self) -> list[tuple[str, Page]]:
        """Read what changed, as a sync does."""
        with connect.connected("shopify") as connector:
            return [(one, page) for one in READ for page in connector.read(one, self.since)]

    def round(self, changes: int) -> list[tuple[Any, ...]]:
        """Let things happen, rehearse, do it, and return what was not as it was shown."""
        began = datetime.now(UTC) - timedelta(seconds=5)
        for _ in range(changes):
            self.change()
        before, there = seen.hub(self.url), self.crm.look()
        pages = [page for _, page in self.read()]
        shown = rehearse(self.url, "shopify", pages, most=ALL, onward=rehearse_all)
        untouched = seen.hub(self.url).records == before.records and self.crm.look() == there
        for object, page in self.read():
            merge_page.fn("shopify", object, page, None)
        after = seen.hub(self.url)
        refused = self.push()
        self.since = began
        did = seen.hub_differences(before, after)
        names = called(before, after)
        did |= seen.crm_differences(there, self.crm.look(), names)
        would = foreseen(shown, there)
        wrong = [("only shown", *line) for line in sorted(would - did, key=str)]
        wrong += [("only done", *line) for line in sorted(did - would, key=str)]
        self.done["fields"] += len(did)
        if not untouched:
            wrong.append(("the dry run", "wrote", "something", None, None))
        if refused != shown.many("refuse"):
            wrong.append(("refused", "", "", shown.many("refuse"), refused))
        return wrong

    def push(self) -> int:
        """Tell the CRM all it is owed; return how many records it refused."""
        refused, more = 0, True
        while more:
            done = [push_all("hubspot", one, "backfill", 100) for one in ("contacts", "orders")]
            refused += sum(one.refused for one in done)
            more = any(one.over for one in done)
        return refused


def called(before: Look, after: Look) -> dict[str, str]:
    """Return what those are called in the rehearsal who had no key yet."""
    people = {
        key: after.names.get(id, "") for id, key in after.keys.items() if id not in before.keys
    }
    orders = {key: name for key, name in after.orders.items() if key not in before.orders}
    return people | orders


def foreseen(shown: Difference, crm: dict[str, Any]) -> set[Line]:
    """Write what was shown as it is compared: in the CRM nothing and empty are the same."""
    owners = {id: one.get("hub_customer_id", id) for id, one in crm["contacts"].items()}
    return {
        (one.noun, one.record, one.field, *values(one, owners))
        for one in shown.changes
        if one.action in {"create", "update"} and "shopify" not in one.noun.split()[:1]
    }


def values(one: Changed, owners: dict[str, str]) -> tuple[Any, Any]:
    said = (one.before, one.after)
    if one.noun.startswith("hubspot"):
        said = tuple(value or None for value in said)
    if one.field == "contact_id":
        said = tuple(owners.get(value, value) for value in said)
    return seen.normal(said[0]), seen.normal(said[1])


@contextmanager
def town(url: str, seed: int, people: int = 20, orders: int = 30) -> Iterator[Town]:
    """Build a town, connect it, and let hub and CRM learn of it."""
    shop = Shop(lambda: datetime.now(UTC))
    believable(shop, seed=seed, people=people, orders=orders)
    quick = {"per_second": 100_000.0, "bucket_size": 100_000.0}
    with ExitStack() as stack:
        store = stack.enter_context(serving(shopify.build(shop, **quick)))
        client = stack.enter_context(httpx.Client(trust_env=False))
        crm = Crm(
            stack.enter_context(serving(hubspot.build(search_lag=0.0, burst=100_000))), client
        )
        names = {
            "LOCKSTEP_HUB": url,
            "LOCKSTEP_SHOPIFY_URL": store,
            "LOCKSTEP_SHOPIFY_CLIENT_ID": "sandbox",
            "LOCKSTEP_SHOPIFY_CLIENT_SECRET": "shpss_sandbox",
            "LOCKSTEP_HUBSPOT_URL": crm.url,
            "LOCKSTEP_HUBSPOT_TOKEN": "pat-na1-sandbox",
        }
        stack.enter_context(patch.dict(os.environ, names))
        with connect.connected("hubspot") as connector:
            connector.prepare()
        yield Town(url, shop, crm, seed)


def main() -> None:
    """Tell it of as many changes as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--a-round", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    said, began, wrong = parser.parse_args(), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as place, LocalPostgres(Path(place) / "pg") as server:
        Path(place).chmod(0o755)
        url = server.ensure("hub")
        engine.migrate(url)
        with town(url, said.seed) as one:
            wrong += report(0, one.round(0))
            for number in range(1, said.changes // said.a_round + 1):
                wrong += report(number, one.round(said.a_round))
        engine.engine(url).dispose()
        took = time.monotonic() - began
        print(f"{said.changes} changes, {dict(one.done)}, {wrong} lines wrong, {took:.0f} s")  # noqa: T201


def report(number: int, wrong: list[tuple[Any, ...]]) -> int:
    for line in wrong[:20]:
        print(number, *line)  # noqa: T201
    return len(wrong)


if __name__ == "__main__":
    main()
