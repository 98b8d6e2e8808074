"""What an account may do at Twilio: whether it is open, its sender, who hears of replies."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from tasks.connectors.base import SkipRecord, StopSync
from tasks.connectors.base_probing import Check, Probed, tried, unknown, untold
from tasks.connectors.twilio_rest import ACCOUNTS, API, Rest, decoded

SERVICE = "MG"
KEYS = "check LOCKSTEP_TWILIO_ACCOUNT_SID and LOCKSTEP_TWILIO_AUTH_TOKEN"
SENDER = "check LOCKSTEP_TWILIO_SENDER: a number of the account, or a messaging service (MG...)"
BLOCKS = (
    "ask Twilio for the Consent API, or accept that only its own STOP words block a number there: "
    "our ledger stops our texts either way, not those others send from this account"
)


class Standing(Struct):
    """How an account stands."""

    status: str
    type: str = ""


class Number(Struct):
    """One number of the account."""

    capabilities: dict[str, bool] = field(default_factory=dict)
    sms_url: str | None = None
    sms_application_sid: str | None = None


class Numbers(Struct):
    """Numbers of the account."""

    incoming_phone_numbers: list[Number]


class Service(Struct):
    """A messaging service."""

    inbound_request_url: str | None = None
    use_inbound_webhook_on_number: bool = False
    us_app_to_person_registered: bool | None = None


class Pool(Struct):
    """The numbers of a service."""

    phone_numbers: list[dict[str, Any]]


def probe(rest: Rest) -> Probed:
    """Look up all of it; Twilio tells no limits, and shows nobody its list of opt-outs."""
    checks = tried("credentials", "account", lambda: standing(rest), KEYS)
    if checks[0].verdict in ("wrong", "cannot tell"):
        return Probed(checks + untold("webhooks", "consent field"))
    checks += tried("credentials", "sender", lambda: sender(rest), SENDER)
    checks += tried("consent field", "Consent API", lambda: consents(rest), BLOCKS)
    said = "it answers today; Twilio does not say until when"
    checks.append(unknown("version", "2010-04-01", said, "read Twilio's changelog now and then"))
    said = "Twilio tells no limits: it refuses with 429 what is too much at once"
    checks.append(unknown("limits", "calls", said, "texts are paced by what the sender may send"))
    return Probed(checks)


def standing(rest: Rest) -> Iterator[Check]:
    """Check that the account is open."""
    answer = rest.ask("GET", rest.address(".json"))
    told: Standing = decoded(answer.content, Standing)
    if told.status != "active":
        advice = "have it opened again in Twilio's console"
        yield Check("credentials", "account", "wrong", f"the account is {told.status}", advice)
    elif told.type == "Trial":
        said = "it is a trial account: it texts only numbers that were verified there"
        yield Check("credentials", "account", "wanting", said, "upgrade it before the pilot")
    else:
        yield Check("credentials", "account", "fine", "the account is open")


def sender(rest: Rest) -> Iterator[Check]:
    """Check what texts are sent from, and who hears of replies to it."""
    name = rest.need("sender")
    if name.startswith(SERVICE):
        yield from service(rest, name)
    elif name.startswith("+"):
        yield from number(rest, name)
    else:
        said = "a name cannot be answered: nobody could reply STOP to it"
        yield Check("webhooks", "replies", "wanting", said, "put another way to say no into texts")


def number(rest: Rest, phone: str) -> Iterator[Check]:
    """Check a number."""
    address = rest.address("/IncomingPhoneNumbers.json")
    answer = rest.ask("GET", address, params={"PhoneNumber": phone})
    found: Numbers = decoded(answer.content, Numbers)
    if not found.incoming_phone_numbers:
        yield Check("credentials", "sender", "wrong", "the account has no such number", SENDER)
        return
    one = found.incoming_phone_numbers[0]
    yield texts(one.capabilities.get("sms", False), "the number")
    if one.sms_application_sid:
        said = "an application of Twilio's hears them, which was not looked up"
        yield unknown("webhooks", "replies", said, "see that it passes them on to us")
    else:
        yield aimed(rest, one.sms_url or "")


def service(rest: Rest, sid: str) -> Iterator[Check]:
    """Check a messaging service."""
    address = f"{messaging(rest)}/v1/Services/{sid}"
    told: Service = decoded(rest.ask("GET", address).content, Service)
    pool: Pool = decoded(rest.ask("GET", f"{address}/PhoneNumbers").content, Pool)
    able = [one for one in pool.phone_numbers if "SMS" in one.get("capabilities", ())]
    yield texts(bool(able), "the messaging service")
    if told.us_app_to_person_registered is False:
        said = "the service is not registered for texts to the US"
        advice = "register its brand and campaign: that takes two to three weeks"
        yield Check("credentials", "registration", "wanting", said, advice)
    if told.use_inbound_webhook_on_number:
        said = "each of its numbers says who hears them, which was not looked up"
        yield unknown("webhooks", "replies", said, "see that each points to us")
    else:
        yield aimed(rest, told.inbound_request_url or "")


def texts(able: bool, what: str) -> Check:
    """Say whether a sender can text."""
    if able:
        return Check("credentials", "sender", "fine", f"{what} is the account's, and can text")
    advice = "choose a number with SMS among its capabilities"
    return Check("credentials", "sender", "wrong", f"{what} cannot send texts", advice)


def aimed(rest: Rest, url: str) -> Check:
    """Check that replies come to us: a STOP that is not heard is not heeded."""
    ours, theirs = rest.account.get("webhook_url", ""), url.partition("#")[0]
    if theirs and not ours:
        said = "replies come to some address; ours is not known"
        return unknown("webhooks", "replies", said, "set LOCKSTEP_PUBLIC_URL, then probe again")
    if ours and theirs == ours:
        return Check("webhooks", "replies", "fine", "replies come to our address")
    said = "replies come to another address than ours" if theirs else "replies come to nobody"
    advice = f"set it to {ours or 'our address (LOCKSTEP_PUBLIC_URL, first)'} in Twilio"
    return Check("webhooks", "replies", "wanting", f"{said}: a STOP is known late", advice)


def consents(rest: Rest) -> Iterator[Check]:
    """Knock at the Consent API without saying anything: it refuses, in one of two ways."""
    url = f"{(rest.account.get('accounts_url') or ACCOUNTS).rstrip('/')}/v1/Consents/Bulk"
    try:
        rest.ask("POST", url, "consents", data={})
    except StopSync:
        said = "the account may not tell Twilio of consents: its block follows only its own words"
        yield Check("consent field", "Consent API", "wanting", said, BLOCKS)
    except SkipRecord:
        yield Check("consent field", "Consent API", "fine", "it listens to acts of consent")
    else:
        yield unknown("consent field", "Consent API", "it took an empty list of acts", BLOCKS)


def messaging(rest: Rest) -> str:
    """Return the host of messaging services: beside that of the API."""
    return (rest.account.get("url") or API).rstrip("/").replace("//api.", "//messaging.")
