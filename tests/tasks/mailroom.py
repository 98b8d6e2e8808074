"""A mail server on this machine: it keeps what it takes, says no when told to, and can hang up."""

import asyncio
import base64
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from email.policy import default


class Mailroom:
    """What came, what is answered to a command, and what is looked at before a letter is taken."""

    def __init__(self) -> None:
        self.port = 0
        self.taken: list[Message] = []
        self.heard: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.hang_up: set[str] = set()
        """After which commands the line is cut: before DATA's answer is `LETTER`."""
        self.looking = lambda _: None
        self.private: ssl.SSLContext | None = None
        """With it, a call is made private first, and logs in."""
        self.logins: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one call."""
        with suppress(ConnectionError, ssl.SSLError):
            await self.serve(reader, writer)
        writer.close()

    async def serve(self, reader, writer) -> None:
        writer.write(b"220 mail\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            self.heard.append(word)
            await asyncio.to_thread(self.looking, word)
            if not self.say(writer, word, self.usual(word, line)):
                return
            if word == "STARTTLS" and self.private:
                await writer.start_tls(self.private)
            if word == "DATA" and self.last.startswith("354"):
                raw = (await reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
                self.last = ""
                if not self.say(writer, "LETTER", "250 taken") or self.last.startswith("250"):
                    self.taken.append(message_from_bytes(raw, policy=default))
                if "LETTER" in self.hang_up:
                    return
            if word == "QUIT":
                return

    def usual(self, word: str, line: str) -> str:
        """Return what is answered when nothing else was said."""
        if word == "EHLO" and self.private:
            begun = "STARTTLS" in self.heard
            return f"250-mail\r\n250 {'AUTH PLAIN' if begun else 'STARTTLS'}"
        if word == "AUTH":
            self.logins.append(base64.b64decode(line.split()[2]))
            return "235 welcome"
        return {"DATA": "354 go on", "QUIT": "221 bye", "STARTTLS": "220 go on"}.get(word, "250 ok")

    def say(self, writer, word: str, usual: str) -> bool:
        """Answer a command as it was told to; False when the line is cut instead."""
        if word in self.hang_up:
            return False
        queued = self.answers.get(word)
        self.last = queued.pop(0) if queued else usual
        writer.write(f"{self.last}\r\n".encode())
        return True


@contextmanager
def mailing() -> Iterator[Mailroom]:
    """Serve on a free port, in a thread of its own."""
    room, loop, ready = Mailroom(), asyncio.new_event_loop(), threading.Event()
    ended = asyncio.Event()

    async def run() -> None:
        async with await asyncio.start_server(room.talk, "127.0.0.1", 0) as server:
            room.port = server.sockets[0].getsockname()[1]
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    ready.wait(10)
    try:
        yield room
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
