"""What the receiver keeps is read in the end: it reaches the hub, or is set aside with a reason."""

import json
from collections.abc import Iterator

import psycopg
import pytest

from tasks.drain import drain_once
from tests.deployments.bad_input import CASES, person
from tests.deployments.webhooks import ENVIRONMENT, Post, receiving, shopify, stop

NAMES = [
    "'; DROP TABLE customer; --",
    "{{7*7}} ${7*7} <%= 7*7 %> {0} %s",
    '<script>alert("x")</script>',
    'O\'Brien \\N \\. "x" `id`',
    '=HYPERLINK("http://x")',
    "Zoë 陳大文 \u202eadA",
    "a\tb\nc",
]


@pytest.fixture
def post(hub_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    for name, value in {"LOCKSTEP_HUB": hub_url, **ENVIRONMENT}.items():
        monkeypatch.setenv(name, value)
    with receiving(hub_url) as one:
        yield one


def test_a_name_is_kept_letter_by_letter_and_an_id_digit_by_digit(post):
    people = {str(2**53 + 1 + number): name for number, name in enumerate(NAMES)}
    for id, name in people.items():
        post.bring(shopify(person(id=int(id), first_name=name), "customers/update", f"w{id}"))
    drain_once(post.hub_url)

    found = """SELECT i.value, c.first_name FROM identity i JOIN customer c ON c.id = i.customer_id
                WHERE i.kind = 'shopify:customer'"""
    assert dict(post.ask(found)) == people


def test_nul_is_the_one_character_a_name_loses(post):
    post.bring(shopify(person(id=1, first_name="A\0da", last_name="\0"), "customers/update"))
    drain_once(post.hub_url)

    assert post.ask("SELECT first_name, last_name FROM customer") == [("Ada", None)]


def test_every_delivery_that_makes_no_sense_is_set_aside_with_a_reason(post):
    wrong = [case for case in CASES if (case.fate or "").startswith("set aside")]
    for number, case in enumerate(wrong):
        told = case.signed()
        if "x-shopify-webhook-id" in told.headers:
            told = told.but(x_shopify_webhook_id=f"w{number}")
        assert post.bring(told) in (200, 204)

    while drain_once(post.hub_url, 20).deliveries:
        pass

    assert post.ask("SELECT DISTINCT status FROM inbox") == [("done",)]
    lost = (
        "SELECT topic FROM inbox i WHERE NOT EXISTS (SELECT FROM quarantine WHERE inbox_id = i.id)"
    )
    assert post.ask(lost) == []
    assert post.ask("SELECT count(*) > 50, min(reason) <> '' FROM quarantine") == [(True, True)]


SUBSCRIBED = {
    "id": 1,
    "phone": "+14155552671",
    "sms_marketing_consent": {
        "state": "subscribed",
        "opt_in_level": "single_opt_in",
        "consent_updated_at": "2026-07-01T12:00:00Z",
        "consent_collected_from": "OTHER",
    },
}


def test_a_stop_is_told_to_every_platform_though_the_ledger_has_it_already(post):
    topic = "customers_marketing_consent/update"
    post.bring(shopify(person(id=1, phone="+14155552671"), "customers/update", "w1"))
    post.bring(shopify(json.dumps(SUBSCRIBED).encode(), topic, "w2"))
    drain_once(post.hub_url)
    with psycopg.connect(post.hub_url) as hub:
        hub.execute("DELETE FROM outbox")

    post.bring(stop("+14155552671"))
    drain_once(post.hub_url)

    assert post.ask("SELECT DISTINCT status FROM consent_state") == [("withdrawn",)]
    owed = "SELECT DISTINCT platform FROM outbox WHERE status = 'owed' ORDER BY platform"
    assert post.ask(owed) == [("hubspot",), ("shopify",), ("twilio",)]
