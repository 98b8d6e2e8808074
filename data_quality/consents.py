"""What a good act of consent looks like.

An opt-out is never refused for its date: a text after STOP is worse than a wrong clock.
"""

import pandas as pd

from data_quality.rule import (
    FAR_FUTURE,
    MAIL,
    PHONE,
    Rule,
    among,
    implausible,
    matches,
    matching,
    missing,
    unlikely,
)


def nobodys(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find acts that are nobody's."""
    return frame["address"].isna() & frame["customer_external_id"].isna()


def unfit(frame: pd.DataFrame, channel: str, pattern: str) -> "pd.Series[bool]":
    """Find addresses that the channel they are for cannot use."""
    on_it = frame["channel"].isin([channel]) & frame["address"].notna()
    return on_it & ~matches(frame, "address", pattern)


def undated(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find permissions without a date: one that did not arrive by itself has none to borrow."""
    granted = frame["status"].isin(["granted"])
    return granted & frame["happened_at"].isna() & frame["origin"].isna()


RECORDED = ("import", "form")
"""Who says what somebody noted: its permissions need evidence, for nobody else has seen them."""
NOTED = "status = 'granted' AND platform IN ('import', 'form')"
HOWS = ("", "import:", "form:")
"""Methods that do not say how."""


def noted(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find permissions that somebody noted."""
    return frame["status"].isin(["granted"]) & frame["platform"].isin(RECORDED)


def withdrawn(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find opt-outs."""
    return frame["status"].isin(["withdrawn"])


RULES = [
    Rule(
        "somebodys",
        "an act of consent names a number, an address or a customer",
        "address IS NULL AND customer_external_id IS NULL",
        nobodys,
        {"address": None, "customer_external_id": None},
    ),
    Rule(
        "number_shape",
        "an SMS consent is for a number in E.164 form",
        f"channel = 'sms' AND NOT {matching('address', PHONE)}",
        lambda frame: unfit(frame, "sms", PHONE),
        {"channel": "sms", "address": "12"},
    ),
    Rule(
        "address_shape",
        "an e-mail consent is for an e-mail address",
        f"channel = 'email' AND NOT {matching('address', MAIL)}",
        lambda frame: unfit(frame, "email", MAIL),
        {"channel": "email", "address": "12"},
    ),
    missing("channel", "an act of consent names its channel"),
    among("channel", "a channel is sms or email", ("sms", "email")),
    missing("purpose", "an act of consent names its purpose"),
    among("purpose", "a purpose is one we know", ("marketing", "cart", "transactional")),
    missing("status", "an act of consent says what was decided"),
    among(
        "status", "a status is granted, withdrawn or pending", ("granted", "withdrawn", "pending")
    ),
    Rule(
        "granted_is_dated",
        "a permission says when it was given",
        "status = 'granted' AND happened_at IS NULL AND origin IS NULL",
        undated,
        {"status": "granted", "happened_at": None, "origin": None},
    ),
    Rule(
        "recorded_with_method",
        "a permission that somebody noted says how it was given",
        f"{NOTED} AND coalesce(method, '') IN ('', 'import:', 'form:')",
        lambda frame: noted(frame) & (frame["method"].isna() | frame["method"].isin(HOWS)),
        {"status": "granted", "platform": "import", "method": "import:"},
    ),
    Rule(
        "recorded_with_disclosure",
        "a permission that somebody noted shows what the person agreed to",
        f"{NOTED} AND coalesce(disclosure, '') = ''",
        lambda frame: noted(frame) & (frame["disclosure"].isna() | frame["disclosure"].isin([""])),
        {"status": "granted", "platform": "import", "disclosure": None},
    ),
    Rule(
        "permission_plausible",
        "a permission was given neither in the future nor before the web",
        f"status IS DISTINCT FROM 'withdrawn' AND ({unlikely('happened_at')})",
        lambda frame: ~withdrawn(frame) & implausible(frame, "happened_at"),
        {"status": "granted", "happened_at": FAR_FUTURE},
    ),
    Rule(
        "opt_out_plausible",
        "an opt-out was made neither in the future nor before the web",
        f"status = 'withdrawn' AND ({unlikely('happened_at')})",
        lambda frame: withdrawn(frame) & implausible(frame, "happened_at"),
        {"status": "withdrawn", "happened_at": FAR_FUTURE},
        severity="warning",
    ),
]
