"""Whom a text comes from: what an account's settings say of its sender."""

from collections.abc import Mapping
from typing import Any

import msgspec

from tasks.messaging.gate import SenderState, Used

KEYS = {
    "kind": "sender_kind",
    "brand": "sender_brand",
    "campaign": "sender_campaign",
    "approved": "sender_registered",
    "per_second": "sender_per_second",
    "per_minute": "sender_per_minute",
    "day_limit": "sender_day_limit",
    "since": "sender_since",
}
"""What is known of a sender, and the key of the account that says it."""
LIMITS = ("sender_per_minute", "sender_day_limit", "sender_since")
"""The keys that limit what a sender may send, counted in what it sent before."""
ROOM = 500
"""Segments that may be on their way at once, whoever sends them."""


def close(sender: SenderState | None, used: Used) -> bool:
    """Whether a sender has so little left that texts on their way may use it up."""
    if sender is None:
        return False
    day = [one for one in (sender.day_limit, sender.allowance) if one is not None]
    left = [limit - used.day for limit in day]
    if sender.per_minute is not None:
        left.append(sender.per_minute - used.minute)
    return min(left, default=ROOM) < ROOM


def read(account: Mapping[str, str]) -> SenderState | None:
    """Return what is known of an account's own sender; None when it cannot be read."""
    try:
        return state(account, account.get("sender", ""))
    except ValueError:  # the gates say so of each text
        return None


def per_second(account: Mapping[str, str]) -> float | None:
    """Return how many segments a second an account's sender may send; None: no limit is known."""
    known = read(account)
    return known.per_second or None if known else None


def state(account: Mapping[str, str], sender: str) -> SenderState | None:
    """Return what is known of a sender; None when it is not the one the settings describe.

    Nothing is guessed: a sender is registered when `sender_registered` is true, and not before.
    Raises ValueError when a setting cannot be read.
    """
    said: dict[str, Any] = {ours: account[key] for ours, key in KEYS.items() if account.get(key)}
    if sender != account.get("sender") or "kind" not in said:
        return None
    try:
        return msgspec.convert(said, SenderState, strict=False)
    except msgspec.ValidationError as error:
        raise ValueError(f"the sender's settings cannot be read: {error}") from None
