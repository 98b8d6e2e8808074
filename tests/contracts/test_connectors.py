"""What every connector promises, tried on each that is there, over real HTTP."""

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import httpx
import pytest

from deployments.local import free_port
from deployments.sandbox.serve import serving
from tasks import connectors
from tasks.connectors.base import (
    Change,
    Connector,
    PlatformError,
    SkipRecord,
    StopSync,
    TryLater,
    Unsure,
)
from tests.contracts.stub import AFTER, Line, Moody, dead_line

PLATFORMS = connectors.available()
every_platform = pytest.mark.parametrize("platform", PLATFORMS)
KEYS = (
    *("token", "client_id", "client_secret", "account_sid", "auth_token", "sender"),
    *("consumer_key", "consumer_secret", "username", "password", "refresh_token", "webhook_secret"),
)
"""What some platform or other wants to be let in with."""
VALUES = {
    "phone": "+14155550100",
    "contact_id": "+14155550100",
    "email": "ada@example.com",
    "customer_external_id": "1",
    "status": "withdrawn",
    "channel": "sms",
    "happened_at": "2026-06-01T12:00:00Z",
    "tags": ["a"],
}
"""A change of anything: a person, what they said of texts, a tag."""
EXPECTED = {
    401: {StopSync},
    403: {StopSync},
    404: {SkipRecord, StopSync},
    422: {SkipRecord, StopSync},
    429: {TryLater},
    500: {Unsure},
    503: {Unsure},
}
"""What to do next, by HTTP status."""
NONSENSE = {
    "nothing": b"",
    "html": b"<html>Bad gateway</html>",
    "half": b'{"results": [{"id"',
    "bytes": b'{"a": "\xff\xfe"}',
    "empty": b"{}",
    "list": b"[]",
}

Deed = Callable[[Connector], Any]


def changes(count: int = 1) -> list[Change]:
    return [Change(str(one), dict(VALUES), str(one)) for one in range(1, count + 1)]


class Unread(SkipRecord):
    """A row that was asked for is a bad one."""


def fetched(connector: Connector, object: str) -> None:
    """Read by ids, and raise what became of a row as if it were alone."""
    for row in connector.fetch(object, ["1", "2"]).bad:
        raise Unread(row.reason)


def written(connector: Connector, object: str) -> None:
    """Write, and raise what became of a record as if it were alone."""
    for outcome in connector.write(object, changes(2)):
        if outcome.error:
            raise outcome.error


def deeds() -> Iterator[Any]:
    """List everything every connector can be asked to do that may need an answer."""
    for platform in PLATFORMS:
        kind = connectors.load(platform)
        acts: dict[str, Deed] = {"prepare": lambda it: it.prepare()}
        for object in kind.reads:
            acts[f"read {object}"] = lambda it, what=object: list(it.read(what))
            acts[f"fetch {object}"] = lambda it, what=object: fetched(it, what)
        for object in kind.writes:
            acts[f"write {object}"] = lambda it, what=object: written(it, what)
        for name, act in acts.items():
            yield pytest.param(platform, act, id=f"{platform} {name}")


every_deed = pytest.mark.parametrize(("platform", "deed"), list(deeds()))


@pytest.fixture(scope="module")
def moody() -> Iterator[Moody]:
    moody = Moody(NONSENSE)
    with serving(moody.app) as moody.url:
        yield moody


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module", params=[False, True], ids=["hangs up", "is silent"])
def dead(request) -> Iterator[Line]:
    with dead_line(silent=request.param) as line:
        yield line


def met(platform: str, deed: Deed, client: httpx.Client, url: str) -> Exception | None:
    """Do something where only one answer is to be had; return the error it led to."""
    account = dict.fromkeys(KEYS, "MG" + "0" * 32) | {"url": url, "accounts_url": url}
    account["webhook_url"] = "https://hooks.example/hooks/shopify"
    try:
        deed(connectors.load(platform)(client, account))
    except PlatformError as error:
        return error
    return None


@every_platform
def test_a_connector_is_what_the_protocol_says(platform):
    kind = connectors.load(platform)
    promised = {name: one for name, one in vars(Connector).items() if inspect.isfunction(one)}
    promised = {name: one for name, one in promised.items() if not name.startswith("_")}

    assert {name: list(inspect.signature(getattr(kind, name)).parameters) for name in promised} == {
        name: list(inspect.signature(one).parameters) for name, one in promised.items()
    }
    assert isinstance(kind.reads, tuple)
    assert all(most >= 1 for most in kind.writes.values())


@every_platform
def test_what_follows_the_hub_can_be_written_and_translated(platform):
    mapping, kind = import_module(f"mappings.{platform}"), connectors.load(platform)

    assert set(mapping.FOLLOWS) <= set(kind.writes)
    for object in mapping.FOLLOWS:
        assert mapping.MAPS[object].platform == platform
        assert mapping.MAPS[object].object == object


@every_platform
def test_customers_are_read_before_what_they_bought(platform):
    reads = connectors.load(platform).reads
    people = [reads.index(one) for one in ("customers", "contacts") if one in reads]

    assert all(first < reads.index("orders") for first in people if "orders" in reads)


@every_platform
def test_an_account_that_lacks_a_setting_is_told_its_name(platform, client):
    half = connectors.load(platform)(client, {"api_version": "2026-07"})

    with pytest.raises(StopSync, match=f"LOCKSTEP_{platform.upper()}_[A-Z]+"):
        half.prepare()


@every_deed
@pytest.mark.parametrize("status", EXPECTED)
def test_a_refusal_says_what_to_do_next(platform, deed, status, client, moody):
    before = moody.asked

    error = met(platform, deed, client, f"{moody.url}/{status}")

    if moody.asked == before:  # what asks nobody cannot fail
        return
    assert nearest(error) in EXPECTED[status]
    if status == 429:
        assert error.after == AFTER


def nearest(error: Exception | None) -> type[Exception]:
    """Return which of the four errors this is: `Unsure` is a `TryLater` that knows less."""
    return next(
        kind for kind in (Unsure, TryLater, SkipRecord, StopSync) if isinstance(error, kind)
    )


@every_deed
def test_a_lost_answer_may_have_been_a_yes(platform, deed, client, dead):
    before, client.timeout = dead.asked, httpx.Timeout(60, read=0.1 if dead.silent else 60)

    error = met(platform, deed, client, f"http://127.0.0.1:{dead.server_address[1]}")

    assert dead.asked == before or isinstance(error, Unsure)


@every_deed
def test_where_nobody_listens_nothing_happened(platform, deed, client):
    error = met(platform, deed, client, f"http://127.0.0.1:{free_port()}")

    assert error is None or nearest(error) is TryLater or isinstance(error, Unread)


@every_deed
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_an_answer_that_makes_no_sense_is_an_error_of_the_platforms(
    platform, deed, nonsense, client, moody
):
    before = moody.asked

    error = met(platform, deed, client, f"{moody.url}/{nonsense}")

    if moody.asked > before:
        assert isinstance(error, TryLater | StopSync | Unread)
