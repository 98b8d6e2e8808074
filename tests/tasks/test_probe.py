"""What was looked up becomes what stands in the way; that nobody can tell is never fine."""

from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deployments.local import free_port
from deployments.sandbox.serve import serving
from tasks.connectors.base_probing import Check, unknown
from tasks.probe import findings, heard, reachable, summed_up

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
UNTOLD = unknown("webhooks", "subscriptions", "nobody says", "look there")


@pytest.mark.parametrize(
    ("about", "verdict", "severity"),
    [
        ("scope", "fine", None),
        ("scope", "wanting", "warning"),
        ("scope", "wrong", "blocker"),
        ("scope", "cannot tell", "warning"),
        ("version", "wrong", "blocker"),
        ("credentials", "cannot tell", "blocker"),
    ],
)
def test_what_is_wrong_refuses_and_so_do_credentials_nobody_can_tell_of(about, verdict, severity):
    found = findings("hubspot", [Check(about, "it", verdict, "is so", "do this")])

    assert [(one.what, one.severity, one.said, one.advice) for one in found] == (
        [(f"hubspot {about}: it", severity, "is so", "do this")] if severity else []
    )


@pytest.mark.parametrize(
    ("ago", "verdict", "words"),
    [
        (None, "cannot tell", "nothing ever came from it"),
        (timedelta(hours=1), "fine", "the last came 2026-11-20 11:00 UTC"),
        (timedelta(days=8), "wanting", "the last came 2026-11-12 12:00 UTC"),
    ],
)
def test_webhooks_nobody_can_be_asked_about_are_judged_by_what_came(ago, verdict, words):
    found = heard(UNTOLD, NOW - ago if ago else None, NOW)

    assert (found.verdict, words in found.said) == (verdict, True)


def test_what_is_known_needs_no_such_judgement():
    known = Check("webhooks", "subscriptions", "wrong", "all are missing")

    assert heard(known, NOW, NOW) is known


def test_a_row_shows_the_worst_of_each_kind():
    checks = [
        Check("scope", "a", "fine", ""),
        Check("scope", "b", "wanting", ""),
        Check("scope", "c", "wrong", ""),
        Check("version", "a", "fine", ""),
        UNTOLD,
    ]

    assert summed_up("shopify", "store", checks) == {
        "platform": "shopify",
        "is the": "store",
        "credentials": "",
        "scope": "wrong",
        "webhooks": "cannot tell",
        "consent field": "",
        "version": "fine",
        "limits": "",
    }


@pytest.mark.parametrize(("status", "verdict"), [(200, "fine"), (404, "wanting"), (502, "wanting")])
def test_our_own_address_is_knocked_at(status, verdict):
    route = Route("/health", lambda _: PlainTextResponse("", status))
    with serving(Starlette(routes=[route])) as url:
        assert reachable(url).verdict == verdict


def test_an_address_at_which_nobody_answers_is_told():
    found = reachable(f"http://127.0.0.1:{free_port()}")

    assert (found.verdict, found.advice) == (
        "wanting",
        "start the receiver, and lead the public address to it",
    )
