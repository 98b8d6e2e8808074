"""Imports point down, and what must be quick or independent imports nothing that is heavy."""

import shutil
import subprocess
import sys

import pytest

from deployments.local import inherited
from tests.contracts.house import FILES, LAYERS, ROOT, imports, name, within

HEAVY = ("prefect", "great_expectations", "pandas")
TOUCHING = (
    *("httpx", "psycopg", "sqlalchemy", "alembic", "requests", "uvicorn", "starlette", "sqlite3"),
    *("os", "io", "pathlib", "shutil", "tempfile", "socket", "subprocess", "urllib.request"),
    *("http", "threading", "asyncio", "time", "random", "logging"),
)
"""What reads, writes, waits, or is another each time."""
ROOMS = {
    *(".ci", ".gitignore", "LICENSE", "README.md", "pyproject.toml", "requirements.lock"),
    *(*LAYERS, "tests"),
}

IMPORTS = {name(path): imports(path) for path in FILES}


def among(folder: str) -> dict[str, set[str]]:
    """Return what the files below a folder import."""
    return {file: found for file, found in IMPORTS.items() if file.startswith(f"{folder}/")}


NOUNS = {file: found for file, found in among("tasks").items() if file.count("/") > 1}
"""The folders of `tasks`; its own files are verbs."""


def offences(files: dict[str, set[str]], forbidden: tuple[str, ...]) -> dict[str, set[str]]:
    """Return which files import what they may not."""
    found = {file: {one for one in what if within(one, forbidden)} for file, what in files.items()}
    return {file: what for file, what in found.items() if what}


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_down(layer):
    assert offences(among(layer), LAYERS[LAYERS.index(layer) + 1 :]) == {}


def test_a_folder_of_tasks_knows_neither_the_files_beside_it_nor_another_folder():
    def own(file: str) -> tuple[str, ...]:
        return (".".join(file.split("/")[:2]),)

    ours = offences(NOUNS, ("tasks",))
    beyond = {
        file: {one for one in what if not within(one, own(file))} for file, what in ours.items()
    }

    assert {file.split("/")[1] for file in NOUNS} >= {"connectors", "hub"}
    assert {file: what for file, what in beyond.items() if what} == {}


def test_a_folder_of_tasks_knows_no_prefect():
    assert offences(NOUNS, ("prefect",)) == {}


def test_the_gate_and_the_mappings_know_no_prefect():
    assert offences(among("data_quality") | among("mappings"), ("prefect",)) == {}


def test_mappings_touch_nothing():
    assert offences(among("mappings"), (*TOUCHING, *HEAVY)) == {}


def test_the_stand_ins_know_facts_but_none_of_our_ways():
    ours = offences(among("deployments/sandbox"), LAYERS)
    allowed = ("mappings", "deployments.sandbox")

    assert {one for what in ours.values() for one in what if not within(one, allowed)} == set()


def test_only_settings_read_the_environment_below_the_deployments():
    below = {file: what for file, what in IMPORTS.items() if not file.startswith("deployments/")}

    assert set(offences(below, ("os",))) == {"tasks/settings.py"}


@pytest.mark.skipif(shutil.which("git") is None, reason="git lists what belongs to the house")
def test_the_house_has_no_other_rooms():
    listed = ["git", "ls-files", "--", ":/"]
    kept = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=False).stdout

    assert {line.split("/")[0] for line in kept.splitlines()} <= ROOMS


RECEIVER = """
import deployments.receiver, deployments.keeper
from tasks import connectors
for platform in connectors.available():
    connectors.load(platform)
"""
HELP = """
import contextlib, runpy, sys
sys.argv = ["lockstep", "--help"]
with contextlib.suppress(SystemExit):
    runpy.run_module("deployments", run_name="__main__")
"""


@pytest.mark.parametrize(
    "script",
    [RECEIVER, HELP, "import deployments.status, deployments.demo, deployments.up"],
    ids=["the receiver", "lockstep --help", "status, demo and up"],
)
def test_what_starts_quickly_or_stands_alone_loads_nothing_heavy(script):
    code = f"{script}\nimport sys\nprint(set({HEAVY!r}) & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], env=inherited(), capture_output=True, text=True, check=True
    )

    assert run.stdout.splitlines()[-1] == "set()"
