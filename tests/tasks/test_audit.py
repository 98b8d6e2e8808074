"""The audit of consent: whatever a platform believes, the stricter word holds in the end."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from deployments.sandbox.shopify.calls import call
from mappings.records import Consent
from tasks import connect
from tasks.audit import audit as audit_task
from tasks.audit import echoes
from tests.stories.three_platforms import STOPPED, three

JUNE = datetime(2026, 6, 1, 10, tzinfo=UTC)
OPENED = {"shopify": "SUBSCRIBED", "hubspot": "opted_in", "twilio": "open"}


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


def audit(trio, *platforms, dry_run=False):
    """Compare these platforms with the ledger, or all, and tell them; count what was found."""
    found = Counter()
    for target in connect.plan().targets:
        if target.noun == "order" or (platforms and target.platform not in platforms):
            continue
        page = audit_task.fn(target, "", dry_run=dry_run)
        found.update(one.verdict for one in page.differences)
        found.update({"under way": page.explained, page.note[:11]: bool(page.note)})
        found["unheard"] += echoes.fn(target.platform, dry_run=dry_run) if page.note else 0
    if not dry_run:
        trio.tell()
    return {what: many for what, many in found.items() if many and what != "cannot tell"}


def allow(trio, number, state, at=None):
    """Let the store hold something that nobody tells us of."""
    shop, listeners = trio.shop, trio.shop.listeners
    shop.listeners = []
    person = trio.person(number).id
    said = {"act": "set_sms_consent", "person": person, "state": state}
    call(shop, said | ({"at": at.isoformat()} if at else {}))
    shop.listeners = listeners


def note(trio, number, **properties):
    """Let an agent change a contact while our webhooks are lost."""
    id = next(id for id, one in trio.contacts().items() if one.get("phone") == number)
    trio.platforms.tell("hubspot", "edit", type="contacts", id=id, properties=properties)


def said(number, status, at, platform="shopify", **more):
    return Consent(platform=platform, address=number, status=status, method="told", happened_at=at, **more)  # fmt: skip


def incidents(trio):
    return trio.ask("SELECT subject FROM review WHERE kind = 'consent' AND status = 'open'")


def test_where_all_agree_nothing_is_written(trio):
    stopped, _ = trio.people(2)
    trio.text(stopped)
    trio.tell_all()
    before = trio.ask("SELECT (SELECT max(id) FROM outbox), (SELECT count(*) FROM consent)")

    assert audit(trio) == {}
    assert trio.ask("SELECT (SELECT max(id) FROM outbox), (SELECT count(*) FROM consent)") == before


def test_a_platform_that_would_text_whom_the_ledger_forbids_is_corrected(trio):
    one, other = trio.people(2)
    for number in (one, other):
        trio.text(number)
    trio.tell_all()
    allow(trio, one, "SUBSCRIBED", JUNE)
    note(trio, other, sms_consent_status="opted_in")

    assert audit(trio, dry_run=True) == {"laxer": 2}
    assert trio.told(one)["shopify"] == "SUBSCRIBED"
    assert audit(trio) == {"laxer": 2}
    assert trio.told(one) == trio.told(other) == STOPPED
    assert {trio.ledger(one), trio.ledger(other)} == {"withdrawn"}
    assert audit(trio) == {}


def test_a_yes_that_an_app_wrote_into_the_store_after_the_stop_is_taken_back(trio):
    (number,) = trio.people(1)
    hour = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    trio.take(said(number, "withdrawn", hour, platform="kannel"), platform="kannel")
    trio.tell_all()
    soon = hour + timedelta(minutes=30)
    allow(trio, number, "SUBSCRIBED", soon)
    assert audit(trio, "shopify") == {"newer": 1}

    trio.take(said(number, "granted", soon, facts={"collected": "OTHER"}), platform="shopify")

    assert trio.ledger(number) == "withdrawn"
    assert audit(trio, "shopify") in ({"laxer": 1}, {"under way": 1})
    assert trio.told(number)["shopify"] == "UNSUBSCRIBED"


def test_an_opt_out_that_only_the_store_knew_is_heeded_and_an_incident(trio):
    one, other = trio.people(2)
    allow(trio, one, "UNSUBSCRIBED")

    assert audit(trio, "shopify") == {"unheard": 1}

    assert trio.ledger(one) == "withdrawn"
    assert trio.told(one)["hubspot"] == "opted_out"
    assert incidents(trio) == [(f"shopify {one} marketing",)]
    assert trio.told(other) == OPENED
    assert audit(trio) == {}


def test_a_refusal_an_agent_noted_is_an_opt_out_for_its_purpose_alone(trio):
    (number,) = trio.people(1)
    note(trio, number, sms_order_consent_status="opted_out")

    assert audit(trio, "hubspot") == {"unheard": 1}

    assert trio.ledger(number, "transactional") == "withdrawn"
    assert trio.ledger(number) == "granted"


def test_a_permission_in_the_crm_that_nobody_gave_raises_nothing(trio):
    (number,) = trio.people(1)
    note(trio, number, sms_cart_consent_status="opted_in")

    assert audit(trio) == {"laxer": 1}

    assert trio.ledger(number, "cart") is None
    (contact,) = trio.contacts().values()
    assert contact["sms_cart_consent_status"] == "unknown"


def test_what_is_on_its_way_is_no_difference(trio):
    (number,) = trio.people(1)
    trio.text(number)

    assert audit(trio, "shopify", dry_run=True) == {"under way": 1}


def test_a_number_that_a_provider_refuses_is_an_incident(trio):
    (number,) = trio.people(1)
    said = {"address": number, "method": "twilio:21610", "happened_at": JUNE.replace(month=7)}
    trio.take(Consent(platform="twilio", facts={"id": "SM1"}, **said), platform="twilio")

    assert audit(trio, "twilio") == {"unheard": 1}
    assert incidents(trio) == [(f"twilio {number}",)]


def test_a_resync_raises_nothing_and_the_store_is_corrected(trio):
    (number,) = trio.people(1)
    trio.text(number)
    trio.tell_all()
    allow(trio, number, "SUBSCRIBED", JUNE)  # an old page, an old app: dated before the STOP

    trio.sync()
    audit(trio)

    assert trio.ledger(number) == "withdrawn"
    assert trio.told(number) == STOPPED
