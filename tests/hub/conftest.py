"""A hub of its own for each test."""

import pytest

from tests.hub.world import World


@pytest.fixture
def world(hub_url: str) -> World:
    return World(hub_url)
