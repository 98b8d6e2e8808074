"""What is told about a text: the fields of a webhook, or an event of the stream."""

from typing import Any

import phonenumbers

from deployments.sandbox.twilio.account import Account, Message

VERSION = "2010-04-01"
PLACES = ("City", "State", "Zip")
STREAMED = ("queued", "failed", "sent", "delivered", "undelivered", "read")
"""States the event stream knows."""


def status(account: Account, message: Message) -> dict[str, str]:
    """Tell how far a text got."""
    said = {
        "AccountSid": account.settings.account_sid,
        "ApiVersion": VERSION,
        "From": message.sender or "",
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    if message.service:
        said["MessagingServiceSid"] = message.service
    if message.error:
        said["ErrorCode"] = str(message.error)
    if message.status in ("delivered", "undelivered"):
        said["RawDlrDoneDate"] = message.updated.strftime("%y%m%d%H%M")
    return said


def inbound(account: Account, message: Message, kind: str | None) -> dict[str, str]:
    """Tell of a text that came, blank fields and all; `kind` is what it did to consent."""
    said = {
        "AccountSid": account.settings.account_sid,
        "ApiVersion": VERSION,
        "Body": message.body,
        "From": message.sender or "",
        "MessageSid": message.sid,
        "NumMedia": str(message.media),
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
    }
    for end, number in (("From", message.sender or ""), ("To", message.to)):
        said |= {f"{end}{place}": "" for place in PLACES} | {f"{end}Country": region(number)}
    if message.service:
        said["MessagingServiceSid"] = message.service
    if kind and account.settings.advanced_opt_out:
        said["OptOutType"] = kind
    return said


def region(number: str) -> str:
    """Name the country of a number, or nothing."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""


def streamed(account: Account, message: Message) -> dict[str, Any]:
    """Tell the same as an event of the stream: JSON, with names that begin small."""
    data = about(account, message)
    return {
        "specversion": "1.0",
        "type": data["eventName"],
        "source": f"/{VERSION}/Accounts/{account.settings.account_sid}/Messages/{message.sid}.json",
        "id": account.sid("EZ"),
        "dataschema": "https://events-schemas.twilio.com/Messaging",
        "datacontenttype": "application/json",
        "time": data["timestamp"],
        "data": data,
    }


def about(account: Account, message: Message) -> dict[str, Any]:
    """Say what an event is about: a text that came, or how far one of ours got."""
    came = message.direction == "inbound"
    name = "inbound-message.received" if came else f"message.{message.status}"
    at = message.updated.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data: dict[str, Any] = {
        "messageSid": message.sid,
        "timestamp": at,
        "accountSid": account.settings.account_sid,
        "eventName": f"com.twilio.messaging.{name}",
        "from": message.sender or "",
        "to": message.to,
        "body": message.body,
    }
    if message.service:
        data["messagingServiceSid"] = message.service
    if message.error:
        data["errorCode"] = message.error
    if came:
        return data | {"numMedia": message.media, "recipients": []}
    state = {"messageStatus": message.status.upper(), "numberOfSegments": message.segments}
    return data | state
