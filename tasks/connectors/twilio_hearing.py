"""Twilio's deliveries taken apart: forms of one event, and lists of the event stream's."""

import hashlib

from mappings.twilio_records import (
    HEARD,
    form,
    inbound,
    parcels,
    receipt,
    sid_of,
    stamp_of,
    status_of,
)
from tasks.connectors.base import Arrival, BadRow, Page, SkipRecord

READERS = {"inbound": inbound, "status": receipt}
OBJECTS = {"inbound": "replies", "status": "receipts"}


def arrivals(body: bytes) -> list[Arrival]:
    """Split a delivery into its events; raise SkipRecord when it makes no sense."""
    try:
        found = parcels(body)
        if found == [body]:
            return [arrival(body)]
    except ValueError as error:
        raise SkipRecord(str(error)) from error
    return [streamed(one) for one in found]


def arrival(body: bytes) -> Arrival:
    """Name one event; raise ValueError when it is about no text."""
    said = form(body)
    sid, status, at = sid_of(said), status_of(said), stamp_of(said)
    if status not in HEARD:
        return Arrival("status", f"{sid}:{status}:{said.get('ErrorCode', '')}", body, at)
    # The stream tells of the same text without this, and must not stand in its way.
    made_of_it = said.get("OptOutType")
    return Arrival("inbound", f"{sid}:{made_of_it}" if made_of_it else sid, body, at)


def streamed(body: bytes) -> Arrival:
    """Name one event of the stream; one that is about no text must not cost the others."""
    try:
        return arrival(body)
    except ValueError:
        return Arrival("other", hashlib.sha256(body).hexdigest(), body)


def decode(topic: str, body: bytes) -> Page:
    """Turn one event into records; one that makes no sense is one bad row."""
    if topic not in READERS:
        return Page(bad=[BadRow(topic, None, f"unknown topic {topic}", body)])
    try:
        return Page(list(READERS[topic](form(body))))
    except ValueError as error:
        return Page(bad=[BadRow(OBJECTS[topic], None, str(error), body)])
