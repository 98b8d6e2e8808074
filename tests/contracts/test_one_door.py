"""Texts leave by one door only, and no provider is told to send them later by itself."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tasks import connectors
from tasks.connectors.base import Sends
from tests.contracts.house import FILES, ROOT, name, tree

DOOR = "tasks/send.py"
SENDING = [one for one in connectors.available() if isinstance(connectors.load(one), Sends)]
TIMERS = {"sendat", "send_at", "scheduletype", "schedule_type", "deferred", "deliver-after"}
"""What providers call their own scheduling: a text that waits there is not asked about again."""
OURS = [path for path in FILES if "sandbox" not in path.parts]


def callers(path: Path) -> Iterator[int]:
    """Find where a file takes something's `send`, whether it calls it there or hands it on."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr == "send" and not own(node, path):
            yield node.lineno
        elif isinstance(node, ast.Constant) and node.value == "send":
            yield from (one for one in reached(path) if one == node.lineno)


def own(node: ast.Attribute, path: Path) -> bool:
    """Whether a class that sends no texts takes a method of its own."""
    module = path.stem.partition("_")[0]
    in_connector = path.parent.name == "connectors" and module not in SENDING
    return in_connector and isinstance(node.value, ast.Name) and node.value.id == "self"


def reached(path: Path) -> Iterator[int]:
    """Find where a file takes something by a name that is only known at run time."""
    for node in ast.walk(tree(path)):
        called = (
            node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        )
        if called in ("getattr", "methodcaller", "attrgetter"):
            yield node.lineno


def test_there_are_platforms_that_send():
    assert "twilio" in SENDING


def test_only_the_door_hands_texts_to_a_provider():
    found = {name(path): list(callers(path)) for path in OURS}

    assert {file for file, lines in found.items() if lines} == {DOOR}


@pytest.mark.parametrize("platform", SENDING)
def test_what_sends_texts_does_it_as_the_protocol_says(platform):
    kind = connectors.load(platform)
    for promised in ("send", "find"):
        theirs, ours = (inspect.signature(getattr(one, promised)) for one in (kind, Sends))
        assert list(theirs.parameters) == list(ours.parameters)
        assert theirs.parameters["reference"].default == "" if promised == "send" else True


@pytest.mark.parametrize("platform", SENDING)
def test_no_provider_is_asked_to_wait(platform):
    files = [ROOT / "mappings" / f"{platform}.py", *(ROOT / "tasks" / "connectors").glob(f"{platform}*.py")]  # fmt: skip
    said = {
        str(node.value).lower()
        for path in files
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant | ast.keyword)
        and isinstance(getattr(node, "value", None), str)
    }

    assert {word for word in said if any(timer in word for timer in TIMERS)} == set()
    assert import_module(f"mappings.{platform}").ROLE == "sms"
