"""What the receiver promises: each genuine delivery is kept once, and a STOP is heeded at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg
import pytest

from deployments.receiver import port_of, senders
from tests.deployments.webhooks import OLD, event, events, shopify, stop


def test_a_delivery_is_kept_once_with_the_bytes_that_were_signed(post):
    body = b'{"id" : 1,\r\n  "name":"\xc3\x89"}'

    answers = [post.bring(shopify(body)) for _ in range(3)]

    assert answers == [200, 200, 200]
    assert post.kept() == [("shopify", "orders/create", body)]


def test_the_platforms_own_time_is_kept(post):
    post.bring(shopify(b"{}"))

    moment = datetime(2026, 7, 1, 12, microsecond=123456, tzinfo=UTC)
    assert post.ask("SELECT happened_at FROM inbox") == [(moment,)]


def test_the_events_of_one_delivery_are_kept_one_by_one(post):
    assert post.bring(events(event(), event(eventId=2), event())) == 200

    assert [topic for _, topic, _ in post.kept()] == ["contact.propertyChange"] * 2


def test_a_secret_that_is_being_replaced_still_counts(post):
    assert post.bring(shopify(b"{}", secret=OLD)) == 200


def test_accounts_are_read_at_the_start_and_not_again(post, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_CLIENT_SECRET", "newer")

    assert post.bring(shopify(b"{}", secret="newer")) == 401
    assert post.bring(shopify(b"{}")) == 200


def test_a_platform_whose_secret_nobody_told_us_is_refused_and_we_say_why(caplog):
    [sender] = senders({"shopify": {"url": "https://shop.example"}})

    assert sender.secrets == []
    assert "LOCKSTEP_SHOPIFY_WEBHOOK_SECRET" in caplog.text


@pytest.mark.parametrize(
    ("account", "secrets"),
    [
        ({"client_secret": "a"}, ["a"]),
        ({"auth_token": "a,b"}, ["a", "b"]),
        ({"client_secret": " a , ,b "}, ["a", "b"]),
        ({"webhook_secret": "w", "client_secret": "a"}, ["w"]),
    ],
)
def test_which_secrets_a_platform_may_sign_with(account, secrets):
    assert senders({"shopify": account})[0].secrets == secrets


def test_a_stop_is_in_the_ledger_when_the_answer_arrives(post):
    assert post.bring(stop()) == 204

    assert post.ledger() == [("+14155552671", "withdrawn", "twilio")]


@pytest.mark.parametrize(
    "word", ["stop", "STOPALL", " Unsubscribe ", "opt-out!", "ARRÊT", "Bitte keine SMS mehr!"]
)
def test_nobody_needs_to_be_known_to_say_stop(post, word):
    post.bring(stop(number="+819012345678", word=word))

    assert post.ledger() == [("+819012345678", "withdrawn", "twilio")]
    assert post.ask("SELECT count(*) FROM customer") == [(0,)]


def test_a_stop_that_is_told_twice_is_one_line(post):
    for _ in range(2):
        post.bring(stop())

    assert len(post.ledger()) == 1


def test_the_newest_word_counts(post):
    for number, word in enumerate(("STOP", "START", "stop")):
        post.bring(stop(word=word, sid=f"SM{number:032x}"))

    assert post.ask("SELECT DISTINCT status FROM consent_state") == [("withdrawn",)]


def test_ordinary_talk_says_nothing_of_consent(post):
    assert post.bring(stop(word="please stop by the shop")) == 204

    assert post.ledger() == []


def test_many_at_once_are_all_kept(post):
    webhooks = [shopify(b'{"id": %d}' % number, id=f"w{number % 50}") for number in range(200)]

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(post.bring, webhooks))

    assert set(answers) == {200}
    assert len(post.kept()) == 50


def test_whoever_waits_for_deliveries_is_woken(post):
    with psycopg.connect(post.hub_url, autocommit=True) as hub:
        hub.execute("LISTEN inbox")
        post.bring(shopify(b"{}"))

        assert [one.channel for one in hub.notifies(timeout=60, stop_after=1)] == ["inbox"]


def test_the_receiver_knows_no_prefect():
    loaded = "import sys, deployments.receiver; print('prefect' in sys.modules, 'great_expectations' in sys.modules)"

    said = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("public", "port"),
    [("http://127.0.0.1:5001", 5001), ("https://hooks.shop.example", 4280)],
)
def test_the_receiver_listens_where_its_public_address_says(public, port):
    assert port_of(public) == port
