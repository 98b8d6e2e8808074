"""A few people for real, everybody else rehearsed: nothing else goes out, and no watermark moves."""

import pytest
from psycopg import sql

from flows.rollout.pilot import pilot
from flows.sync import sync
from tasks.hub import decisions, engine, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import autocommit
from tests.conftest import COPY
from tests.flows.conftest import opened, run

BEFORE = ("define_goal", "select_tools", "map_data", "set_sync_rules")
COHORT = "SELECT c.key::text FROM pilot_member p JOIN customer c ON c.id = p.customer_id ORDER BY 1"


def approve(hub, phase):
    attempt = rollouts.enter(hub, phase, None, {})
    rollouts.show(hub, attempt, "{}", "abc")
    decisions.decide(hub, phase, None, Decision(who="a test", decision="approve"))


@pytest.fixture(scope="module")
def shop():
    """One shop for all: a pilot reads it."""
    with pytest.MonkeyPatch.context() as settings, opened(settings) as one:
        yield one


@pytest.fixture(scope="module")
def pilot_template(postgres, maker, hub_template, prefect_api, shop):
    """The name of a hub that knows the shop, whose rollout has come as far as its pilot."""
    names = [sql.Identifier(one) for one in ("pilot_template", hub_template)]
    maker.execute(sql.SQL(COPY).format(*names))
    url = postgres.url("pilot_template")
    with pytest.MonkeyPatch.context() as settings, autocommit(url) as connection:
        settings.setenv("LOCKSTEP_HUB", url)
        settings.setenv("LOCKSTEP_HUBSPOT_URL", "http://127.0.0.1:9")  # owed, and not yet told
        settings.setenv("LOCKSTEP_HUBSPOT_TOKEN", "pat-na1-sandbox")
        rollouts.begin(connection, "autumn", "a test")
        for phase in BEFORE:
            approve(connection, phase)
        for object in ("customers", "orders"):
            run(sync, object=object, dry_run=False)
    engine.engine(url).dispose()
    yield "pilot_template"
    maker.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))


@pytest.fixture
def hub_url(pilot_template, fresh_database):
    url = fresh_database(pilot_template)
    yield url
    engine.engine(url).dispose()


@pytest.fixture
def begun(hub, crm):
    return hub


def evidence(hub):
    with autocommit(hub.url) as connection:
        return rollouts.attempt(connection, "pilot").evidence


def rows(hub, key):
    (found,) = [sheet["rows"] for sheet in evidence(hub)["sheets"] if sheet["key"] == key]
    return found


def test_before_it_nothing_goes_out(begun, crm):
    for object in ("contacts", "orders"):
        run(sync, platform="hubspot", object=object, direction="out", dry_run=False)

    assert crm.records() == {}


def test_the_cohort_is_synced_for_real_and_everybody_else_only_foretold(begun, crm):
    marks = begun.ask("SELECT * FROM watermark ORDER BY object")

    # A year: whoever is drawn, the window holds rows of theirs.
    ended = run(pilot, size=5, days=366, dry_run=False)

    members = [key for (key,) in begun.ask(COHORT)]
    assert (len(members), sorted(crm.records())) == (5, members)
    buyers = begun.ask(
        "SELECT count(*)::int FROM orders o JOIN pilot_member p ON p.customer_id = o.customer_id"
    )
    assert len(crm.records("orders")) == buyers[0][0]
    assert begun.ask("SELECT * FROM watermark ORDER BY object") == marks
    assert {row["moved"] for row in rows(begun, "window")} == {"no"}
    people = begun.ask("SELECT count(*)::int FROM customer WHERE merged_into IS NULL")[0][0]
    told = {(row["to"], row["action"]): row["records"] for row in rows(begun, "others")}
    assert told["hubspot contacts", "create"] == people - 5
    assert evidence(begun)["facts"]["equal"] == 1.0
    assert {row["criterion"]: row["met"] for row in rows(begun, "exit")} == {
        "records equal in every system": "yes",
        "waiting for a person": "yes",
        "still owed": "yes",
        "seconds until a change has arrived (95 %)": "cannot tell",
        "texts after STOP": "yes",
        "rows set aside": "yes",
    }
    assert not ended.is_failed(), ended.message


def test_the_same_seed_draws_the_same_people_and_another_one_others(begun):
    drawn = []
    for seed in (1, 1, 2):
        run(pilot, size=5, seed=seed, dry_run=False)
        drawn.append(begun.ask(COHORT))

    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize("setting", ["TEST_NUMBERS", "REHEARSAL_NUMBER"])
def test_own_numbers_are_always_in_and_a_segment_is_kept_to(begun, monkeypatch, setting):
    (own, phone), *_ = begun.ask(
        "SELECT key::text, phone FROM customer WHERE phone <> '' AND order_count = 0 ORDER BY id"
    )
    monkeypatch.setenv(f"LOCKSTEP_{setting}", phone)

    run(pilot, size=3, segment="buyers", dry_run=False)

    why = dict(
        begun.ask(
            "SELECT c.key::text, why FROM pilot_member p JOIN customer c ON c.id = customer_id"
        )
    )
    assert why.pop(own) == "one of our own numbers"
    assert set(why.values()) == {"drawn by seed 1 of buyers"}
    assert begun.ask(
        "SELECT min(order_count) FROM customer WHERE key::text = ANY(%s)", list(why)
    ) > [(0,)]


def test_a_dry_run_draws_and_foretells_and_writes_nothing(begun, crm):
    before = begun.prints()

    assert run(pilot, size=5).is_completed()

    assert (begun.prints(), crm.records()) == (before, {})


def test_a_record_of_the_cohort_that_is_wrong_in_the_crm_refuses_the_pilot(begun, crm):
    run(pilot, size=5, dry_run=False)
    one = next(iter(crm.records().values()))
    crm.edit(one["id"], firstname="Wrong")
    back = Decision(who="a test", decision="send_back", comment="somebody edited it")
    with autocommit(begun.url) as connection:
        decisions.decide(connection, "pilot", None, back)

    ended = run(pilot, size=5, dry_run=False)

    assert ended.name == "Refused"
    assert rows(begun, "exit")[0]["met"] == "NO"


def test_a_segment_there_is_none_of_is_refused_with_those_there_are(begun):
    ended = run(pilot, segment="everyone", dry_run=False)

    assert ended.name == "Refused"
    assert "there are anyone, buyers, regulars, agreed and countries such as GB" in str(
        evidence(begun)["findings"]
    )
