"""Every quarter of an hour visits are kept and counted: from the pixel, a database and a file."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from flows.behave import behave
from flows.load_events import load_events
from flows.sync import sync
from tasks.hub import kinds
from tasks.hub.engine import connected
from tests.flows.conftest import person, run

NOW = datetime.now(UTC)
LATELY = NOW - timedelta(hours=2 if NOW.hour == 0 else 1)
"""Some minutes of one and the same day."""
QUERY = "SELECT id, kind, happened_at, visitor, customer, shelf FROM warehouse.event WHERE happened_at > :since"  # fmt: skip
OBSERVED = {"key": "acme-1", "sources": [{"name": "warehouse", "url": "", "query": QUERY}]}
MORE = "INSERT INTO warehouse.event VALUES (%s, 'product_viewed', %s, 'v9', '1', 'top')"
POST = "INSERT INTO landed (platform, body) VALUES ('shopify', %s)"


def look(id, minutes=0.0, **more):
    at = (LATELY + timedelta(minutes=minutes)).isoformat()
    return json.dumps({"id": id, "kind": "product_viewed", "happened_at": at, "visitor": "v1", "product": "p1"} | more)  # fmt: skip


@pytest.fixture
def shop(hub, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "pat")
    hub.take(person("1"))
    hub.do("DELETE FROM outbox")
    return hub


def owed(shop):
    return shop.ask("SELECT object FROM outbox WHERE status = 'owed'")


def test_visits_are_rehearsed_then_kept_and_a_quiet_run_owes_nobody(shop):
    for body in (look("a", customer="1"), look("b", 9), "{"):
        shop.do(POST, body.encode())
    before = shop.prints()
    assert "3 of the next posts" in run(behave).message
    assert shop.prints() == before

    ended = run(behave, dry_run=False)
    assert (ended.name, owed(shop)) == ("Set aside", [("contacts",)])
    assert ended.message.startswith("3 events, 2 new; 1 people counted, 1 owed")
    assert shop.ask("SELECT sessions_30d, views_7d, product FROM behaviour") == [(1, 2, "p1")]
    shop.do("INSERT INTO message_event (platform, external_id, kind, happened_at, facts) SELECT 'twilio', 'SM1', 'reply', now(), '{\"from\": \"+14155550100\"}'")  # fmt: skip
    with connected(shop.url) as said:
        assert kinds.lately(said) == [{"kind": "product viewed", "times": 2, "people": 1}, {"kind": "text answered", "times": 1, "people": 1}]  # fmt: skip
        assert kinds.candidates(said) == 1
    shop.do("DELETE FROM outbox")
    assert run(behave, dry_run=False).message == "0 events, 0 new; 0 people counted, 0 owed"
    assert owed(shop) == []


def test_the_crm_is_written_to_only_where_a_visit_changed_something_and_never_on_a_quiet_day(shop, crm):  # fmt: skip
    writes = []
    for posts in ([look("a", customer="1")], [], [look("b", 5)], [look("c", 7, product="p2")]):
        for body in posts:
            shop.do(POST, body.encode())
        assert run(behave, dry_run=False).is_completed()
        assert run(sync, platform="hubspot", object="contacts", direction="out", dry_run=False).is_completed()  # fmt: skip
        writes.append(crm.writes)
    ((key,),) = shop.ask("SELECT key::text FROM customer")
    contact = crm.records()[key]

    assert [after - before for before, after in pairwise(writes)] == [0, 0, 1]
    assert (contact["hub_sessions_30d"], contact["hub_last_product_viewed"]) == ("1", "p2")


def test_a_database_is_asked_from_where_its_last_answer_ended_and_its_silence_costs_no_other(shop, monkeypatch):  # fmt: skip
    shop.do("CREATE SCHEMA warehouse; CREATE TABLE warehouse.event (id text, kind text, happened_at timestamptz, visitor text, customer text, shelf text)")  # fmt: skip
    shop.do(MORE, "a", NOW - timedelta(days=3))
    monkeypatch.setenv("LOCKSTEP_EVENTS", json.dumps(OBSERVED).replace('"url": ""', f'"url": "{shop.url}"'))  # fmt: skip
    assert "1 events, 1 new" in run(behave, dry_run=False).message
    shop.do(MORE, "b", NOW - timedelta(days=5))
    shop.do(MORE, "c", NOW)
    assert "2 events, 1 new" in run(behave, dry_run=False).message
    assert shop.ask("SELECT external_id, facts FROM event ORDER BY 1") == [("a", {"shelf": "top"}), ("c", {"shelf": "top"})]  # fmt: skip

    shop.do(POST, look("d").encode())
    shop.do("DROP SCHEMA warehouse CASCADE")
    ended = run(behave, dry_run=False)
    assert (ended.name, ended.message.partition(";")[0]) == ("Set aside", "1 events, 1 new")
    assert "warehouse did not answer" in ended.message


CSV = f"""id,kind,happened_at,customer,product,page
a,product_viewed,{(NOW - timedelta(hours=2)).isoformat()},1,p1,/tea
b,searched,,1,,
c,searched,{NOW:%Y-%m-%d %H:%M},1,,
d,searched,{NOW.isoformat()},1,,/,one cell too many
"""


def test_a_file_is_rehearsed_then_kept_once_and_its_bad_rows_are_set_aside(shop, tmp_path):
    path, lines = tmp_path / "events.csv", tmp_path / "events.jsonl"
    path.write_text(CSV)
    lines.write_text(f"{look('e', customer='1')}\n[]\n\n")
    before = shop.prints()
    assert "4 rows, 1 new, 3 would be set aside" in run(load_events, file=str(path)).message
    assert shop.prints() == before
    for file, said in ((path, "4 rows, 1 new"), (path, "4 rows, 0 new"), (lines, "2 rows, 1 new")):
        assert run(load_events, file=str(file), dry_run=False).message.startswith(said)

    assert shop.ask("SELECT external_id, facts FROM event ORDER BY 1") == [("a", {"page": "/tea", "product": "p1"}), ("e", {"product": "p1"})]  # fmt: skip
    reasons = [reason for (reason,) in shop.ask("SELECT reason FROM quarantine ORDER BY id")]
    assert ["when it happened" in reasons[0], "other cells" in reasons[2]] == [True, True]


@pytest.mark.parametrize(("file", "words"), [(None, "name a file"), ("events.parquet", "export a .parquet"), ("/nowhere.csv", "cannot be read")])  # fmt: skip
def test_what_is_no_file_of_events_is_refused(shop, file, words):
    assert words in run(load_events, file=file).message
