"""Segments are kept by the lane and by night, a rehearsal shows the same, and a page says it."""

import asyncio
from datetime import timedelta

import psycopg
import pytest

from flows.looks import Looks
from flows.segments import planned
from mappings.belonging import Sizes
from tasks import belong
from tasks.hub import lane, memberships
from tasks.hub.engine import connected
from tasks.pages import segments as sheet
from tests.contracts.privacy import personal
from tests.hub.world import START, World, account, order
from tests.tasks.travel import clocked

BOTH = {"region_british_isles": 2, "repeat": 1, "lapsed": 1}
STAY = "SELECT segment, customer_id, why FROM membership WHERE until IS NULL ORDER BY 1, 2"


@pytest.fixture
def shop(hub_url, monkeypatch):
    """Ada bought twice, long ago; Bob never."""
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    world = World(hub_url)
    world.straight([account("7", "ada@example.com", country="GB"), account("8", "bob@example.com", country="GB"), order("1", customer_external_id="7"), order("2", customer_external_id="7", placed_at=START - timedelta(days=30))])  # fmt: skip
    return world


def test_a_rehearsal_shows_who_would_enter_and_writes_nothing(shop):
    before = shop.writes()
    said = belong.foresee(shop.url, each=1)

    assert said.entered == BOTH
    assert (shop.rows(STAY), shop.writes()) == ([], before)
    assert planned(said)["lapsed"] == (1, 0)


def test_by_night_everybody_is_looked_at_in_slices_and_a_second_look_moves_nobody(shop):
    assert belong.look_at_all(shop.url, each=1).entered == BOTH
    assert belong.look_at_all(shop.url, each=1).told == 0


def test_the_lane_finds_what_the_night_finds(shop):
    assert asyncio.run(looked(shop.url)).done.entered == BOTH
    assert belong.look_at_all(shop.url).told == 0


async def looked(url):
    """Let the lane look once, as its leader."""
    looks = Looks(belong.belong.fn)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as hub:
        leader = lane.Leader(hub, hub)
        await looks.start(leader)
        await looks.finish()
        assert not await leader.looks()
    return looks


def test_a_rule_that_is_gone_ends_its_memberships(shop, monkeypatch):
    belong.look_at_all(shop.url)
    monkeypatch.setenv("LOCKSTEP_SEGMENTS", '{"regions": {}}')

    assert belong.look_at_all(shop.url).left == {"region_british_isles": 2}
    assert shop.one("SELECT DISTINCT left_why FROM membership WHERE until IS NOT NULL") == "there is no such segment any more"  # fmt: skip


def test_the_page_counts_and_names_nobody(shop):
    belong.look_at_all(shop.url)
    with connected(shop.url) as hub:
        found, stages = memberships.sizes_now(hub), list(memberships.stages(hub))
        moves = memberships.moves_since(hub, memberships.now_of(hub) - timedelta(days=1))
    page = sheet.page(Sizes(), found, moves, stages, when="in the last day")

    assert "| **repeat** | 1 | 1 | 0 | 20.00 GBP |" in page
    assert "| lapsed | 1 | 20.00 GBP |" in page
    assert "- **repeat**: who came back (orders: at least 2)" in page
    assert personal(page) == []


def test_a_look_takes_what_is_due_by_a_clock_that_can_be_set(shop):
    belong.look_at_all(shop.url)
    shop.straight([order("3", customer_external_id="8", placed_at=START)])
    with clocked(shop.url, START + timedelta(days=1)) as hub:
        assert memberships.stirred(hub, Sizes(), (), 100).entered["new_buyers"] == 1
    with clocked(shop.url, START + timedelta(days=31)) as hub:
        assert memberships.stirred(hub, Sizes(), (), 100).left == {"new_buyers": 1}
