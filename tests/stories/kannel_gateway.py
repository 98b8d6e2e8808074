"""A real Kannel with its make-believe carrier, on this machine alone, and somebody's handset.

Where Kannel is missing it is installed by apt, if LOCKSTEP_TEST_INSTALL says so and we are root.
"""

import contextlib
import os
import queue
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

import pytest

from deployments.local import free_port, listening

BOXES = ("bearerbox", "smsbox")
UNCHECKED = (
    "no text went through a real gateway, no receipt came from one, and no STOP took its whole way"
)
INSTALL = (
    *("apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"),
    *("kannel", "kannel-extras"),
)
USER, PASSWORD, OURS = "lockstep", "p@ss wörd%41", "+14155550100"

CONFIGURATION = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = {home}/bearerbox.log
log-level = 1

group = smsc
smsc = fake
smsc-id = street
port = {carrier}
our-host = 127.0.0.1
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {boxes}
sendsms-port = {door}
sendsms-interface = 127.0.0.1
http-request-retry = 20
http-queue-delay = 1
log-file = {home}/smsbox.log
log-level = 1

group = sendsms-user
username = {user}
password = "{password}"
user-allow-ip = 127.0.0.1
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
send-sender = true
{service}
"""


def installed() -> bool:
    """Whether Kannel is on this machine; install it first where that is allowed."""
    if not all(map(found, BOXES)) and os.environ.get("LOCKSTEP_TEST_INSTALL") == "1":
        install()
    return all(map(found, BOXES))


def found(box: str) -> str | None:
    return shutil.which(box, path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def install() -> None:
    """Ask apt for Kannel, not for ever; whatever becomes of it shows in what is there."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with contextlib.suppress(subprocess.TimeoutExpired):
        for command in (INSTALL, ("apt-get", "update"), INSTALL):
            done = subprocess.run(
                command, env=quietly, capture_output=True, timeout=180, check=False
            )
            if command is INSTALL and done.returncode == 0:
                return


@dataclass
class Gateway:
    """A Kannel in a folder of its own; `hook` is where it brings what it hears."""

    home: Path
    service: str
    ports: dict[str, int] = field(default_factory=dict)
    boxes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.ports = self.ports or {
            one: free_port() for one in ("admin", "boxes", "carrier", "door")
        }
        known = {"home": self.home, "service": self.service, "user": USER, "password": PASSWORD}
        text = CONFIGURATION.format(**known, **self.ports)
        (self.home / "kannel.conf").write_text(text)
        for box, port in (("bearerbox", "boxes"), ("smsbox", "door")):
            self.launch(box)
            self.await_(self.ports[port], box)

    def launch(self, box: str) -> None:
        with (self.home / f"{box}.out").open("ab") as out:
            self.boxes[box] = subprocess.Popen(
                [str(found(box)), str(self.home / "kannel.conf")],
                stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip

    def await_(self, port: int, box: str) -> None:
        end = time.monotonic() + 60
        while not listening(port):
            if self.boxes[box].poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{box} is not there:\n{self.said(box)[-2000:]}")
            time.sleep(0.01)

    def said(self, box: str) -> str:
        return (self.home / f"{box}.out").read_text(errors="replace")[-100_000:]

    def kill(self) -> None:
        """End our two boxes and no others, without a word: what they held in memory is gone."""
        for child in self.boxes.values():
            child.kill()
            child.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['door']}"

    def account(self, hook: str, secret: str) -> dict[str, str]:
        return {
            "url": self.url, "username": USER, "password": PASSWORD, "sender": OURS,
            "webhook_secret": secret, "webhook_url": hook,
        }  # fmt: skip


MT = re.compile(rb"\S+ (?P<to>\S+) (?:udh \S+ )?(?P<kind>[\w-]+) (?P<rest>.*)", re.DOTALL)
"""How the carrier writes a text of ours; a part of a long one bears a header that joins it."""


def reached(port: int, seconds: float = 60) -> socket.socket:
    """Connect to a carrier that may still be opening; a look whether it is open would be a call."""
    end = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.01)


class Street:
    """Everybody's handset, behind the make-believe carrier: says texts, and hears ours."""

    def __init__(self, port: int) -> None:
        self.heard: queue.Queue[bytes] = queue.Queue()
        self.call(port)

    def call(self, port: int) -> None:
        """Begin to talk to the carrier, or do so again after it was gone."""
        self.line = reached(port)
        self.ears = threading.Thread(target=self.listen, daemon=True)
        self.ears.start()

    def listen(self) -> None:
        with contextlib.suppress(OSError), self.line.makefile("rb") as lines:
            for line in lines:
                self.heard.put(line.rstrip(b"\n"))

    def say(self, number: str, text: str, to: str = OURS) -> None:
        """Text the shop, in GSM's alphabet if it can be written in it."""
        ucs2 = quote_from_bytes(text.encode("utf-16-be"))
        words = f"text {text}" if text.isascii() else f"ucs2 {ucs2}"
        self.line.sendall(f"{number} {to} {words}\n".encode())

    def next(self, timeout: float = 60) -> tuple[str, str, bytes]:
        """Return whom the next text is to, and what arrives there."""
        found = MT.fullmatch(self.heard.get(timeout=timeout))
        assert found
        return found["to"].decode(), found["kind"].decode(), found["rest"]

    def leave(self) -> None:
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.ears.join(5)
        self.line.close()


def spoken(kind: str, rest: bytes, codec: str = "utf-8") -> str:
    """Return what a text says when it is shown; of a part the carrier does not tell the codec."""
    if kind == "text":
        return rest.decode()
    raw = unquote_to_bytes(rest.replace(b"+", b" "))
    return raw.decode("utf-16-be" if kind == "ucs-2" else codec)


@contextlib.contextmanager
def gateway(home: Path, service: str) -> Iterator[Gateway]:
    """Lend a Kannel that brings what it hears as `service` says; skip where there is none."""
    if not installed():
        advice = "apt-get install kannel kannel-extras, or LOCKSTEP_TEST_INSTALL=1 as root"
        pytest.skip(f"Kannel is not installed ({advice}): {UNCHECKED}")
    one = Gateway(home, service)
    try:
        one.start()
        yield one
    finally:
        one.kill()
