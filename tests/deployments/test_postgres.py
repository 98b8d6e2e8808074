"""A PostgreSQL of our own survives what machines do to it."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from deployments import unprivileged
from deployments.postgres import LocalPostgres
from deployments.unprivileged import account

ROOT = Path(__file__).parents[2]
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become someone else")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="lockstep-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalPostgres]:
    """A server as users get it: what is committed is on the disk."""
    folder = Path(tempfile.mkdtemp(prefix="lockstep-"))
    folder.chmod(0o755)
    with LocalPostgres(folder / "postgres") as local:
        yield local
    shutil.rmtree(folder)


def hasty(folder: Path) -> LocalPostgres:
    """A server that need not survive a power cut."""
    return LocalPostgres(folder, settings={"fsync": "off"})


def keep(server: LocalPostgres) -> None:
    """Commit a thousand rows."""
    with psycopg.connect(server.ensure("hub"), autocommit=True) as hub:
        hub.execute("DROP TABLE IF EXISTS kept")
        hub.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")


def kept(server: LocalPostgres) -> int:
    """Count the rows committed before."""
    with psycopg.connect(server.url("hub")) as hub:
        row = hub.execute("SELECT count(*) FROM kept").fetchone()
    return row[0] if row else 0


def pid(server: LocalPostgres) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def kill(server: LocalPostgres) -> None:
    """Kill the server without a word, and leave its last child no time to go."""
    psutil.Process(pid(server)).kill()


def test_what_was_committed_survives_a_kill(server):
    keep(server)
    kill(server)

    server.start()

    assert kept(server) == 1000


def test_a_restart_keeps_its_address(server):
    address = server.url("hub")
    kill(server)

    server.start()

    assert server.url("hub") == address


def test_a_pid_file_that_names_another_program_does_not_stop_a_start(server):
    keep(server)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    kill(server)
    psutil.wait_procs(server.servers(), timeout=10)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

        server.start()

        assert stranger.poll() is None
        stranger.kill()
    assert kept(server) == 1000


def test_another_server_on_our_port_is_not_mistaken_for_ours(server, place):
    ours = LocalPostgres(place / "postgres")
    for file in ("password", "port"):
        shutil.copy(server.folder / file, ours.folder / file)

    assert not ours.alive()


START = """
import sys, pathlib; from deployments.postgres import LocalPostgres
server = LocalPostgres(pathlib.Path(sys.argv[1]), settings={"fsync": "off"}); server.start()
print(server.data.joinpath("postmaster.pid").read_text().split()[0], server.alive())
"""


def test_two_starters_at_once_share_one_server(place):
    command = [sys.executable, "-c", START, str(place / "postgres")]
    starters = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = {starter.communicate()[0] for starter in starters}
    server = hasty(place / "postgres")
    try:
        assert said == {f"{pid(server)} True\n"}
    finally:
        server.stop()
    assert not server.alive()


def test_two_threads_at_once_share_one_server(place):
    server = hasty(place / "postgres")
    threads = [threading.Thread(target=server.start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert server.alive()
    finally:
        server.stop()


def test_a_creation_cut_short_is_made_again(place):
    half = place / "postgres" / "half"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    with hasty(place / "postgres") as server:
        assert server.alive()


def test_a_database_is_created_once(server):
    assert server.ensure("hub") == server.ensure("hub") == server.url("hub")


def test_the_password_is_the_owners_alone(server):
    assert (server.folder / "password").stat().st_mode & 0o777 == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url("postgres").replace(server.password, "guess"))


def test_what_people_told_us_does_not_reach_the_log(server):
    with psycopg.connect(server.url("postgres"), autocommit=True) as hub:
        hub.execute("CREATE TABLE people (phone text UNIQUE)")
        hub.execute("INSERT INTO people VALUES ('+14155550132')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            hub.execute("INSERT INTO people VALUES ('+14155550132')")

    assert "duplicate key" in server.tail()
    assert "4155550132" not in server.tail()


ORDINARY = """
import os, pathlib, sys; from deployments.postgres import LocalPostgres
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid(int(sys.argv[2]))
with LocalPostgres(pathlib.Path(sys.argv[1]), settings={"fsync": "off"}) as server:
    print(os.geteuid(), server.alive())
"""


@root_only
def test_an_ordinary_user_can_run_it(place):
    nobody = pwd.getpwnam("nobody").pw_uid
    os.chown(place, nobody, nobody)
    command = [sys.executable, "-c", ORDINARY, str(place / "postgres"), str(nobody)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stdout == f"{nobody} True\n", done.stderr


@root_only
def test_root_may_keep_its_data_where_no_one_else_can_look(tmp_path, monkeypatch, place):
    monkeypatch.setattr("deployments.unprivileged.ELSEWHERE", place)
    tmp_path.chmod(0o700)

    with hasty(tmp_path / "postgres") as server:
        keep(server)
        assert server.folder.parent == place
    with hasty(tmp_path / "postgres") as again:
        assert kept(again) == 1000
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@root_only
def test_root_hears_why_a_folder_will_not_do(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / "postgres").mkdir()

    with pytest.raises(PermissionError, match="cannot enter"):
        LocalPostgres(tmp_path / "postgres")


@root_only
def test_programs_out_of_reach_are_copied_whole(monkeypatch, place):
    runner = account()
    assert runner
    monkeypatch.setattr(unprivileged, "ELSEWHERE", place)
    monkeypatch.setattr(unprivileged.Account, "reaches", lambda *_: False)

    program = unprivileged.programs.__wrapped__(runner) / "initdb"

    assert program.is_relative_to(place)
    said = subprocess.check_output([program, "--version"], cwd="/", text=True, **runner.identity)
    assert said.startswith("initdb (PostgreSQL) 18")
