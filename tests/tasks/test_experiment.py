"""Experiments are stated first, assigned for good, and judged on all who were assigned."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from flows.experiment import done
from flows.messages.abandoned_cart import WORKFLOW as CART
from tasks.experiment import AS_IS, Wish, begin, judged, running
from tasks.experiments.experiment import Dimension
from tasks.experiments.page import page
from tasks.hub import engine, trying
from tests.hub.world import World, account
from tests.tasks.travel import TRIP, Travel, cart

SHORT: dict[str, Dimension] = {"short": "wording"}
NOW = "2026-03-01T00:00:00Z"
WISH = Wish("short words", "abandoned_cart", "short", 2.0)
TEXTS = """
    WITH c AS (
        INSERT INTO customer (phone) SELECT '+1415' || (2000000 + n) FROM generate_series(1, 2000) n
        RETURNING id, phone)
    INSERT INTO message (workflow, occasion, purpose, phone, body, platform, customer_id, asked_at)
    SELECT 'abandoned_cart', 'c' || c.id, 'cart', c.phone, 'b', 'twilio', c.id, present() - interval '20 days' FROM c
"""
DRAWN = """
    WITH c AS (INSERT INTO customer (key) SELECT gen_random_uuid() FROM generate_series(1, %s) RETURNING id)
    INSERT INTO journey (workflow, occasion, customer_id, happened_at, due_at, started_at, variant, facts)
    SELECT 'abandoned_cart', 'd' || id, id, present(), present(), present(), CASE WHEN id %% 2 = 0 THEN 'short' END,
           jsonb_build_object('experiment', 'short words', 'assigned_at', present() + interval '1 day')
      FROM c
"""
WAITS = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
SALES = """
    INSERT INTO orders (platform, external_id, customer_id, currency, total, kept, placed_at, updated_at, told_at)
    SELECT 's', 'o' || customer_id, customer_id, 'EUR', 50, 50, {at}, {at}, {at} FROM {table} WHERE {which}
"""


@pytest.fixture(scope="module")
def made(postgres, maker, hub_template):
    maker.execute(f"CREATE DATABASE trying TEMPLATE {hub_template} STRATEGY file_copy")
    yield World(postgres.url("trying"))
    maker.execute("DROP DATABASE trying WITH (FORCE)")


@pytest.fixture
def hub(made):
    """A shop whose cart texts lead one in ten to buy."""
    made.empty()
    with engine.autocommit(made.url) as connection:
        connection.execute("TRUNCATE experiment")
        connection.execute(f"SET lockstep.now = '{NOW}'")
        connection.execute(TEXTS)
        connection.execute(SALES.format(table="message", at="asked_at", which="id % 10 = 0"))
        yield connection


def test_it_is_planned_by_what_is_usual_and_kept_as_it_was_stated(hub):
    assert begin(hub, WISH, SHORT, dry_run=True) == []
    assert trying.known(hub) == []

    assert begin(hub, WISH, SHORT, dry_run=False) == []
    stated = running(hub)["abandoned_cart"]
    assert (stated.plan.rate, stated.plan.cap, stated.plan.effect) == (0.1, 50.0, 2.0)
    assert dict(stated.weights) == {AS_IS: 1, "short": 1}


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (replace(WISH, name="another"), "one at a time"),
        (replace(WISH, variant="long"), "has no variant 'long'"),
        (replace(WISH, workflow="win_back"), "nobody knows what win_back brings"),
        (replace(WISH, name="another", effect=0.01), "look for a larger effect"),
        (replace(WISH, effect=50), "are shares"),
    ],
)
def test_what_could_not_be_decided_is_refused(hub, wish, said):
    begin(hub, WISH, SHORT, dry_run=False)

    assert any(said in one for one in begin(hub, wish, SHORT, dry_run=False))
    assert len(trying.known(hub)) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [("other words", "short words tries the wording of abandoned_cart: one at a time"), (WISH.name, "take another name")],
)  # fmt: skip
def test_of_two_that_begin_at_once_one_does_and_the_other_is_told_of_it(made, hub, name, said):
    told = []
    with engine.fresh(made.url) as first, engine.fresh(made.url) as second:
        for one in (first, second):
            one.execute(f"SET lockstep.now = '{NOW}'")
        assert begin(first, WISH, SHORT, dry_run=False) == []
        late = replace(WISH, name=name)
        at_once = threading.Thread(target=lambda: told.append(begin(second, late, SHORT, dry_run=False)))  # fmt: skip
        at_once.start()
        while at_once.is_alive() and hub.execute(WAITS, (second.info.backend_pid,)).fetchone() != (True,):  # fmt: skip
            pass
        first.commit()
        at_once.join()

    assert said in told[0][0]
    assert [one.name for one in trying.known(hub)] == [WISH.name]


def test_what_brings_more_is_found_on_orders_and_revenue(hub):
    begin(hub, WISH, SHORT, dry_run=False)
    hub.execute(DRAWN, (2000,))
    which = "customer_id % 10 = 1 OR variant = 'short' AND customer_id % 3 = 0"
    hub.execute(SALES.format(table="journey", at="(facts ->> 'assigned_at')::timestamptz", which=which))  # fmt: skip
    hub.execute("SET lockstep.now = '2026-03-20T00:00:00Z'")

    [(name, _, verdict)] = judged(hub, datetime(2026, 3, 20, tzinfo=UTC))

    assert (name, verdict.said, verdict.winner) == ("short words", "better", "short")


def test_what_came_of_one_that_was_ended_is_said_for_three_months(hub):
    begin(hub, WISH, SHORT, dry_run=False)
    hub.execute(DRAWN, (2000,))
    hub.execute("SET lockstep.now = '2026-03-20T00:00:00Z'")
    trying.end(hub, WISH.name, "Ada")

    soon = judged(hub, datetime(2026, 5, 20, tzinfo=UTC))
    [(name, stated, verdict)] = soon
    assert (name, stated.ended) == (WISH.name, True)
    assert verdict.why == "0 of 50 buyers in the smallest variant"
    assert "Nothing is tried now.\n\n## short words, ended" in page(soon)
    assert "- short, so far: 1,000 people, 0 bought (0.0%), 0.00 in all; 0 said STOP" in page(soon)
    assert judged(hub, datetime(2026, 6, 20, tzinfo=UTC)) == []


def test_nobody_is_counted_before_their_time_to_buy_is_over(hub):
    begin(hub, WISH, SHORT, dry_run=False)
    hub.execute(DRAWN, (100,))

    [stated] = trying.known(hub)
    assert trying.arms(hub, stated, cap=50, within=timedelta(days=7)) == {}


def test_an_experiment_that_was_ended_makes_room_for_another_name_only(hub):
    begin(hub, WISH, SHORT, dry_run=False)
    assert trying.end(hub, WISH.name, "Ada")

    assert "take another name" in begin(hub, WISH, SHORT, dry_run=False)[0]
    assert begin(hub, replace(WISH, name="short words again"), SHORT, dry_run=False) == []


def test_a_text_says_in_which_experiment_it_was_asked_for(hub_url):
    step = CART.steps[0]
    varied = replace(CART, steps=(replace(step, variants={"short": dict(step.wording)}),))
    shop = Travel(hub_url, varied)
    shop.tell(*(account(str(n), phone=f"+1415555267{n}", country="US") for n in range(8)))
    shop.tell(*(cart(f"c{n}", customer_external_id=str(n)) for n in range(8)))
    with engine.autocommit(hub_url) as connection:
        connection.execute("INSERT INTO experiment (name, workflow, currency, stated) SELECT 't', 'abandoned_cart', 'GBP', '{\"name\": \"t\", \"workflow\": \"abandoned_cart\", \"dimension\": \"wording\", \"weights\": {\"as it is\": 1, \"short\": 1}, \"plan\": {\"rate\": 0.1, \"effect\": 0.5, \"cap\": 50}}'")  # fmt: skip
        shop.trip = replace(TRIP, experiments=running(connection))
    shop.step(61)

    variants = shop.texts("facts ->> 'variant'")
    assert shop.texts("facts ->> 'experiment'") == ["t"] * 8
    assert set(variants) == {None, "short"}


@pytest.mark.parametrize(
    ("action", "wish", "said"),
    [
        ("begin", replace(WISH, workflow="nothing"), ["to begin needs a name, and a workflow there is"]),
        ("begin", WISH, ["abandoned_cart has no variant 'short'; there are: half an hour, what it is worth"]),
        ("end", WISH, ["no experiment 'short words' is under way"]),
        ("show", WISH, []),
    ],
)  # fmt: skip
def test_the_form_says_what_is_wrong_with_it(hub, action, wish, said):
    assert done(hub, action, wish, dry_run=False) == said


def test_the_page_says_what_was_stated_and_what_may_be_said_now(hub):
    begin(hub, WISH, SHORT, dry_run=False)

    may = {"abandoned_cart": CART.tried}
    said = page(judged(hub, datetime(2026, 3, 2, tzinfo=UTC)), may=may)
    assert "- `abandoned_cart: half an hour` (timing)" in said
    assert "wording of abandoned_cart: as it is or short" in said
    assert "**Not trustworthy: nothing arrives.**" in page(
        judged(hub, datetime(2026, 3, 2, tzinfo=UTC)),
        doubts={"abandoned_cart": "not trustworthy: nothing arrives"},
    )
    assert "today 10.0% buy, a lift of 200% is found 80% of the time" in said
    assert "nothing is known of as it is, short" in said
