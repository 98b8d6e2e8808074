from datetime import UTC, datetime

import pytest

from mappings.kannel import RANKS, STATES, form, number, receipt, reply

TOLD = {"reference": b"7-260601", "status": b"8", "at": b"1780315200", "answer": b"ACK/"}
SAID = {
    "from": b"+14155552671",
    "to": b"+14155550100",
    "text": b"STOP",
    "at": b"2026-06-01 12:00:00",
}
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("theirs", "ours"), STATES.items())
def test_every_number_of_kannels_is_a_state_of_ours(theirs, ours):
    assert receipt({**TOLD, "status": theirs.encode()}).status == ours
    assert ours in RANKS


def test_a_receipt_names_our_text_and_when_it_got_that_far():
    told = receipt(TOLD)

    assert (told.external_id, told.happened_at, told.error) == ("7-260601", NOON, None)


@pytest.mark.parametrize(
    ("status", "answer", "error"),
    [
        ("16", b"NACK/0x0000000b/Invalid destination address 4155552671", "NACK/0x0000000b"),
        ("2", b"id:1 sub:001 stat:UNDELIV err:027 text:Hi Ada", "stat:UNDELIV err:027"),
        ("2", b"", None),
        ("1", b"id:1 stat:DELIVRD err:000 text:Hi Ada", None),
    ],
)
def test_of_an_smscs_answer_only_its_codes_are_kept(status, answer, error):
    assert receipt({**TOLD, "status": status.encode(), "answer": answer}).error == error


@pytest.mark.parametrize(
    "broken",
    [{"status": b"9"}, {"status": b""}, {"status": b"\xff"}, {"reference": b""}, {"reference": b"' OR 1=1"}, {"reference": b"x" * 65}],
)  # fmt: skip
def test_a_receipt_that_is_about_no_text_of_ours_is_refused(broken):
    with pytest.raises(ValueError, match="Kannel"):
        receipt({**TOLD, **broken})


@pytest.mark.parametrize(
    ("raw", "coding", "charset", "text"),
    [
        (b"STOP", b"0", b"", "STOP"),
        ("Grüße €".encode(), b"0", b"UTF-8", "Grüße €"),
        ("ARRÊT".encode("utf-16-be"), b"2", b"UTF-16BE", "ARRÊT"),
        ("ARRÊT".encode("utf-16-be"), b"2", b"", "ARRÊT"),
        ("arrête 🛑".encode("utf-16-be"), b"2", b"", "arrête 🛑"),
        ("ARRÊT".encode(), b"2", b"UTF-8", "ARRÊT"),
        (b"ARR\xcaT", b"0", b"", "ARRÊT"),
        ("STOP".encode("utf-16-be") + b"\x00", b"2", b"", "STOP\N{REPLACEMENT CHARACTER}"),
        (b"ST\x00OP", b"0", b"", "STOP"),
        (b"", b"0", b"", ""),
    ],
)
def test_a_text_is_read_in_whatever_letters_it_came(raw, coding, charset, text):
    assert reply({**SAID, "text": raw, "coding": coding, "charset": charset}, "1").body == text


@pytest.mark.parametrize(
    ("address", "phone"),
    [
        ("+14155552671", "+14155552671"),
        ("14155552671", "+14155552671"),
        ("004915112345678", "+4915112345678"),
        ("04155552671", None),
        ("SHOP", None),
        ("12345", None),
        ("", None),
    ],
)
def test_a_number_is_international_or_nobodys(address, phone):
    assert number(address) == phone


@pytest.mark.parametrize(
    ("at", "moment"),
    [(b"1780315200", NOON), (b"2026-06-01 12:00:00", NOON), (b"", None), (b"9" * 40, None), ("²".encode(), None), (b"soon", None)],
)  # fmt: skip
def test_a_time_that_cannot_be_read_is_none(at, moment):
    assert reply({**SAID, "at": at}, "1").happened_at == moment


@pytest.mark.parametrize(
    ("sender", "advice"),
    [(b"BANK", "no international telephone number"), (b"", "send-sender = true")],
)
def test_a_text_of_nobodys_cannot_be_a_reply(sender, advice):
    with pytest.raises(ValueError, match=advice):
        reply({**SAID, "from": sender}, "1")


def test_every_byte_of_a_query_is_kept():
    assert form(b"text=%00A%00+%D8%3D&empty=&at=1") == {
        "text": b"\x00A\x00 \xd8=",
        "empty": b"",
        "at": b"1",
    }
