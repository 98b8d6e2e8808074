"""A store, a CRM and an SMS platform on servers of their own, and a receiver: no Prefect at all."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
import psycopg
import pytest

from deployments.demo_platforms import Platforms
from deployments.receiver import build
from deployments.sandbox.hubspot import app as hubspot
from deployments.sandbox.serve import serving
from deployments.sandbox.shopify import app as shopify
from deployments.sandbox.shopify.calls import call
from deployments.sandbox.shopify.state import Person, Shop
from deployments.sandbox.twilio import app as twilio
from tasks import connect
from tasks.drain import drain_once
from tasks.hub.engine import connected
from tasks.merge import Batch, merge_batches, read_at
from tasks.push import push_all
from tests.deployments.webhooks import PUBLIC, Post
from tests.deployments.webhooks import twilio as signed

TOKEN = "sandbox_token"
OURS = "+14155550100"
SAID = datetime(2026, 6, 1, 9, tzinfo=UTC)
NUMBERS = count(1)
FREE = {"per_second": 100_000.0, "bucket_size": 100_000.0}

UNHURRIED = """
    INSERT INTO api_budget (platform, account, bucket, size, per_second, left_over, corrected)
    VALUES ('twilio', %s, 'consents', 100000, 100000, 100000, true)
"""


@dataclass
class Trio:
    """The three platforms and the hub between them, as a test acts on them."""

    platforms: Platforms
    shop: Shop
    post: Post
    hub_url: str

    def people(self, many: int) -> list[str]:
        """Let people who allow texts join the shop, and every platform know them."""
        numbers = [f"+1415555{n:04}" for n in range(2000, 2000 + many)]
        for n, number in enumerate(numbers):
            about = {"email": f"p{n}@example.com", "phone": number, "first_name": f"P{n}"}
            person = call(self.shop, {"act": "add_person", "country_code": "US", **about})
            at = {"at": SAID.isoformat()}
            call(
                self.shop,
                {"act": "set_sms_consent", "person": person.id, "state": "SUBSCRIBED"} | at,
            )
        self.sync()
        return numbers

    def sync(self) -> None:
        """Read the whole shop into the hub, and tell everybody what follows."""
        with connect.connected("shopify") as connector:
            for page in connector.read("customers"):
                self.take(*page.records, platform="shopify")
        self.tell_all()

    def take(self, *records: Any, platform: str) -> None:
        """Merge records as if they had just been read."""
        with connected(self.hub_url) as hub:
            merge_batches(
                hub, [Batch(platform, read_at(records, datetime.now(UTC)))], connect.plan()
            )

    def text(self, number: str, words: str = "STOP", sid: str | None = None) -> int:
        """Let somebody text us; return what the receiver answered."""
        sid = sid or f"SM{next(NUMBERS):032x}"
        said = {"MessageSid": sid, "SmsStatus": "received", "From": number, "To": OURS}
        return self.post.bring(signed({**said, "Body": words, "NumMedia": "0"}, TOKEN))

    def tell(self, lane: str = "consent") -> int:
        """Tell every platform what it is owed in a lane; return how many records were told."""
        return sum(
            push_all(target.platform, target.object, lane, 100).sent
            for target in connect.plan().targets
        )

    def tell_all(self) -> None:
        """Tell everybody everything."""
        self.tell("consent")
        self.tell("backfill")

    def drain(self) -> None:
        """Bring what was received into the hub."""
        drain_once(self.hub_url)

    def due(self) -> None:
        """Let time pass until all that waits is due."""
        self.do("UPDATE outbox SET due_at = clock_timestamp() WHERE status = 'owed'")

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.hub_url) as hub:
            return hub.execute(query, values).fetchall()

    def do(self, statement: str, *values: Any) -> None:
        with psycopg.connect(self.hub_url) as hub:
            hub.execute(statement, values)

    def ledger(self, number: str, purpose: str = "marketing") -> str | None:
        found = self.ask(
            "SELECT status FROM consent_state WHERE address = %s AND purpose = %s", number, purpose
        )
        return found[0][0] if found else None

    def acks(self, number: str) -> set[str]:
        """Who confirmed the marketing act that holds for a number."""
        query = "SELECT a.platform FROM consent_ack a JOIN consent_state s ON s.id = a.consent_id WHERE s.address = %s AND s.purpose = 'marketing'"
        return {platform for (platform,) in self.ask(query, number)}

    def owed(self) -> list[tuple[Any, ...]]:
        """What is owed or under way: platform, object, key."""
        return self.ask(
            "SELECT platform, object, key FROM outbox WHERE status IN ('owed', 'sending') ORDER BY 1, 2, 3"
        )

    def told(self, number: str) -> dict[str, str]:
        """What each platform makes of a number."""
        (contact,) = [one for one in self.contacts().values() if one.get("phone") == number]
        blocked = [who for _, who in self.platforms.tell("twilio", "export")["opted_out"]]
        return {
            "shopify": self.person(number).sms.state,
            "hubspot": contact["sms_consent_status"],
            "twilio": "blocked" if number in blocked else "open",
        }

    def person(self, number: str) -> Person:
        return next(one for one in self.shop.people.values() if one.phone == number)

    def contacts(self) -> dict[str, dict[str, Any]]:
        found = self.platforms.tell("hubspot", "export/contacts?limit=20000")["results"]
        return {one["id"]: one["properties"] for one in found}

    def fail(self, platform: str) -> None:
        """Let a platform be down until it is mended."""
        self.platforms.tell(platform, "provoke", kind="outage", seconds=600)

    def mend(self, platform: str) -> None:
        url = f"{getattr(self.platforms, platform)}/_sandbox/provoke"
        httpx.delete(url, trust_env=False).raise_for_status()


def unhurried(hub_url: str, account: str) -> None:
    """Know that this Twilio takes as many calls about consent as we like: a real one, 100 a minute."""
    with psycopg.connect(hub_url) as hub:
        hub.execute(UNHURRIED, (account,))


STOPPED = {"shopify": "UNSUBSCRIBED", "hubspot": "opted_out", "twilio": "blocked"}
"""What each platform makes of somebody who wants no texts."""


@contextmanager
def three(hub_url: str, without: Sequence[str] = ()) -> Iterator[Trio]:
    """Open the three, connected to a hub, and a receiver before it."""
    shop = Shop(lambda: datetime.now(UTC))
    store = shopify.build(shop, **FREE)
    with (
        serving(store) as one,
        serving(hubspot.build(search_lag=0.0)) as two,
        serving(twilio.build(consents_per_minute=100_000)) as three,
        pytest.MonkeyPatch.context() as environment,
    ):
        platforms = Platforms(one, two, three)
        for name, value in {"LOCKSTEP_HUB": hub_url, **platforms.settings(PUBLIC)}.items():
            if name.split("_")[1].lower() not in without:
                environment.setenv(name, value)
        unhurried(hub_url, three)
        with connect.connected("hubspot") as connector:
            connector.prepare()
        with serving(build()) as url:
            post = Post(url, hub_url)
            yield Trio(platforms, shop, post, hub_url)
            post.client.close()
