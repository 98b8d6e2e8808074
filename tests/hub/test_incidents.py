"""An incident opens once, is over once, and is told once of each."""

from datetime import timedelta

import psycopg
import pytest

from tasks.hub import incidents

LATE = ("late", "orders", "orders: late", "look")
FULL = ("backlog", "reviews", "reviews: 200 wait", "look")


@pytest.fixture
def hub(hub_url):
    with psycopg.connect(hub_url, autocommit=True) as connection:
        yield connection


def calm(hub):
    """Let ten minutes pass in which nobody saw anything."""
    hub.execute("UPDATE incident SET seen_at = seen_at - interval '11 minutes'")


def told(hub):
    """Tell all there is; return what was told."""
    found = [(one.subject, news) for one in incidents.untold(hub) for news in one.news]
    for one in incidents.untold(hub):
        for news in one.news:
            incidents.told(hub, one, news)
    return found


def test_what_goes_on_is_one_incident_told_once(hub):
    assert incidents.see(hub, [LATE]) == 1
    assert told(hub) == [("orders", "opened")]
    for _ in range(3):
        assert incidents.see(hub, [LATE]) == 0
        assert incidents.recover(hub, ["late"]) == 0
        assert told(hub) == []


def test_it_is_over_when_it_has_been_well_for_a_while_and_that_is_told_once(hub):
    incidents.see(hub, [LATE])
    told(hub)

    assert incidents.recover(hub, ["late"]) == 0
    calm(hub)
    assert incidents.recover(hub, ["late"]) == 1
    assert told(hub) == [("orders", "recovered")]
    assert told(hub) == []
    assert incidents.listed(hub) == []


def test_what_comes_and_goes_is_one_incident(hub):
    for _ in range(5):
        incidents.see(hub, [LATE])
        incidents.see(hub, [])
        incidents.recover(hub, ["late"])

    assert told(hub) == [("orders", "opened")]


def test_what_comes_again_after_it_was_over_is_another(hub):
    for _ in range(2):
        incidents.see(hub, [LATE])
        calm(hub)
        incidents.recover(hub, ["late"])

    assert told(hub) == [("orders", "opened"), ("orders", "recovered")] * 2


def test_what_nobody_could_measure_is_not_over(hub):
    incidents.see(hub, [LATE, FULL])
    calm(hub)

    assert incidents.recover(hub, ["backlog"]) == 1
    assert [one.kind for one in incidents.listed(hub)] == ["late"]


def test_while_nobody_takes_the_news_it_waits_in_order(hub):
    incidents.see(hub, [LATE])
    calm(hub)
    incidents.recover(hub, ["late"])

    (one,) = incidents.untold(hub)
    assert one.news == ("opened", "recovered")
    incidents.told(hub, one, "opened")
    assert incidents.untold(hub)[0].news == ("recovered",)


def test_news_told_twice_bears_the_same_name_and_other_news_another(hub):
    incidents.see(hub, [LATE, FULL])
    first, second = incidents.untold(hub)
    again = incidents.untold(hub)[0]

    assert first.name("opened") == again.name("opened")
    assert len({first.name("opened"), first.name("recovered"), second.name("opened")}) == 3


def test_today_s_words_are_kept_and_what_is_over_is_listed_for_a_while(hub):
    incidents.see(hub, [LATE])
    incidents.see(hub, [(*LATE[:2], "orders: later still", "look")])
    (open,) = incidents.listed(hub)
    calm(hub)
    incidents.recover(hub, ["late"])

    assert open.said == "orders: later still"
    assert [one.id for one in incidents.listed(hub, open.opened_at)] == [open.id]
    assert incidents.listed(hub, open.opened_at + timedelta(days=1)) == []
