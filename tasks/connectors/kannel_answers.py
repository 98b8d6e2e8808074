"""Kannel's answers to a text it was given: whether it has it, and what to do when it has not."""

from collections.abc import Container

import httpx

from tasks.connectors.base import PlatformError, SkipRecord, StopSync, TryLater, Unsure, wait

TAKEN = ("0:", "3:")
"""How Kannel says yes: accepted, or queued for later."""
BUSY = "it takes no texts just now"
KEYS = "check URL, USERNAME and PASSWORD of LOCKSTEP_KANNEL_..."
ANSWERS: tuple[tuple[Container[int], str, type[PlatformError], str], ...] = (
    ((429,), "", TryLater, BUSY),
    ((503,), "temporal failure", TryLater, BUSY),
    ((403,), "not routable", SkipRecord, "no way leads to this number"),
    ((401, 402, 403, 404, 405), "", StopSync, KEYS),
    ((400,), "sender missing", StopSync, "it does not take LOCKSTEP_KANNEL_SENDER"),
    ((408,), "", Unsure, "that says neither yes nor no"),
    (range(400, 500), "", SkipRecord, "it does not take this text or number"),
    (range(1000), "", Unsure, "that says neither yes nor no"),
)
"""Status and words of an answer that is no yes: what to do, and what it means. The first counts."""


def refusal(response: httpx.Response) -> PlatformError | None:
    """Name what to do about an answer, in our own words; None when the text was taken."""
    status, words = response.status_code, response.text[:200].lower()
    if status == httpx.codes.ACCEPTED and words.startswith(TAKEN):
        return None
    kind, meaning = next(
        (kind, meaning)
        for statuses, said, kind, meaning in ANSWERS
        if status in statuses and said in words
    )
    error = kind(f"Kannel answered {status}: {meaning}")
    if isinstance(error, TryLater):
        error.after = wait(response)
    return error
