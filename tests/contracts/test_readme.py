"""README.md names everything a person can press, set, connect or read, and nothing that is not."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest
import typer.main
from prefect import Flow

import flows
from data_quality import suite
from deployments import command, receiver
from flows import messages, rollout
from tasks import connectors, settings
from tasks.messaging import gates
from tests.contracts.house import ROOT

README = (ROOT / "README.md").read_text()
NAMED = set(re.findall(r"`([^`\n]+)`", README))
"""What stands between backticks."""
COMMANDS = typer.main.get_command(command.app).commands
FLOWS = [
    one.name
    for place in (flows, messages, rollout)
    for one in iter_modules(place.__path__)
    if isinstance(getattr(import_module(f"{place.__name__}.{one.name}"), one.name, None), Flow)
]
TABLES = [
    re.findall(r"`([^`]+)`", line.split("|")[1])
    for line in README.splitlines()
    if line.startswith("|")
]
ROWS = {name for names in TABLES for name in names}
"""What the first columns of its tables name."""
KEY = re.compile(r"""(?:account(?:\.get\(|\[)|need\()["'](\w+)["']""")


def keys_in(*files: str) -> set[str]:
    """Return which keys of an account some files read."""
    return {key for file in files for key in KEY.findall((ROOT / file).read_text())}


def keys_of(platform: str) -> set[str]:
    """Return which keys of its account a connector reads."""
    folder = ROOT / "tasks" / "connectors"
    return keys_in(*(str(path.relative_to(ROOT)) for path in folder.glob(f"{platform}*.py")))


def test_it_is_short():
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("name", FLOWS)
def test_every_flow_is_in_a_table(name):
    assert name in ROWS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_a_table(name):
    assert name in ROWS


@pytest.mark.parametrize("name", connectors.available())
def test_every_platform_is_in_a_table(name):
    assert name in ROWS


@pytest.mark.parametrize("name", suite.available())
def test_every_quality_suite_is_in_a_table(name):
    assert name in ROWS


@pytest.mark.parametrize("name", gates.available())
def test_every_gate_is_in_a_table(name):
    assert name in ROWS


@pytest.mark.parametrize("name", [name for name in settings.OWN if name != "HOUSE"])
def test_every_setting_is_in_a_table(name):
    assert f"LOCKSTEP_{name}" in ROWS


@pytest.mark.parametrize("platform", connectors.available())
def test_every_key_of_an_account_is_beside_its_platform(platform):
    row = next(
        (
            line
            for line in README.splitlines()
            if line.startswith(f"| `LOCKSTEP_{platform.upper()}_")
        ),
        "",
    )

    assert {key.upper() for key in keys_of(platform)} <= set(re.findall(r"`([A-Z_]+)`", row))


def test_every_key_that_any_account_may_have_is_named():
    anybodys = keys_in("tasks/connect.py") | set(receiver.SECRETS)

    assert {key.upper() for key in anybodys} <= set(re.findall(r"[A-Z][A-Z_]*", README))


def test_it_names_no_setting_that_nobody_reads():
    said = [name for name in re.findall(r"LOCKSTEP_([A-Z_]+)", README) if not name.endswith("_")]

    assert said
    assert settings.strangers({f"LOCKSTEP_{name}": "x" for name in said}) == []


def test_its_two_commands_are_there():
    said = re.findall(r"(?m)^python3 -m deployments (\w+)", README)

    assert said == ["demo", "test"]
    assert set(said) <= set(COMMANDS)


def test_its_options_are_there():
    known = {option for one in COMMANDS.values() for param in one.params for option in param.opts}

    assert {one.split()[0] for one in NAMED if one.startswith("--")} <= known


def test_what_it_points_at_is_there():
    pointed = set(re.findall(r"\]\((?!https?://)([^)#]+)\)", README))
    pointed |= {
        one for one in NAMED if re.fullmatch(r"\w+(/\w*)+(\.py)?", one) and "NAME" not in one
    }

    assert {one for one in pointed if not (ROOT / one).exists()} == set()
