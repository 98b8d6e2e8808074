"""By which page somebody came who ordered is asked for until it is known, and not for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.hub import engine, visits
from tests.hub.world import World, account, order

PLACED = datetime.now(UTC) - timedelta(hours=1)
AT = "/tea?utm_source=lockstep"


class Store:
    """A hub that heard of orders whose visits were not made out."""

    def __init__(self, url: str) -> None:
        self.world = World(url)
        self.world.straight([account("1")])

    def tell(self, id: str = "o1", placed: datetime = PLACED, **more) -> None:
        """Let the store tell of an order, just placed."""
        facts = {"visit": "unready"} if "landing_site" not in more else {}
        self.world.straight([order(id, customer_external_id="1", placed_at=placed, facts=facts, **more)])  # fmt: skip

    def ask(self, later: timedelta = timedelta(minutes=2), **known: str) -> list[str]:
        """Ask for what is due after a while, and hear this; return what was asked for."""
        with engine.fresh(self.world.url) as hub:
            now = (datetime.now(UTC) + later).isoformat()
            hub.execute("SELECT set_config('lockstep.now', %s, false)", (now,))
            due = visits.due(hub, "shopify", 10)
            visits.note(hub, due, known)
            hub.commit()
        return [one.external_id for one in due]

    def orders(self) -> list[tuple]:
        return [(one["landing_site"], one["facts"]) for one in self.world.rows("SELECT landing_site, facts FROM orders ORDER BY id")]  # fmt: skip


@pytest.fixture
def store(hub_url):
    return Store(hub_url)


def test_what_is_made_out_later_is_kept_and_asked_for_no_more(store):
    store.tell()
    assert store.orders() == [(None, {})]
    assert store.ask(timedelta(0)) == []

    assert store.ask(o1=AT) == ["o1"]
    assert store.orders()[0][0] == AT
    assert store.ask(timedelta(days=30)) == []


def test_who_came_by_no_page_is_asked_for_no_more(store):
    store.tell()
    store.ask(o1="")

    assert store.ask(timedelta(days=30)) == []


def test_it_is_asked_for_ever_more_seldom_and_then_given_up(store):
    store.tell()
    later, asked = timedelta(0), []
    while later < timedelta(days=3):
        later += timedelta(minutes=1)
        asked += [later] if store.ask(later) else []
        later *= 1.4

    assert len(asked) == visits.TRIES
    assert asked == sorted(asked)
    assert asked[1] - asked[0] < timedelta(minutes=15)
    assert asked[-1] - asked[-2] > timedelta(hours=10)


def test_a_copy_of_the_order_neither_asks_anew_nor_takes_away_what_is_known(store):
    store.tell()
    store.ask(o1=AT)
    store.tell(minutes=5)

    assert store.orders()[0][0] == AT
    assert store.ask(timedelta(days=30)) == []


@pytest.mark.parametrize("more", [{"landing_site": AT}, {"placed": PLACED - timedelta(days=3)}])
def test_what_is_known_or_long_ago_is_not_asked_for(store, more):
    store.tell(**more)

    assert store.ask() == []
