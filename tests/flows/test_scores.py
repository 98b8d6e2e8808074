"""Scores as a person presses them, and as the CRM has them then; what came of it, and of texts."""

from flows.measure import measure
from flows.returns import returns
from flows.score import score
from tasks.hub.engine import connected
from tasks.push import push_all
from tests.contracts.privacy import personal
from tests.flows.conftest import run
from tests.flows.sheets import newest
from tests.tasks.scored import drawn, sell

PEOPLE = 60


def test_scores_reach_the_crm_and_a_second_run_writes_nothing_to_it(hub, crm, prefect_api):
    with connected(hub.url) as place:
        sell(place, drawn(PEOPLE))
    before = hub.prints()
    rehearsed = run(score)
    assert hub.prints() == before
    said = run(score, dry_run=False)
    first = push_all("hubspot", "contacts", "transactions", 100)
    writes = crm.writes
    later = run(score, dry_run=False)
    again = push_all("hubspot", "contacts", "transactions", 100)

    assert ", 60 moved, 0 ended, nothing was written" in rehearsed.message
    assert (", 60 moved" in said.message, ", 0 moved" in later.message) == (True, True)
    assert (first.created, again.total, crm.writes) == (PEOPLE, 0, writes)
    told = crm.records().values()
    assert {one["hub_rfm"] for one in told} == {rfm for (rfm,) in hub.ask("SELECT DISTINCT rfm FROM score")}  # fmt: skip
    assert all(one["hub_score_reasons"] and one["hub_scored_at"] for one in told)
    page = newest(prefect_api, "scores")
    assert "## GBP: 60 customers" in page
    assert personal(page) == []


def test_what_came_of_it_is_shown_before_anything_is_live_too(hub_url, prefect_api):
    assert run(returns).message.startswith("Nothing is live yet")
    assert "# Return on it" in newest(prefect_api, "returns")


LEFT = "INSERT INTO message (workflow, occasion, purpose, phone, body, platform, status, reserved_at) VALUES ('review_request', 'o', 'marketing', '+14155552671', 'b', 'twilio', 'delivered', now() - interval '6 days')"


def test_what_texts_brought_is_shown_with_what_each_workflow_is_for(hub, prefect_api):
    with connected(hub.url) as place:
        place.execute(LEFT)
    assert run(measure).message.startswith("1 texts")
    page = newest(prefect_api, "measure")
    assert "| review_request | reply | 5 days | 1 | 0.0% | 0.0% to 79.3% |" in page
    assert "*low clicks*: not asked; these texts sell nothing" in newest(prefect_api, "measure-diagnosis")  # fmt: skip
