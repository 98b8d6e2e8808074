"""Answers that hold a page about people: kept nowhere, framed nowhere, loading nothing."""

from starlette.types import Message

from deployments import answers
from deployments.shelf import Page
from tasks.pages.paper import styles

FIXED: tuple[tuple[bytes, bytes], ...] = (
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""What every answer says, a refusal as well."""


def written(page: Page, more: list[tuple[bytes, bytes]]) -> tuple[Message, Message]:
    """Write an answer: its page may load nothing, and use no style but its own."""
    style = " ".join(styles(page.html)) or "'none'"
    policy = (
        f"default-src 'none'; style-src {style}; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = [*FIXED, (b"content-security-policy", policy.encode()), *more]
    return answers.written(page.status, headers, page.html.encode())
