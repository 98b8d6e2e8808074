"""A Twilio account on a server of our own, and the connector to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from deployments.sandbox.twilio.callbacks import trust
from tasks.connectors.base import Change
from tasks.connectors.twilio import Connector
from tests.sandbox.twilio_account import ADA, OURS, SERVICE, SID, TOKEN, Office, Street, street

__all__ = ["ADA", "OURS", "SERVICE", "SID", "TOKEN", "change", "connected", "street"]


class Side:
    """Their account and our connector to it."""

    def __init__(self, office: Office, client: httpx.Client, **account: str) -> None:
        self.office = office
        self.account = {
            "account_sid": SID,
            "auth_token": TOKEN,
            "sender": OURS,
            "url": office.url + "/",
            "accounts_url": office.url,
            **account,
        }
        self.client = client
        self.twilio = Connector(client, self.account)

    def provoke(self, kind: str, **said: Any) -> None:
        self.office.control("provoke", kind=kind, **said)

    @property
    def calls(self) -> dict[str, int]:
        return self.office.state["calls"]


@contextmanager
def connected(place: Street, account: dict[str, str] | None = None, **settings) -> Iterator[Side]:
    """Open a fresh account and connect to it."""
    with (
        place.opened(**settings) as office,
        httpx.Client(verify=trust(), trust_env=False) as client,
    ):
        yield Side(office, client, **(account or {}))


def change(key: str, phone: str = ADA, status: str = "opt-out", **values: str) -> Change:
    return Change(key, {"contact_id": phone, "status": status, **values})
