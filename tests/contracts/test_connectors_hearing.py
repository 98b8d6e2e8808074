"""What every connector promises about what it hears: nothing forged, nothing lost, nothing raised."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings import shopify_webhooks
from tasks import connectors
from tasks.connectors.base import Page, SkipRecord

every_platform = pytest.mark.parametrize("platform", connectors.available())
quick = settings(max_examples=60, deadline=None, database=None)
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Always(dict[str, str]):
    """Headers in which everything that is asked for says the same."""

    def __init__(self, value: str) -> None:
        super().__init__()
        self.value = value

    def get(self, _: str, __: Any = None) -> Any:
        return self.value

    def __getitem__(self, _: str) -> str:
        return self.value

    def __contains__(self, _: object) -> bool:
        return True


LATIN = st.characters(max_codepoint=0xFF)
HEADERS: st.SearchStrategy[Mapping[str, str]] = st.one_of(
    st.just({}),
    st.dictionaries(st.text(LATIN), st.text(LATIN), max_size=4),
    st.builds(Always, st.text(LATIN) | st.just(str(int(NOW.timestamp() * 1000)))),
)
NAMES = [
    "id",
    "objectId",
    "eventId",
    "subscriptionId",
    "subscriptionType",
    "propertyName",
    "propertyValue",
    "occurredAt",
    "customer",
    "line_items",
    "email",
    "phone",
    "updated_at",
    "created_at",
    "token",
    "refunds",
    "data",
    "type",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text() | st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
FORMS = st.dictionaries(
    st.sampled_from(
        [
            "MessageSid",
            "SmsStatus",
            "MessageStatus",
            "From",
            "To",
            "Body",
            "OptOutType",
            "ErrorCode",
        ]
    ),
    st.text(),
).map(lambda form: str(httpx.QueryParams(form)).encode())
BODIES = st.binary() | JSON.map(lambda said: json.dumps(said).encode()) | FORMS
TOPICS = st.text(max_size=12) | st.sampled_from(
    [
        *shopify_webhooks.TOPICS,
        *("contact.creation", "contact.propertyChange", "contact.merge", "contact.deletion"),
        *("inbound", "status", "other", "unreadable"),
    ]
)


@every_platform
@quick
@given(headers=HEADERS, body=BODIES, secrets=st.sampled_from([(), ("s3cret",), ("a", "b")]))
def test_nothing_is_genuine_by_chance(platform, headers, body, secrets):
    url = "https://hooks.example/hooks/it"

    assert connectors.load(platform).genuine(url, headers, body, secrets, NOW) is False


@every_platform
@quick
@given(headers=HEADERS, body=BODIES)
def test_a_delivery_is_taken_apart_or_it_makes_no_sense(platform, headers, body):
    try:
        arrivals = connectors.load(platform).arrivals(headers, body)
    except SkipRecord:
        return
    assert all(one.topic and one.delivery_id for one in arrivals)


@every_platform
@quick
@given(topic=TOPICS, body=BODIES)
def test_whatever_is_in_an_event_decoding_it_raises_nothing(platform, topic, body):
    assert isinstance(connectors.load(platform).decode(topic, body), Page)


@every_platform
@quick
@given(topic=TOPICS, body=st.binary(min_size=1).filter(lambda body: b"=" not in body))
def test_an_event_that_cannot_be_read_is_a_bad_row_as_it_came(platform, topic, body):
    page = connectors.load(platform).decode(topic, body)

    assert [row.raw for row in page.bad] == [body]
    assert all(row.reason for row in page.bad)


@every_platform
def test_the_same_delivery_has_the_same_name_however_often_it_comes(platform):
    kind, headers = connectors.load(platform), Always("said")
    body = b'[{"subscriptionId": 1, "eventId": 2, "objectId": 3, "occurredAt": 4}]'

    try:
        first, again = (kind.arrivals(headers, body) for _ in range(2))
    except SkipRecord:
        return
    assert [one.delivery_id for one in first] == [one.delivery_id for one in again]
