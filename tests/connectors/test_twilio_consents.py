import httpx
import pytest

from mappings.twilio import MAPS
from tasks.connectors.base import SkipRecord, StopSync, TryLater, Unsure
from tasks.connectors.twilio import Connector
from tests.connectors.twilio_account import ADA, OURS, SERVICE, change, connected, street


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


@pytest.fixture
def side(place):
    with connected(place) as one:
        yield one


def many(count):
    return [change(f"k-{n}", f"+14155550{n:03d}") for n in range(count)]


def errors(outcomes):
    return {one.key: str(one.error) for one in outcomes if one.error}


def test_a_batch_reaches_twilio_in_one_call_and_blocks_the_numbers(side):
    outcomes = side.twilio.write("consents", many(25))

    assert [one.key for one in outcomes] == [f"k-{n}" for n in range(25)]
    assert errors(outcomes) == {}
    assert side.calls == {"consents": 1}
    assert len(side.office.export["opted_out"]) == 25
    assert side.office.send(to="+14155550007").json()["code"] == 21610


def test_consent_is_told_as_twilio_knows_it(place):
    with connected(place, {"sender": SERVICE}) as side:
        date = "2026-07-01T12:00:00.000Z"
        side.twilio.write("consents", [change("k", status="granted", date_of_consent=date)])

        (told,) = side.office.export["consents"]
    assert len(told.pop("correlation_id")) == 32
    assert told == {
        "contact_id": ADA,
        "sender_id": SERVICE,
        "status": "opt-in",
        "source": "others",
        "date_of_consent": date,
    }


def test_to_say_it_again_changes_nothing(side):
    ids = [side.twilio.write("consents", [change("k")])[0].their_id for _ in range(2)]

    assert ids[0] == ids[1]
    assert side.office.export["opted_out"] == [[OURS, ADA]]


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (change("bad", "0000000"), "INVALID_CONTACT_ID"),
        (change("bad", ""), "INVALID_CONTACT_ID"),
        (change("bad", date_of_consent="soon"), "INVALID_DATE_OF_CONSENT"),
        (change("bad", status="maybe"), "INVALID_STATUS"),
    ],
)
def test_one_bad_consent_costs_one(side, bad, words):
    outcomes = side.twilio.write("consents", [*many(3), bad])

    assert errors(outcomes) == {"bad": f"Twilio 30646: the consent was not taken, {words}"}
    assert isinstance(outcomes[-1].error, SkipRecord)
    assert side.office.state["consents"] == 3


def test_a_batch_refused_whole_is_split_until_the_culprit_stands_alone(side):
    def refuse(request):
        if b"1999" in request.content:
            return httpx.Response(400, json={"code": 20001})
        return side.client.send(request)

    culprit = change("bad", date_of_consent="1999-01-01T00:00:00Z")
    with httpx.Client(transport=httpx.MockTransport(refuse)) as client:
        outcomes = Connector(client, side.account).write("consents", [*many(7), culprit])

    assert set(errors(outcomes)) == {"bad"}
    assert side.office.state["consents"] == 7


def test_more_than_a_minute_takes_is_for_later(place):
    with connected(place, consents_per_minute=1) as side:
        side.twilio.write("consents", many(1))
        with pytest.raises(TryLater) as refused:
            side.twilio.write("consents", many(2))

    assert type(refused.value) is TryLater


@pytest.mark.parametrize(("kind", "kept"), [("lost", 3), ("outage", 0)])
def test_a_lost_answer_is_unsure_and_may_be_said_again(side, kind, kept):
    side.provoke(kind, path="/v1", seconds=60)
    with pytest.raises(Unsure):
        side.twilio.write("consents", many(3))
    assert side.office.state["consents"] == kept
    side.office.http.delete("/_sandbox/provoke")

    assert errors(side.twilio.write("consents", many(3))) == {}
    assert len(side.office.export["opted_out"]) == 3


def test_a_consent_twilio_does_not_answer_for_is_unsure():
    transport = httpx.MockTransport(lambda _: httpx.Response(201, json={"items": []}))
    account = {"account_sid": "AC", "auth_token": "x", "sender": OURS}
    with httpx.Client(transport=transport) as client:
        (outcome,) = Connector(client, account).write("consents", [change("k")])

    assert isinstance(outcome.error, Unsure)


def test_with_the_wrong_key_everything_stops(place):
    with connected(place, {"auth_token": "wrong"}) as side, pytest.raises(StopSync):
        side.twilio.write("consents", many(2))


def test_nothing_to_say_costs_no_call(side):
    assert side.twilio.write("consents", []) == []
    assert side.calls == {}


def test_other_things_cannot_be_written(side):
    with pytest.raises(SkipRecord, match="takes no customers"):
        side.twilio.write("customers", many(1))


def test_every_object_we_write_is_mapped():
    assert set(Connector.writes) <= set(MAPS)
