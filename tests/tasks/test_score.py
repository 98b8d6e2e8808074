"""Scores as they are kept: what is said is what the models say, and only what moved is written."""

import math
from datetime import timedelta

import numpy as np
import pandas as pd
import psycopg
import pytest
from msgspec.structs import asdict

from flows import score as flow
from mappings.belonging import Sizes
from tasks import score as scoring
from tasks.gather_scores import scored
from tasks.hub import conditions, engine, joining, memberships, purchases, scores, undoing
from tasks.hub.joining import Wish
from tasks.pages.scores import sentences
from tasks.scoring.models import MODELS
from tasks.scoring.scores import Options
from tasks.scoring.scores import score as scored_by
from tests.contracts.privacy import personal
from tests.hub.world import PLAN, TARGETS, World
from tests.tasks.scored import EVENING, drawn, sell

CUSTOMERS, ABROAD = 260, 1000
OPEN = "SELECT customer_id, chance::float8, churn::float8, due, value::float8, rfm FROM score WHERE until IS NULL ORDER BY 1"
OWED = (
    "SELECT key FROM outbox WHERE platform = 'hubspot' AND object = 'contacts' AND status = 'owed'"
)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def template(postgres, hub_template, maker):
    """A hub of a shop whose customers are scored, and five who pay in dollars."""
    name = "scored_template"
    maker.execute(f"CREATE DATABASE {name} TEMPLATE {hub_template}")
    url = postgres.url(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring, "followers", lambda: TARGETS)
        with psycopg.connect(url) as hub:
            sell(hub, drawn(CUSTOMERS))
            sell(hub, drawn(5, ABROAD), "USD")
            hub.execute("INSERT INTO refund (order_id, external_id, amount, currency, refunded_at) SELECT id, 'r', total, 'GBP', placed_at FROM orders WHERE customer_id = 7")  # fmt: skip
        for currency in ("GBP", "USD"):
            run(url, currency)
    engine.engine(url).dispose()
    yield name
    maker.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def shop(template, fresh_database, monkeypatch):
    monkeypatch.setattr(scoring, "followers", lambda: TARGETS)
    world = World(fresh_database(template))
    monkeypatch.setenv("LOCKSTEP_HUB", world.url)
    yield world
    engine.engine(world.url).dispose()


def run(url, currency="GBP", at=EVENING, *, dry=False, days=30):
    return scoring.score_now(url, currency, at, Options(days), dry=dry)


def test_what_is_kept_is_what_the_models_say_of_the_shops_own_purchases(shop):
    told = drawn(CUSTOMERS)
    back = told[told["customer"] == 7].assign(amount=lambda rows: -rows["amount"])
    said = scored_by(pd.concat([told, back]), EVENING).frame.sort_values("customer")
    kept = pd.DataFrame(row for row in shop.rows(OPEN) if row["customer_id"] < ABROAD)

    assert kept["customer_id"].tolist() == said["customer"].tolist()
    assert kept["rfm"].tolist() == said["rfm"].tolist()
    for name in ("chance", "churn", "value"):
        assert kept[name].to_numpy() == pytest.approx(said[name].to_numpy(), abs=0.0051)
    days = [None if pd.isna(day) else day.date() for day in said["due"]]
    assert kept["due"].tolist() == days


def test_too_few_customers_have_no_number_and_are_told_why(shop):
    with engine.connected(shop.url) as hub:
        said = {one.name: one for one in scores.of(hub, ABROAD)}

    assert [one.value for one in said.values()] == [None] * 5
    assert all(one.lacks.startswith("not enough data: ") for one in said.values())
    assert all(one.currency == "USD" for one in said.values())


def test_a_number_that_overflowed_is_none_and_costs_no_other():
    assert scoring.held(pd.Series([1.5, math.inf, math.nan, 1e300]))[0] == 1.5
    assert np.isnan(scoring.held(pd.Series([1.5, math.inf, math.nan, 1e300]))[1:]).all()


def test_a_score_says_what_made_it_and_why(shop):
    with engine.connected(shop.url) as hub:
        (chance,) = [one for one in scores.of(hub, 1) if one.name == "chance"]
        (gbp, usd) = scores.latest(hub)

    assert (chance.model, chance.version, chance.days, chance.at, chance.held_at) == (gbp.made["chance"]["model"], "1", 30, EVENING, EVENING)  # fmt: skip
    shipped = [one for one in gbp.tried["chance"]["models"] if one["ships"]]
    plain = next(one for one in gbp.tried["chance"]["models"] if one["model"] == "recency")
    assert shipped[0]["auc"] >= plain["auc"]
    assert (gbp.customers, gbp.changed, usd.customers) == (CUSTOMERS, CUSTOMERS, 5)


def test_a_second_run_of_a_day_writes_no_score_and_owes_nobody(shop):
    before = shop.rows(OPEN)
    shop.rows("UPDATE outbox SET status = 'sent' RETURNING 1")

    assert run(shop.url).changed == 0
    assert (shop.rows(OPEN), shop.rows(OWED)) == (before, [])


def test_a_quiet_day_moves_few_and_owes_only_them(shop):
    shop.rows("UPDATE outbox SET status = 'sent' RETURNING 1")
    rehearsed = run(shop.url, at=EVENING + DAY, dry=True).changed
    assert shop.one("SELECT count(*) FROM score WHERE until IS NOT NULL") == 0
    moved = run(shop.url, at=EVENING + DAY).changed

    assert rehearsed == moved < CUSTOMERS / 5
    owed = {row["key"] for row in shop.rows(OWED)}
    assert owed == {row["key"] for row in shop.rows("SELECT c.key::text FROM customer c JOIN score o ON o.customer_id = c.id WHERE o.since > %s", EVENING)}  # fmt: skip
    assert shop.one("SELECT count(*) FROM score WHERE until IS NOT NULL") == len(owed) == moved


def said_of(shop, *ids):
    return {row["customer_id"]: row for row in shop.rows(OPEN) if row["customer_id"] in ids}


def test_who_is_joined_is_scored_as_one_and_undone_each_again_as_before(shop):
    before = said_of(shop, 1, 2)
    with engine.connected(shop.url) as hub:
        joining.join(hub, PLAN, [Wish(1, 2, "person", ["they said so"], "Eve")])
    run(shop.url)
    scoring.tidy_now(shop.url, EVENING)
    joined = said_of(shop, 1, 2)
    with engine.connected(shop.url) as hub:
        undoing.undo(hub, PLAN, 1, "Eve", "they are two")
    run(shop.url)

    assert list(joined) == [1]
    assert joined[1]["value"] != before[1]["value"]
    assert said_of(shop, 1, 2) == before


def test_who_was_erased_has_no_score_any_more_though_it_was_being_written(shop):
    shop.rows("UPDATE customer SET erased_at = now() WHERE id = 3 RETURNING 1")
    run(shop.url, at=EVENING + DAY)
    scoring.tidy_now(shop.url, EVENING + DAY)

    assert shop.one("SELECT count(*) FROM score WHERE customer_id = 3") == 0


def test_segments_and_workflows_hear_of_a_score(shop):
    with engine.connected(shop.url) as hub:
        memberships.refresh(hub, Sizes(leaving=0.6, buying=0.3), range(1, CUSTOMERS + 1))
        found = {
            name: set(memberships.members(hub, name, 0, CUSTOMERS))
            for name in ("likely_to_leave", "likely_to_buy", "high_worth")
        }
        asked = conditions.compiled([("likely to leave", 0.6), ("worth at least", 270)])
        sql = "SELECT c.id FROM customer c WHERE {} AND c.id < 1000 ORDER BY 1"
        both = [{id for (id,) in hub.execute(sql.format(one), asked[1])} for one in asked[0]]

    rows = shop.rows(OPEN)
    assert found["likely_to_leave"] == both[0] == {row["customer_id"] for row in rows if (row["churn"] or 0) >= 0.6}  # fmt: skip
    assert found["likely_to_buy"] == {row["customer_id"] for row in rows if (row["chance"] or 0) >= 0.3}  # fmt: skip
    assert found["high_worth"] == both[1] == {row["customer_id"] for row in rows if (row["value"] or 0) >= 270}  # fmt: skip
    assert all(found.values())


def test_the_page_shows_every_model_beside_recency_and_names_nobody(shop):
    done = [run(shop.url, one, dry=True) for one in ("GBP", "USD")]
    page = flow.told(shop.url, done, 30)

    for model in MODELS:
        assert f"| buys within 30 days | {model} |" in page
    assert "USD: 5 customers" in page
    assert "not enough data" in page
    assert personal(page) == []


def test_what_was_said_is_held_against_what_came(shop):
    then, sold = EVENING - 60 * DAY, drawn(CUSTOMERS)
    done = run(shop.url, at=then, days=60)
    with engine.connected(shop.url) as hub:
        lived = scores.lived(hub, "GBP", EVENING)
    days = pd.to_datetime(sold["at"])
    known = set(sold["customer"][days <= pd.Timestamp(then.date())])
    window = (days > pd.Timestamp(then.date())) & (days <= pd.Timestamp(EVENING.date()))

    assert lived == (then, 60, round(done.run.made["chance"]["expected"]), len(known & set(sold["customer"][window])))  # fmt: skip
    assert any("will buy within 60 days" in one for one in sentences(asdict(run(shop.url, dry=True).run), lived))  # fmt: skip


def test_scores_of_a_currency_that_nobody_pays_in_any_more_are_not_late(shop):
    with engine.connected(shop.url) as hub:
        hub.execute("UPDATE customer SET currency = 'GBP' WHERE currency = 'USD'")
        late = {one["name"]: one["flawed"] for one in scored(hub, EVENING + 9 * DAY)}

    assert all(name.endswith("(GBP)") and why for name, why in late.items())
    assert late


def test_what_is_asked_for_is_counted_by_category_and_groups_stand_beside_the_stores_own(shop):
    with psycopg.connect(shop.url) as hub:
        hub.execute("INSERT INTO product (platform, external_id, updated_at, facts) SELECT 'shopify', name, now(), jsonb_build_object('category', name) FROM unnest(ARRAY['Lamps', 'Rugs']) name")  # fmt: skip
        hub.execute("INSERT INTO order_line (order_id, external_id, product_external_id, quantity, unit_price) SELECT o.id, l, CASE WHEN o.placed_at > %s THEN 'Rugs' ELSE 'Lamps' END, 1, 1 FROM orders o CROSS JOIN unnest(ARRAY['1', '2']) l WHERE o.placed_at > %s AND o.placed_at <= %s", (EVENING - 30 * DAY, EVENING - 60 * DAY, EVENING))  # fmt: skip
        hub.execute("""UPDATE customer c SET facts = jsonb_build_object('rfm_group', jsonb_build_object('rfmGroup', 'DORMANT')) FROM score o WHERE o.customer_id = c.id AND c.id < 20""")  # fmt: skip
    with engine.connected(shop.url) as hub:
        (rugs, lamps), beside = scores.demand(hub, EVENING, 30), scores.beside(hub)
    sold = pd.concat([drawn(CUSTOMERS), drawn(5, ABROAD)]).drop_duplicates(["customer", "at"])
    late = sold[pd.to_datetime(sold["at"]) > pd.Timestamp(EVENING.date() - 30 * DAY)]

    assert (rugs, lamps[:2]) == (("Rugs", len(late), 0), ("Lamps", 0))
    assert sum(count for _, _, count in beside) == 19
    assert {theirs for _, theirs, _ in beside} == {"DORMANT"}
    done = [run(shop.url, dry=True)]
    assert "are in the same group" in flow.told(shop.url, done, 30)


def test_customers_are_read_some_at_a_time_and_nothing_later_is(shop, monkeypatch):
    with engine.connected(shop.url) as hub:
        whole = purchases.read(hub, "GBP", EVENING)
        monkeypatch.setattr(purchases, "TOGETHER", 17)
        slices = purchases.read(hub, "GBP", EVENING)
        early = purchases.read(hub, "GBP", EVENING - 30 * DAY)

    by = ["customer", "at", "amount"]
    pd.testing.assert_frame_equal(*(one.sort_values(by).reset_index(drop=True) for one in (whole, slices)))  # fmt: skip
    assert early["at"].max() <= pd.Timestamp(EVENING - 30 * DAY).tz_localize(None)
    assert len(early) < len(whole)
