"""Links that say nothing, lead home, and count people only."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.utm import ours, read
from tasks.messaging.clicks import MANY, Leading, Request, judge
from tasks.messaging.links import (
    TOKEN,
    Misled,
    asked,
    destination,
    origin,
    recovery,
    short,
    token,
)

SECRET = b"0123456789abcdef"
HOSTS = {"ada.example"}
SENT = datetime(2026, 11, 26, 12, tzinfo=UTC)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"
SAMSUNG = "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/21.0 Chrome/110.0.5481.154 Mobile Safari/537.36"
IN_APP = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/430.0]"
IMESSAGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0"
GOOGLE = "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/41.0.2272.96 Mobile Safari/537.36 (compatible; Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/))"


@settings(max_examples=40)
@given(message=st.text(max_size=60), other=st.text(max_size=60))
def test_a_token_is_the_same_for_the_same_text_and_no_other(message, other):
    one = token(SECRET, message)

    assert TOKEN.fullmatch(one)
    assert one == token(SECRET, message)
    assert (one == token(SECRET, other)) == (message == other)
    assert one != token(SECRET[::-1], message)
    assert one != token(SECRET, message, "second")


def test_a_weak_secret_is_refused():
    with pytest.raises(ValueError, match="16 bytes"):
        token(b"short", "m")


def test_a_link_is_short_and_found_again():
    one = token(SECRET, "abandoned_cart:42:7")
    link = short("https://go.ada.example/", one)

    assert len(link) <= 40
    assert asked(link) == asked(f"/{one.upper()}/") == one


@pytest.mark.parametrize("path", ["", "/", "/favicon.ico", "/robots.txt", "/abc", "/a" * 13, "/" + "a" * 14, "/abcdefghijkl1"])  # fmt: skip
def test_what_cannot_be_a_token_is_none(path):
    assert asked(path) is None


@pytest.mark.parametrize("base", ["http://go.ada.example", "go.ada.example", "https://bit.ly", "https://", "https://a.example?x=1"])  # fmt: skip
def test_our_links_are_safe_and_our_own(base):
    with pytest.raises(Misled):
        short(base, "a" * 13)


@pytest.mark.parametrize(
    "address", ["https://ada.example/tea", "https://www.ada.example/", "http://ADA.example"]
)
def test_links_lead_home(address):
    assert destination(address, HOSTS) == address


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/", "https://ada.example.evil.com/", "https://evilada.example/", "javascript:alert(1)",
        "//ada.example", "https://ada.example@evil.example/", "https://x:y@ada.example/", "ftp://ada.example", "",
    ],
)  # fmt: skip
def test_links_lead_nowhere_else(address):
    with pytest.raises(Misled):
        destination(address, HOSTS)


def test_the_way_back_to_a_cart_keeps_what_the_store_wrote_and_tells_whose_it_is():
    utm = origin("abandoned_cart", variant="b", token="t" * 13)
    way = recovery("https://ada.example/checkouts/1/recover?key=a%2Fb", utm, HOSTS, "TEA10")

    assert way.startswith("https://ada.example/checkouts/1/recover?key=a%2Fb&discount=TEA10&utm_")
    assert read(way) == utm
    assert ours(read(way))
    assert not ours(read("/?utm_source=google&utm_medium=sms"))
    assert not ours(None)


def test_a_way_back_needs_no_discount():
    assert "discount" not in recovery("https://ada.example/c", origin("x"), HOSTS)


def asks(agent: str | None = IPHONE, after: float = 60, **about) -> Request:
    headers = about.pop("headers", {}) | ({"user-agent": agent} if agent is not None else {})
    return Request(at=SENT + timedelta(seconds=after), headers=headers, **about)


LINK = Leading(sent_at=SENT, until=SENT + timedelta(days=30))


@pytest.mark.parametrize("agent", [IPHONE, ANDROID, SAMSUNG, IN_APP])
@pytest.mark.parametrize(
    "headers", [{}, {"sec-fetch-dest": "document"}, {"sec-fetch-dest": "Document", "purpose": ""}]
)
def test_a_person_clicks(agent, headers):
    assert judge(asks(agent, headers=headers), LINK).counts


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (asks(method="HEAD"), "not a visit"),
        (asks(method="OPTIONS"), "not a visit"),
        (asks(headers={"sec-fetch-dest": "image"}), "not a visit"),
        (asks(headers={"sec-purpose": "prefetch;prerender"}), "prefetch"),
        (asks(headers={"x-moz": "prefetch"}), "prefetch"),
        (asks(headers={"purpose": "prefetch"}), "prefetch"),
        (asks(headers={"x-purpose": "preview"}), "prefetch"),
        (asks(None), "no agent"),
        (asks("  "), "no agent"),
        (asks(IMESSAGE), "link preview"),
        (asks(GOOGLE), "link preview"),
        (asks("WhatsApp/2.23.20.0"), "link preview"),
        (asks("TelegramBot (like TwitterBot)"), "link preview"),
        (asks("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"), "link preview"),
        (asks("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"), "link preview"),
        (asks("Mozilla/5.0 (compatible; Proofpoint URL Defense)"), "scanner"),
        (asks("Barracuda Sentinel (EE)"), "scanner"),
        (asks("Mimecast-URL-Protect"), "scanner"),
        (asks("curl/8.4.0"), "program"),
        (asks("python-requests/2.32"), "program"),
        (asks("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0"), "program"),
        (asks("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"), "bot"),
        (asks("Mozilla/5.0 (compatible; GPTBot/1.1)"), "bot"),
        (asks(after=4.9), "too soon"),
        (asks(after=-60), "too soon"),
        (asks(others=MANY), "burst"),
        (asks(after=30 * 86400), "expired"),
    ],
)  # fmt: skip
def test_what_is_not_a_person_is_told_apart(request_, reason):
    assert judge(request_, LINK).reason == reason


def test_a_person_counts_once_for_a_text():
    assert judge(asks(after=5), LINK).counts
    assert judge(asks(), Leading(sent_at=SENT, clicked=True)).reason == "again"


def test_a_scanner_does_not_use_up_the_click():
    scanned = judge(asks(after=1), LINK)

    assert not scanned.counts
    assert judge(asks(after=90), Leading(sent_at=SENT, clicked=scanned.counts)).counts


@settings(max_examples=40)
@given(
    agent=st.text(max_size=2000),
    method=st.sampled_from(["GET", "HEAD", "POST"]),
    others=st.integers(0, 50),
)
def test_whatever_asks_is_judged(agent, method, others):
    click = judge(asks(agent, method=method, others=others), LINK)

    assert click.counts == (click.reason is None)
    assert not click.counts or (method == "GET" and others < MANY)
