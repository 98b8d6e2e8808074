"""One incident, one alert, and one word when it is over: through a real Prefect, to a real address."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from prefect.events.schemas.events import Event
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deployments import automations
from deployments.prefect_api import Prefect
from deployments.sandbox.serve import serving
from flows.watch import watch
from tasks import announce, retell
from tasks.hub import incidents
from tasks.monitoring.alarms import KINDS

pytestmark = [
    pytest.mark.engine,
    # Prefect leaves its connections to the garbage collector, which speaks of each.
    pytest.mark.filterwarnings("ignore:Exception ignored in. <socket.socket"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


class Chat:
    """What people were told."""

    def __init__(self) -> None:
        self.heard: list[dict] = []
        self.refused: list[dict] = []
        self.status = 200

    async def hear(self, request):
        said = json.loads(await request.body())
        (self.heard if self.status < 300 else self.refused).append(said)
        return PlainTextResponse("so be it", status_code=self.status)

    def app(self):
        return Starlette(routes=[Route("/", self.hear, methods=["POST"])])

    def said(self, kind):
        return [(one["state"], one["subject"]) for one in self.heard if one.get("kind") == kind]


@pytest.fixture(scope="module")
def chat(prefect_api):
    chat = Chat()
    with serving(chat.app()) as url:
        automations.install(prefect_api, url)
        yield chat
        automations.install(prefect_api)


@pytest.fixture
def hub(hub_url, prefect_api, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    with psycopg.connect(hub_url, autocommit=True) as connection:
        yield connection


def look():
    """Look once, as the schedule does."""

    async def looked():
        return await watch(dry_run=False, return_state=True)

    return asyncio.run(looked())


def eventually(what, seconds=120):
    deadline = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def judged(hub, status, suite="orders"):
    hub.execute("INSERT INTO quality_run (suite, platform, lane, rows, bad, status, ms) VALUES (%s, 'shopify', 'live', 100, 80, %s, 1)", (suite, status))  # fmt: skip


def calm(hub):
    hub.execute("UPDATE incident SET seen_at = seen_at - interval '11 minutes'")


def test_an_incident_is_told_once_and_once_when_it_is_over(chat, hub):
    judged(hub, "closed")
    for _ in range(3):
        assert look().is_completed()
    assert eventually(lambda: chat.said("gate closed"))
    judged(hub, "passed")
    look()
    calm(hub)
    look()
    look()
    assert eventually(lambda: len(chat.said("gate closed")) > 1)
    judged(hub, "closed", suite="carts")  # what is told after all that is told last
    look()
    assert eventually(lambda: len(chat.said("gate closed")) > 2)

    assert chat.said("gate closed") == [
        ("opened", "orders of shopify"),
        ("recovered", "orders of shopify"),
        ("opened", "carts of shopify"),
    ]
    opened, over = chat.heard[-3], chat.heard[-2]
    assert opened["text"].startswith("Opened: gate closed: the gate for orders of shopify refused 100 rows; 80 broke a rule.")  # fmt: skip
    assert over["text"].startswith("Over: gate closed: ")
    assert over["recovered_at"] is not None


def test_who_dies_before_noting_that_it_told_tells_it_again_and_nobody_hears_it_twice(chat, hub):
    incidents.see(hub, [("backlog", "reviews", "reviews: 200 wait", "look")])
    (one,) = incidents.untold(hub)

    async def told():
        await announce.take(announce.told(one, "opened"))

    asyncio.run(told())
    look()
    incidents.see(hub, [("backlog", "quarantine", "quarantine: 200 wait", "look")])
    look()

    assert eventually(lambda: ("opened", "quarantine") in chat.said("backlog"))
    assert chat.said("backlog") == [("opened", "reviews"), ("opened", "quarantine")]
    assert incidents.untold(hub) == []


def test_an_alert_whose_address_fails_is_told_again_until_it_arrives_and_then_no_more(
    chat, hub, monkeypatch
):
    monkeypatch.setattr(retell, "FIRST", timedelta())
    incidents.see(hub, [("budget exhaustion", "calls", "calls: 95 %", "wait")])
    chat.status = 503
    look()
    assert eventually(lambda: noted(hub, [False]))
    look()
    assert eventually(lambda: noted(hub, [False, False]))
    chat.status = 200
    look()
    assert eventually(lambda: noted(hub, [False, False, True]))
    look()

    assert chat.said("budget exhaustion") == [("opened", "calls")]
    assert len(chat.refused) == 2
    assert asyncio.run(retell.unheard(incidents.lately(hub))) == []


def noted(hub, tries):
    """Whether Prefect has noted these ends of the tries at the only news."""
    ((one, what, at),) = incidents.lately(hub)
    names = [one.name(what, n) for n in range(1, retell.MOST + 1)]
    arrived = asyncio.run(retell.ends(names, at))
    return retell.tries(one, what, arrived) == tries


def test_what_never_arrives_is_given_up_within_a_day(hub):
    told = datetime.now(UTC) - timedelta(hours=40)
    due = [n for n in range(1, retell.MOST + 1) if retell.Tale(None, "opened", told, n).due]

    assert due == list(range(1, retell.MOST + 1))
    assert not retell.Tale(None, "opened", datetime.now(UTC), 1).due
    assert timedelta(hours=12) < retell.FIRST * 2 ** (retell.MOST - 2) < timedelta(days=1)


def test_when_somebody_watches_again_after_nobody_did_that_is_told_once(chat, hub, monkeypatch):
    look()
    monkeypatch.setattr(announce, "UNWATCHED", timedelta())
    look()
    monkeypatch.setattr(announce, "UNWATCHED", timedelta(minutes=15))
    look()

    def over():
        return [one["text"] for one in chat.heard if one["text"].startswith("Over: nobody")]

    assert eventually(over) == ["Over: nobody watched for 0 min; it does."]


def test_prefect_is_asked_for_more_events_than_it_hands_out_at_once(hub):
    resource = {"prefect.resource.id": "lockstep.crowd"}
    crowd = [Event(id=uuid4(), event="lockstep.crowd", resource=resource, occurred=datetime.now(UTC)) for _ in range(60)]  # fmt: skip

    async def asked():
        for one in crowd:
            await announce.take(one)
        return await retell.asked(100, event={"name": ["lockstep.crowd"]})

    assert eventually(
        lambda: {one["id"] for one in asyncio.run(asked())} == {str(one.id) for one in crowd}
    )


def test_words_of_any_kind_arrive_as_they_are(chat, hub):
    said = 'owed to "hubspot" <b>: 5 ½ \\ wait'
    incidents.see(hub, [("late", "quotes", said, "it's {{ event.id }}")])
    look()

    assert eventually(lambda: chat.said("late"))
    assert chat.heard[-1]["text"] == f"Opened: late: {said}. it's {{{{ event.id }}}}"


def test_a_dry_run_shows_what_is_wrong_and_tells_nobody(hub):
    judged(hub, "closed")

    async def looked():
        return await watch(return_state=True)

    state = asyncio.run(looked())

    assert state.message == "wrong now: gate closed (orders of shopify)"
    assert hub.execute("SELECT count(*) FROM incident").fetchone() == (0,)


def test_what_cannot_be_measured_is_said_and_what_was_open_stays(chat, hub):
    incidents.see(hub, [("gate closed", "orders of shopify", "refused", "look")])
    calm(hub)
    hub.execute("ALTER TABLE quality_run RENAME TO elsewhere")

    state = look()

    assert (state.type.value, state.name) == ("FAILED", "Cannot tell")
    assert "cannot tell: gate closed" in state.message
    assert [one.kind for one in incidents.listed(hub)] == ["gate closed"]
    assert hub.execute("SELECT flow, status FROM sync_run").fetchall() == [("watch", "amber")]


def test_two_watches_do_not_look_at_once(hub):
    with psycopg.connect(hub.info.dsn, password=hub.info.password, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(7201005, hashtext('watch'))")

        assert look().name == "Stood by"


def test_each_kind_of_incident_has_its_alert():
    assert set(automations.ALERTS) == set(KINDS)
    assert (automations.LOOKED, automations.BACK) == (announce.LOOKED, announce.BACK)
    assert announce.UNWATCHED.total_seconds() == automations.UNWATCHED


def test_installing_again_changes_nothing_and_a_new_address_only_where_it_goes(chat, prefect_api):
    with Prefect(prefect_api) as prefect:

        def listed():
            found = prefect.ask("POST", "/automations/filter", limit=200)
            return {one["name"]: one for one in found if "lockstep" in one["tags"]}

        before = listed()
        prefect.ask("PATCH", f"/automations/{before['Alert: late']['id']}", enabled=False)
        assert automations.install(prefect_api) != []
        silent = listed()
        assert automations.install(prefect_api) == []
        prefect.ask("PATCH", f"/automations/{before['Alert: late']['id']}", enabled=True)

    assert len(before) == len(silent) == len(KINDS) + 3
    assert {name: one["id"] for name, one in before.items()} == {name: one["id"] for name, one in silent.items()}  # fmt: skip
    assert silent["Alert: late"]["enabled"] is False
    assert silent["Alert: late"]["actions"] == [{"type": "do-nothing"}]
