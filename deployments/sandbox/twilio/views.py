"""A message as the API shows it."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from deployments.sandbox.twilio.account import Message
from deployments.sandbox.twilio.carriers import WORDS

PRICE = 0.0075


def view(message: Message, account_sid: str) -> dict[str, Any]:
    """Show one message, every field of it."""
    uri = f"/2010-04-01/Accounts/{account_sid}/Messages/{message.sid}"
    # A service has not split a text that has no sender yet.
    parts = message.segments if message.sender else 0
    priced = message.status in ("sent", "delivered", "undelivered", "received")
    return {
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "body": message.body,
        "date_created": rfc2822(message.created),
        "date_sent": rfc2822(message.sent),
        "date_updated": rfc2822(message.updated),
        "direction": message.direction,
        "error_code": message.error,
        "error_message": WORDS.get(message.error or 0),
        "from": message.sender,
        "messaging_service_sid": message.service,
        "num_media": str(message.media),
        "num_segments": str(parts),
        "price": f"-{PRICE * parts:.5f}" if priced else None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def rfc2822(at: datetime | None) -> str | None:
    """Write a time as the API does."""
    return format_datetime(at.astimezone(UTC)) if at else None
