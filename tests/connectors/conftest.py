"""What the tests of a connector may ask for: a shop on its stand-in, made anew for each test."""

import pytest

from tests.connectors.shopify_store import Store
from tests.sandbox.shopify_shop import staged


@pytest.fixture(scope="module")
def stage():
    with staged() as one:
        yield one


@pytest.fixture
def store(stage):
    one, client = stage
    opened = Store(one.url, client)
    one.app = opened.app
    return opened
