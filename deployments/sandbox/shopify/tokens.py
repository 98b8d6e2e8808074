"""Keys to the shop: given to an app that knows its secret, for a day."""

import hmac
from datetime import datetime, timedelta
from secrets import token_hex

from deployments.sandbox.shopify.state import Clock

LIFE = 86_399.0
"""Seconds a token lives."""


class Tokens:
    """The tokens given out, and until when each is good; one more ends none before it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.until: dict[str, datetime] = {}

    def give(self, life: float) -> str:
        """Make a new token."""
        token = f"shpat_{token_hex(16)}"
        self.until[token] = self.clock() + timedelta(seconds=life)
        return token

    def good(self, token: str) -> bool:
        """Whether a token was given here and has not ended."""
        until = self.until.get(token)
        return until is not None and self.clock() < until

    def end(self) -> None:
        """End all tokens at once."""
        self.until.clear()


def same(given: object, known: str) -> bool:
    """Whether somebody knows a secret."""
    return isinstance(given, str) and hmac.compare_digest(given.encode(), known.encode())
