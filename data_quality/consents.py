"""What a good act of consent looks like."""

import pandas as pd

from data_quality.rule import MAIL, PHONE, Rule, among, dated


def nobodys(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find acts that are nobody's."""
    return frame["address"].isna() & frame["customer_external_id"].isna()


def misdialled(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find SMS consents whose address is no number."""
    address = frame["address"].astype("str")
    return (frame["channel"] == "sms") & frame["address"].notna() & ~address.str.fullmatch(PHONE)


def misaddressed(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find e-mail consents whose address is none."""
    address = frame["address"].astype("str")
    return (frame["channel"] == "email") & frame["address"].notna() & ~address.str.fullmatch(MAIL)


def undated(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Find permissions without a date: without one nobody can prove them."""
    return (frame["status"] == "granted") & frame["happened_at"].isna() & frame["origin"].isna()


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
        rf"channel = 'sms' AND address !~ '\A{PHONE}\Z'",
        misdialled,
        {"channel": "sms", "address": "12"},
    ),
    Rule(
        "address_shape",
        "an e-mail consent is for an e-mail address",
        rf"channel = 'email' AND address !~ '\A{MAIL}\Z'",
        misaddressed,
        {"channel": "email", "address": "12"},
    ),
    among("channel", "a channel is sms or email", ("sms", "email")),
    among("purpose", "a purpose is one we know", ("marketing", "cart", "transactional")),
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
    dated("happened_at", "an act of consent is not from the future"),
]
