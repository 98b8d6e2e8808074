"""Two contacts of one person: whatever the person says reaches both, whichever of them is told."""

import httpx
import pytest

from deployments.sandbox.shopify.calls import call
from tasks import connect
from tasks.erase import erase
from tasks.hub import joining, rollouts, undoing
from tasks.hub.engine import connected
from tasks.hub.joining import Wish
from tests.stories.three_platforms import three
from tests.tasks.test_audit import audit

OUT, IN = "opted_out", "opted_in"
CONTACTS = "/crm/objects/2026-03/contacts"
KEY = {"Authorization": "Bearer pat-na1-sandbox"}


@pytest.fixture
def trio(hub_url):
    with three(hub_url) as trio:
        yield trio


def ids(trio):
    """Contacts by their number, the oldest first."""
    return {
        one["phone"]: id for id, one in sorted(trio.contacts().items(), key=lambda c: int(c[0]))
    }


def shown(trio, *contacts):
    """What contacts show of marketing."""
    found = trio.contacts()
    return [found[id].get("sms_consent_status") or "" for id in contacts]


def join(trio):
    """Make one of two people; return their numbers and contacts, first what they go by now."""
    numbers = trio.people(2)
    contacts = [ids(trio)[number] for number in numbers]
    with connected(trio.hub_url) as hub:
        (one, other) = [id for (id,) in hub.execute("SELECT id FROM customer ORDER BY id")]
        joining.join(hub, connect.plan(), [Wish(one, other, "person", ["they say so"], "Eve")])
    trio.tell_all()
    ((phone,),) = trio.ask("SELECT phone FROM customer WHERE merged_into IS NULL")
    return sorted(numbers, key=phone.__ne__), contacts


def undo(trio):
    with connected(trio.hub_url) as hub:
        undoing.undo(hub, connect.plan(), 1, "Eve", "they are two")
    trio.tell_all()


def second(trio, number, **properties):
    """Let an agent make a second contact of somebody's, by their number alone, and read it."""
    said = {"phone": number, "firstname": "Once more", **properties}
    id = trio.platforms.tell("hubspot", "edit", type="contacts", properties=said)["id"]
    read(trio)
    return id


def read(trio):
    with connect.connected("hubspot") as connector:
        for page in connector.read("contacts"):
            trio.take(*page.records, platform="hubspot")
    trio.tell_all()


def crm(trio, method, path="", **said):
    url = f"{trio.platforms.hubspot}{CONTACTS}{path}"
    httpx.request(method, url, headers=KEY, trust_env=False, **said).raise_for_status()


def reviews(trio):
    return trio.ask("SELECT kind, subject FROM review WHERE status = 'open'")


@pytest.mark.parametrize("who", [0, 1], ids=["the number we text", "the other number"])
def test_a_stop_of_either_number_reaches_the_contact_that_was_joined_away(trio, who):
    numbers, contacts = join(trio)
    assert shown(trio, *contacts) == [IN, IN]

    trio.text(numbers[who])
    trio.tell()

    assert shown(trio, *contacts) == [[OUT, OUT], [IN, OUT]][who]
    assert trio.owed() == []
    assert trio.acks(numbers[who]) == {"shopify", "hubspot", "twilio"}


def test_a_stop_that_no_receiver_heard_reaches_it_too(trio):
    (_, number), contacts = join(trio)
    trio.do("UPDATE outbox SET status = 'sent' WHERE status = 'owed'")
    person = trio.person(number)
    person.sms.state = "UNSUBSCRIBED"
    trio.drain()
    assert audit(trio, "shopify") == {"unheard": 1}

    assert shown(trio, *contacts) == [IN, OUT]


def test_only_a_yes_of_every_number_says_yes_again(trio):
    numbers, contacts = join(trio)
    for number in numbers:
        trio.text(number)
    trio.drain()
    trio.tell_all()
    assert shown(trio, *contacts) == [OUT, OUT]

    trio.text(numbers[0], "START")
    trio.drain()
    trio.tell_all()
    assert shown(trio, *contacts) == [IN, OUT]

    trio.text(numbers[1], "START")
    trio.drain()
    trio.tell_all()
    assert shown(trio, *contacts) == [IN, IN]


def test_of_all_else_the_contact_that_was_joined_away_is_told_nothing(trio):
    (number, _), (_, left) = join(trio)
    before = trio.contacts()[left]
    trio.do("UPDATE customer SET first_name = 'Ada', order_count = 9 WHERE phone = %s", number)
    trio.text(number)
    trio.tell_all()

    after = trio.contacts()[left]
    differing = {name for name in after if after[name] != before.get(name)}
    assert {name for name in differing if not name.startswith("sms_")} <= {"lastmodifieddate"}


def test_a_contact_that_an_agent_made_by_the_number_alone_hears_of_a_stop(trio):
    (number,) = trio.people(1)
    id = second(trio, number)
    assert shown(trio, id) == [IN]

    trio.text(number)
    trio.tell()

    assert shown(trio, ids(trio)[number], id) == [OUT, OUT]
    assert "hub_customer_id" not in {name for name, value in trio.contacts()[id].items() if value}


def test_a_contact_nobody_said_anything_of_is_left_as_it_is(trio):
    about = {"email": "p@example.com", "phone": "+14155552999", "first_name": "P"}
    call(trio.shop, {"act": "add_person", "country_code": "US", **about})
    trio.sync()
    told = ids(trio)["+14155552999"]

    assert shown(trio, told, second(trio, "+14155552999")) == ["unknown", ""]


@pytest.mark.parametrize("made", ["joined", "by an agent"])
def test_the_nightly_comparison_takes_back_a_yes_on_a_left_over_contact(trio, made):
    if made == "joined":
        (number, _), (_, left) = join(trio)
    else:
        (number,) = trio.people(1)
        left = second(trio, number)
    trio.text(number)
    trio.drain()
    trio.tell_all()
    trio.do("UPDATE outbox SET status = 'superseded' WHERE status IN ('owed', 'review')")
    trio.platforms.tell("hubspot", "edit", type="contacts", id=left, properties={"sms_consent_status": IN})  # fmt: skip

    assert audit(trio, "hubspot", dry_run=True) == {"laxer": 1}
    assert audit(trio, "hubspot") == {"laxer": 1}
    assert shown(trio, left) == [OUT]
    assert audit(trio, "hubspot") == {}


def test_a_refusal_noted_on_a_left_over_contact_is_an_opt_out(trio):
    (number,) = trio.people(1)
    left = second(trio, number)
    trio.platforms.tell("hubspot", "edit", type="contacts", id=left, properties={"sms_consent_status": OUT})  # fmt: skip
    trio.do('UPDATE mirror SET values = values || \'{"sms_consent_status": "opted_in"}\'')
    read_back = audit(trio, "hubspot")

    assert read_back in ({}, {"unheard": 1})


def test_after_an_undo_each_contact_bears_what_its_own_number_said(trio):
    (number, _), contacts = join(trio)
    trio.text(number)
    trio.tell()
    assert shown(trio, *contacts) == [OUT, OUT]

    undo(trio)

    assert sorted(shown(trio, *contacts)) == [IN, OUT]
    assert shown(trio, ids(trio)[number]) == [OUT]
    assert audit(trio) == {}


@pytest.mark.parametrize("how", ["deleted", "merged into the other"])
def test_a_left_over_contact_that_is_gone_there_bothers_nobody(trio, how):
    (number, _), (kept, left) = join(trio)
    if how == "deleted":
        crm(trio, "DELETE", f"/{left}")
    else:
        crm(trio, "POST", "/merge", json={"primaryObjectId": kept, "objectIdToMerge": left})
    trio.text(number)
    trio.tell_all()

    assert [one["sms_consent_status"] for one in trio.contacts().values()] == [OUT]
    assert (reviews(trio), trio.owed()) == ([], [])
    trio.text(number, "START")
    trio.drain()
    trio.tell_all()
    assert (reviews(trio), trio.owed()) == ([], [])


@pytest.mark.parametrize("keeps", [True, False], ids=["by the other's id", "by a new id"])
def test_the_contact_we_tell_goes_on_in_the_other_it_is_merged_into(trio, keeps):
    trio.platforms.tell("hubspot", "settings", merge_keeps_id=keeps)
    (number, _), (kept, left) = join(trio)
    crm(trio, "POST", "/merge", json={"primaryObjectId": left, "objectIdToMerge": kept})
    read(trio)
    trio.text(number)
    trio.tell_all()

    keys = trio.ask("SELECT key::text FROM customer WHERE merged_into IS NULL")
    assert [(one["hub_customer_id"],) for one in trio.contacts().values()] == keys
    assert [one["sms_consent_status"] for one in trio.contacts().values()] == [OUT]
    assert (reviews(trio), trio.owed()) == ([], [])


def test_of_somebody_who_was_erased_nothing_is_noted_of_a_second_contact(trio):
    (number,) = trio.people(1)
    second(trio, number)
    erase(trio.hub_url, number, dry_run=False)

    assert trio.ask("SELECT key FROM mirror WHERE object = 'contacts'") == []
    trio.text(number)
    trio.tell_all()
    assert trio.owed() == []


def test_before_a_rollout_reaches_anybody_a_left_over_contact_hears_of_a_stop(trio):
    (number, _), contacts = join(trio)
    with connected(trio.hub_url) as hub:
        rollouts.begin(hub, "autumn", "a test")
    trio.text(number)
    trio.tell()

    assert shown(trio, *contacts) == [OUT, OUT]
