"""What a person presses about consent: a rehearsal writes nothing, a real run does what it showed."""

import pytest

from flows.erase_customer import erase_customer
from flows.record_consent import record_consent
from tests.flows.conftest import person, run

ADA, BOB = "+14155552671", "+442071838750"
BOOK = f"""phone,status,purpose,happened_at,method,disclosure
{ADA},granted,marketing,2026-01-05T10:00:00Z,web form,Acme texts
{BOB},withdrawn,,,,
"""


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.csv"
    path.write_text(BOOK)
    return str(path)


def test_a_file_is_rehearsed_and_then_recorded(hub, book):
    before = hub.prints()
    rehearsal = run(record_consent, file=book)
    assert (rehearsal.is_completed(), hub.prints()) == (True, before)
    assert "1 granted, 3 withdrawn" in rehearsal.message

    assert run(record_consent, file=book, dry_run=False).is_completed()
    assert hub.ask("SELECT address, status FROM consent_state WHERE purpose = 'marketing' ORDER BY 1") == [(ADA, "granted"), (BOB, "withdrawn")]  # fmt: skip


def test_what_is_set_aside_ends_red(hub, tmp_path):
    path = tmp_path / "book.csv"
    path.write_text(BOOK.replace("web form", ""))

    assert run(record_consent, file=str(path), dry_run=False).name == "Set aside"
    assert hub.ask("SELECT address FROM consent_state") == [(BOB,)] * 3


def test_what_a_customer_told_an_agent_ends_what_they_allowed(hub):
    hub.take(person("1", phone=ADA))
    ((key,),) = hub.ask("SELECT key::text FROM customer")
    told = {"customer": key, "agent": "Eve", "why": "asked on the phone"}

    assert run(record_consent, by_hand=told, dry_run=False).is_completed()
    assert hub.ask("SELECT status, purpose FROM consent_state ORDER BY 2") == [("withdrawn", "cart"), ("withdrawn", "marketing"), ("withdrawn", "transactional")]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "name a file, or fill in"),
        ({"file": "/nowhere/book.csv"}, "cannot be read beside the worker"),
        ({"file": "x.csv", "zone": "Mars"}, "'Mars' is no time zone"),
        ({"by_hand": {"customer": ADA, "agent": "Eve", "status": "granted"}}, "needs what was read to the person"),
    ],
)  # fmt: skip
def test_what_cannot_be_recorded_says_why_and_names_nobody(hub, said, words):
    ended = run(record_consent, **said)

    assert ended.name == "Not recorded"
    assert words in ended.message
    assert ADA not in ended.message


def test_a_person_is_counted_and_then_erased(hub):
    hub.take(person("1", phone=ADA, first_name="Ada"))
    before = hub.prints()
    rehearsal = run(erase_customer, customer=ADA)
    assert (rehearsal.is_completed(), hub.prints()) == (True, before)

    ended = run(erase_customer, customer=ADA, dry_run=False)
    assert ended.is_completed()
    assert "still held by shopify" in ended.message
    assert hub.ask("SELECT first_name, phone, erased_at IS NOT NULL FROM customer") == [(None, None, True)]  # fmt: skip
    assert hub.ask("SELECT kind FROM review WHERE status = 'open'") == [("erasure",)]


def test_nobody_is_erased_by_chance(hub):
    assert run(erase_customer, dry_run=False).name == "Not erased"
