"""A product is there again once it was known to be sold out, however late and often we are told."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mappings.records import Product
from tasks.hub import carts, engine, staging, stock
from tasks.hub.staging import Incoming
from tests.hub.world import START

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, phases=[Phase.explicit, Phase.generate])  # fmt: skip
WHEN = "SELECT sold_out_at, there_since FROM product"


def after(minutes):
    return START + timedelta(minutes=minutes)


def said(minute, number, grain=1):
    """What the shop says of its tea at that minute; it may not call that a change."""
    changed = after(minute - minute % grain)
    facts = {} if number is None else {"inventory": number}
    tea = Product(platform="shopify", external_id="p", title="Tea", updated_at=changed, facts=facts)
    return Incoming(tea, None, after(minute))


def hear(hub, batch):
    """Bring one batch in, as a merge does."""
    with hub.transaction():
        staging.open_tables(hub)
        staging.load(hub, batch)
        hub.execute(carts.PRODUCTS)
        stock.write(hub)


@pytest.fixture(scope="module")
def hub(postgres, hub_template, maker):
    maker.execute(f"CREATE DATABASE tea TEMPLATE {hub_template} STRATEGY file_copy")
    with engine.fresh(postgres.url("tea")) as hub:
        hub.autocommit = True
        yield hub
    maker.execute("DROP DATABASE tea WITH (FORCE)")


def told(hub, batches):
    """Return since when the product is sold out and there again, after all of it was heard."""
    hub.execute("DELETE FROM product")
    for batch in batches:
        hear(hub, batch)
    return hub.execute(WHEN).fetchone()


def cut(draw, lives, grain=1):
    """Let what is said come in batches."""
    place, batches = 0, []
    while place < len(lives):
        many = draw(st.integers(1, 3))
        batches.append([said(*one, grain) for one in lives[place : place + many]])
        place += many
    return batches


def expected(life):
    """When there was last none, and the first time after it that there was some."""
    none = [minute for minute, number in life if number is not None and number <= 0]
    some = [minute for minute, number in life if none and number and minute > none[-1]]
    return (after(none[-1]) if none else None, after(some[0]) if some else None)


@QUICK
@given(data=st.data(), numbers=st.lists(st.sampled_from([None, -1, 0, 0, 1, 7]), min_size=1, max_size=9))  # fmt: skip
def test_it_is_there_again_since_the_first_time_after_there_was_none(hub, data, numbers):
    life = list(enumerate(numbers))

    assert told(hub, cut(data.draw, life, grain=3)) == expected(life)


@QUICK
@given(data=st.data(), numbers=st.lists(st.sampled_from([0, 1]), min_size=1, max_size=6))
def test_whoever_is_told_late_and_twice_knows_the_same(hub, data, numbers):
    life = list(enumerate(numbers))
    sold_out, there = expected(life)
    mixed = data.draw(st.permutations([*life, *data.draw(st.lists(st.sampled_from(life), max_size=3))]))  # fmt: skip

    found = told(hub, cut(data.draw, mixed))
    assert found[0] == sold_out
    assert (found[1] is None) == (there is None)
    assert there is None or found[1] >= there


def test_who_does_not_say_where_a_product_is_shown_leaves_it_there_and_nothing_else_is_kept(hub):
    hub.execute("DELETE FROM product")
    first, later, hidden = (said(minute, 3) for minute in (0, 5, 9))
    first.record.facts["url"], hidden.record.facts["url"] = "https://acme.example/p", None
    later.record.facts = {"status": "ACTIVE"}

    seen = []
    for one in (first, later, hidden):
        hear(hub, [one])
        seen += hub.execute("SELECT facts FROM product").fetchone()

    assert seen[1:] == [
        {"url": "https://acme.example/p", "status": "ACTIVE"},
        {"url": None, "status": "ACTIVE", "inventory": 3},
    ]
