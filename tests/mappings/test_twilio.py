import json
from datetime import UTC, datetime

import pytest

from mappings import twilio
from mappings.records import Receipt, Reply
from mappings.twilio import (
    AGREE,
    ERRORS,
    FAILURES,
    HELP,
    MAPS,
    RANKS,
    START,
    STOP,
    consents,
    meaning,
)
from mappings.twilio_records import form, inbound, message, parcels, receipt, sid_of, status_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SID = "SM" + "0a" * 16
ADA, OURS = "+14155550123", "+14155550100"


@pytest.mark.parametrize(
    ("body", "type", "heeds"),
    [
        *((word, None, True) for word in (*STOP, *START, *AGREE, *HELP)),
        (" stop\n", None, True),
        ("no more of this", "STOP", True),
        ("Stop.", None, False),
        ("please stop", None, False),
        ("", None, False),
    ],
)
def test_twilio_acts_on_its_own_words_alone(body, type, heeds):
    assert twilio.heeds(body, type) is heeds


def said(**fields):
    return {
        "MessageSid": SID,
        "From": ADA,
        "To": OURS,
        "Body": "Hi",
        "SmsStatus": "received",
    } | fields


@pytest.mark.parametrize("body", ["STOP", "START", "YES", "HELP", "Hi", ""])
def test_what_a_reply_means_is_not_for_twilio_to_say(body):
    [reply] = inbound(said(Body=body, OptOutType="STOP"))

    assert (reply.phone, reply.body, reply.opt_out_type) == (ADA, body, "STOP")


def test_a_reply_that_is_no_text_says_so():
    [reply] = inbound(said(From=f"whatsapp:{ADA}"))

    assert (reply.phone, reply.facts) == (ADA, {"channel": "whatsapp"})


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
    assert inbound(said(From="+999123456789"))[0].phone == "+999123456789"


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
    assert [(one.address, one.purpose, one.status) for one in acts] == [
        (ADA, purpose, "withdrawn") for purpose in ("marketing", "cart", "transactional")
    ] * withdrawn


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


def test_a_reply_found_in_the_list_has_its_date():
    [reply] = message(LISTED)

    assert (reply.phone, reply.body, reply.happened_at) == (ADA, "STOP", NOON)


def test_an_opt_out_found_in_the_list_has_its_date():
    ours = {"direction": "outbound-api", "status": "failed", "error_code": 21610, "to": ADA}
    _, *acts = message(LISTED | ours)

    assert {(one.address, one.status, one.happened_at) for one in acts} == {(ADA, "withdrawn", NOON)}  # fmt: skip


def test_a_text_of_ours_in_the_list_is_a_receipt():
    ours = LISTED | {"direction": "outbound-api", "status": "undelivered", "error_code": 30003}

    assert message(ours) == [
        Receipt(platform="twilio", external_id=SID, status="undelivered", error="30003", happened_at=NOON)
    ]  # fmt: skip


def test_a_text_blotted_out_is_still_a_reply():
    assert [type(one) for one in message(LISTED | {"body": None})] == [Reply]


def test_an_event_of_the_stream_bears_its_date():
    data = {"messageSid": SID, "from": ADA, "to": OURS, "body": "STOP", "timestamp": "2026-07-01T12:00:00.000Z"}  # fmt: skip
    [reply] = inbound(form(json.dumps({"specversion": "1.0", "data": data}).encode()))

    assert reply.happened_at == NOON


@pytest.mark.parametrize("at", ["", "soon", "2026-07-01T12:00:00"])
def test_a_date_nobody_can_place_is_none(at):
    assert inbound(said(Timestamp=at))[0].happened_at is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"number_status": "withdrawn"}, {"status": "opt-out"}),
        ({"number_status": "granted"}, {"status": "opt-in"}),
        ({"number_status": "pending"}, None),
        ({"channel": "email"}, None),
        ({"purpose": "transactional"}, None),
        ({"address": None}, None),
    ],
)
def test_twilio_is_told_of_what_it_can_know(row, told):
    base = {"key": "k", "address": ADA, "channel": "sms", "purpose": "marketing", "number_status": "withdrawn", "number_at": NOON}  # fmt: skip
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
