"""A whole house in one process: stand-ins, receiver and lane in threads, a real Prefect beside it.

Deployments are registered with Prefect as `up` does, but for workflows, which nobody presses here;
runs of the rollout are done at a desk.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any, get_args

import pytest
from msgspec import Struct
from prefect.client.orchestration import get_client
from prefect.runner import Runner

from deployments import automations, receiver, runner, timetable
from deployments.demo_platforms import TESTER, Platforms
from deployments.sandbox import tester
from deployments.sandbox.generator import believable
from deployments.sandbox.hubspot import app as hubspot
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import app as shopify
from deployments.sandbox.shopify.calls import call
from deployments.sandbox.shopify.state import Shop
from deployments.sandbox.twilio import app as twilio
from deployments.timetable import Part
from deployments.up import begin_rollout, connections
from tasks import resume
from tasks.drain import drain_once
from tasks.hub.engine import connected
from tasks.hub.lane import DUE, HASTY
from tasks.push import push_all
from tasks.rollout.automation import Standing
from tasks.rollout.evidence import PHASES
from tasks.send import dispatch_batch
from tests.flows.conftest import LOOP
from tests.flows.desk import Desk, forgotten
from tests.stories.likeness import exported
from tests.stories.three_platforms import FREE, unhurried

WALKED = ("rollout", *PHASES)


class SmallHouse(Struct):
    """The house, as a test looks into it."""

    platforms: Platforms
    shop: Shop
    hub_url: str
    desk: Desk

    def keys(self, query: Any) -> set[str]:
        with connected(self.hub_url) as hub:
            return {key for (key,) in hub.execute(query).fetchall()}

    def told(self) -> set[str]:
        """Whom the CRM knows, by our key."""
        return {one["hub_customer_id"] for one in exported(self.platforms.hubspot, "contacts")}

    def orders(self) -> set[str]:
        """The orders the CRM knows, by name."""
        return {one["hs_order_name"] for one in exported(self.platforms.hubspot, "orders")}

    def order(self, number: str) -> str:
        """Let a guest order; return the order's name."""
        said = {"act": "place_order", "phone": number, "email": f"g{number[-4:]}@example.com"}
        return str(call(self.shop, said).name)

    def standing(self) -> list[Standing]:
        return LOOP.run(resume.survey_prefect()).deployments


@contextmanager
def small_house(hub_url: str, api: str, people: int) -> Iterator[SmallHouse]:
    """Open it for a new hub: a rollout begins, schedules rest, the lane works."""
    shop = Shop()
    believable(shop, people=people, orders=3 * people)
    tester.invite(shop, TESTER)
    with ExitStack() as open, pytest.MonkeyPatch.context() as environment:
        apps = (
            shopify.build(shop, **FREE),
            hubspot.build(search_lag=0.0),
            twilio.build(consents_per_minute=100_000),
        )
        platforms = Platforms(*(open.enter_context(serving(app)) for app in apps))
        environment.setenv("LOCKSTEP_HUB", hub_url)
        unhurried(hub_url, platforms.twilio)
        connect(environment, platforms, "http://127.0.0.1")  # a receiver knows its secrets at once
        hears = receiver.build()
        hears.public_url = hooks = open.enter_context(serving(hears))
        connect(environment, platforms, hooks)
        begin_rollout(hub_url)
        automations.install(api)
        assert [said for _, said in connections() if "connected" not in said] == []
        platforms.aim(hooks)
        desk = Desk(api)
        environment.setattr(timetable, "messages", SimpleNamespace(available=list))
        ids = LOOP.run(registered())
        walked = {f"{name}/on-demand": name for name in WALKED}
        desk.flows |= {ids[one]: timetable.flow_of(name) for one, name in walked.items()}
        open.callback(lambda: LOOP.run(forgotten(list(ids.values()))))
        open.enter_context(lane(hub_url))
        yield SmallHouse(platforms, shop, hub_url, desk)


def connect(environment: pytest.MonkeyPatch, platforms: Platforms, hooks: str) -> None:
    """Connect us to the stand-ins, whose webhooks come to an address."""
    for name, value in platforms.settings(hooks).items():
        environment.setenv(name, value)


async def registered() -> dict[str, Any]:
    """Register the whole timetable as both runners do; return its ids by name."""
    async with get_client() as client:
        for one in await resume.ours(client):
            await client.delete_deployment(one.id)
        for part in get_args(Part):
            await runner.register(Runner(part, pause_on_shutdown=False), part)
        found = await resume.ours(client)
        return {(await resume.standing(client, one)).name: one.id for one in found}


@contextmanager
def lane(hub_url: str) -> Iterator[None]:
    """Do what the lane does, until all is over: drain, tell, text."""
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(0.2):
            drain_once(hub_url)
            with connected(hub_url) as hub:
                hasty, due = hub.execute(HASTY).fetchall(), hub.execute(DUE).fetchall()
            for platform, object, _ in hasty:
                push_all(platform, object, "consent", 100)
            for platform, object in due:
                push_all(platform, object, "transactions", 100)
            dispatch_batch(hub_url)

    with ThreadPoolExecutor(1) as hands:
        working = hands.submit(work)
        try:
            yield
        finally:
            ended.set()
        working.result()
