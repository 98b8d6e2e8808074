import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from deployments.sandbox.twilio.account import Settings
from tasks.hub.budget import LIST, RESERVES, Exhausted, Purse, SharedBudget
from tasks.hub.engine import connected

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SPENDING = """
import sys, time
from tasks.hub.budget import Purse, SharedBudget
budget = SharedBudget(sys.argv[1], Purse("hubspot", "shop"), "consent")
print("ready", flush=True)
until, spent = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < until:
    if budget.try_to(1.0, "calls"):
        time.sleep(0.002)
    else:
        spent += 1
print(spent)
"""

KEPT = "SELECT day, used, daily_limit, round(fullest::numeric, 9)::float, fullest_at IS NOT NULL FROM budget_day ORDER BY day"


def budget(hub_url, lane="consent", **purse):
    now = purse.pop("now", lambda: NOON)
    return SharedBudget(hub_url, Purse("hubspot", "shop", **purse), lane, now)


def learnt(hub_url, left, size, per_second=0.0, bucket="calls"):
    budget(hub_url).learn(left=left, size=size, per_second=per_second, bucket=bucket)


def drawn_on(hub_url, seconds_ago):
    """Let urgent work have drawn on the budget a while ago."""
    ago = timedelta(seconds=seconds_ago)
    with connected(hub_url) as hub:
        hub.execute("UPDATE api_budget SET urgent_at = clock_timestamp() - %s", (ago,))


def spent_until_refused(spender, most=200):
    for calls in range(most):
        if spender.try_to(1.0, "calls"):
            return calls
    return most


def test_threads_and_processes_together_never_spend_more_than_there_is(hub_url):
    learnt(hub_url, left=20, size=20, per_second=50)
    began, spent = time.monotonic(), []
    command = [sys.executable, "-c", SPENDING, hub_url, "0.5"]
    others = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    for other in others:
        assert other.stdout.readline() == b"ready\n"

    def work():
        spender = budget(hub_url)
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            if spender.try_to(1.0, "calls"):
                time.sleep(0.002)
            else:
                spent.append(1)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = len(spent) + sum(int(other.communicate()[0]) for other in others)

    assert 20 < total <= 20 + 50 * (time.monotonic() - began)


@pytest.mark.parametrize(
    ("lane", "calls"), [(lane, round(100 * (1 - share))) for lane, share in RESERVES.items()]
)
def test_each_lane_leaves_its_reserve_to_the_more_urgent(hub_url, lane, calls):
    learnt(hub_url, left=100, size=100)
    drawn_on(hub_url, seconds_ago=5)

    assert spent_until_refused(budget(hub_url, lane)) == calls


@pytest.mark.parametrize(("seconds_ago", "calls"), [(5, 50), (59, 50), (61, 85), (3600, 85)])
def test_a_backfill_may_take_more_while_nothing_urgent_happens(hub_url, seconds_ago, calls):
    learnt(hub_url, left=100, size=100)
    drawn_on(hub_url, seconds_ago)

    assert spent_until_refused(budget(hub_url, "backfill")) == calls


def test_urgent_work_makes_a_backfill_step_back_at_once(hub_url):
    learnt(hub_url, left=100, size=100)
    assert budget(hub_url, "transactions").try_to(1, "calls") == 0

    assert spent_until_refused(budget(hub_url, "backfill")) == 49


def test_consent_still_leaves_when_everyone_else_has_had_their_share(hub_url):
    learnt(hub_url, left=100, size=100)
    drawn_on(hub_url, seconds_ago=5)
    for lane in ("backfill", "behaviour", "transactions"):
        spent_until_refused(budget(hub_url, lane))

    assert spent_until_refused(budget(hub_url, "consent")) == 10


def test_the_platforms_answer_corrects_our_count_both_ways(hub_url):
    spender = budget(hub_url)
    learnt(hub_url, left=3, size=100)
    assert spent_until_refused(spender) == 3

    learnt(hub_url, left=7, size=100)
    assert spent_until_refused(spender) == 7


def test_a_call_dearer_than_the_whole_bucket_waits_for_a_full_one(hub_url):
    learnt(hub_url, left=10, size=10, per_second=1)
    spender = budget(hub_url)

    assert spender.try_to(25.0, "calls") == 0
    assert spender.try_to(25.0, "calls") > 20  # its debt first


def test_a_wait_that_is_too_long_says_when_to_come_back(hub_url):
    learnt(hub_url, left=0, size=100, per_second=0.02)

    with pytest.raises(Exhausted) as refusal:
        budget(hub_url).spend()
    assert 45 < refusal.value.after <= 50


def test_a_bucket_that_never_refills_does_not_break_the_count(hub_url):
    learnt(hub_url, left=0, size=100)

    with pytest.raises(Exhausted):
        budget(hub_url).spend()


@pytest.mark.parametrize(
    ("lane", "calls"), [("backfill", 50), ("behaviour", 70), ("transactions", 90), ("consent", 150)]
)
def test_a_day_that_runs_out_stops_backfills_first_and_consent_never(hub_url, lane, calls):
    spender = budget(hub_url, lane, daily_limit=100)
    learnt(hub_url, left=1000, size=1000)

    for _ in range(calls):
        spender.spend()
    if lane != "consent":
        with pytest.raises(Exhausted) as refusal:
            spender.spend()
        assert refusal.value.after == 12 * 3600


def test_the_day_ends_at_the_accounts_own_midnight(hub_url):
    spender = budget(hub_url, "backfill", daily_limit=1, zone=ZoneInfo("Europe/Berlin"))
    spender.spend()

    with pytest.raises(Exhausted) as refusal:
        spender.spend()
    assert refusal.value.after == 10 * 3600


def test_a_new_day_begins_to_count_anew(hub_url):
    budget(hub_url, "backfill", daily_limit=1).spend()

    budget(hub_url, "backfill", daily_limit=1, now=lambda: NOON + timedelta(days=1)).spend()


def test_another_limit_counts_from_the_next_day_on(hub_url):
    budget(hub_url, "backfill", daily_limit=1).spend()
    tomorrow = budget(hub_url, "backfill", daily_limit=4, now=lambda: NOON + timedelta(days=1))
    tomorrow.spend()
    tomorrow.spend()
    with pytest.raises(Exhausted, match="daily budget"):
        tomorrow.spend()


def test_what_other_apps_used_of_the_day_is_learnt_from_the_platform(hub, hub_url):
    spender = budget(hub_url, "backfill")
    spender.spend()
    learnt(hub_url, left=400, size=1000, bucket="day")

    with pytest.raises(Exhausted, match="daily budget"):
        spender.spend()
    budget(hub_url, "transactions").spend()
    assert hub.execute(LIST).fetchone()[-3:-1] == (1000, 601)


def test_a_day_that_is_over_is_kept_for_a_year_with_its_fullest_moment(hub, hub_url):
    learnt(hub_url, left=10, size=10)
    kept = {}
    for day, calls in ((0, 4), (1, 1), (367, 1)):
        for _ in range(calls):
            budget(hub_url, daily_limit=50, now=lambda at=NOON + timedelta(day): at).spend()
        kept[day] = hub.execute(KEPT).fetchall()

    first, second = NOON.date(), NOON.date() + timedelta(1)
    assert kept == {0: [], 1: [(first, 4, 50, 0.4, True)], 367: [(second, 1, 50, 0.5, True)]}


@pytest.mark.parametrize(("left", "fullest"), [(2, 0.8), (-5, 1.0), (9, 0.1)])
def test_what_other_apps_used_at_once_is_the_fullest_moment_too(hub, hub_url, left, fullest):
    learnt(hub_url, left=10, size=10)
    budget(hub_url).spend()
    learnt(hub_url, left=left, size=10)

    assert hub.execute("SELECT fullest FROM api_budget").fetchone() == (pytest.approx(fullest),)


def test_asking_the_budget_is_quick(hub_url):
    learnt(hub_url, left=1e6, size=1e6, per_second=1e6)
    spender = budget(hub_url)
    spender.spend()

    def took():
        began = time.perf_counter()
        spender.spend()
        return time.perf_counter() - began

    assert sorted(took() for _ in range(50))[12] < 0.02  # 0.8 ms on a quiet machine


def test_acts_of_consent_keep_within_what_twilio_takes_in_any_minute():
    size, per_second = SharedBudget.defaults["consents"]

    assert size + 60 * per_second <= Settings().consents_per_minute
