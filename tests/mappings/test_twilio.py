import json
from datetime import UTC, datetime

import pytest

from mappings.records import Consent, Receipt, Reply
from mappings.twilio import (
    ERRORS,
    FAILURES,
    HELP,
    MAPS,
    RANKS,
    START,
    STOP,
    consents,
    meaning,
    opting,
)
from mappings.twilio_records import form, inbound, message, parcels, receipt, sid_of, status_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SID = "SM" + "0a" * 16
ADA, OURS = "+14155550123", "+14155550100"
LOOSE = (
    " stop ", "Stop.", "STOP!!", "“STOP”", "*stop*", "stop all", "Opt-Out", "opt out", "OPT_OUT",
    "un subscribe", "\uff33\uff34\uff2f\uff30", "ŠTÓP", "st\u200bop", "STOP 🛑", "stop\n\n", "(quit)", "E.N.D", "Cancel\u00a0", "\x00stop",
)  # fmt: skip


@pytest.mark.parametrize("body", [*STOP, *map(str.lower, STOP), *LOOSE])
def test_a_stop_counts_however_it_is_dressed(body):
    assert opting(body) == "withdrawn"


@pytest.mark.parametrize("body", [*START, *map(str.lower, START), " Start\n"])
def test_a_permission_is_the_word_itself(body):
    assert opting(body) == "granted"


@pytest.mark.parametrize(
    "body",
    ["", " ", "🙂", "yes", "YES", *HELP, "START!", "un-stop", "start please", "stop texting me", "nonstop", "I'll stop by later", "cancel my order", "endless"],
)  # fmt: skip
def test_other_words_are_left_to_others_to_understand(body):
    assert opting(body) is None


def said(**fields):
    return {
        "MessageSid": SID,
        "From": ADA,
        "To": OURS,
        "Body": "Hi",
        "SmsStatus": "received",
    } | fields


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"Body": "STOP"}, "withdrawn"),
        ({"Body": "Please no more", "OptOutType": "STOP"}, "withdrawn"),
        ({"Body": "ARRÊT", "OptOutType": "stop"}, "withdrawn"),
        ({"Body": "", "OptOutType": "STOP"}, "withdrawn"),
        ({"Body": "STOP", "OptOutType": "START"}, "withdrawn"),
        ({"Body": "START", "OptOutType": "STOP"}, "withdrawn"),
        ({"Body": "STOP", "From": f"whatsapp:{ADA}"}, "withdrawn"),
        ({"Body": "STOP", "NumMedia": "2"}, "withdrawn"),
        ({"Body": "START"}, "granted"),
        ({"Body": "JOIN", "OptOutType": "START"}, "granted"),
        ({"Body": "START", "From": f"whatsapp:{ADA}"}, None),
        ({"Body": "Yes", "OptOutType": "START"}, None),
        ({"Body": "yes"}, None),
        ({"Body": "HELP", "OptOutType": "HELP"}, None),
    ],
)
def test_a_reply_is_kept_and_what_it_says_about_consent_is_written_down(fields, status):
    reply, *acts = inbound(said(**fields))

    assert (reply.phone, reply.body) == (ADA, fields["Body"])
    assert [(one.address, one.status) for one in acts] == ([(ADA, status)] if status else [])


def test_a_reply_keeps_what_has_no_field_of_its_own():
    fields = said(OptOutType="HELP", MessagingServiceSid="MG1", NumMedia="1")

    assert inbound(fields) == [
        Reply(
            platform="twilio",
            external_id=SID,
            phone=ADA,
            to=OURS,
            body="Hi",
            opt_out_type="HELP",
            facts={"service": "MG1", "media": "1"},
        )
    ]


@pytest.mark.parametrize("sender", ["", "Shop", "12345", "whatsapp:", "+", "+0123456789"])
def test_a_reply_from_no_number_is_no_reply(sender):
    with pytest.raises(ValueError, match="no telephone number"):
        inbound(said(From=sender))


def test_a_number_no_plan_lists_is_believed_when_a_carrier_uses_it():
    assert inbound(said(From="+999123456789", Body="STOP"))[1].address == "+999123456789"


@pytest.mark.parametrize(
    ("code", "withdrawn"),
    [
        ("", False),
        ("0", False),
        ("30003", False),
        ("30006", False),
        ("21610", True),
        ("30640", True),
    ],
)
def test_a_receipt_that_says_the_person_opted_out_withdraws_consent(code, withdrawn):
    told = {"MessageSid": SID, "MessageStatus": "failed", "ErrorCode": code, "To": ADA}
    first, *acts = receipt(told)

    assert first == Receipt(
        platform="twilio", external_id=SID, status="failed", error=code if code > "0" else None
    )
    assert [(one.address, one.status) for one in acts] == [(ADA, "withdrawn")] * withdrawn


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"A=1&B=&C=+x+%26%3D", {"A": "1", "B": "", "C": " x &="}),
        (b"A=1&A=2", {"A": "2"}),
        ("A=ü🙂".encode(), {"A": "ü🙂"}),
        (b"Body=STOP&FromCity=M\xfcnchen", {"Body": "STOP", "FromCity": "M�nchen"}),
        (b"Body=STOP&FromCity=M%FCnchen", {"Body": "STOP", "FromCity": "M�nchen"}),
        (b"A=1%00", {"A": "1"}),
        (b'{"A": 1, "B": null, "C": true, "D": {"e": 1}, "F": [1]}', {"A": "1", "B": "", "C": "True"}),
        (b' {"specversion": "1.0", "data": {"messageSid": "SM1", "numMedia": 0}}', {"MessageSid": "SM1", "NumMedia": "0"}),
        (b'{"specversion": "1.0", "data": [1]}', {}),
        (b"", {}),
    ],
)  # fmt: skip
def test_a_webhook_is_read_with_its_blanks_and_oddities(body, fields):
    assert form(body) == fields


@pytest.mark.parametrize("body", [b"{", b"[1]", b'{"a":' * 100_000, b'{"a": "\xff"}'])
def test_json_that_is_no_object_makes_no_sense(body):
    with pytest.raises(ValueError, match="no form and no JSON object"):
        form(body)


@pytest.mark.parametrize(
    ("body", "count"),
    [(b"A=1", 1), (b"{}", 1), (b"[]", 0), (b' [{"a": 1}, 5]', 2)],
)
def test_a_list_is_split_into_its_events(body, count):
    assert len(parcels(body)) == count


@pytest.mark.parametrize("body", [b"[", b"[1] x", b"[" * 100_000])
def test_a_broken_list_makes_no_sense(body):
    with pytest.raises(ValueError, match="no list of events"):
        parcels(body)


@pytest.mark.parametrize("sid", ["", "SM1", "CA" + "0" * 32, SID + "0", "SM" + "x" * 32])
def test_a_webhook_names_a_text(sid):
    with pytest.raises(ValueError, match="MessageSid"):
        sid_of({"MessageSid": sid})


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"MessageStatus": "sent", "SmsStatus": "queued"}, "sent"),
        ({"SmsStatus": "received"}, "received"),
        ({"MessageStatus": "DELIVERED"}, "delivered"),
        ({"Body": ""}, "received"),
    ],
)
def test_how_far_a_text_got_is_found_where_it_is(fields, status):
    assert status_of(fields) == status


def test_a_webhook_about_nothing_makes_no_sense():
    with pytest.raises(ValueError, match="status"):
        status_of({"MessageSid": SID})


LISTED = {
    "sid": SID,
    "status": "received",
    "direction": "inbound",
    "from": ADA,
    "to": OURS,
    "body": "STOP",
    "date_sent": "Wed, 01 Jul 2026 12:00:00 +0000",
    "date_created": "Wed, 01 Jul 2026 11:59:00 +0000",
    "date_updated": "Wed, 01 Jul 2026 14:00:00 +0200",
    "error_code": None,
}


def test_a_stop_found_in_the_list_withdraws_with_its_date():
    reply, act = message(LISTED)

    assert (reply.phone, reply.body, reply.happened_at) == (ADA, "STOP", NOON)
    assert (act.address, act.status, act.happened_at) == (ADA, "withdrawn", NOON)


def test_a_text_of_ours_in_the_list_is_a_receipt():
    ours = LISTED | {"direction": "outbound-api", "status": "undelivered", "error_code": 30003}

    assert message(ours) == [
        Receipt(platform="twilio", external_id=SID, status="undelivered", error="30003", happened_at=NOON)
    ]  # fmt: skip


def test_a_text_blotted_out_is_still_a_reply():
    assert [type(one) for one in message(LISTED | {"body": None})] == [Reply]


def test_an_event_of_the_stream_bears_its_date():
    data = {"messageSid": SID, "from": ADA, "to": OURS, "body": "STOP", "timestamp": "2026-07-01T12:00:00.000Z"}  # fmt: skip
    reply, act = inbound(form(json.dumps({"specversion": "1.0", "data": data}).encode()))

    assert (reply.happened_at, act.happened_at) == (NOON, NOON)
    assert isinstance(act, Consent)


@pytest.mark.parametrize("at", ["", "soon", "2026-07-01T12:00:00"])
def test_a_date_nobody_can_place_is_none(at):
    assert inbound(said(Timestamp=at))[0].happened_at is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"status": "withdrawn"}, {"status": "opt-out"}),
        ({"status": "granted"}, {"status": "opt-in"}),
        ({"status": "pending"}, None),
        ({"channel": "email"}, None),
        ({"purpose": "transactional"}, None),
        ({"address": None}, None),
    ],
)
def test_twilio_is_told_of_what_it_can_know(row, told):
    base = {"key": "k", "address": ADA, "channel": "sms", "purpose": "marketing", "status": "withdrawn", "happened_at": NOON}  # fmt: skip
    values = consents.write(base | row)

    assert consents.speaks(values) is (told is not None)
    if told:
        assert values == {"contact_id": ADA, "channel": "sms", "purpose": "marketing", "date_of_consent": "2026-07-01T12:00:00.000Z"} | told  # fmt: skip


@pytest.mark.parametrize("code", [*ERRORS, *FAILURES, 30646, 99999])
def test_every_error_has_a_meaning(code):
    assert meaning(code).startswith(f"Twilio {code}: ")
    assert len(meaning(code)) > 20


def test_a_text_only_gets_further():
    assert RANKS["accepted"] < RANKS["queued"] < RANKS["sent"] < RANKS["delivered"] < RANKS["read"]
    assert RANKS["delivered"] == RANKS["failed"] == RANKS["undelivered"]
    assert MAPS["consents"] is consents
