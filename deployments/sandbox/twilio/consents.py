"""The Consent API: up to 25 acts at once, each with an answer of its own."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import phonenumbers
from msgspec import Struct

from deployments.sandbox.twilio.account import Account
from deployments.sandbox.twilio.calls import Answer, Call, Rule
from deployments.sandbox.twilio.errors import Refused, general

MOST = 25
BAD = 30646
MINUTE = timedelta(minutes=1)
SOURCES = ("website", "offline", "opt-in-message", "opt-out-message", "others")


class Item(Struct):
    """What is said about one number."""

    contact_id: str
    correlation_id: str
    sender_id: str
    status: str
    source: str
    date_of_consent: str | None = None


def bulk(call: Call) -> Answer:
    """Take what is good of a batch; refuse the batch when one of its items cannot be read."""
    if not call.account.settings.consent_api:
        raise general(403)
    said = call.form.get("Items", [])
    if not 1 <= len(said) <= MOST:
        raise Refused(20001, f"Invalid parameter: between 1 and {MOST} Items")
    hurry(call.account)
    try:
        items = [msgspec.json.decode(one, type=Item) for one in said]
    except (msgspec.MsgspecError, UnicodeEncodeError):
        raise Refused(20001, "Invalid parameter: Items") from None
    return 201, {"items": [take(call.account, item) for item in items]}


def hurry(account: Account) -> None:
    """Refuse more calls in a minute than there may be."""
    now = account.clock()
    account.told = [at for at in account.told if at > now - MINUTE]
    if len(account.told) >= account.settings.consents_per_minute:
        raise general(429)
    account.told.append(now)


def take(account: Account, item: Item) -> dict[str, Any]:
    """Keep one act and do as it says, or say what is wrong with it."""
    wrong = faults(account, item)
    if not wrong:
        account.consents.append(msgspec.structs.asdict(item))
        change = account.block if item.status == "opt-out" else account.unblock
        change(item.sender_id, item.contact_id)
    code = BAD if wrong else 0
    return {"correlation_id": item.correlation_id, "error_code": code, "error_messages": wrong}


def faults(account: Account, item: Item) -> list[str]:
    """Name what is wrong with one act."""
    settings = account.settings
    fine = {
        "INVALID_CONTACT_ID": diallable(item.contact_id),
        "INVALID_SENDER_ID": item.sender_id in (*settings.numbers, *settings.services),
        "INVALID_STATUS": item.status in ("opt-in", "opt-out"),
        "INVALID_SOURCE": item.source in SOURCES,
        "INVALID_DATE_OF_CONSENT": dated(item.date_of_consent, account.clock()),
    }
    return [name for name, good in fine.items() if not good]


def diallable(number: str) -> bool:
    """Whether this is a number in E.164 form."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return number == written and phonenumbers.is_possible_number(parsed)


def dated(said: str | None, now: datetime) -> bool:
    """Whether a date is none, or one with its zone that is not to come."""
    if said is None:
        return True
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        return False
    return at.tzinfo is not None and at <= now + MINUTE


RULES = (Rule("POST", "/v1/Consents/Bulk", "consents", bulk),)
