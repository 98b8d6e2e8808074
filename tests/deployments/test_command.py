"""The command line says what is wrong and what to do about it; nobody sees a traceback."""

import subprocess
import sys
from zoneinfo import ZoneInfo

import pytest

from deployments import command, up
from deployments.local import ROOT, free_port, inherited
from tasks.hub import reviews
from tasks.hub.budget import Purse, SharedBudget
from tasks.hub.engine import connected


@pytest.fixture
def lockstep(monkeypatch, tmp_path, capsys):
    """Give a command, as somebody who has set nothing; return its exit code and its words."""
    monkeypatch.setenv("LOCKSTEP_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("LOCKSTEP_HUB", raising=False)

    def give(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["lockstep", *words])
        code = command.run()
        said = capsys.readouterr()
        return code, said.out + said.err

    return give


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["nosuch"], "No such command 'nosuch'"),
        (["demo", "--bogus"], "No such option: --bogus"),
        (["demo", "--people", "0"], "greater than or equal to 1"),
        (["demo", "--people", "many"], "--people"),
        (["demo", "--orders", "nowhere.csv"], "nowhere.csv"),
        (["demo", "--json", "nowhere/out.json"], "there is no folder nowhere"),
        (["status", "please"], "unexpected extra argument"),
    ],
    ids=["command", "option", "too few", "no number", "no file", "no folder", "too much"],
)
def test_a_slip_of_the_keyboard_is_explained(lockstep, words, expected):
    code, said = lockstep(*words)

    assert code == 2
    assert expected in said
    assert "Traceback" not in said


@pytest.mark.parametrize("words", [[], ["--help"]], ids=["nothing", "help"])
def test_who_knows_nothing_is_shown_the_commands(lockstep, words):
    _, said = lockstep(*words)

    assert [name for name in ("demo", "up", "status", "test") if name not in said] == []


@pytest.mark.parametrize("name", ["demo", "up", "status", "test"])
def test_every_command_says_what_it_does(lockstep, name):
    code, said = lockstep(name, "--help")

    assert code == 0
    assert f"lockstep {name}" in said


def test_a_status_without_a_hub_says_how_to_get_one(lockstep):
    code, said = lockstep("status")

    assert code == 2
    assert "LOCKSTEP_HUB is not set: start everything with `lockstep up`" in said


def test_a_status_of_a_dead_hub_says_so_without_its_password(lockstep, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", f"postgresql://me:hush@127.0.0.1:{free_port()}/hub")

    code, said = lockstep("status")

    assert code == 1
    assert "The hub does not answer: is `lockstep up` running?" in said
    assert "hush" not in said


def test_a_status_of_something_else_says_what_a_hub_is(lockstep, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", "http://127.0.0.1/hub")

    code, said = lockstep("status")

    assert code == 2
    assert "LOCKSTEP_HUB is not an address of PostgreSQL" in said


def test_a_status_of_a_database_that_is_no_hub_is_no_traceback(lockstep, database, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", database)

    assert lockstep("status")[0] == 1


def test_a_status_shows_what_waits_whatever_characters_it_is_made_of(
    lockstep, hub_url, monkeypatch
):
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    with connected(hub_url) as hub:
        reviews.open(hub, "account", "hubspot", "refused [/contacts] [red]", "check it")

    code, said = lockstep("status")

    assert code == 0
    assert "refused [/contacts] [red]" in said
    assert [
        title
        for title in ("Freshness", "Owed", "Quarantine", "Review", "Rate budgets")
        if title not in said
    ] == []


def test_a_status_shows_how_much_of_a_day_is_used_where_the_day_has_a_limit(
    lockstep, hub_url, monkeypatch
):
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    for platform, limit in (("hubspot", 250_000), ("shopify", None)):
        purse = Purse(platform, "account", ZoneInfo("UTC"), limit)
        for _ in range(3):
            SharedBudget(hub_url, purse, "transactions").spend()

    _, said = lockstep("status")

    lines = [line for line in said.splitlines() if "calls" in line]
    assert ["3 of 250,000" in line for line in lines] == [True, False]
    assert "None" not in said


def test_without_any_platform_there_is_nothing_to_put_up(lockstep, tmp_path):
    code, said = lockstep("up")

    assert code == 2
    assert "No platform is connected" in said
    assert "lockstep demo" in said
    assert list(tmp_path.iterdir()) == []


def test_a_setting_nobody_reads_is_warned_of_by_name(lockstep, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPT_TOKEN", "t0ken")

    code, said = lockstep("up")

    assert code == 2  # it is all that was set
    assert "LOCKSTEP_HUBSPT_TOKEN is set, but nobody reads it" in said
    assert "t0ken" not in said


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (("LOCKSTEP_POLICIES", "{"), "LOCKSTEP_POLICIES cannot be read"),
        (
            ("LOCKSTEP_POLICIES", '{"pul": {"retries": 1}}'),
            "LOCKSTEP_POLICIES names pul: there are",
        ),
        (("LOCKSTEP_POLICIES", '{"pull": {"retries": -1}}'), "LOCKSTEP_POLICIES cannot be read"),
        (("LOCKSTEP_BLOCKED", "[]"), "LOCKSTEP_BLOCKED cannot be read"),
        (
            ("LOCKSTEP_PUBLIC_URL", "hooks.shop"),
            "LOCKSTEP_PUBLIC_URL is 'hooks.shop': set it to one like",
        ),
    ],
    ids=["no JSON", "no such policy", "out of range", "no object", "no address"],
)
def test_what_cannot_be_heeded_keeps_everything_down(
    lockstep, monkeypatch, tmp_path, setting, expected
):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "t0ken")
    monkeypatch.setenv(*setting)

    code, said = lockstep("up")

    assert code == 2
    assert expected in said
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_who_cannot_be_reached_is_told_that_nobody_is_subscribed(monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "t0ken")
    monkeypatch.delenv("LOCKSTEP_PUBLIC_URL", raising=False)
    [said] = up.unheard()
    monkeypatch.setenv("LOCKSTEP_PUBLIC_URL", "https://hooks.shop.example")

    assert "Nobody is subscribed to hubspot: set LOCKSTEP_PUBLIC_URL" in said
    assert list(up.unheard()) == []


def test_a_half_set_account_is_one_line_that_names_what_it_lacks(hub_url, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUB", hub_url)
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_CLIENT_ID", "id")
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER", "MG1")

    said = dict(up.connections())

    assert "LOCKSTEP_SHOPIFY_URL is not set" in said["shopify"]
    assert "LOCKSTEP_TWILIO_ACCOUNT_SID" in said["twilio"]
    assert [line for line in said.values() if "\n" in line] == []


def test_a_hub_that_cannot_be_used_keeps_everything_down(lockstep, monkeypatch):
    monkeypatch.setenv("LOCKSTEP_HUBSPOT_TOKEN", "t0ken")
    monkeypatch.setenv("LOCKSTEP_HUB", f"postgresql://me:hush@127.0.0.1:{free_port()}/hub")

    code, said = lockstep("up")

    assert code == 1
    assert "the hub's server cannot be used" in said
    assert "hush" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], False),
        (["-k", "stop"], False),
        (["-n", "0"], True),
        (["-n4"], True),
        (["--numprocesses=2"], True),
        (["--pdb"], True),
    ],
)
def test_the_caller_may_decide_how_many_tests_run_at_once(arguments, expected):
    assert command.alone(arguments) is expected


def test_the_tests_are_run_from_anywhere_with_what_the_caller_adds(tmp_path):
    asked = [
        "-n0",
        "-v",
        "-p",
        "no:cacheprovider",
        "tests/contracts/test_privacy.py",
        "-k",
        "decorators",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "deployments", "test", *asked],
        cwd=tmp_path,
        env=inherited(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout
    assert (ROOT / "tests").is_dir()
