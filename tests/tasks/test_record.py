"""A file of consents: what counts goes to the ledger, the rest is kept with its reason."""

from datetime import datetime

import pytest

from tasks.consent.sheet import BadSheet, Reading
from tasks.note import NotRecorded, Told, acts_of
from tasks.record import record
from tasks.transcribe import Page, read

HEAD = "phone,status,purpose,happened_at,method,disclosure"
ADA, BOB, CAT = "+14155552671", "+442071838750", "+442071838751"
SHOWN = '"Acme texts, reply STOP to end"'
EARLY, LATE = "2026-01-05T10:00:00Z", "2026-03-05T10:00:00Z"


def yes(phone, at=EARLY, method="web form", shown=SHOWN):
    return f"{phone},granted,marketing,{at},{method},{shown}"


def no(phone, at=""):
    return f"{phone},withdrawn,marketing,{at},,"


@pytest.fixture
def book(tmp_path):
    def write(*rows, head=HEAD, name="book.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes("\n".join([head, *rows]).encode(encoding))
        return path

    return write


@pytest.fixture
def heed(hub, hub_url, book):
    def heed(*rows, dry_run=False, **how):
        return record(hub_url, read(book(*rows, **how), Reading()), lane="bulk", dry_run=dry_run)

    return heed


@pytest.fixture
def live(hub):
    def live(status, at, phone=ADA, purpose="marketing"):
        hub.execute(
            "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) VALUES ('sms', %s, %s, %s, 'twilio', 'twilio:reply', %s, gen_random_uuid()::text)",
            (phone, purpose, status, at),
        )

    return live


@pytest.fixture
def state(hub):
    def state(phone=ADA, purpose="marketing"):
        found = hub.execute("SELECT status FROM consent_state WHERE address = %s AND purpose = %s", (phone, purpose)).fetchone()  # fmt: skip
        return found and found[0]

    return state


def test_a_permission_with_its_evidence_counts_where_nobody_decided(hub, heed, state):
    done = heed(yes(ADA), no(BOB, EARLY))

    assert (done.outcomes, done.aside) == ({"granted": 1, "withdrawn": 1}, 0)
    assert (state(ADA), state(BOB)) == ("granted", "withdrawn")
    kept = hub.execute("SELECT source, method, evidence ->> 'disclosure', evidence ->> 'file', evidence ->> 'row' FROM consent WHERE address = %s", (ADA,)).fetchone()  # fmt: skip
    assert kept == ("import", "import:web form", SHOWN.strip('"'), "book.csv", "2")


@pytest.mark.parametrize("at", [EARLY, LATE], ids=["older", "newer"])
def test_a_permission_in_a_file_never_lifts_a_withdrawal(heed, live, state, at):
    live("withdrawn", "2026-02-01T00:00:00Z")

    assert heed(yes(ADA, at)).outcomes == {"kept as evidence only": 1}
    assert state() == "withdrawn"


def test_not_even_when_the_withdrawal_is_heard_of_later(heed, live, state):
    heed(yes(ADA, LATE))
    live("withdrawn", EARLY)

    assert state() == "withdrawn"


def test_only_a_live_act_of_the_person_lifts_it(heed, live, state):
    heed(no(ADA, EARLY), yes(ADA, LATE))
    live("granted", LATE)

    assert state() == "granted"


def test_a_withdrawal_in_a_file_counts_without_a_date_from_now(heed, live, state):
    live("granted", LATE)
    heed(no(ADA))

    assert state() == "withdrawn"


def test_a_withdrawal_from_before_a_newer_yes_of_the_person_is_told_apart(heed, live, state):
    live("granted", LATE)

    assert heed(no(ADA, EARLY)).outcomes == {"withdrawn before a newer yes": 1}
    assert state() == "granted"


def test_a_withdrawal_that_names_no_purpose_ends_all(heed, state):
    heed(f"{ADA},withdrawn,,,,")

    assert {state(ADA, purpose) for purpose in ("marketing", "cart", "transactional")} == {"withdrawn"}  # fmt: skip


BAD = {
    "a permission says when it was given": yes(CAT, ""),
    "a permission that somebody noted says how it was given": yes(CAT, method=""),
    "a permission that somebody noted shows what the person agreed to": yes(CAT, shown=""),
    "an SMS consent is for a number in E.164 form": yes("4.15E+09"),
    "a status is granted, withdrawn or pending": f"{CAT},perhaps,marketing,,,",
    "a purpose is one we know": f"{CAT},granted,fun,{EARLY},web form,{SHOWN}",
}


@pytest.mark.parametrize("reason", BAD)
def test_a_row_that_cannot_be_heeded_is_kept_with_its_reason_and_its_number(hub, heed, state, reason):  # fmt: skip
    done = heed(yes(ADA), BAD[reason])

    assert (done.aside, done.reasons.get(reason)) == (1, 1)
    assert state(CAT) is None
    (words, row), = hub.execute("SELECT reason, payload::jsonb -> 'facts' ->> 'row' FROM quarantine WHERE status = 'open'").fetchall()  # fmt: skip
    assert reason in words
    assert row == "3"


def test_a_row_that_slipped_sideways_costs_only_itself(hub, heed, state):
    done = heed(yes(ADA), f"{BOB},granted,marketing", yes(CAT))

    assert (done.aside, state(BOB), state(CAT)) == (1, None, "granted")
    assert "line 3 of book.csv has 3 cells instead of 6" in hub.execute("SELECT reason FROM quarantine").fetchone()[0]  # fmt: skip


def test_withdrawals_count_even_where_the_gate_refuses_the_rest(hub, heed, state):
    rows = [yes(f"+44207183{n}", "") for n in range(8700, 8730)]
    done = heed(no(ADA), yes(BOB), *rows)

    assert "a permission says when it was given" in done.refused
    assert (state(ADA), state(BOB)) == ("withdrawn", None)
    assert hub.execute("SELECT kind FROM review WHERE status = 'open'").fetchall() == [("gate",)]


def test_the_same_file_twice_and_by_another_name_is_the_same_ledger(hub, heed):
    rows = [yes(ADA), no(BOB), no(CAT, EARLY), yes("x")]
    heed(*rows)
    before = hub.execute("SELECT * FROM consent ORDER BY id").fetchall()

    again = heed(*rows, name="copy.csv")

    assert again.outcomes == {"in the ledger already": 3}
    assert hub.execute("SELECT * FROM consent ORDER BY id").fetchall() == before
    assert hub.execute("SELECT count(*) FROM quarantine").fetchone() == (2,)


def test_a_rehearsal_tells_what_would_be_and_writes_nothing(hub, heed, live):
    live("withdrawn", EARLY)
    rows = [yes(ADA), yes(BOB), no(CAT), yes("x")]
    rehearsed = heed(*rows, dry_run=True)

    assert hub.execute("SELECT count(*) FROM consent").fetchone() == (1,)
    assert hub.execute("SELECT count(*) FROM quarantine").fetchone() == (0,)
    assert "+14…71" in {one["address"] for one in rehearsed.sample}
    done = heed(*rows)
    assert (rehearsed.outcomes, rehearsed.aside, rehearsed.reasons) == (done.outcomes, done.aside, done.reasons)  # fmt: skip


def test_what_a_file_says_is_owed_to_whoever_follows_consent(hub, heed, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_TWILIO_ACCOUNT_SID", "AC1")
    heed(no(ADA))

    assert hub.execute("SELECT DISTINCT platform, status FROM outbox").fetchall() == [("twilio", "owed")]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"rows": [yes(ADA).replace("web", "wéb")], "encoding": "latin-1"}, "line 2 is not UTF-8"),
        ({"rows": [yes(ADA)], "head": "telephone,yes"}, "must name the columns"),
        ({"rows": [f'{ADA},granted,"marketing']}, "quotation mark"),
        ({"rows": []}, "no rows"),
    ],
)
def test_what_is_no_sheet_of_consents_is_refused_with_the_place(book, written, words):
    with pytest.raises(BadSheet, match=words):
        read(book(*written.pop("rows"), **written), Reading())


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadSheet, match="beside the worker: No such file"):
        read(tmp_path / "none.csv", Reading())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_however_a_spreadsheet_saves_it_it_is_the_same(book, encoding, sign):
    head, row = HEAD.replace(",", sign), sign.join([ADA, "granted", "marketing", EARLY, "web form", "Acmé"])  # fmt: skip
    page = read(book(row, "", head=head, encoding=encoding), Reading())

    assert [(act.address, act.disclosure) for act in page.acts] == [(ADA, "Acmé")]


def test_columns_that_nobody_reads_and_times_without_a_zone_are_mentioned(heed):
    done = heed(f"{ADA},withdrawn,2026-01-05 10:00,x", head="phone,status,date,shoe size")

    assert done.notes == ["columns nobody reads: shoe size", "1 rows whose date is no ISO date or names no time zone"]  # fmt: skip


def told(**said):
    plain = {"customer": ADA, "channel": "sms", "purposes": ["marketing"], "status": "withdrawn", "how": "phone", "agent": "Eve"}  # fmt: skip
    return Told(**{**plain, **said})


@pytest.fixture
def note(hub, hub_url):
    def note(**said):
        return record(hub_url, Page(acts_of(told(**said)), rows=1), lane="live", dry_run=False)

    return note


def test_what_a_customer_told_an_agent_counts_at_once_for_all_their_numbers(hub, note, state):
    key, id = hub.execute("INSERT INTO customer (phone) VALUES (%s) RETURNING key::text, id", (ADA,)).fetchone()  # fmt: skip
    hub.execute("INSERT INTO identity (kind, value, customer_id) VALUES ('phone', %s, %s)", (BOB, id))  # fmt: skip
    note(customer=key)

    assert (state(ADA), state(BOB)) == ("withdrawn", "withdrawn")
    assert hub.execute("SELECT DISTINCT source, method, evidence ->> 'recorded_by' FROM consent").fetchall() == [("form", "form:phone", "Eve")]  # fmt: skip


def test_an_agent_cannot_lift_a_withdrawal_either(hub, note, live, state):
    live("withdrawn", EARLY)
    done = note(status="granted", disclosure="Acme texts", happened_at=datetime.fromisoformat(LATE))

    assert (done.outcomes, state()) == ({"kept as evidence only": 1}, "withdrawn")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"status": "granted"}, "needs what was read to the person, and when"),
        ({"customer": "Ada"}, "neither a key of the hub nor a number"),
        ({"customer": "00000000-0000-0000-0000-000000000000"}, "knows no sms address"),
        ({"channel": "email"}, "neither a key of the hub nor a number"),
    ],
)
def test_a_note_that_lacks_something_says_what(hub, said, words):
    with pytest.raises(NotRecorded, match=words):
        acts_of(told(**said))
