"""The demo's platforms: the three stand-ins, and the settings that connect us to them."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import httpx
from msgspec import Struct

from deployments import last_will
from deployments.local import free_port, healthy, inherited
from deployments.processes import House, Process
from mappings.hubspot import CONSENTS
from mappings.twilio import STOP
from tasks import settings

SECRETS = {"shopify": "shpss_sandbox", "hubspot": "hs_sandbox_secret", "twilio": "sandbox_token"}

TESTER = "+14155550199"
"""The number of the shop's own test customer: a STOP may be rehearsed with it."""

OURS = ("LOCKSTEP_HOME", last_will.MARK)
"""Settings of a person's own that a demo may see: it must never reach their real accounts."""

HEARD = {
    "types": ["contact.creation", "contact.deletion", "contact.merge", "contact.propertyChange"],
    "properties": ["email", "phone", "firstname", "lastname", *CONSENTS.values()],
    "duplicates": 0.05,
}
"""What the CRM tells us of: not the figures that we write ourselves."""


def forget_accounts() -> None:
    """Take the person's own settings out of our environment, and so out of all we start."""
    for name in [one for one in os.environ if one.startswith(settings.PREFIX)]:
        if name not in OURS:
            del os.environ[name]


@cache
def client() -> httpx.Client:
    """Return the one client: making one costs more than any of its requests."""
    return httpx.Client(timeout=60, trust_env=False)


class Platforms(Struct):
    """Where the stand-ins answer."""

    shopify: str
    hubspot: str
    twilio: str

    def settings(self, hooks: str) -> dict[str, str]:
        """Return the environment that connects us to them."""
        return {
            "LOCKSTEP_PUBLIC_URL": hooks,
            "LOCKSTEP_REHEARSAL_NUMBER": TESTER,
            "LOCKSTEP_SHOPIFY_URL": self.shopify,
            "LOCKSTEP_SHOPIFY_CLIENT_ID": "sandbox",
            "LOCKSTEP_SHOPIFY_CLIENT_SECRET": SECRETS["shopify"],
            "LOCKSTEP_SHOPIFY_WEBHOOK_URL": f"{hooks}/hooks/shopify",
            "LOCKSTEP_HUBSPOT_URL": self.hubspot,
            "LOCKSTEP_HUBSPOT_TOKEN": "pat-na1-sandbox",
            "LOCKSTEP_HUBSPOT_CLIENT_SECRET": SECRETS["hubspot"],
            "LOCKSTEP_TWILIO_URL": self.twilio,
            "LOCKSTEP_TWILIO_ACCOUNTS_URL": self.twilio,
            "LOCKSTEP_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "LOCKSTEP_TWILIO_AUTH_TOKEN": SECRETS["twilio"],
            "LOCKSTEP_TWILIO_SENDER": "MG" + "0" * 32,
            "LOCKSTEP_TWILIO_SENDER_KIND": "long code",
            "LOCKSTEP_TWILIO_SENDER_BRAND": "BN" + "0" * 32,
            "LOCKSTEP_TWILIO_SENDER_CAMPAIGN": "CM" + "0" * 32,
            "LOCKSTEP_TWILIO_SENDER_REGISTERED": "true",
        }

    def tell(self, platform: str, path: str, /, **said: Any) -> dict[str, Any]:
        """Order something of a stand-in's own (`/_sandbox/...`); return what it answers."""
        url = f"{getattr(self, platform)}/_sandbox/{path}"
        answer = client().request("POST" if said else "GET", url, json=said or None)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def aim(self, hooks: str) -> None:
        """Let those whose webhooks are aimed in their own pages send them to us."""
        self.tell("hubspot", "webhooks", url=f"{hooks}/hooks/hubspot", **HEARD)
        # By itself Twilio tries again only when it could not connect.
        self.tell("twilio", "webhooks", inbound=f"{hooks}/hooks/twilio#rc=3&rp=ct,rt,5xx")

    def stop_texts(self, number: str) -> None:
        """Let somebody answer a text with STOP."""
        self.tell("twilio", "reply", **{"from": number, "to": "+14155550100", "body": STOP[0]})


def open_platforms(house: House, shop: Sequence[str] = ()) -> Platforms:
    """Start the stand-ins; `shop` are options of the shop: `--orders FILE`, `--people N`."""
    addresses, welcome = {}, [*shop, "--tester", TESTER]
    for platform in ("hubspot", "twilio", "shopify"):
        port = free_port()
        options = ["--port", str(port), *(welcome if platform == "shopify" else ())]
        argv = [sys.executable, "-m", "deployments.sandbox", platform, *options]
        ready = healthy(port, "/_sandbox/state")
        house.start(Process(platform, argv, inherited(), ready=ready, restart=False), 120)
        addresses[platform] = f"http://127.0.0.1:{port}"
    return Platforms(**addresses)
