"""Tell whom an agent's note is about: what a customer asked for becomes acts of theirs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from msgspec import Struct

from mappings.records import Consent
from mappings.transforms import e164, email, twins
from tasks import settings
from tasks.hub import recording
from tasks.hub.engine import connected


class NotRecorded(Exception):
    """Nothing was recorded; what is missing."""


class Told(Struct, kw_only=True):
    """What an agent heard from a customer; `customer` is a hub key, a number or an address."""

    customer: str
    channel: str
    purposes: Sequence[str]
    status: str
    how: str
    agent: str
    why: str = ""
    disclosure: str = ""
    happened_at: datetime | None = None


def acts_of(told: Told) -> list[Consent]:
    """Write what was told as acts; raise NotRecorded where evidence or the person is missing."""
    if told.happened_at is not None and told.happened_at.tzinfo is None:
        raise NotRecorded("the time names no time zone")
    if told.status == "granted" and not (told.disclosure.strip() and told.happened_at):
        raise NotRecorded("a permission needs what was read to the person, and when")
    note = {"recorded_by": told.agent, "why": told.why, "disclosure": told.disclosure}
    if told.happened_at is None:
        note["id"] = uuid4().hex
    return [
        Consent(
            platform="form",
            channel=told.channel,
            address=address,
            purpose=purpose,
            status=told.status,
            method=f"form:{told.how}",
            disclosure=told.disclosure or None,
            happened_at=told.happened_at,
            facts={name: value for name, value in note.items() if value},
        )
        for given in addresses(told)
        for address in (given, *(twins(given) if told.status == "withdrawn" else ()))
        for purpose in told.purposes
    ]


def addresses(told: Told) -> list[str]:
    """Find the addresses it is about: a withdrawal is for all that a customer ever had."""
    said = told.customer.strip()
    typed = e164(said, None) if told.channel == "sms" else email(said)
    if typed:
        return [typed]
    current = told.status == "granted"
    try:
        key = UUID(said)
    except ValueError:
        raise NotRecorded(
            "the customer is neither a key of the hub nor a number with its country code (+44...) "
            "or an e-mail address, as the channel needs"
        ) from None
    with connected(settings.hub_url()) as hub:
        found = recording.theirs(hub, key, told.channel, current=current)
    if not found:
        raise NotRecorded(f"the hub knows no {told.channel} address of this customer")
    return found
