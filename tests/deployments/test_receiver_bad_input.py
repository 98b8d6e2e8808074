"""Whatever comes, nothing is a 500, nothing forged is kept, and nothing genuine is lost."""

import socket

import httpx
import pytest

from mappings.records import Customer
from tasks import connectors
from tests.deployments.bad_input import CASES, Case
from tests.deployments.webhooks import Post, shopify


def fate(post: Post) -> str | None:
    """What becomes of what was kept, in words."""
    said = []
    for platform, topic, body in post.kept():
        page = connectors.load(platform).decode(topic, body)
        said += [f"set aside: {row.reason}" for row in page.bad]
        said += [word(record) for record in page.records]
        said += [f"asks for {object} {ids[0]}" for object, ids in page.wanted.items()]
    said += [f"Consent {status}" for _, status, _ in post.ledger()]
    return ", ".join(said) or None


def word(record) -> str:
    if isinstance(record, Customer):
        return f"Customer {record.external_id}"
    return type(record).__name__


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_bad_input_gets_what_the_table_says(post, case: Case):
    answer = post.bring(case.signed())

    became = fate(post)
    assert answer == case.answer
    assert (became or "").startswith(case.fate or "")
    assert (became is None) == (case.fate is None)


def written(*lines: bytes, body: bytes = b"") -> bytes:
    return b"\r\n".join([b"POST /hooks/shopify HTTP/1.1", b"host: shop.example", *lines, b"", body])


def signed(body: bytes) -> list[bytes]:
    return [f"{name}: {value}".encode() for name, value in shopify(body).headers.items()]


CHUNKED = b"transfer-encoding: chunked"
RAW = [
    ("a GET", b"GET /hooks/shopify HTTP/1.1\r\nhost: x\r\n\r\n", 405),
    ("another address", b"POST /hooks HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", 404),
    ("an address above ours", b"POST /hooks/../health HTTP/1.1\r\nhost: x\r\n\r\n", 404),
    ("not HTTP", b"\x16\x03\x01\x02\x00\x01\x00", 400),
    ("a length that is a word", written(b"content-length: abc"), 400),
    ("a length below zero", written(b"content-length: -1"), 400),
    ("a length of thirty digits", written(b"content-length: " + b"9" * 30), 400),
    ("two lengths", written(b"content-length: 2", b"content-length: 3", body=b"{}"), 400),
    ("a length and chunks", written(b"content-length: 2", CHUNKED, body=b"{}"), 400),
    ("17 MB announced", written(b"content-length: 17825792"), 413),
    ("NUL in a header", written(b"x-shopify-topic: a\0b", b"content-length: 0"), 400),
    ("a header over two lines", written(b"x-shopify-topic: a\r\n b", b"content-length: 0"), 400),
    ("chunks of no length", written(CHUNKED, body=b"zz\r\n{}\r\n0\r\n\r\n"), 400),
    ("forged chunks", written(CHUNKED, body=b"2\r\n{}\r\n0\r\n\r\n"), 401),
    ("signed chunks", written(*signed(b"{}"), CHUNKED, body=b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"), 200),
    ("a body cut off", written(*signed(b"{}"), b"content-length: 9", body=b"{}"), None),
    ("chunks cut off", written(*signed(b"{}"), CHUNKED, body=b"2\r\n{}\r\n"), None),
    (
        "a second topic",
        written(*signed(b"{}"), b"x-shopify-topic: b", b"content-length: 2", body=b"{}"),
        200,
    ),
]


def talk(post: Post, request: bytes, *, cut: bool) -> int | None:
    """Send these bytes and no more, and return the status of the answer, if there is one."""
    url = httpx.URL(post.url)
    with socket.create_connection((url.host, url.port), timeout=60) as line:
        line.sendall(request)
        if cut:
            line.shutdown(socket.SHUT_WR)
        answer = line.makefile("rb").readline().split()
    return int(answer[1]) if answer else None


@pytest.mark.parametrize(
    ("request_", "status"), [case[1:] for case in RAW], ids=[case[0] for case in RAW]
)
def test_requests_that_break_the_protocol_break_nothing_else(post, request_, status):
    assert talk(post, request_, cut=status is None) == status
    assert len(post.kept()) == (status == 200)
    assert post.bring(shopify(b"{}", id="next")) == 200


def test_a_body_that_never_ends_is_not_waited_for(post, monkeypatch):
    monkeypatch.setattr("deployments.bodies.SLOWEST", 0.1)
    with socket.create_connection((httpx.URL(post.url).host, httpx.URL(post.url).port)) as line:
        line.sendall(written(b"content-length: 9", body=b"{"))

        assert line.makefile("rb").readline().split()[1] == b"408"
