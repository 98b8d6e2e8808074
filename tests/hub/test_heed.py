"""What people answer is understood once, and the ledger is the same whoever hears of it first."""

from datetime import timedelta

import pytest
from msgspec import structs

from mappings.records import Consent, Customer, Reply
from tasks import heed
from tasks.hub import consents, engine, heeding, reviews
from tasks.hub.staging import Incoming
from tests.consent.replies_tuned import TUNED
from tests.hub.world import account, at

PHONE, OURS = "+14155552671", "+14155550100"
EVERYTHING = {"marketing", "cart", "transactional"}
LINES = "SELECT source, purpose, status, method, happened_at, answers, evidence, dedup FROM consent ORDER BY dedup"
STATE = "SELECT purpose, status FROM consent_state WHERE address = %s"


def reply(body, minutes=10.0, id=None, **said):
    plain = {"phone": PHONE, "to": OURS, "happened_at": at(minutes)}
    id = id or f"SM{round(minutes * 1000)}"
    return Reply(platform="twilio", external_id=id, body=body, **{**plain, **said})


def grant(purpose="marketing", minutes=0, status="granted"):
    return Consent(platform="shopify", address=PHONE, purpose=purpose, status=status, method="form", happened_at=at(minutes))  # fmt: skip


@pytest.fixture
def sms(world, monkeypatch):
    """A hub that hears replies at an account of Twilio's."""
    monkeypatch.setenv("LOCKSTEP_TWILIO_ACCOUNT_SID", "AC1")
    world.received(9)
    return world


def sent(world, purpose, minutes=5, sender=OURS, **more):
    values = {"status": "sent", "facts": "{}", "workflow": "w"} | more
    with engine.connected(world.url) as hub:
        hub.execute(
            "INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, sender, external_id, reserved_at, facts)"
            " VALUES (%s, %s, %s, %s, '', %s, 'twilio', %s, %s, %s, %s)",
            (values["workflow"], f"{purpose}{minutes}", purpose, PHONE, values["status"], sender, f"OUR-{purpose}", at(minutes), values["facts"]),
        )  # fmt: skip


def state(world, phone=PHONE):
    return {row["purpose"]: row["status"] for row in world.rows(STATE, phone)}


def at_once(world, one):
    """Hear it as the receiver does."""
    with engine.connected(world.url) as hub:
        heeding.heed(hub, (), heed.at_once(one, one.happened_at))


def ended(world):
    return {name for name, status in state(world).items() if status == "withdrawn"}


@pytest.mark.parametrize("purpose", [None, "marketing", "cart", "transactional"])
@pytest.mark.parametrize(
    "body", ["STOP", "please stop texting me", "wrong number", "no more ads, just order updates"]
)
def test_a_reply_is_the_same_line_whoever_hears_of_it_first(sms, body, purpose):
    if purpose:
        sent(sms, purpose)
    sms.tell(reply(body))
    merged = sms.rows(LINES)
    sms.empty()
    if purpose:
        sent(sms, purpose)

    at_once(sms, reply(body))
    heard = sms.rows(LINES)
    sms.tell(reply(body))

    assert heard == merged
    assert sms.rows(LINES) == heard


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [
        ("marketing", {"marketing", "cart"}),
        ("cart", {"marketing", "cart"}),
        ("transactional", EVERYTHING),
        (None, EVERYTHING),
    ],
)
def test_a_stop_ends_what_the_text_was_about_that_it_answers(sms, purpose, expected):
    if purpose:
        sent(sms, purpose)
    at_once(sms, reply("STOP"))

    assert ended(sms) == expected


@pytest.mark.parametrize(
    "text",
    [
        {"minutes": -8 * 24 * 60},
        {"minutes": 20},
        {"status": "refused"},
        {"facts": '{"reply_to": true}'},
    ],
    ids=["a week ago", "after it", "never left", "an answer"],
)
def test_a_text_nobody_can_have_answered_narrows_no_stop(sms, text):
    sent(sms, "marketing", **text)
    at_once(sms, reply("STOP"))

    assert ended(sms) == EVERYTHING


def test_of_two_senders_the_one_that_was_answered_counts(sms):
    sent(sms, "marketing", minutes=1)
    sent(sms, "transactional", minutes=5, sender="+14155550199")
    at_once(sms, reply("STOP"))

    assert ended(sms) == {"marketing", "cart"}
    assert sms.one("SELECT DISTINCT answers FROM consent") == "OUR-marketing"


def test_the_words_and_the_rule_are_kept_with_the_act_and_the_reply(sms):
    sms.tell(reply("pls take me off ur list", facts={"rehearsal": "yes"}))

    evidence = sms.rows("SELECT evidence FROM consent WHERE purpose = 'cart'")[0]["evidence"]
    facts = sms.rows("SELECT facts FROM message_event WHERE kind = 'reply'")[0]["facts"]
    assert evidence["said"] == "pls take me off ur list"
    assert evidence["rehearsal"] == "yes"
    for kept in (evidence, facts):
        assert (kept["kind"], bool(kept["rule"]), bool(kept["version"])) == ("stop", True, True)


@pytest.mark.parametrize(
    ("body", "type", "blocked"),
    [("STOP", None, True), ("Basta", "STOP", True), ("please stop texting me", None, False)],
)
def test_what_twilio_heeds_by_itself_is_marked(sms, body, type, blocked):
    sms.tell(reply(body, opt_out_type=type))

    assert sms.one("SELECT DISTINCT evidence ? 'blocked' FROM consent") is blocked


def test_a_start_gives_back_what_a_stop_to_the_same_sender_ended(sms):
    sms.tell(grant(), grant("cart"))
    sms.tell(reply("STOP", 10), reply("START", 20))

    assert state(sms) == dict.fromkeys(EVERYTHING, "granted")


def test_a_start_gives_no_cart_reminders_to_whom_they_were_never_permitted(sms):
    sms.tell(reply("STOP", 10), reply("START", 20))

    assert ended(sms) == {"cart"}


def test_a_start_at_one_sender_gives_back_nothing_that_another_heard(sms):
    sms.tell(reply("STOP", 10, to="+14155550199"), reply("START", 20))

    assert ended(sms) == {"cart", "transactional"}


def test_a_yes_permits_what_was_asked_and_nothing_else(sms):
    sms.tell(grant("cart", 1, "pending"))
    sms.tell(reply("Yes please!", 2))

    assert state(sms) == {"cart": "granted"}


@pytest.mark.parametrize("body", ["yes", "YES", "ok", "sure", "yes that's my size"])
def test_a_yes_nobody_asked_for_is_talk(sms, body):
    sms.tell(grant("marketing", 1, "pending"), grant("marketing", 2, "withdrawn"))
    sms.tell(reply(body, 30))

    assert state(sms) == {"marketing": "withdrawn"}


def test_a_yes_that_is_read_again_changes_nothing(sms):
    sms.tell(grant("marketing", 1, "pending"))
    sms.tell(reply("YES", 2))
    sms.tell(reply("STOP", 3))
    before = sms.content()

    sms.tell(reply("YES", 2), reply("STOP", 3))

    assert sms.content() == before
    assert ended(sms) == EVERYTHING


@pytest.mark.parametrize("body", ["START", "YES"])
def test_only_a_text_gives_permission_to_text(sms, body):
    sms.tell(grant("marketing", 1, "pending"))
    sms.tell(reply(body, 2, facts={"channel": "whatsapp"}))

    assert "granted" not in state(sms).values()


def test_what_may_mean_no_holds_promotion_until_a_person_has_looked(sms):
    sms.tell(reply("not interested"))

    assert state(sms) == {}
    assert sms.rows("SELECT address, rule, lifted_at FROM consent_hold") == [{"address": PHONE, "rule": "not interested", "lifted_at": None}]  # fmt: skip
    assert sms.one("SELECT kind FROM review") == "consent"


def test_a_doubt_is_raised_once_however_often_it_is_read(sms):
    sms.tell(reply("not interested"))
    with engine.connected(sms.url) as hub:
        hub.execute("UPDATE review SET status = 'resolved', closed_at = now()")
        hub.execute("UPDATE consent_hold SET lifted_at = now()")
    sms.tell(reply("not interested"))

    assert sms.one("SELECT count(*) FROM review WHERE status = 'open'") == 0
    assert sms.one("SELECT count(*) FROM consent_hold WHERE lifted_at IS NULL") == 0


@pytest.mark.parametrize(("decided", "open"), [("resolved", 0), ("dropped", 1)])
def test_promotion_goes_on_when_somebody_has_settled_the_doubt(sms, decided, open):
    sms.tell(reply("not interested"), reply("not interested", 20, phone="+14155552672"))
    with engine.connected(sms.url) as hub:
        [first, _] = reviews.listed(hub)
        reviews.close(hub, [first], decided, "she meant the colour")

    assert sms.one("SELECT count(*) FROM consent_hold WHERE lifted_at IS NULL") == 1 + open


def test_an_order_is_support_and_no_opt_out(sms):
    sms.tell(reply("please cancel my order 1234"))

    assert state(sms) == {}
    assert sms.one("SELECT kind FROM review") == "support"


def test_reviews_name_nobody(sms):
    sms.tell(reply("wrong number, this is not Ada"), reply("cancel my order 5", 11), reply("who is this", 12))  # fmt: skip

    said = sms.one("SELECT string_agg(concat_ws(' ', subject, reason, advice), ' ') FROM review")
    assert PHONE not in said
    assert "Ada" not in said


def test_a_wrong_number_ends_everything_and_leads_to_nobody(sms):
    sms.tell(account("1", "ada@example.com", phone=PHONE))
    sms.tell(reply("you have the wrong number"))

    assert ended(sms) == EVERYTHING
    assert sms.one("SELECT phone FROM customer") is None
    assert sms.one("SELECT count(*) FROM identity WHERE kind = 'phone'") == 0
    assert sms.one("SELECT kind FROM review") == "consent"


def test_a_page_of_the_store_does_not_bring_a_wrong_number_back(sms):
    ada = account("1", "ada@example.com", phone=PHONE)
    sms.tell(ada)
    sms.tell(reply("wrong number"))
    sms.tell(ada)
    sms.tell(account("1", "ada@example.com", 99, phone=PHONE, first_name="Ada"))

    assert sms.rows("SELECT phone, first_name FROM customer") == [{"phone": None, "first_name": "Ada"}]  # fmt: skip
    assert sms.one("SELECT count(*) FROM identity WHERE kind = 'phone'") == 0


def test_a_wrong_number_that_is_heard_before_the_store_is_read_is_as_good(sms):
    sms.tell(reply("wrong number", 10))
    sms.tell(account("1", "ada@example.com", 5, phone=PHONE))
    sms.tell(account("1", "ada@example.com", 99, phone=PHONE))

    assert sms.one("SELECT phone FROM customer") is None


def test_two_who_turn_out_to_be_one_do_not_get_a_wrong_number_back(sms):
    sms.tell(account("1", "ada@example.com", phone=PHONE), reply("wrong number"))
    sms.tell(Customer(platform="hubspot", external_id="7", phone=PHONE, updated_at=at(50)))
    sms.tell(Customer(platform="hubspot", external_id="7", email="ada@example.com", phone=PHONE, updated_at=at(60)))  # fmt: skip

    assert sms.rows("SELECT phone FROM customer WHERE merged_into IS NULL") == [{"phone": None}]


def test_whoever_really_has_the_number_may_come(sms):
    sms.tell(account("1", "ada@example.com", phone=PHONE), reply("wrong number"))
    sms.tell(account("2", "bob@example.com", 99, phone=PHONE))

    assert sms.one("SELECT phone FROM customer WHERE email = 'bob@example.com'") == PHONE


def asked(world):
    rows = world.rows(
        "SELECT workflow, occasion, purpose, sender, expires_at - %s AS patience, facts FROM message WHERE status = 'waiting'", at(10)
    )  # fmt: skip
    return [(r["workflow"], r["occasion"], r["purpose"], r["sender"], r["patience"]) for r in rows]


@pytest.fixture
def just_now(monkeypatch):
    """Let replies be heard as soon as they are said."""

    monkeypatch.setattr(heed, "now", lambda: at(10))


def test_a_stop_in_the_persons_own_words_is_confirmed_once_within_five_minutes(sms, just_now):
    for _ in range(2):
        sms.tell(reply("please stop texting me"))
    sms.tell(reply("please stop texting me!!", 10.5))

    five = timedelta(minutes=5)
    assert asked(sms) == [("stop_confirmation", "SM10000", "transactional", OURS, five)]


@pytest.mark.parametrize(
    ("body", "confirms", "workflows"),
    [
        ("STOP", "provider", []),
        ("STOP", "us", ["stop_confirmation"]),
        ("HELP", "provider", []),
        ("HELP", "us", ["help_answer"]),
        ("Hilfe", "provider", ["help_answer"]),
        ("Hello", "us", []),
        ("not interested", "us", []),
    ],
)
def test_who_answers_is_the_accounts_choice(sms, just_now, body, confirms, workflows):
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LOCKSTEP_TWILIO_CONFIRMS", confirms)
        sms.tell(reply(body))

    assert [workflow for workflow, *_ in asked(sms)] == workflows


def test_a_service_answers_by_itself_and_not_by_one_of_its_numbers(sms, just_now):
    sms.tell(reply("please stop texting me", facts={"service": "MG1"}))

    assert [sender for _, _, _, sender, _ in asked(sms)] == ["MG1"]


def test_a_stop_that_was_told_too_late_is_not_confirmed(sms):
    sms.tell(reply("please stop texting me"))

    assert asked(sms) == []


STOPS = [body for (kind, _), block in TUNED.items() if kind == "stop" for body in block.strip().split("\n")]  # fmt: skip
HISTORIES = {
    "nobody": (),
    "permitted": (("form", "granted", 1),),
    "asked": (("form", "pending", 9.9),),
    "back again": (("STOP", None, 2), ("START", None, 3)),
    "just back": (("START", None, 9.99),),
    "told before": (("STOP", None, 5),),
}


def told(history, phone):
    """A history of a number: what platforms say of it, and what it said."""
    return [
        reply(what, minutes, id=f"{phone}{minutes}", phone=phone)
        if status is None
        else structs.replace(grant(status=status, minutes=minutes), address=phone)
        for what, status, minutes in history
    ]


def test_any_stop_after_any_history_ends_consent_and_nothing_of_it_raises_any(sms):
    said, phones = [], []
    for number, body in enumerate(STOPS):
        for more, history in enumerate(HISTORIES.values()):
            phones.append(f"+1415{number:04}{more:03}")
            said += [*told(history, phones[-1]), reply(body, id=phones[-1], phone=phones[-1])]
    sms.tell(*said)

    stopped = sms.rows("SELECT address FROM consent_state WHERE status = 'withdrawn' AND purpose = 'marketing'")  # fmt: skip
    assert {row["address"] for row in stopped} == set(phones)
    raised = "SELECT count(*) FROM consent WHERE status = 'granted' AND happened_at >= %s"
    assert sms.one(raised, at(10)) == 0


def test_a_reply_and_its_copy_in_one_delivery_are_one_act(sms):
    one = reply("please stop texting me")
    sms.merge([Incoming(one, 1, at(10)), Incoming(one, 2, at(11))])

    assert len(sms.rows(LINES)) == len(EVERYTHING)
    assert consents.DEDUP in consents.HEED
    assert consents.DEDUP in consents.WRITE
