"""What our processes see of this machine: free ports, who answers, what they inherit."""

import http.client
import os
import socket
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def inherited(**more: str) -> dict[str, str]:
    """Return our environment as our processes need it: our code found, bytecode kept, no proxy."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    paths = [str(ROOT), *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    direct = ["127.0.0.1", "localhost", *filter(None, environment.get("NO_PROXY", "").split(","))]
    return environment | {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths)),
        "PYTHONUNBUFFERED": "1",
        "NO_PROXY": ",".join(dict.fromkeys(direct)),
        **more,
    }


def healthy(port: int, path: str) -> Callable[[], bool]:
    """Return a question that is true once a server on this machine answers 200 to this path."""

    def ask() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def listening(port: int) -> bool:
    """Whether somebody listens on this port of this machine."""
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0
