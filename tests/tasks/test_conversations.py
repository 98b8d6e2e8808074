"""What people write reaches the CRM and whoever answers; nobody is sold to until that is done."""

import json
from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from mappings.records import Customer, Reply
from tasks import settings
from tasks.connectors.base import Page
from tasks.connectors.hubspot import Connector
from tasks.converse import commission
from tasks.erase import erase
from tasks.hub import kinds, situations, texts
from tasks.hub.errands import Errand
from tasks.hub.texts import Wanted
from tasks.merge import merge_page
from tasks.messaging.gate import Situation
from tasks.push import push_all
from tasks.rehearse import rehearse

ADA, BEA, OURS = "+14155552671", "+14155552672", "+14155550100"
WHOLE = ("contacts", "communications", "tasks")
SENT = "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, external_id, reserved_at) VALUES ('review_request', 'o', 'marketing', %s, 'Is it a secret?', 'delivered', 'twilio', 'SM0', now() - interval '1 hour')"
SOON = "UPDATE outbox SET due_at = now() WHERE status = 'owed'"


class Desk:
    """A shop whose customers write, whose CRM is told, and what it says back."""

    def __init__(self, hub, account) -> None:
        self.hub, self.account = hub, account

    def hear(self, *records, platform="twilio", object="messages"):
        merge_page.fn(platform, object, Page(list(records)), None)

    def write(self, body, id="SM1", phone=ADA):
        now = datetime.now(UTC)
        self.hear(Reply(platform="twilio", external_id=id, phone=phone, to=OURS, body=body, happened_at=now))  # fmt: skip

    def tell(self, *objects):
        for object in objects or WHOLE:
            push_all("hubspot", object, "transactions", 10)

    def there(self, object):
        return [one["properties"] | {"id": one["id"]} for one in self.account.sandbox(f"export/{object}")["results"]]  # fmt: skip

    def people(self, object, id):
        found = self.account.call("GET", f"/crm/v4/objects/{object}/{id}/associations/contacts")
        return [str(one["toObjectId"]) for one in found.json()["results"]]

    def read(self, object, *ids):
        self.account.clock.now = datetime.now(UTC)
        merge_page.fn("hubspot", object, self.account.hubspot.fetch(object, ids), None)

    def agent(self, object, id=None, **said):
        self.account.clock.now = datetime.now(UTC)
        return self.account.agent(id, object, **said)

    def talking(self, phone=ADA):
        """Say what keeps a promotion to somebody waiting, as its gates read it."""
        wanted = Wanted(workflow="w", occasion="1", purpose="marketing", phone=phone, body="Hello", platform="twilio")  # fmt: skip
        texts.ask(self.hub, [wanted])
        raw = situations.read(self.hub, texts.asked(self.hub, wanted), OURS)
        return msgspec.json.decode(raw.situation, type=Situation).talking


@pytest.fixture
def desk(account, hub, monkeypatch):
    for name, value in {"SHOPIFY_URL": "http://127.0.0.1:9", "TWILIO_ACCOUNT_SID": "AC1", "HUBSPOT_SUPPORT_OWNER": "7"}.items():  # fmt: skip
        monkeypatch.setenv(f"LOCKSTEP_{name}", value)
    account.clock.now = datetime.now(UTC)
    made = Desk(hub, account)
    ada = Customer(platform="shopify", external_id="1", email="ada@example.com", email_verified=True, phone=ADA, updated_at=datetime.now(UTC))  # fmt: skip
    made.hear(ada, platform="shopify", object="customers")
    return made


def test_what_somebody_writes_stands_on_their_timeline_and_is_somebodys_task(desk):
    desk.write("please cancel my order")
    desk.tell("communications", "tasks")  # their contact is on its way: both wait for it
    desk.hub.execute(SOON)
    early = desk.there("communications")
    desk.tell("contacts")
    desk.hub.execute(SOON)
    desk.tell()

    (ada,), (said,), (task,) = (desk.there(object) for object in WHOLE)
    assert early == []
    assert (said["hs_communication_body"], said["hs_communication_channel_type"]) == ("please cancel my order", "SMS")  # fmt: skip
    assert (task["hs_task_subject"], task["hs_task_priority"], task["hubspot_owner_id"]) == ("Answer a text about an order", "HIGH", "7")  # fmt: skip
    assert desk.people("communications", said["id"]) == desk.people("tasks", task["id"]) == [ada["id"]]  # fmt: skip


def test_an_answer_that_is_lost_makes_nothing_twice_and_a_second_text_makes_no_second_task(desk):
    desk.tell("contacts")
    desk.write("is it blue?")
    desk.account.provoke("lost", "/crm/objects/2026-03", count=2)
    desk.tell()
    for id, body in (("SM1", "is it blue?"), ("SM2", "or red?")):
        desk.write(body, id)
        desk.hub.execute(SOON)
        desk.tell()

    assert [one["hs_communication_body"] for one in desk.there("communications")] == ["is it blue?", "or red?"]  # fmt: skip
    assert [one["hs_task_body"] for one in desk.there("tasks")] == ["is it blue?"]


def test_promotion_waits_until_the_task_is_done_and_what_the_agent_set_stays(desk):
    desk.tell("contacts")
    desk.write("is it blue?")
    desk.tell()
    before, (task,) = desk.talking(), desk.there("tasks")
    desk.agent("tasks", task["id"], hs_task_status="COMPLETED", hubspot_owner_id="9")
    desk.read("tasks", task["id"])
    after = desk.talking()
    desk.write("and red?", "SM2")
    desk.hub.execute(SOON)
    desk.tell()

    assert (before, after, desk.talking()) == ("reply", None, "reply")
    assert [(one["hs_task_status"], one["hubspot_owner_id"]) for one in desk.there("tasks")] == [("COMPLETED", "9"), ("NOT_STARTED", "7")]  # fmt: skip


def test_what_is_written_after_an_answer_that_was_not_heard_of_yet_is_a_task_of_its_own(desk):
    desk.tell("contacts")
    desk.write("is it blue?")
    desk.tell()
    (task,) = desk.there("tasks")
    desk.agent("tasks", task["id"], hs_task_status="COMPLETED")
    desk.write("please cancel my order", "SM2")
    desk.account.clock.now = datetime.now(UTC)
    desk.tell()  # it is urgent by now: their task is touched by us after it was done
    desk.read("tasks", task["id"])
    desk.hub.execute(SOON)
    desk.tell()
    desk.read("tasks", task["id"])

    told = [(one["hs_task_status"], one["hs_task_body"]) for one in desk.there("tasks")]
    assert (told, desk.talking()) == ([("COMPLETED", "is it blue?"), ("NOT_STARTED", "please cancel my order")], "reply")  # fmt: skip


def test_promotion_waits_while_a_ticket_is_open_and_an_older_copy_opens_none_again(desk):
    desk.tell("contacts")
    (ada,) = desk.there("contacts")
    ticket = desk.agent("tickets", subject="Where is it?", hs_pipeline_stage="1")
    link = f"/crm/v4/objects/tickets/{ticket}/associations/default/contacts/{ada['id']}"
    assert desk.account.call("PUT", link).is_success
    stranger = desk.agent("tickets", subject="Hello?", hs_pipeline_stage="1")
    old = desk.account.hubspot.fetch("tickets", [ticket])

    rehearsed = rehearse(settings.hub_url(), "hubspot", [old])
    desk.read("tickets", ticket, stranger)
    seen = [desk.talking()]
    desk.agent("tickets", ticket, hs_pipeline_stage="4")
    desk.read("tickets", ticket)
    merge_page.fn("hubspot", "tickets", old, None)
    seen.append(desk.talking())
    desk.agent("tickets", ticket, hs_pipeline_stage="2")
    desk.read("tickets", ticket)
    seen.append(desk.talking())
    desk.account.call("DELETE", f"/crm/v3/objects/tickets/{ticket}")
    desk.read("tickets", ticket)

    assert [*seen, desk.talking()] == ["ticket", None, "ticket", None]
    assert rehearsed.tally == {"conversation": {"create": 1}}


def test_a_ticket_of_several_keeps_each_of_them_waiting_while_it_is_theirs(desk):
    other = Customer(platform="shopify", external_id="2", email="bea@example.com", email_verified=True, phone=BEA, updated_at=datetime.now(UTC))  # fmt: skip
    desk.hear(other, platform="shopify", object="customers")
    desk.tell("contacts")
    ada, bea = (one["id"] for one in sorted(desk.there("contacts"), key=lambda one: one["email"]))
    ticket = desk.agent("tickets", hs_pipeline_stage="1")
    links = f"/crm/v4/objects/tickets/{ticket}/associations"
    for one in (ada, bea):
        assert desk.account.call("PUT", f"{links}/default/contacts/{one}").is_success

    desk.read("tickets", ticket)
    seen, opened = [(desk.talking(), desk.talking(BEA))], kinds.lately(desk.hub)
    old = desk.account.hubspot.fetch("tickets", [ticket])
    assert desk.account.call("DELETE", f"{links}/contacts/{bea}").is_success
    desk.agent("tickets", ticket, subject="Where is it?")
    desk.read("tickets", ticket)
    merge_page.fn("hubspot", "tickets", old, None)
    seen.append((desk.talking(), desk.talking(BEA)))
    desk.account.call("PUT", f"{links}/default/contacts/{bea}")
    desk.read("tickets", ticket)
    seen.append((desk.talking(), desk.talking(BEA)))
    desk.agent("tickets", ticket, hs_pipeline_stage="4")
    desk.read("tickets", ticket)

    assert seen == [("ticket", "ticket"), ("ticket", None), ("ticket", "ticket")]
    assert (desk.talking(), desk.talking(BEA)) == (None, None)
    assert opened == [{"kind": "ticket opened", "times": 1, "people": 2}]


def test_what_an_erased_person_wrote_is_emptied_where_it_was_told(desk):
    desk.tell("contacts")
    desk.hub.execute(SENT, (ADA,))
    for id, body in (("SM1", "my secret"), ("SM2", "another secret")):
        desk.write(body, id)
    desk.tell()
    (before,) = desk.there("tasks")
    erase(settings.hub_url(), ADA, dry_run=False)
    kept = desk.hub.execute("SELECT concat(values) FROM mirror").fetchall()
    desk.tell()

    found = [(one["hs_communication_body"], desk.people("communications", one["id"])) for one in desk.there("communications")]  # fmt: skip
    assert found == [("erased on request", [])] * 2
    assert [one["hs_task_body"] for one in desk.there("tasks")] == ["erased on request"]
    assert before["hs_task_body"] == "my secret\n\nIt answers: Is it a secret?"
    assert not any("secret" in said for (said,) in kept)


CALL = Errand(workflow="large_cart", journey=1, step=0, at=datetime.now(UTC), customer_id=None, phone=ADA, email=None, title="Help Ada", body="Ada left a cart")  # fmt: skip


def test_what_a_workflow_asks_of_the_shop_is_a_task_once_and_goes_with_the_person(desk):
    desk.tell("contacts")
    for _ in range(2):
        commission(desk.hub, [replace(CALL, at=datetime.now(UTC))])
    desk.tell()
    seen, (task,) = desk.talking(), desk.there("tasks")
    erase(settings.hub_url(), ADA, dry_run=False)
    kept = desk.hub.execute("SELECT concat(v, m.values) FROM conversation v, mirror m").fetchall()
    desk.tell()
    (after,) = desk.there("tasks")

    told = ("hs_task_subject", "hs_task_body", "hubspot_owner_id")
    assert (seen, *(task[name] for name in told)) == ("event", "Help Ada", "Ada left a cart", "7")
    assert {after[name] for name in told[:2]} == {"erased on request"}
    assert not any("Ada" in said for (said,) in kept)


def test_what_an_agent_threw_away_is_not_made_again_and_nobody_is_asked(desk):
    desk.tell("contacts")
    desk.write("nice shop")
    desk.tell()
    (task,) = desk.there("tasks")
    desk.account.call("DELETE", f"/crm/v3/objects/tasks/{task['id']}")
    desk.write("please cancel my order", "SM2")
    desk.tell()

    assert desk.there("tasks") == []
    assert desk.hub.execute("SELECT count(*) FROM outbox WHERE status IN ('owed', 'review')").fetchone() == (0,)  # fmt: skip


@pytest.mark.parametrize(
    ("topic", "event", "wanted"),
    [
        ("ticket.creation", {}, {"tickets": ["5"]}),
        ("ticket.propertyChange", {"propertyName": "hs_pipeline_stage", "propertyValue": "4"}, {"tickets": ["5"]}),
        ("object.propertyChange", {"objectTypeId": "0-27", "propertyName": "hs_task_status", "propertyValue": "COMPLETED"}, {"tasks": ["5"]}),
        ("object.creation", {"objectTypeId": "0-18"}, {}),
    ],
)  # fmt: skip
def test_webhooks_say_which_ticket_or_task_to_read_again(topic, event, wanted):
    body = json.dumps({"objectId": 5, "changeSource": "CRM_UI", **event}).encode()
    page = Connector.decode(topic, body)

    assert (page.wanted, page.bad) == (wanted, [])


@pytest.mark.parametrize(
    ("topic", "told"),
    [
        ("ticket.deletion", {"task": False}),
        ("object.deletion", {"objectTypeId": "0-27", "task": True}),
    ],
)
def test_what_is_deleted_keeps_nobody_waiting(topic, told):
    task = told.pop("task")
    (one,) = Connector.decode(topic, json.dumps({"objectId": 5, **told}).encode()).records

    assert (one.external_id, one.task, one.waits) == ("5", task, False)
