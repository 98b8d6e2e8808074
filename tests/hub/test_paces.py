"""However many ask, each text of a sender has a turn of its own, and none is made up for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tasks.hub import engine, paces
from tasks.hub.paces import MARGIN

RATE = 100
US = "+12015550100"
LEFT = "SELECT extract(epoch FROM next_at - clock_timestamp())::float FROM pace WHERE sender = %s"


@pytest.fixture
def hub(hub_url):
    with engine.autocommit(hub_url) as connection:
        yield connection


@pytest.fixture
def patient(monkeypatch):
    """Turns are given however far ahead they are."""
    monkeypatch.setattr(paces, "AHEAD", timedelta(minutes=1))


def test_four_dispatchers_together_have_the_turns_of_one(hub_url, hub, patient):
    sizes = [1, 3, 1, 2, 1, 1, 4, 1] * 5

    def ask(_: int) -> list[tuple[float, int]]:
        with engine.autocommit(hub_url) as own:
            return [(paces.take(own, US, size, RATE), size) for size in sizes]

    paces.take(hub, US, 100, RATE)
    with ThreadPoolExecutor(4) as pool:
        given = [turn for turns in pool.map(ask, range(4)) for turn in turns]

    assert len(given) == 4 * len(sizes)
    (left,) = hub.execute(LEFT, (US,)).fetchone()
    whole = MARGIN * (100 + 4 * sum(sizes)) / RATE
    assert whole - 3 < left <= whole
    assert max(wait + size * MARGIN / RATE for wait, size in given) >= left


@pytest.mark.parametrize("sizes", [[1] * 30, [3, 1, 2] * 5, [7, 1]])
def test_turns_follow_each_other_by_the_length_of_the_texts(hub, patient, sizes):
    hub.execute("BEGIN")  # one moment for all
    paces.take(hub, US, 50, RATE)
    (first,) = hub.execute("SELECT next_at FROM pace").fetchone()
    ends = []
    for size in sizes:
        paces.take(hub, US, size, RATE)
        ends.append((hub.execute("SELECT next_at FROM pace").fetchone()[0] - first).total_seconds())

    expected = [MARGIN * sum(sizes[: n + 1]) / RATE for n in range(len(sizes))]
    assert ends == pytest.approx(expected, abs=1e-4)


def test_what_was_not_sent_in_a_pause_is_not_made_up_for(hub):
    hub.execute("INSERT INTO pace VALUES (%s, now() - interval '1 hour')", (US,))

    waits = [paces.take(hub, US, 10, RATE) for _ in range(2)]

    assert waits[0] == pytest.approx(0, abs=0.05)
    assert 0 < waits[1] <= 10 * MARGIN / RATE


def test_a_turn_that_is_far_is_not_given_and_it_is_said_how_far(hub):
    paces.take(hub, US, 5 * RATE, RATE)

    assert paces.take(hub, US, 1, RATE) is None
    assert 4 < paces.far(hub, US) <= 5 * MARGIN - 0.3
    assert paces.far(hub, "+12015550199") == 0.0


def test_a_clock_that_was_set_back_silences_nobody(hub):
    hub.execute("INSERT INTO pace VALUES (%s, now() + interval '2 hours')", (US,))

    assert paces.take(hub, US, 1, RATE) == pytest.approx(0, abs=0.05)
    assert 0 < paces.take(hub, US, 1, RATE) <= MARGIN / RATE


def test_senders_do_not_wait_for_each_other(hub):
    paces.take(hub, US, 5 * RATE, RATE)

    assert paces.take(hub, "+12015550199", 1, RATE) == pytest.approx(0, abs=0.05)
