"""A bare Python finds its way: the `.venv` is made once, whole or not at all, from the lock alone."""

import ast
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from deployments import venv
from deployments.local import ROOT

OLD = """
import runpy, sys
sys.version_info = (3, 9, 1)
sys.argv = ["lockstep", "demo"]
runpy.run_module("deployments", run_name="__main__")
"""
COMMAND = """
import sys
import almanac_of_nothing

def run():
    print(sys.prefix, *sys.argv[1:])
    return 7
"""


def wheel(folder: Path, version: str = "1.0") -> str:
    """Make a package of nothing; return its hash."""
    name, info = "almanac_of_nothing", f"almanac_of_nothing-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{file},sha256={digest(text)},{len(text)}\n" for file, text in files.items())
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(file, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest(text: str) -> str:
    raw = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Clone:
    """A fresh clone of a tiny house whose one package lies beside it: no network is needed."""

    def __init__(self, root: Path) -> None:
        self.root, self.shelf = root / "house", root / "shelf"
        (self.root / "deployments").mkdir(parents=True)
        self.shelf.mkdir()
        for name in ("__init__.py", "__main__.py", "venv.py"):
            shutil.copy(ROOT / "deployments" / name, self.root / "deployments")
        (self.root / "deployments" / "command.py").write_text(COMMAND)
        self.lock(wheel(self.shelf))
        self.venv = self.root / ".venv"

    def lock(self, hash: str, version: str = "1.0") -> None:
        pin = f"almanac-of-nothing=={version} \\\n    --hash=sha256:{hash}\n"
        (self.root / "requirements.lock").write_text(pin)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.shelf)}
        found |= {
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": str(self.shelf),
            "PIP_CONFIG_FILE": os.devnull,
        }
        return subprocess.Popen(
            [venv.base(), "-m", "deployments", *words],
            cwd=self.root,
            env={**kept, **found},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ended(self, started: "subprocess.Popen[str]") -> tuple[int, str, str]:
        said, trouble = started.communicate(timeout=120)
        return started.returncode, said.strip(), trouble


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Clone:
    return Clone(tmp_path_factory.mktemp("clone"))


def test_a_fresh_clone_makes_its_home_once_however_often_and_however_rudely_it_is_started(clone):
    killed = clone.start("demo")
    deadline = time.monotonic() + 60
    while not venv.program(clone.venv).exists() and killed.poll() is None:
        assert time.monotonic() < deadline, "nobody began"
        time.sleep(0.005)
    killed.kill()  # what it started goes on for a while, and the next ones wait for it
    clone.ended(killed)

    both = [clone.ended(one) for one in [clone.start("demo", "--once") for _ in range(2)]]
    code, said, trouble = clone.ended(clone.start("status"))

    assert killed.returncode == -9
    assert [one[:2] for one in both] == [(7, f"{clone.venv} demo --once")] * 2
    assert "".join(one[2] for one in both).count("Making .venv") == 1
    assert (code, said, trouble) == (7, f"{clone.venv} status", "")


def test_a_package_that_is_not_the_one_that_was_locked_is_refused(clone):
    wheel(clone.shelf, "2.0")
    clone.lock("0" * 64, "2.0")

    code, said, trouble = clone.ended(clone.start("demo"))

    assert (code, said) == (1, "")
    assert "a package is not the one the lock file names" in trouble
    assert "The .venv could not be made." in trouble
    assert "Traceback" not in trouble
    assert venv.half_made(str(clone.venv))


def test_an_old_python_hears_what_is_needed():
    run = subprocess.run(
        [sys.executable, "-c", OLD], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert run.returncode == 1
    assert run.stderr == f"Lockstep needs Python 3.11 or newer; this is {sys.version.split()[0]}.\n"


@pytest.mark.parametrize("file", ["__init__.py", "__main__.py"])
def test_an_old_python_can_read_the_way_in(file):
    ast.parse((ROOT / "deployments" / file).read_text(), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("lock", "expected"),
    [
        ("", True),
        ("psycopg==3.3.9 \\\n    --hash=sha256:ab\n", True),
        ("Psycopg[binary]==3.3.9 \\\n", True),
        ("zope.interface==7.0\n", True),
        ("zope-interface==7.0\n", True),
        ("psycopg==3.4.0 \\\n", False),
        ("psycopg==3.3.9\nmissing==1.0\n", False),
        ("psycopg==3.3.9\npywin32==312 ; sys_platform == 'win32' \\\n", True),
    ],
)
def test_a_python_will_do_when_it_has_exactly_what_is_locked(lock, expected, tmp_path, monkeypatch):
    for name in ("psycopg-3.3.9", "zope_interface-7.0"):
        (tmp_path / f"{name}.dist-info").mkdir()
    (tmp_path / "lock").write_text(lock)
    monkeypatch.setattr(sys, "path", [str(tmp_path)])

    assert venv.satisfied(str(tmp_path / "lock")) is expected


def made(folder: Path, *, stamp: str | None, programs: tuple[str, ...] = ("python", "pip")) -> Path:
    """Lay out an environment as it was left."""
    for name in programs:
        program = venv.program(folder, name)
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch()
    if stamp is not None:
        (folder / ".stamp").write_text(stamp)
    return folder


@pytest.mark.parametrize(
    ("stamp", "programs", "with_pip", "anew"),
    [
        ("abc /here/.venv", ("python", "pip"), True, False),
        ("another lock", ("python", "pip"), False, False),
        (None, ("python", "pip"), True, False),
        ("abc /here/.venv", ("python",), False, False),
        ("abc /here/.venv", ("python",), True, True),
        (venv.MAKING, ("python", "pip"), True, True),
        ("abc /here/.venv", ("pip",), False, True),
    ],
    ids=["whole", "of another lock", "unstamped", "uv's", "without pip", "half made", "broken"],
)
def test_only_what_is_half_made_or_broken_is_cleared_away(
    stamp, programs, with_pip, anew, tmp_path
):
    home = made(tmp_path / ".venv", stamp=stamp, programs=programs)

    assert venv.fresh(home, with_pip=with_pip) is anew
    assert home.exists() is not anew


def test_where_there_is_nothing_there_is_nothing_to_keep(tmp_path):
    assert venv.fresh(tmp_path / ".venv") is True
    assert venv.half_made(str(tmp_path / ".venv")) is False


def test_a_home_in_a_place_that_cannot_be_used_is_an_answer_and_not_a_traceback(tmp_path):
    (tmp_path / ".lockstep").write_text("a file where a folder must be")

    with pytest.raises(venv.NoHome, match="could not be made: File exists"):
        venv.make(str(tmp_path), lambda: False, lambda: "stamp")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("OSError: [Errno 28] No space left on device", "the disk is full: free about 2 GB"),
        ("Error: No module named venv", "this Python cannot make one: install python3-venv or uv"),
        (
            "The virtual environment was not created: ensurepip is not",
            "this Python cannot make one: install python3-venv or uv",
        ),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "a package is not the one the lock file names"),
        ("Hash mismatch for `x`".lower(), "a package is not the one the lock file names"),
        (
            "ERROR: No matching distribution found for x==1",
            "a package is not to be had: is there a network, or a mirror?",
        ),
        ("Could not resolve host", "the packages could not be fetched: is there a network?"),
        (
            "error sending request for url (https://a.example/x)",
            "the packages could not be fetched: is there a network?",
        ),
        ("[Errno 13] Permission denied: '/x'", "this folder may not be written to"),
    ],
)
def test_what_a_tool_says_becomes_what_to_do(said, expected):
    assert venv.diagnosis(said) == expected


def test_what_nobody_understands_is_passed_on_without_addresses():
    said = "\n".join([*map(str, range(20)), "odd thing at https://user:secret@host.example/simple"])

    assert venv.diagnosis(said).splitlines() == [*map(str, range(13, 20)), "odd thing at (address)"]
