"""A platform that sends GETs is heard as any other, and the secret in its address is not kept."""

import pytest

from tasks import connectors
from tests.deployments.webhooks import SECRET, Post

RECEIPT = "reference=7-1&status=1&answer=&at=1780315200&smsc=a"


def get(post: Post, query: str, platform: str = "kannel", method: str = "GET") -> int:
    return post.client.request(method, f"/hooks/{platform}?{query}").status_code


def test_a_get_is_kept_once_and_its_query_is_its_body(post):
    answers = [get(post, f"token={SECRET}&{RECEIPT}") for _ in range(2)]

    assert answers == [200, 200]
    assert post.kept() == [("kannel", "status", RECEIPT.encode())]


@pytest.mark.parametrize(
    "query",
    [
        f"token={SECRET}&{RECEIPT}",
        f"{RECEIPT}&token={SECRET}",
        f"token={SECRET}&{RECEIPT}&%74oken={SECRET}",
        f"token={SECRET}",
        f"token={SECRET}&hello",
    ],
)
def test_the_secret_is_not_kept(post, query):
    assert get(post, query) == 200

    [(_, _, body)] = post.kept()
    assert SECRET.encode() not in body


@pytest.mark.parametrize(
    "query", ["token=guess", "token=", f"x={SECRET}", f"text=token={SECRET}", ""]
)
def test_who_does_not_know_the_secret_is_refused(post, query):
    assert get(post, f"{query}&{RECEIPT}") == 401

    assert post.kept() == []


def test_a_get_that_makes_no_sense_is_kept_to_be_set_aside(post):
    assert get(post, f"token={SECRET}&status=1") == 200

    [(platform, topic, body)] = post.kept()
    [row] = connectors.load(platform).decode(topic, body).bad
    assert row.reason == "unknown topic unreadable"


@pytest.mark.parametrize("platform", ["shopify", "hubspot", "twilio"])
def test_others_do_not_send_gets(post, platform):
    assert get(post, f"token={SECRET}&{RECEIPT}", platform) == 405


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
def test_nothing_else_is_a_delivery(post, method):
    assert get(post, f"token={SECRET}&{RECEIPT}", method=method) == 405


def test_a_text_by_post_is_kept_with_its_headers_and_without_the_password(post):
    headers = {
        "x-kannel-from": "+14155552671",
        "x-kannel-to": "+14155550100",
        "content-type": "text/plain",
    }

    answer = post.client.post(
        "/hooks/kannel", content=b"Hi & bye", headers=headers, auth=("kannel", SECRET)
    )

    assert answer.status_code == 200
    [(_, topic, body)] = post.kept()
    [reply] = connectors.load("kannel").decode(topic, body).records
    assert (topic, reply.phone, reply.body) == ("inbound", "+14155552671", "Hi & bye")
    assert SECRET.encode() not in body
