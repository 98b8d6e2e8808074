"""A house keeps its processes running, and leaves nobody behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from deployments.last_will import marked
from deployments.local import free_port, healthy, inherited
from deployments.processes import House, NotReady, Process

SLEEPER = "import time; print('up', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
# A runner's child in a session of its own, which outlives its parent unless someone looks for it.
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}], start_new_session=True); {SLEEPER}"


def python(script: str, name: str = "one", **more) -> Process:
    return Process(name, [sys.executable, "-c", script], inherited(), **more)


def says_up(house: House, name: str, times: int = 1) -> Callable[[], bool]:
    log = house.logs / f"{name}.log"
    return lambda: log.exists() and log.read_text().count("up") >= times


def eventually(what: Callable[[], bool], seconds: float = 60) -> bool:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    return what()


def test_a_server_is_used_only_once_it_answers(tmp_path):
    port = free_port()
    server = Process(
        "web",
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        inherited(),
        ready=healthy(port, "/"),
    )
    with House(tmp_path) as house:
        house.start(server)

        assert healthy(port, "/")()
        assert not healthy(port, "/nothing-here")()
    assert not healthy(port, "/")()


def test_what_a_process_said_last_explains_why_it_did_not_start(tmp_path):
    with House(tmp_path) as house, pytest.raises(NotReady, match=r"(?s)ended with 3.*no hub"):
        house.start(python("print('no hub'); raise SystemExit(3)", ready=lambda: False))


def test_a_process_that_never_answers_is_not_waited_for_for_ever(tmp_path):
    with House(tmp_path) as house:
        with pytest.raises(NotReady, match="not ready after 0 s"):
            house.start(python(SLEEPER, ready=lambda: False), patience=0.3)
        pid = house.pid("one")
    assert not psutil.pid_exists(pid)


def test_what_dies_is_started_again_and_counted(tmp_path):
    with House(tmp_path) as house:
        house.start(python(SLEEPER, ready=says_up(house, "one")))
        house.start(python(SLEEPER, "two", ready=says_up(house, "two"), restart=False))
        for name in ("one", "two"):
            os.kill(house.pid(name), signal.SIGKILL)

        assert eventually(says_up(house, "one", times=2))
        assert eventually(lambda: house.restarts == {"one": 1, "two": 0})


def test_what_keeps_dying_is_started_again_later_each_time(tmp_path):
    with House(tmp_path) as house:
        began = time.monotonic()
        house.start(python("raise SystemExit(1)"))

        assert eventually(lambda: house.restarts["one"] == 2)
        assert time.monotonic() - began > 1.5, "the second time it waits a second, not half of one"


@pytest.mark.parametrize("script", [SLEEPER, STUBBORN, PARENT], ids=["tame", "stubborn", "parent"])
def test_nobody_is_left_when_the_house_closes(tmp_path, script):
    with House(tmp_path, grace=0.5) as house:
        house.start(python(script, ready=says_up(house, "one")))
        assert marked(house.mark)
        began = time.monotonic()

    assert not marked(house.mark)
    assert time.monotonic() - began < 8, "closing waited for someone already gone"


def test_a_name_is_given_once(tmp_path):
    with House(tmp_path) as house:
        house.start(python(SLEEPER))
        with pytest.raises(ValueError, match="one runs already"):
            house.start(python(SLEEPER))


def test_processes_end_in_the_opposite_order(tmp_path):
    script = "import signal, sys, time, pathlib\ndef bye(*_): open('{log}', 'a').write('{name}\\n'); sys.exit()\nsignal.signal(signal.SIGTERM, bye); print('up', flush=True); time.sleep(60)"
    log = tmp_path / "order"
    with House(tmp_path) as house:
        for name in ("first", "second", "third"):
            words = script.format(log=log, name=name)
            house.start(python(words, name, ready=says_up(house, name)))

    assert log.read_text().split() == ["third", "second", "first"]


INNER = """
import pathlib, sys
from deployments.processes import House, Process
from deployments.local import inherited
with House(pathlib.Path(sys.argv[1]), mark=sys.argv[2]) as house:
    house.start(Process("one", [sys.executable, "-c", sys.argv[3]], inherited()))
    print("open", flush=True)
    house.wait()
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nobody_is_left_when_the_house_itself_is_ended(tmp_path, number):
    mark = f"test-{os.getpid()}-{number}"
    command = [sys.executable, "-c", INNER, str(tmp_path), mark, PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=inherited()) as house:
        assert house.stdout
        assert house.stdout.readline() == "open\n"
        assert eventually(lambda: len(marked(mark)) == 2)

        house.send_signal(number)

        assert eventually(lambda: not marked(mark))
    assert house.returncode == (-9 if number == signal.SIGKILL else 128 + number)


def test_memory_is_weighed_with_all_children(tmp_path):
    hungry = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'x = bytes(1) * 0; x = bytearray(b\"1\" * 50_000_000); import time; time.sleep(60)']); {SLEEPER}"
    with House(tmp_path, others={"ourselves": lambda: [os.getpid()]}) as house:
        house.start(python(hungry, ready=says_up(house, "one")))

        assert eventually(lambda: house.peaks.get("one", 0) > 50_000_000)
        assert 0 < house.peaks["ourselves"] <= house.peaks["all"]


def test_processes_inherit_what_they_need(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("NO_PROXY", "internal")

    environment = inherited(COLOUR="blue")

    assert "PYTHONDONTWRITEBYTECODE" not in environment
    assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(Path(__file__).parents[2])
    assert environment["NO_PROXY"] == "127.0.0.1,localhost,internal"
    assert environment["COLOUR"] == "blue"
