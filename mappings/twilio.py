"""Twilio: the order of message states, what error codes mean, opt-out words."""

from typing import Any

from mappings.fields import Field, Map, about_marketing, sms_only

ROLE = "sms"
FOLLOWS = {"consents": "consent"}
TOLD_OF = {"consents": "sms:%:marketing"}
"""The keys of consents it can be told of: it knows one block per number."""

RANKS = {
    "accepted": 0,
    "scheduled": 1,
    "queued": 2,
    "sending": 3,
    "sent": 4,
    "delivered": 5,
    "undelivered": 5,
    "failed": 5,
    "canceled": 5,
    "read": 6,
}
"""How far a text got; a lower state that arrives later changes nothing."""

STOP = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")
START = ("START", "UNSTOP")
AGREE = ("YES",)
"""Lifts Twilio's own block as START does, but is ordinary talk too: alone it grants nothing."""
HELP = ("HELP", "INFO")

SUSPECT = "suspect"
"""Of a number: count these failures; after several of them it should rest."""

ERRORS = {
    20001: ("skip", "a parameter is not valid"),
    21211: ("skip", "the number is not valid"),
    21265: ("skip", "the number is a short code, which cannot be texted"),
    21266: ("skip", "the number is our own sender"),
    21408: ("skip", "texts to this region are not enabled for the account"),
    21602: ("skip", "the text is empty"),
    21604: ("skip", "the number is missing"),
    21608: ("skip", "a trial account texts only verified numbers"),
    21610: ("skip", "the recipient has opted out"),
    21612: ("skip", "the sender cannot reach this number"),
    21614: ("skip", "the number is not a mobile"),
    21617: ("skip", "the text is longer than 1,600 characters"),
    21619: ("skip", "the text is empty"),
    21635: ("skip", "the number is a landline"),
    20003: ("stop", "the credentials were refused"),
    20404: ("stop", "the account has no such resource"),
    21212: ("stop", "the sender is not a valid number"),
    21603: ("stop", "no sender was named"),
    21606: ("stop", "the sender cannot send texts"),
    21609: ("stop", "the status callback is not a valid URL"),
    21659: ("stop", "the sender is not one of the account's numbers"),
    21703: ("stop", "the messaging service has no sender"),
    21705: ("stop", "the messaging service is not valid"),
    30034: ("stop", "the sender is not registered for 10DLC"),
    20429: ("later", "too many requests at once"),
    21611: ("later", "the sender's queue is full"),
}
"""Code of a refused call: what to do next, and what it means. Nothing was sent."""

FAILURES = {
    21610: ("withdrawn", "the recipient has opted out"),
    30001: ("later", "the sender's queue was full"),
    30002: ("stop", "the account is suspended"),
    30003: (SUSPECT, "the handset cannot be reached: it is off, abroad or out of range"),
    30004: (SUSPECT, "the recipient or the carrier blocks this text"),
    30005: ("unreachable", "nobody has this number"),
    30006: ("unreachable", "the number is a landline, or its carrier takes no texts"),
    30007: ("stop", "the carrier filtered the text as unwanted"),
    30008: (SUSPECT, "the carrier does not say why"),
    30034: ("stop", "the sender is not registered for 10DLC"),
    30410: (SUSPECT, "the carrier did not answer in time"),
    30450: ("stop", "the text was taken for SMS pumping"),
    30610: ("later", "it was quiet time where the recipient lives"),
    30640: ("withdrawn", "the number belongs to a known litigator"),
}
"""Code of a text that was accepted and failed later: what it means for the number or for us."""

ITEM_ERRORS = {30646: "the consent was not taken", 30647: "the contact was not taken"}


def heeds(body: str, opt_out_type: str | None = None) -> bool:
    """Whether Twilio itself acts on a reply and answers it: it knows only its own words.

    >>> heeds(" stop "), heeds("please stop"), heeds("no more", "STOP")
    (True, False, True)
    """
    word = body.strip().upper()
    return bool(opt_out_type) or word in (*STOP, *START, *AGREE, *HELP)


def meaning(code: int) -> str:
    """Say what an error code means, without a word about whom it concerns."""
    _, said = ERRORS.get(code) or FAILURES.get(code) or ("", ITEM_ERRORS.get(code, ""))
    return f"Twilio {code}: {said or 'see https://www.twilio.com/docs/errors/' + str(code)}"


def known(status: Any) -> str:
    """Write a consent status as the Consent API knows it; one still pending is not told."""
    return {"granted": "opt-in", "withdrawn": "opt-out"}.get(status, "")


consents = Map(
    platform="twilio",
    object="consents",
    fields=(
        Field("key", "key", owner="hub", unique=True, write=None, purpose="one per number"),
        Field("address", "contact_id", purpose="whose word it is"),
        Field("channel", "channel", write=sms_only, purpose="texts only", public=True),
        Field("purpose", "purpose", write=about_marketing, purpose="offers only", public=True),
        Field("number_status", "status", write=known, purpose="its own block", public=True),
        Field("number_at", "date_of_consent", type="datetime", purpose="since when"),
    ),
    needs=("contact_id", "channel", "purpose", "status"),
    whole=True,
    acts="number_acts",
)

MAPS = {"consents": consents}

STATUSES = {
    "consent of a number": {"granted": "opt-in", "withdrawn": "opt-out", "pending": "(not told)"},
    "how far a text got": {
        "accepted, scheduled, queued, sending": "reserved",
        "sent": "sent",
        "delivered, read": "delivered",
        "undelivered, failed, canceled": "undelivered",
    },
}
"""Words of one side and of the other, for people to read."""
EVENTS = {
    "incoming message": "the reply is understood: a STOP ends, START grants, HELP is answered",
    "status callback": "the text goes on: sent, delivered or undelivered, with the reason",
    "error 21610 or OptOutType STOP": "the number has withdrawn",
}
"""What it tells of by itself, and what follows here."""
