"""What a person presses to see one customer, and how late opt-outs were."""

import json
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from flows.explain_customer import explain_customer
from flows.exposure import exposure
from mappings.records import Consent
from tests.contracts.privacy import personal
from tests.flows.conftest import person, run, sale
from tests.tasks.scored import SCORED

PHONE = "+14155552671"

TEXT = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, reserved_at,
                         accepted_at, settled_at)
    VALUES ('offers', %s, 'marketing', %s, 'Hi Ada, 10%% off', 'sent', 'twilio', %s, %s, %s)
"""
OBJECTION = """
    INSERT INTO objection (message_id, gate, reason, until)
    SELECT id, 'quiet hours', 'it is night there', now() FROM message
"""


@pytest.fixture
def ada(hub, monkeypatch):
    """Somebody who said STOP half an hour ago and was texted since, to be explained."""
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")
    now = datetime.now(UTC)
    stop = Consent(
        platform="twilio",
        address=PHONE,
        method="keyword",
        happened_at=now - timedelta(minutes=30),
        facts={"said": "stop it, Ada Lovelace here", "rule": "free text", "id": "1"},
    )
    hub.take(person("1", first_name="Ada", last_name="Lovelace", phone=PHONE), *sale("901", "1"))
    hub.take(stop, platform="twilio")
    return now


def texted(hub, reserved, accepted):
    hub.do(TEXT, str(accepted), PHONE, reserved, accepted, accepted)


def artifact(api, key):
    """The newest artifact of a key."""
    with httpx.Client(trust_env=False) as client:
        found = client.get(f"{api}/artifacts/{key}/latest").json()
    data = found["data"]
    written = json.dumps(json.loads(data), ensure_ascii=False) if found["type"] == "table" else data
    return written, found["description"]


@pytest.mark.parametrize("by", [PHONE, "p1@example.com", "shopify:1", "1", "key"])
def test_a_page_masks_everybody(hub, prefect_api, ada, by):
    texted(hub, ada - timedelta(minutes=40), ada - timedelta(minutes=39))
    hub.do(OBJECTION)
    if by == "key":
        ((by,),) = hub.ask("SELECT key::text FROM customer")
    before = hub.prints()

    ended = run(explain_customer, customer=by)

    page, _ = artifact(prefect_api, "customer")
    assert ended.message == "people: 1, acts of consent: 1, texts: 1"
    assert hub.prints() == before
    assert (personal(page), re.findall("Ada|Lovelace|10%", page)) == ([], [])
    for said in (
        "## What to do next",
        "Ordered",
        "Text of offers: sent",
        "+14…71",
        "**withdrawn**",
        "free text",
        "quiet hours: it is night there",
        "p…@",
    ):
        assert said in page
    assert "America/Los_Angeles" in page
    assert "*They were never scored.*" in page


def test_a_page_shows_everything_to_who_asks(hub, prefect_api, ada):
    texted(hub, ada, ada)
    hub.do(SCORED)

    run(explain_customer, customer="1", show_personal_data=True)

    page, _ = artifact(prefect_api, "customer")
    for said in (
        "# Ada Lovelace",
        PHONE,
        "“stop it, Ada Lovelace here”",
        "Hi Ada",
        "holds personal",
        "- buys within 30 days: 31%",
        "Foretold by MBG/NBD 1, as of 03 Nov 2026 and as before on 05 Nov 2026: buys more",
    ):
        assert said in page


@pytest.mark.parametrize(
    ("customer", "name"),
    [
        ("", "Not understood"),
        ("8f14e45f-ceea-467f-a9a5-1f3b2c6d7e80", "Not known"),
        ("+14155550123", "Not known"),
        ("nobody@example.com", "Not known"),
        ("shopify:77", "Not known"),
        ("shopify:", "Not understood"),
    ],
)
def test_nobody_is_a_clear_answer(hub, customer, name):
    ended = run(explain_customer, customer=customer)

    assert (ended.name, ended.is_failed()) == (name, True)
    assert "give the hub's key" in ended.message


def test_without_anything_late_nought_is_said_and_how_much_was_looked_at(hub, prefect_api, ada):
    texted(hub, ada - timedelta(minutes=40), ada - timedelta(minutes=39))

    ended = run(exposure)

    rows, said = artifact(prefect_api, "exposure")
    assert ended.is_completed()
    assert "Of 1 texts" in said
    assert "0 left for a person whose STOP we knew" in said
    assert "STOPs looked at: 1." in said
    assert '"after we knew": 0' in rows


def test_a_text_after_stop_is_red_and_can_be_looked_up(hub, prefect_api, ada):
    texted(hub, ada + timedelta(hours=1), ada + timedelta(hours=1))
    hub.do("UPDATE message SET reserved_at = now(), accepted_at = now(), settled_at = now()")

    ended = run(exposure, weeks=1)

    rows, _ = artifact(prefect_api, "exposure-texts")
    assert ended.name == "Texts after STOP"
    assert "+14…71" in rows
    assert personal(rows) == []


def test_a_text_nobody_can_date_is_not_green(hub, ada):
    texted(hub, ada - timedelta(minutes=40), ada)
    hub.do("UPDATE message SET accepted_at = NULL, status = 'unsure'")

    assert run(exposure, weeks=1).name == "Cannot tell"
