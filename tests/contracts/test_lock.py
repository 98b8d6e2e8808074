"""The lock file: everything that is asked for, hashed, from nowhere in particular."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.contracts.house import ROOT

LOCK = (ROOT / "requirements.lock").read_text()
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ASKED = [*PYPROJECT["project"]["dependencies"], *PYPROJECT["dependency-groups"]["dev"]]

PINS = [
    (Requirement(block.partition(" \\")[0]), block.count("--hash=sha256:"))
    for block in re.split(r"\n(?=\S)", LOCK.strip())
]
"""Every pin with the number of its hashes; some packages have another version for other Pythons."""


def versions(name: str) -> list[str]:
    """Return the versions a package is pinned to."""
    own = [pin for pin, _ in PINS if canonicalize_name(pin.name) == canonicalize_name(name)]
    return [one.version for pin in own for one in pin.specifier]


def test_there_is_something_in_it():
    assert len(PINS) > len(ASKED)


@pytest.mark.parametrize("line", ASKED)
def test_what_is_asked_for_is_pinned_as_it_was_asked_for(line):
    asked = Requirement(line)
    pinned = versions(asked.name)

    assert pinned
    assert all(asked.specifier.contains(version) for version in pinned)


def test_every_pin_is_one_version_with_hashes():
    loose = {
        pin.name
        for pin, hashes in PINS
        if [one.operator for one in pin.specifier] != ["=="] or not hashes or pin.url
    }

    assert loose == set()


def test_every_hash_is_one():
    assert not [
        one
        for one in re.findall(r"--hash=(\S+)", LOCK)
        if not re.fullmatch(r"sha256:[0-9a-f]{64}", one)
    ]


def test_it_names_no_index_and_no_place():
    assert (
        re.findall(r"(?m)://|^\s*-(?!-hash)\S*|^\s*--(?!hash=)\S+| @ |file:|localhost", LOCK) == []
    )


@pytest.mark.parametrize(
    ("package", "why"), [("sqlalchemy", "<2.1"), ("fastapi", "<0.151"), ("prefect", "<4")]
)
def test_the_bounds_that_prefect_needs_are_asked_for(package, why):
    asked = next(Requirement(line) for line in ASKED if Requirement(line).name == package)

    assert why in str(asked.specifier)
