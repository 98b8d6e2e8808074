import json
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from mappings.records import Receipt, Reply
from tasks import heed
from tasks.connectors.base import SkipRecord
from tasks.connectors.twilio import Connector
from tests.connectors.hubspot_account import NOON
from tests.connectors.twilio_account import ADA, OURS, TOKEN, connected, street

URL = "https://hub.example.com/hooks/twilio"
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
SID = "SM" + "0a" * 16
SETTINGS = "x-twilio-webhooks-signature-settings"


def signed(said, url=URL, secret=TOKEN, algorithm=None, kind=FORM):
    headers = {"content-type": kind}
    headers["x-twilio-signature"] = RequestValidator(secret).compute_signature(url, said, algorithm)
    return headers | ({SETTINGS: f"key=webhooks_1,algorithm={algorithm}"} if algorithm else {})


def believed(headers, body, url=URL, *secrets):
    return Connector.genuine(url, headers, body, secrets or [TOKEN], NOON)


class Several(dict):
    """Fields whose names come more than once, as web frameworks hold them."""

    def getlist(self, name):
        return self[name]


@pytest.mark.parametrize(
    ("caller", "signature"),
    [("+14158675309", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), ("+12349013030", "0/KCTR6DLpKmkAf8muzZqo1nDgQ=")],
)  # fmt: skip
def test_the_signatures_twilio_published_are_genuine(caller, signature):
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    said = {"CallSid": "CA1234567890ABCDE", "Caller": caller, "Digits": "1234", "From": caller, "To": "+18005551212"}  # fmt: skip
    headers = {"x-twilio-signature": signature}

    assert believed(headers, urlencode(said).encode(), url, "12345")
    assert not believed(headers, urlencode(said).encode(), url, "12346")


@pytest.mark.parametrize("algorithm", [None, "HMAC_SHA1", "HMAC_SHA256"])
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"Body": "STOP", "From": ADA},
        {"Body": "", "FromCity": "", "From": ADA},
        {"Body": "  spaces kept \n", "b": "lower", "B": "upper"},
        {"Body": "ü 🙂 &=+%20", "Schlüssel": "ß"},
        {"Body": "\x00 \x7f", "From": "<script>{{7*7}}'; DROP"},
    ],
)
def test_a_form_the_official_client_signs_is_genuine(said, algorithm):
    body = urlencode(said).encode()
    headers = signed(said, algorithm=algorithm)

    assert believed(headers, body)
    assert believed(headers, body, URL, "older", TOKEN)
    assert not believed(headers, body, URL, "other")
    assert not believed(headers, body, URL, "")
    assert not believed(headers, body + b"&x=1")
    assert not believed(headers, body, URL + "/")


def test_a_field_that_comes_twice_counts_once_and_others_with_its_name_each():
    said = Several({"MediaUrl": ["b", "a", "b"], "Body": ["x"]})
    headers = signed(said)

    assert believed(headers, b"MediaUrl=b&MediaUrl=a&MediaUrl=b&Body=x")
    assert not believed(headers, b"MediaUrl=b&Body=x")


@pytest.mark.parametrize(
    ("signed_for", "asked_at", "fine"),
    [
        (URL, URL + ":443", False),
        ("https://hub.example.com:443/hooks/twilio", URL, True),
        (URL, "https://hub.example.com:443/hooks/twilio", True),
        ("http://hub.example.com/h", "http://hub.example.com:80/h", True),
        ("http://127.0.0.1:4010/h", "http://127.0.0.1:4010/h", True),
        ("http://127.0.0.1/h", "http://127.0.0.1:4010/h", True),
        ("http://[::1]:4010/h", "http://[::1]:4010/h", True),
        ("http://[::1]/h", "http://[::1]:4010/h", True),
        (URL + "?a=1&b=", URL + "?a=1&b=", True),
        (URL + "?a=1&b=", URL + "?a=1", False),
        (URL + "?a=%20x", URL + "?a=+x", False),
        (URL, URL.replace("https", "http"), False),
        (URL, URL + "?a=1", False),
    ],
)
def test_the_address_counts_as_twilio_knows_it_but_for_its_port(signed_for, asked_at, fine):
    said = {"Body": "Hi"}

    assert believed(signed(said, signed_for), b"Body=Hi", asked_at) is fine


def json_signed(body, url=URL, algorithm=None):
    url = (
        f"{url}{'&' if '?' in url else '?'}bodySHA256={RequestValidator(TOKEN).compute_hash(body)}"
    )
    return url, signed({}, url, algorithm=algorithm, kind="application/json")


@pytest.mark.parametrize("algorithm", [None, "HMAC_SHA256"])
@pytest.mark.parametrize("body", ["[]", '{"a": "ü"}', "", "not json"])
@pytest.mark.parametrize("url", [URL, URL + "?a=1&b="])
def test_json_is_genuine_when_its_hash_is_in_the_signed_address(body, algorithm, url):
    url, headers = json_signed(body, url, algorithm)

    assert RequestValidator(TOKEN).validate(url, body, headers["x-twilio-signature"], algorithm)
    assert believed(headers, body.encode(), url)
    assert not believed(headers, body.encode() + b" ", url)
    assert not believed(headers, body.encode(), url + "0")
    assert not believed(headers, body.encode(), url.rpartition("bodySHA256")[0][:-1])


def test_json_whose_hash_nobody_signed_is_not_genuine():
    assert not believed(signed({}, kind="application/json"), b"{}")


def test_json_signed_as_such_is_not_believed_as_a_form():
    url, headers = json_signed('{"a": 1}')

    assert not believed(headers | {"content-type": FORM}, b"Body=STOP", url)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-twilio-signature": ""},
        {"x-twilio-signature": "é"},
        {"x-twilio-signature": "0" * 10_000},
        signed({}) | {SETTINGS: "key=1,algorithm=HMAC_MD5"},
        signed({}) | {SETTINGS: "algorithm=HMAC_SHA256"},
        signed({}, algorithm="HMAC_SHA256") | {SETTINGS: ""},
    ],
)
def test_without_a_good_signature_nothing_is_genuine(headers):
    assert not believed(headers, b"")


def event(**data):
    said = {"messageSid": SID, "from": ADA, "to": OURS, "timestamp": "2026-07-01T12:00:00.000Z"}
    return {"specversion": "1.0", "type": "com.twilio", "id": "EZ1", "data": said | data}


def form(**said):
    return urlencode({"MessageSid": SID, "From": ADA, "To": OURS} | said).encode()


def test_a_form_is_one_arrival_the_same_however_often_it_comes():
    sent = form(MessageStatus="sent")
    failed = form(MessageStatus="failed", ErrorCode="30003")
    reply = form(SmsStatus="received", Body="Hi")

    told = [(one.topic, one.delivery_id) for body in (sent, failed, reply) for one in Connector.arrivals({}, body)]  # fmt: skip
    assert told == [("status", f"{SID}:sent:"), ("status", f"{SID}:failed:30003"), ("inbound", SID)]


def test_a_list_of_events_is_split_and_an_odd_one_costs_no_other():
    body = json.dumps(
        [event(body="STOP"), {"odd": 1}, 5, event(messageStatus="DELIVERED")]
    ).encode()
    stop, odd, five, delivered = Connector.arrivals({}, body)

    assert (stop.topic, stop.delivery_id, stop.happened_at) == ("inbound", SID, NOON)
    assert delivered.delivery_id == f"{SID}:delivered:"
    assert (Connector.decode("status", delivered.body).records[0].status) == "delivered"
    assert [one.body for one in Connector.decode("inbound", stop.body).records] == ["STOP"]
    assert odd.delivery_id != five.delivery_id
    for one in (odd, five):
        assert [row.reason for row in Connector.decode(one.topic, one.body).bad] == [
            "unknown topic other"
        ]


def test_what_twilio_made_of_a_reply_is_not_taken_for_the_same_reply_without_it():
    """Else the stream, which does not say, could hide a STOP in the owner's own words."""
    bare, told = form(Body="Genug!"), form(Body="Genug!", OptOutType="STOP")
    ids = [Connector.arrivals({}, body)[0].delivery_id for body in (bare, told)]

    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    "body",
    [b"", b"Body=STOP", b"MessageSid=SM1&Body=STOP", b"MessageSid=" + SID.encode(), b"{", b"[", b"\xff\xfe", b"[" * 100_000],
)  # fmt: skip
def test_a_delivery_about_no_text_makes_no_sense(body):
    with pytest.raises(SkipRecord):
        Connector.arrivals({}, body)


STOPS = {
    "a form": form(Body="STOP", SmsStatus="received"),
    "an older form": urlencode({"SmsSid": SID, "From": ADA, "To": OURS, "Body": "stop."}).encode(),
    "blank fields": form(Body="Stop", FromCity="", FromZip=""),
    "Twilio's own reading": form(Body="Genug!", OptOutType="STOP"),
    "a picture": form(Body="STOP", NumMedia="1", MessageSid="MM" + "0" * 32),
    "another channel": form(Body="STOP", From=f"whatsapp:{ADA}"),
    "a city in Latin-1": form(Body="STOP") + b"&FromCity=M\xfcnchen",
    "flat JSON": json.dumps({"MessageSid": SID, "From": ADA, "To": OURS, "Body": "STOP"}).encode(),
    "an event": json.dumps(event(body="STOP", recipients=[{"to": OURS}])).encode(),
    "a list of events": json.dumps([event(body="STOP")]).encode(),
    "half arrived": form(Body="STOP", SmsStatus="receiving"),
}


@pytest.mark.parametrize("body", STOPS.values(), ids=STOPS)
def test_a_stop_in_any_form_is_heeded_at_once(body):
    (arrival,) = Connector.arrivals({}, body)
    page = Connector.decode(arrival.topic, arrival.body)

    assert arrival.topic == "inbound"
    [reply] = page.records
    [act] = heed.at_once(reply, NOON)
    assert (act["address"], act["channel"], act["status"]) == (ADA, "sms", "withdrawn")


@pytest.mark.parametrize("topic", ["inbound", "status"])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"MessageSid=SM1&From=x"])
def test_a_body_that_cannot_be_read_is_one_bad_row(topic, body):
    page = Connector.decode(topic, body)

    assert page.records == []
    assert [row.raw for row in page.bad] == [body]


def records(side):
    """Take in what the ear heard as the receiver does: genuine, split, each event once."""
    kept = {}
    for url, headers, body in side.office.ear.heard:
        assert believed(headers, body, url)
        kept |= {one.delivery_id: one for one in Connector.arrivals(headers, body)}
    pages = [Connector.decode(one.topic, one.body) for one in kept.values()]
    assert all(page.bad == [] for page in pages)
    return [record for page in pages for record in page.records]


@pytest.fixture(scope="module")
def place():
    with street() as one:
        yield one


@pytest.mark.parametrize("mode", ["forms", "stream"])
def test_all_that_twilio_tells_is_understood_twice_and_out_of_order(place, mode):
    with connected(place) as side:
        hooks = {"forms": ("inbound", "status"), "stream": ("stream",)}[mode]
        trouble = {"duplicates": 0.5, "reorder": 0.5, "late": 0.02}
        side.office.control("webhooks", **dict.fromkeys(hooks, side.office.hook), **trouble)
        sids = {side.twilio.send(ADA, f"No {n}") for n in range(5)}
        side.office.reply("I'll stop by")
        side.office.reply("STOP", sender="+14155550177")
        side.office.settle()
        heard = records(side)

    done = {one.external_id for one in heard if isinstance(one, Receipt) and one.status == "delivered"}  # fmt: skip
    assert done == sids
    assert sorted(one.body for one in heard if isinstance(one, Reply)) == ["I'll stop by", "STOP"]
    acts = [act for one in heard if isinstance(one, Reply) for act in heed.at_once(one, NOON)]
    assert [act["address"] for act in acts] == ["+14155550177"]
