"""What Twilio says about the account itself: its state, its numbers, its messaging services."""

from typing import Any

from deployments.sandbox.twilio.account import Account
from deployments.sandbox.twilio.calls import Answer, Call, Rule
from deployments.sandbox.twilio.errors import missing
from deployments.sandbox.twilio.views import rfc2822

VERSION = "2010-04-01"


def account(call: Call) -> Answer:
    """Tell how the account stands."""
    settings = call.account.settings
    told = {"sid": settings.account_sid, "status": settings.status, "type": settings.type}
    name = {"friendly_name": "Lockstep Demo", "owner_account_sid": settings.account_sid}
    uri = f"/{VERSION}/Accounts/{settings.account_sid}.json"
    return 200, {**told, **name, "uri": uri}


def numbers(call: Call) -> Answer:
    """List the account's numbers, or the one that is asked for."""
    asked = call.asked("PhoneNumber")
    known = call.account.settings.numbers
    found = [number(call.account, one) for one in known if asked in ("", one)]
    return 200, {"incoming_phone_numbers": found, "next_page_uri": None, "page": 0, "page_size": 50}


def number(account: Account, phone: str) -> dict[str, Any]:
    """Show one number, and who hears of texts to it."""
    settings, (inbound, _) = account.settings, account.aimed()
    able = {"voice": True, "sms": settings.texts, "mms": settings.texts, "fax": False}
    return {
        "sid": number_sid(phone),
        "account_sid": settings.account_sid,
        "phone_number": phone,
        "friendly_name": phone,
        "capabilities": able,
        "sms_url": inbound,
        "sms_method": "POST",
        "sms_application_sid": "",
        "status": "in-use",
        "api_version": VERSION,
    }


def number_sid(phone: str) -> str:
    """Return the sid of a number: always the same."""
    return f"PN{int(phone.lstrip('+')):032x}"


def service(call: Call) -> Answer:
    """Show one messaging service, and who hears of texts to it."""
    sid, settings = call.path["service"], call.account.settings
    if sid not in settings.services:
        raise missing(call.url)
    inbound, status = call.account.aimed()
    now = rfc2822(call.account.clock())
    return 200, {
        "sid": sid,
        "account_sid": settings.account_sid,
        "friendly_name": "Lockstep Demo",
        "inbound_request_url": inbound or None,
        "inbound_method": "POST",
        "status_callback": status or None,
        "use_inbound_webhook_on_number": False,
        "us_app_to_person_registered": settings.registered,
        "usecase": "undeclared",
        "validity_period": 36_000,
        "date_created": now,
        "date_updated": now,
    }


def senders(call: Call) -> Answer:
    """List the numbers a messaging service texts from."""
    sid = call.path["service"]
    if sid not in call.account.settings.services:
        raise missing(call.url)
    able = ["SMS", "MMS", "Voice"] if call.account.settings.texts else ["Voice"]
    found = [
        {"sid": number_sid(one), "service_sid": sid, "phone_number": one, "capabilities": able}
        for one in call.account.senders(sid)
    ]
    return 200, {"phone_numbers": found, "meta": {"key": "phone_numbers", "next_page_url": None}}


OWN = f"/{VERSION}/Accounts/{{account}}"
SERVICE = "/v1/Services/{service}"
RULES = (
    Rule("GET", f"{OWN}.json", "account", account),
    Rule("GET", f"{OWN}/IncomingPhoneNumbers.json", "numbers", numbers),
    Rule("GET", SERVICE, "service", service),
    Rule("GET", f"{SERVICE}/PhoneNumbers", "senders", senders),
)
