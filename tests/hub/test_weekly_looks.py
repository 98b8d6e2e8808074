"""Which checks ran is told from what they left behind, and what broke off counts as no look."""

import psycopg
import pytest

from tasks.hub import weekly_looks
from tests.hub.test_weekly import MONDAY, WEEKS, at

RUN = "INSERT INTO sync_run (flow, platform, object, started_at, status, error, counts) VALUES (%s, 'hubspot', 'contacts', %s, %s, %s, %s)"
VOUCHED = "INSERT INTO vouched (platform, hash, faults, at) VALUES ('hubspot', 'x', '[]', %s)"
SCORED = (
    "INSERT INTO scoring (currency, at, customers, purchases, changed) VALUES ('GBP', %s, 1, 1, 1)"
)


@pytest.fixture
def hub(hub_url):
    with psycopg.connect(hub_url) as hub:
        yield hub


def looks(hub):
    """By flow: tried, done, and how the newest ended."""
    found = weekly_looks.looked(hub, WEEKS, at(24 * 7 + 6))
    return {one["flow"]: (one["tried"], one["looked"], one["so"], one["said"]) for one in found}


def test_what_broke_off_was_tried_and_not_done(hub):
    hub.execute(RUN, ("audit_consent", at(-3), "green", None, "{}"))
    hub.execute(RUN, ("audit_consent", at(1), "red", "cannot tell: 401", '{"compared": 0}'))
    hub.execute(RUN, ("audit_consent", at(2), "running", None, "{}"))

    assert looks(hub) == {"audit_consent": ([1, 2], [1, 0], "red", "cannot tell: 401")}


def test_a_platform_that_does_not_list_who_opted_out_was_looked_at_in_vain(hub):
    hub.execute(RUN, ("audit_consent", at(1), "green", None, '{"compared": 0}'))

    assert looks(hub) == {"audit_consent": ([0, 1], [0, 1], "blind", "")}


def test_what_differs_was_looked_at(hub):
    hub.execute(RUN, ("reconcile", at(1), "red", "2 still differ", '{"lines": []}'))
    hub.execute(RUN, ("rehearse_stop", at(2), "amber", None, '{"said": "STOP reached nobody"}'))

    assert looks(hub) == {
        "reconcile": ([0, 1], [0, 1], "red", "2 still differ"),
        "rehearse_stop": ([0, 1], [0, 1], "amber", "STOP reached nobody"),
    }


def test_a_look_before_a_write_and_a_morning_of_scores_count(hub):
    hub.execute(VOUCHED, (at(24 * 7 + 1),))
    hub.execute(SCORED, (at(4),))

    found = {flow: done for flow, (_, done, _, _) in looks(hub).items()}
    assert found == {"check_mappings": [0, 1], "score": [0, 1]}


def test_before_anything_ran_there_is_no_look(hub):
    hub.execute(RUN, ("sync", MONDAY, "green", None, "{}"))

    assert looks(hub) == {}
