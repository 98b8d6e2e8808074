"""The audit of consent as a person sees it: what it says, and when it ends red."""

import psycopg
import pytest

from deployments.sandbox.shopify.calls import call
from flows.audit_consent import audit_consent
from tests.contracts.privacy import personal
from tests.flows.conftest import run
from tests.stories.three_platforms import three


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


def test_an_opt_out_that_only_a_platform_knew_ends_it_red_and_names_nobody(trio):
    number, _ = trio.people(2)
    trio.shop.listeners = []
    said = {"act": "set_sms_consent", "person": trio.person(number).id, "state": "UNSUBSCRIBED"}
    call(trio.shop, said)

    rehearsed = run(audit_consent)
    assert rehearsed.message == "1 unheard; this was a dry run: nothing was written"
    assert trio.ledger(number) == "granted"

    state = run(audit_consent, dry_run=False)
    assert (state.name, state.message.partition(":")[0]) == ("Incident", "1 unheard")
    assert personal(state.message) == []
    assert trio.told(number)["hubspot"] == "opted_in"  # the lane tells the others
    trio.tell()
    assert trio.told(number)["hubspot"] == "opted_out"
    assert run(audit_consent, dry_run=False).message == "all agree"


def test_a_platform_that_refuses_the_first_question_is_not_said_to_agree(trio):
    with pytest.MonkeyPatch.context() as settings:  # put back before the trio takes its own away
        settings.setenv("LOCKSTEP_HUBSPOT_TOKEN", "revoked")
        state = run(audit_consent, dry_run=False)

    assert (state.name, state.message.partition(":")[0]) == ("Incomplete", "no difference was found; not compared to the end")  # fmt: skip
    with psycopg.connect(trio.hub_url) as hub:
        ended = dict(hub.execute("SELECT platform, status FROM sync_run").fetchall())
    assert (ended["hubspot"], ended["shopify"]) == ("red", "green")
