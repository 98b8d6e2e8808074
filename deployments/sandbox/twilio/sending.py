"""POST Messages.json: what is taken, and what is refused with which code."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

import phonenumbers

from deployments.sandbox.twilio.account import Account, Message
from deployments.sandbox.twilio.carriers import REFUSED_FROM, REFUSED_TO
from deployments.sandbox.twilio.errors import Refused

LONGEST = 1600
HOST = re.compile(r"https?://[^/_?#]+(?:[/?#]|$)")
"""A callback's host may have no underscore."""
SOONEST, LATEST = timedelta(seconds=300), timedelta(days=35)
Form = Mapping[str, list[str]]


def send(account: Account, form: Form) -> Message:
    """Take a text, or refuse it."""
    said = {name: values[-1] for name, values in form.items()}
    media = len(form.get("MediaUrl", ()))
    to = recipient(said.get("To", ""))
    service, sender = origin(account, said)
    body = said.get("Body", "")
    if not body and not media and not said.get("ContentSid"):
        raise Refused(21602, "Message body is required.")
    if len(body) > LONGEST:
        raise Refused(21617, "The concatenated message body exceeds the 1600 character limit")
    at = scheduled(account, said, service)
    late = admit(account, service or sender or "", to, in_service=service is not None)
    now = account.clock()
    message = Message(
        sid=account.sid("MM" if media else "SM"),
        to=to,
        sender=None if service else sender,
        body=body,
        direction="outbound-api",
        status="scheduled" if at else "accepted" if service else "queued",
        created=now,
        updated=now,
        service=service,
        callback=callback(said.get("StatusCallback", "")),
        send_at=at,
        doomed=late,
        media=media,
    )
    return account.add(message)


def recipient(typed: str) -> str:
    """Return the number a text goes to."""
    if not typed:
        raise Refused(21604, "A 'To' phone number is required.")
    wrong = Refused(21211, f"The 'To' number {typed} is not a valid phone number.")
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        raise wrong from None
    to = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if to in REFUSED_TO:
        raise Refused(*REFUSED_TO[to])
    if not phonenumbers.is_possible_number(number):
        raise wrong
    return to


def origin(account: Account, said: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return the service or the number a text comes from."""
    sender = said.get("From") or None
    service = said.get("MessagingServiceSid") or None
    if sender and sender.startswith("MG"):
        service, sender = sender, None
    if service:
        if service not in account.settings.services:
            raise Refused(21705, f"The Messaging Service Sid {service} is invalid.")
        if not account.senders(service):
            raise Refused(21703, "The Messaging Service does not have a phone number available")
        return service, sender
    if not sender:
        raise Refused(21603, "A 'From' phone number is required.")
    if sender in REFUSED_FROM:
        raise Refused(*REFUSED_FROM[sender])
    if sender not in account.settings.numbers:
        raise Refused(
            21606, f"The 'From' phone number {sender} is not a valid, SMS-capable phone number"
        )
    return None, sender


def scheduled(account: Account, said: Mapping[str, str], service: str | None) -> datetime | None:
    """Return when a text is to leave, if it asks for a time."""
    kind = said.get("ScheduleType")
    if not kind:
        return None
    if kind != "fixed":
        raise Refused(35126, "The ScheduleType value provided is not supported for this channel")
    if service is None:
        raise Refused(35118, "MessagingServiceSid is required to schedule a message")
    if not said.get("SendAt"):
        raise Refused(35111, "SendAt timestamp is missing")
    wrong = Refused(35114, "SendAt time must be between 300 seconds and 35 days in the future")
    try:
        at = datetime.fromisoformat(said["SendAt"])
    except ValueError:
        raise wrong from None
    if at.tzinfo is None or not SOONEST <= at - account.clock() <= LATEST:
        raise wrong
    return at


def admit(account: Account, scope: str, to: str, *, in_service: bool) -> int | None:
    """Refuse a text that cannot leave; return the error of one that will fail later."""
    if account.blocked(scope, to):
        if not (in_service and account.settings.late_opt_outs):
            raise Refused(21610, "Attempt to send to unsubscribed recipient")
        return 21610
    if len(account.moving) < account.settings.queue:
        return None
    waiting = sum(message.scope == scope for message in account.moving.values())
    if waiting < account.settings.queue:
        return None
    if not in_service:
        raise Refused(21611, f"This 'From' number {scope} has exceeded the maximum queued messages")
    return 30001


def callback(url: str) -> str | None:
    """Return the URL that hears of a text's states."""
    if url and not HOST.match(url):
        raise Refused(21609, "The 'StatusCallback' URL is not a valid URL.")
    return url or None
