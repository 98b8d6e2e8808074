"""`python3 -m deployments COMMAND` on a bare Python: makes its own `.venv` once, then runs there.

Only the standard library is imported here, and this file parses on every Python 3, so that an old
one hears what is missing.
"""

import hashlib
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - pathlib is slow to start
LOCK = os.path.join(ROOT, "requirements.lock")  # noqa: PTH118
VENV = os.path.join(ROOT, ".venv")  # noqa: PTH118
OLDEST = (3, 11)


def stamp() -> str:
    """Say what the `.venv` must hold, and where: a copied one does not work."""
    with open(LOCK, "rb") as lock:  # noqa: PTH123
        return f"{hashlib.sha256(lock.read()).hexdigest()} {VENV}"


def ready() -> bool:
    """Whether the `.venv` holds exactly what the lock asks for."""
    try:
        with open(os.path.join(VENV, ".stamp"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
            return file.read() == stamp() and os.path.exists(python())  # noqa: PTH110
    except OSError:
        return False


def python() -> str:
    """Return the `.venv`'s Python."""
    place = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(VENV, *place)  # noqa: PTH118


def inside() -> bool:
    """Whether we run in the `.venv` already."""
    return os.path.realpath(sys.prefix) == os.path.realpath(VENV)


def at_home() -> bool:
    """Whether everything we need is installed where we run."""
    if not os.path.exists(LOCK):  # noqa: PTH110 - installed as a package, with its dependencies
        return True
    if ready():
        return inside()
    from deployments import venv  # noqa: PLC0415 - the first start only

    return venv.satisfied(LOCK) and not (inside() and venv.half_made(VENV))


def prepare() -> None:
    """Set what every process of ours inherits: where our code is, and that bytecode is kept."""
    paths = [ROOT, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.pop("__PYVENV_LAUNCHER__", None)
    sys.dont_write_bytecode = False
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)


def move_in() -> int:
    """Run this same command in the `.venv`."""
    command = [python(), "-m", "deployments", *sys.argv[1:]]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - it is our own Python
    import subprocess  # noqa: PLC0415 - Windows only: its exec leaves the console behind

    return subprocess.call(command)


def main() -> int:
    """Be the `lockstep` command, making a home for it first if need be."""
    if sys.version_info < OLDEST:
        sys.stderr.write(
            f"Lockstep needs Python 3.11 or newer; this is {sys.version.split()[0]}.\n"
        )
        return 1
    prepare()
    if at_home():
        from deployments.command import run  # noqa: PLC0415 - not before there is a home

        return run()
    if not ready():
        from deployments import venv  # noqa: PLC0415 - the first start only

        try:
            venv.make(ROOT, ready, stamp)
        except venv.NoHome as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return move_in()


if __name__ == "__main__":
    sys.exit(main())
