"""What a good receipt of a text looks like."""

import pandas as pd

from data_quality.rule import Rule, among, missing

STATES = (
    "accepted",
    "scheduled",
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "canceled",
    "partially_delivered",
    "read",
    "receiving",
    "received",
)


def unexplained(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find failures without an error code."""
    return frame["status"].isin(["failed", "undelivered"]) & frame["error"].isna()


RULES = [
    missing("external_id", "a receipt names its text"),
    missing("status", "a receipt says how far the text got"),
    among("status", "a state is one the platform documents", STATES),
    Rule(
        "failure_explained",
        "a text that failed says why",
        "status IN ('failed', 'undelivered') AND error IS NULL",
        unexplained,
        {"status": "failed", "error": None},
        severity="warning",
    ),
]
