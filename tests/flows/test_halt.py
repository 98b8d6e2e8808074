"""When systems disagree too much, nothing goes out any more until somebody says why it may."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from flows.halt import halt, judged
from flows.sync import sync
from mappings.records import Consent
from tasks.compare import Line, disagreement
from tasks.hub import halts, reaching
from tasks.hub.engine import connected
from tests.flows.conftest import JUNE, LOOP, person, run


def line(differing, compared=1000, **said):
    return Line("hub", "hubspot", "contacts", "all", compared, compared, stale=differing, **said)


@pytest.mark.parametrize(
    ("lines", "too_much"),
    [
        ([], False),
        ([line(50)], False),
        ([line(51)], True),
        ([line(30), line(30)], True),
        ([line(19, compared=19)], False),
        ([line(0, explained=900)], False),
        ([line(51, compared=None)], True),
    ],
    ids=[
        "nothing",
        "as many as may",
        "one more",
        "in two windows",
        "few",
        "all explained",
        "uncounted",
    ],
)
def test_how_much_is_too_much(lines, too_much):
    assert bool(disagreement(lines, 0.05)) is too_much


def reach(hub):
    with connected(hub.url) as connection:
        return reaching.reach(connection)


def test_too_much_halts_all_and_a_person_lets_it_go_on(hub):
    said = LOOP.run(judged([line(400)], "a run"))

    assert said.startswith("hub and hubspot disagree about 400 of 1,000 contacts")
    assert reach(hub) == "nobody"
    assert run(halt, action="lift", who=" ", why="checked", dry_run=False).name == "Refused"
    assert reach(hub) == "nobody"

    assert run(
        halt, action="lift", who="Ada", why="a bulk edit, undone", dry_run=False
    ).is_completed()
    assert reach(hub) == "everyone"
    assert hub.ask("SELECT lifted_by, lifted_why FROM halt") == [("Ada", "a bulk edit, undone")]


def test_little_halts_nothing(hub):
    assert LOOP.run(judged([line(5)], "a run")) == ""
    assert reach(hub) == "everyone"


def test_a_rehearsal_of_a_halt_writes_nothing(hub):
    before = hub.prints()
    assert run(halt, action="halt", who="Ada", why="to see").is_completed()
    assert hub.prints() == before


def test_a_second_halt_changes_nothing_about_the_first(hub):
    with connected(hub.url) as connection:
        assert halts.begin(connection, "first", "Ada")
        assert not halts.begin(connection, "second", "Bob")
        assert halts.standing(connection).reason == "first"


def word(status, number="+14155550101", minutes=0):
    return Consent(
        platform="shopify",
        address=number,
        status=status,
        happened_at=JUNE + timedelta(minutes=minutes),
        method="form",
    )


def tell(crm):
    run(sync, platform="hubspot", object="contacts", direction="out", dry_run=False)
    (contact,) = crm.records().values()
    return contact["firstname"], contact["sms_consent_status"]


def test_while_halted_the_crm_hears_of_a_withdrawal_and_of_nothing_else(hub, crm, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "http://127.0.0.1:9")
    hub.take(person("1", first_name="Ada", phone="+14155550101"), word("granted"))
    assert tell(crm) == ("Ada", "opted_in")
    with connected(hub.url) as connection:
        halts.begin(connection, "they disagree", "a run")

    told = replace(
        person("1", first_name="Ida", phone="+14155550101"), updated_at=datetime.now(UTC)
    )
    hub.take(told, word("withdrawn", minutes=5))
    assert tell(crm) == ("Ada", "opted_out")
    assert tell(crm) == ("Ada", "opted_out")

    with connected(hub.url) as connection:
        halts.lift(connection, "Ada", "they agree")
    assert tell(crm) == ("Ida", "opted_out")
