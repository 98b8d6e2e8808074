"""What a good order looks like."""

import pandas as pd

from data_quality.rule import MAIL, PHONE, Rule, among, between, dated, missing, shaped

STATUSES = (
    "AUTHORIZED",
    "EXPIRED",
    "PAID",
    "PARTIALLY_PAID",
    "PARTIALLY_REFUNDED",
    "PENDING",
    "REFUNDED",
    "VOIDED",
)


def overpaid(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find orders for which more was kept than they cost, by more than half a cent."""
    kept, total = (pd.to_numeric(frame[name], errors="coerce") for name in ("kept", "total"))
    over: pd.Series[bool] = (kept - total).astype("float").round(4) > 0.005
    return over


RULES = [
    missing("external_id", "an order has an id at its platform"),
    missing("currency", "an order names its currency"),
    shaped("currency", "a currency is a three-letter code", "[A-Z]{3}", "pounds"),
    between("total", "an order's total is between nothing and a billion", 0, 1e9),
    between("kept", "a sum kept for an order is plausible, given back or not", -1e9, 1e9),
    missing("placed_at", "an order says when it was placed"),
    dated("placed_at", "an order was placed neither in the future nor before the web"),
    dated("updated_at", "a change is neither from the future nor from before the web"),
    shaped("email", "an e-mail address has the shape of one", MAIL, "ada at example"),
    shaped("phone", "a phone is in E.164 form", PHONE, "0000000"),
    shaped("country", "a country is a two-letter code", "[A-Z]{2}", "England"),
    among("financial_status", "a payment status is one we know", STATUSES, severity="warning"),
    Rule(
        "kept_within_total",
        "no more money is kept for an order than it cost",
        "nullif(round(kept - total, 4), 'NaN') > 0.005",
        overpaid,
        {"kept": 11, "total": 10},
        severity="warning",
    ),
]
