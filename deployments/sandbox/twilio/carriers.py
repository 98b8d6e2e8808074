"""Numbers with a fate: some are refused at once, some never get their texts."""

REFUSED_TO = {
    "+15005550001": (21211, "Invalid 'To' Phone Number: +1500555XXXX"),
    "+15005550002": (21612, "Message cannot be sent with the current combination of To and From"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for this region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}
"""Twilio's own test numbers."""

REFUSED_FROM = {
    "+15005550001": (21212, "Invalid From Number (caller ID): +15005550001"),
    "+15005550007": (21606, "The From phone number +15005550007 is not a valid number"),
    "+15005550008": (21611, "This From number +15005550008 has exceeded its queue limit"),
}

FATES = {
    "0001": ("undelivered", 30003),
    "0004": ("undelivered", 30004),
    "0005": ("undelivered", 30005),
    "0006": ("undelivered", 30006),
    "0007": ("undelivered", 30007),
    "0008": ("undelivered", 30008),
    "0034": ("failed", 30034),
}
"""Last digits of a number: how each of its texts ends."""

WORDS = {
    21610: "Attempt to send to unsubscribed recipient",
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30034: "Message from an Unregistered Number",
}


def fate(number: str) -> tuple[str, int | None]:
    """Say how a text to a number ends."""
    return FATES.get(number[-4:], ("delivered", None))
