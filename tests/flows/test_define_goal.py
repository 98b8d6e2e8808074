"""The first phase: what is so is measured, the goal is held against it, and a person approves."""

from datetime import date

import pytest

from flows.rollout.define_goal import UseCase, Wanted, define_goal
from flows.weekly_review import weekly_review
from tasks.hub import decisions, rollouts
from tasks.hub.decisions import Decision
from tasks.hub.engine import connected
from tasks.rollout.figures import KINDS
from tasks.rollout.goals import USE_CASES
from tests.flows.conftest import run
from tests.flows.sheets import severities, table

GOAL = {
    "use_case": "win_back",
    "owner": "head of CRM",
    "monitor": "data team",
    "targets": [{"figure": "repurchase", "value": 0.5, "by": date(2030, 1, 1)}],
}
PEOPLE = "INSERT INTO customer (id, email) OVERRIDING SYSTEM VALUE SELECT n, 'p' || n || '@example.com' FROM generate_series(1, 50) n"
ORDERS = """
    INSERT INTO orders (platform, external_id, customer_id, currency, total, placed_at, updated_at, told_at)
    SELECT 'shopify', n || ':' || %(days)s, n, 'GBP', 20, now() - %(days)s * interval '1 day', now(), now()
      FROM generate_series(1, %(buyers)s) n
"""


def sell(hub, buyers, days):
    """The first so many people bought something so many days ago."""
    with connected(hub.url) as connection:
        connection.execute(ORDERS, {"buyers": buyers, "days": days})


@pytest.fixture
def shop(hub):
    """Fifty people bought within a year, ten of them twice."""
    hub.do(PEOPLE)
    sell(hub, 50, 340)
    sell(hub, 10, 100)


def sheet(api, key):
    """The newest table of a key, by its first column."""
    return {next(iter(row.values())): row for row in table(api, key)}


@pytest.fixture
def begun(hub):
    with connected(hub.url) as connection:
        rollouts.begin(connection, "test", "t")


def attempt(hub, phase="define_goal"):
    with connected(hub.url) as connection:
        return rollouts.attempt(connection, phase)


def approved(hub, phase="define_goal"):
    with connected(hub.url) as connection:
        decisions.decide(connection, phase, None, Decision(who="Ada", decision="approve"))


def test_what_is_offered_in_the_form_is_what_there_is():
    assert UseCase.__args__ == tuple(USE_CASES)
    assert Wanted.__args__ == tuple(KINDS)


def test_pressed_as_it_is_it_shows_all_and_would_be_refused(hub, prefect_api):
    before = hub.prints()

    state = run(define_goal)

    assert state.name == "Would be refused"
    assert severities(prefect_api, "define-goal")[0] == "blocker"
    assert sheet(prefect_api, "define-goal-baseline")["repurchase rate, 12 months"]["today"] == "not enough data: the hub has no orders"  # fmt: skip
    assert sheet(prefect_api, "define-goal-readiness")["integration method"]["answer"] == "not ready"  # fmt: skip
    assert hub.prints() == before


def test_a_goal_beyond_the_baseline_waits_for_a_person(hub, shop, begun, prefect_api):
    state = run(define_goal, **GOAL, dry_run=False)

    assert state.name == "Waiting"
    row = sheet(prefect_api, "define-goal-baseline")["repurchase rate, 12 months"]
    assert row["today"] == "20.0 % (11.2 % to 33.0 %) of 50 buyers of the last 12 months"
    assert (row["target"], row["by"]) == ("50.0 %", "2030-01-01")
    assert 13 <= float(sheet(prefect_api, "define-goal-plan")["all"]["weeks"]) <= 30
    facts = attempt(hub).evidence["facts"]
    assert facts["baseline"]["repurchase"] == 0.2
    assert facts["goal"]["targets"][0]["by"] == "2030-01-01"


def test_a_platform_that_does_not_let_us_in_is_found_by_asking_it(crm, prefect_api, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "pat-na1-stolen")

    run(define_goal, **GOAL)

    row = sheet(prefect_api, "define-goal-readiness")["integration method"]
    assert row["answer"] == "not ready"
    assert "hubspot: " in row["found"]


@pytest.mark.parametrize("target", [{"value": 0.1, "by": date(2030, 1, 1)}, {"value": 0.5}])
def test_a_target_below_the_baseline_or_without_a_date_is_refused(hub, shop, begun, target):
    state = run(define_goal, **GOAL | {"targets": [{"figure": "repurchase", **target}]}, dry_run=False)  # fmt: skip

    assert state.name == "Refused"
    assert "repurchase rate, 12 months" in state.message
    assert attempt(hub).status == "refused"


def test_the_weekly_review_says_how_far_the_goal_has_come_and_what_went_wrong(hub, shop, begun, prefect_api):  # fmt: skip
    run(define_goal, **GOAL, dry_run=False)
    approved(hub)
    sell(hub, 16, 50)
    hub.do("INSERT INTO incident (kind, subject, said, seen_at) VALUES ('late', 'orders', 'orders: late', now())")  # fmt: skip

    before = hub.prints()
    state = run(weekly_review)

    assert state.message.endswith("1 finding, 0 to act on now; first press watch; kept nowhere")  # fmt: skip
    assert hub.prints() == before
    assert sheet(prefect_api, "weekly-goal")["repurchase rate, 12 months"]["so"] == "40% of the way"
    assert sheet(prefect_api, "weekly-incidents")["late"]["is"] == "open"
    assert sheet(prefect_api, "weekly-freshness")["opt-outs"]["kept"] == "cannot tell"


def test_a_weekly_review_is_kept_with_its_page_and_signed_once(hub, tmp_path, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HOME", str(tmp_path))

    assert run(weekly_review, reviewed_by="Ada", dry_run=False).name == "Refused"
    assert run(weekly_review, week="2099-W01").message == "there is no week 2099-W01: it has not begun"  # fmt: skip
    assert run(weekly_review, dry_run=False).message.endswith(": 0 findings, 0 to act on now")  # fmt: skip
    [(week, html)] = hub.ask("SELECT week, html FROM report")
    page, index = (tmp_path / "reports" / f"{name}.html" for name in (week, "index"))
    assert page.read_text("utf-8") == html
    assert f'href="{week}.html"' in index.read_text("utf-8")
    assert "not reviewed yet" in html

    ready = {"week": week, "reviewed_by": "Ada", "remarks": "call +14155552671", "dry_run": False}
    assert run(weekly_review, **ready | {"dry_run": True}).message.endswith("nothing was written")
    assert run(weekly_review, **ready).name == "Completed"
    assert "reviewed</span> by Ada" in page.read_text("utf-8")
    assert "call +14…71" in page.read_text("utf-8")
    assert "by Ada" in index.read_text("utf-8")
    assert run(weekly_review, **ready).message == f"{week} was reviewed by Ada already"

    monkeypatch.setenv("LOCKSTEP_HOME", str(page))
    assert "; kept in the hub, not in LOCKSTEP_HOME: " in run(weekly_review, dry_run=False).message
    assert "(this page was made anew since)" in hub.ask("SELECT html FROM report")[0][0]
