"""Presence is registration: two files make a platform, and nothing else has to be edited."""

import importlib
import sys
from collections.abc import Iterator

import pytest

import mappings
from deployments import receiver, timetable
from deployments.sandbox.serve import serving
from tasks import connect, connectors, settings
from tasks.connectors.base import Connector
from tests.contracts.stub import answering

CONNECTOR = '''
"""A platform that was dropped in."""

from tasks.connectors.base import Arrival, Free, Outcome, Page, call


class Connector:
    """A made-up platform."""

    platform = "bazaar"
    reads = ("orders", "haggles")
    writes = {"contacts": 10}

    def __init__(self, client, account, budget=None):
        self.client, self.account, self.budget = client, account, budget or Free()

    def prepare(self):
        return []

    def read(self, object, since=None, until=None, cursor=None):
        self.budget.spend()
        call(self.client, "GET", self.account["url"])
        yield Page()

    def fetch(self, object, ids):
        return Page()

    def write(self, object, changes):
        return [Outcome(change.key, "1") for change in changes]

    @staticmethod
    def genuine(url, headers, body, secrets, now):
        return headers.get("x-secret") in secrets

    @staticmethod
    def arrivals(headers, body):
        return [Arrival("said", "1", body)]

    @staticmethod
    def decode(topic, body):
        return Page()
'''
MAPPING = '''
"""What a dropped-in platform means."""

from mappings.fields import Field, Map

ROLE = "crm"
FOLLOWS = {"contacts": "customer"}
MAPS = {"contacts": Map("bazaar", "contacts", (Field("id", "hub_id", "hub", unique=True),))}
'''


@pytest.fixture
def bazaar(tmp_path, monkeypatch) -> Iterator[str]:
    """A platform whose two files were just put in their places, and its address."""
    for package, text in ((connectors, CONNECTOR), (mappings, MAPPING)):
        folder = tmp_path / package.__name__
        folder.mkdir()
        (folder / "bazaar.py").write_text(text)
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    importlib.invalidate_caches()
    with serving(answering(200)) as url:
        monkeypatch.setenv("LOCKSTEP_BAZAAR_URL", url)
        monkeypatch.setenv("LOCKSTEP_BAZAAR_WEBHOOK_SECRET", "open sesame")
        yield url
    for module in ("tasks.connectors.bazaar", "mappings.bazaar"):
        sys.modules.pop(module, None)
    for package in (connectors, mappings):
        vars(package).pop("bazaar", None)


@pytest.mark.parametrize("platform", connectors.available())
def test_every_platform_is_a_connector_and_a_mapping_of_its_name(platform):
    mapping = importlib.import_module(f"mappings.{platform}")

    assert connectors.load(platform).platform == platform
    assert mapping.ROLE in {"store", "crm", "sms"}
    assert set(mapping.FOLLOWS) <= set(mapping.MAPS)
    assert set(mapping.FOLLOWS.values()) <= set(connect.PRIORITIES)


def test_what_carries_a_platforms_name_belongs_to_it():
    assert "base" not in connectors.available()
    assert not [name for name in connectors.available() if "_" in name]


def test_a_platform_dropped_in_is_found(bazaar):
    assert "bazaar" in connectors.available()
    assert connectors.load("bazaar").platform == "bazaar"


def test_a_platform_dropped_in_is_connected_by_its_settings(bazaar):
    assert settings.account("bazaar") == {"url": bazaar, "webhook_secret": "open sesame"}
    assert settings.strangers({"LOCKSTEP_BAZAAR_URL": "x", "LOCKSTEP_BAZAR_URL": "x"}) == [
        "LOCKSTEP_BAZAR_URL"
    ]


def test_a_platform_dropped_in_is_read_through_its_budget(bazaar, hub_url, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)

    with connect.connected("bazaar") as connector:
        assert len(list(connector.read("orders"))) == 1


def test_a_platform_dropped_in_is_told_what_it_follows(bazaar):
    plan = connect.plan(accounts={"bazaar": {}})

    assert [(one.platform, one.object, one.noun) for one in plan.targets] == [
        ("bazaar", "contacts", "customer")
    ]


def test_a_platform_dropped_in_is_in_the_timetable(bazaar):
    found = {one.name: one for one in timetable.timetable({"bazaar"}) if "bazaar" in one.tags}

    assert set(found) == {"bazaar-orders", "bazaar-haggles"}
    assert found["bazaar-haggles"].parameters["object"] == "haggles"


def test_a_platform_dropped_in_is_heard(bazaar):
    heard = {one.platform: one for one in receiver.senders(settings.accounts())}

    assert heard["bazaar"].secrets == ["open sesame"]


def test_what_is_in_the_protocol_is_all_a_platform_needs(bazaar):
    promised = {name for name in vars(Connector) if not name.startswith("_")}

    assert promised <= set(dir(connectors.load("bazaar")))
