"""HubSpot: what people write to the shop, on their timeline, and the task of whoever answers."""

from typing import Any

from mappings.fields import Field, Map
from mappings.hubspot_sales import LINK

CHANNELS = {"sms": "SMS", "whatsapp": "WHATS_APP"}
URGENT, USUAL = "HIGH", "MEDIUM"


def channel(said: Any) -> str:
    """Name a channel; whatever is no other is a text."""
    return CHANNELS.get(said, "SMS")


def logged(_: Any) -> str:
    """Say from where it was logged: HubSpot takes nothing but this."""
    return "CRM"


def to_do(_: Any) -> str:
    """Call every task something to do."""
    return "TODO"


def begun(_: Any) -> str:
    """Leave how far a task is to whoever does it: told once, when it is made."""
    return "NOT_STARTED"


def priority(urgent: Any) -> str:
    """Say how urgent a task is."""
    return URGENT if urgent else USUAL


communications = Map(
    platform="hubspot",
    object="communications",
    fields=(
        Field(
            "key",
            "hub_reply_id",
            "hub",
            label="Hub reply id",
            unique=True,
            purpose="one record per text somebody wrote",
        ),
        Field("body", "hs_communication_body", "hub", native=True, purpose="what they wrote"),
        Field(
            "channel",
            "hs_communication_channel_type",
            "hub",
            "enumeration",
            write=channel,
            native=True,
            purpose="by what they wrote it",
            public=True,
        ),
        Field(
            "logged",
            "hs_communication_logged_from",
            "hub",
            "enumeration",
            write=logged,
            native=True,
            purpose="HubSpot's own",
            public=True,
        ),
        Field(
            "spoken_at", "hs_timestamp", "hub", "datetime", native=True, purpose="when they wrote"
        ),
        Field("contact_id", LINK, "hub", "association", native=True, purpose="who wrote it"),
    ),
)

tasks = Map(
    platform="hubspot",
    object="tasks",
    fields=(
        Field(
            "key",
            "hub_conversation_id",
            "hub",
            label="Hub conversation id",
            unique=True,
            purpose="one task per conversation",
        ),
        Field("subject", "hs_task_subject", "hub", native=True, purpose="what to do", public=True),
        Field("body", "hs_task_body", "hub", native=True, purpose="what they wrote first"),
        Field(
            "state",
            "hs_task_status",
            "hub",
            "enumeration",
            write=begun,
            native=True,
            purpose="done there ends the conversation",
            public=True,
        ),
        Field(
            "urgent",
            "hs_task_priority",
            "hub",
            "enumeration",
            write=priority,
            native=True,
            purpose="whom to answer first",
            public=True,
        ),
        Field(
            "sort",
            "hs_task_type",
            "hub",
            "enumeration",
            write=to_do,
            native=True,
            purpose="HubSpot's own",
            public=True,
        ),
        Field("owner", "hubspot_owner_id", "hub", native=True, purpose="who answers", public=True),
        Field(
            "opened_at", "hs_timestamp", "hub", "datetime", native=True, purpose="when they wrote"
        ),
        Field("contact_id", LINK, "hub", "association", native=True, purpose="who wrote"),
    ),
)

TICKET = (
    "hs_pipeline_stage",
    "hubspot_owner_id",
    "createdate",
    "hs_lastmodifieddate",
)
COMPLETED = "hs_task_completion_date"
"""When a task was done: we may touch it ourselves later, and that answers nobody."""
TASK = (
    "hub_conversation_id",
    "hs_task_status",
    COMPLETED,
    "hs_createdate",
    "hs_lastmodifieddate",
)
"""Properties that say whether somebody still waits for the shop."""
DONE = ("COMPLETED", "DEFERRED")
"""How far a task is when nobody waits any more."""
WHOSE, STATE, CLOSED = "contacts", "ticketState", "CLOSED"
"""Of a ticket it is said apart from its properties whose it is, and whether its stage ends it.

Contacts are joined by semicolons, as HubSpot joins what is several.
"""
