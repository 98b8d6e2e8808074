"""What people write begins a conversation: one per number, with who answers, while it lasts."""

from datetime import UTC, datetime, timedelta

import pytest

from mappings.records import Customer, Reply
from tests.hub.world import account, order

ADA, OURS = "+14155552671", "+14155550100"
OPEN = "SELECT value, owner, urgent, subject, round(extract(epoch FROM until - spoken_at) / 3600)::int AS hours FROM conversation WHERE closed_at IS NULL AND until > present() ORDER BY id"
SPOKEN = "SELECT c.external_id AS first, array_agg(u.external_id ORDER BY u.id) AS said, c.why FROM conversation c JOIN utterance u ON u.conversation_id = c.id GROUP BY c.id ORDER BY c.id"
OWED = "SELECT object, count(*)::int AS many FROM outbox WHERE object IN ('communications', 'tasks') GROUP BY object ORDER BY object"
WHO = (
    "SELECT p.email FROM conversation c LEFT JOIN customer p ON p.id = c.customer_id ORDER BY c.id"
)


def reply(body, hours=0.0, id="SM1", phone=ADA, **said):
    at = datetime.now(UTC) - timedelta(hours=hours)
    return Reply(platform="twilio", external_id=id, phone=phone, to=OURS, body=body, happened_at=at, **said)  # fmt: skip


@pytest.fixture
def desk(world, monkeypatch):
    """A hub whose CRM has somebody for support."""
    for name, value in {"TWILIO_ACCOUNT_SID": "AC1", "HUBSPOT_TOKEN": "t", "HUBSPOT_SUPPORT_OWNER": "7"}.items():  # fmt: skip
        monkeypatch.setenv(f"LOCKSTEP_{name}", value)
    world.tell(account("7", "ada@example.com", phone=ADA))
    return world


@pytest.mark.parametrize(
    ("body", "open"),
    [
        ("where is my parcel?", 1),
        ("please cancel my order", 1),
        ("STOP", 0),
        ("HELP", 0),
        ("START", 0),
        ("wrong number", 0),
        ("Liked “Acme: your cart is saved”", 0),
    ],
)
def test_only_what_wants_a_person_begins_one(desk, body, open):
    desk.tell(reply(body))

    assert len(desk.rows(OPEN)) == open
    assert [one["many"] for one in desk.rows(OWED)] == [1, 1] * open


def test_one_lasts_for_a_day_after_the_last_word(desk):
    desk.tell(reply("what size is it?", 30, "SM1"))
    assert desk.rows(SPOKEN) == []

    desk.tell(reply("is it blue?", 23, "SM2"), reply("or red?", 1, "SM3"))
    desk.tell(reply("or red?", 1, "SM3"))

    assert desk.rows(OPEN) == [{"value": ADA, "owner": "7", "urgent": False, "subject": "Answer a text", "hours": 24}]  # fmt: skip
    assert [one["said"] for one in desk.rows(SPOKEN)] == [["SM2", "SM3"]]


def test_after_a_long_silence_another_one_begins(desk):
    desk.tell(reply("is it blue?", 23, "SM2"))
    desk.one("UPDATE conversation SET until = present() - interval '1 hour' RETURNING 1")
    desk.tell(reply("hello again", 0, "SM3"))

    assert [(one["said"], one["why"]) for one in desk.rows(SPOKEN)] == [(["SM2"], "nobody wrote any more"), (["SM3"], None)]  # fmt: skip


def test_a_later_word_may_make_it_urgent_and_never_less(desk):
    for id, body in (("SM1", "nice"), ("SM2", "please cancel my order"), ("SM3", "thanks!")):
        desk.tell(reply(body, id=id))

    assert [one["urgent"] for one in desk.rows(OPEN)] == [True]


def test_whoever_talks_to_them_in_the_crm_goes_on(desk):
    desk.tell(Customer(platform="hubspot", external_id="501", email="ada@example.com", phone=ADA, facts={"contact_owner": "42"}))  # fmt: skip
    desk.tell(reply("hello?"))

    assert [one["owner"] for one in desk.rows(OPEN)] == ["42"]


SENT = "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, sender, external_id, reserved_at, customer_id) SELECT 'w', 'o', 'marketing', %s, '', 'sent', 'twilio', %s, 'SM0', now() - interval '1 hour', id FROM customer WHERE email = %s RETURNING 1"


def test_of_several_who_share_a_number_it_is_whom_we_texted_else_who_bought_last(desk):
    desk.tell(account("8", "bob@example.com", phone=ADA), order("1", customer_external_id="8"))
    desk.tell(reply("for whom is this?"))
    desk.one("UPDATE conversation SET closed_at = now() RETURNING 1")
    desk.one(SENT, ADA, OURS, "ada@example.com")
    desk.tell(reply("yes, me", id="SM2"))

    assert [one["email"] for one in desk.rows(WHO)] == ["bob@example.com", "ada@example.com"]
    assert desk.rows(OPEN)[0]["subject"].endswith("(2 people share this number)")


def test_a_stranger_is_answered_too(desk):
    desk.tell(reply("who is this?", phone="+14155550199"))

    assert [one["email"] for one in desk.rows(WHO)] == [None]
    assert desk.rows(OPEN)[0]["subject"].endswith("nobody's we know")
