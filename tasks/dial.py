"""Dial the mail server: a private line, a login, and who a letter is from and to."""

import smtplib
import ssl
from contextlib import suppress

from tasks.messaging.letters import Server

PATIENCE = 20.0
"""Seconds a mail server may be silent."""
LOCAL = ("127.0.0.1", "localhost", "::1")
"""Where a letter may travel without TLS."""


class Shut(Exception):
    """No letter can leave until somebody has looked at the server or at our settings."""


def called(server: Server) -> smtplib.SMTP:
    """Call the server and say who we are; raise Shut with what is wrong."""
    trust = ssl.create_default_context()
    try:
        if server.tls:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=PATIENCE, context=trust
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    except (OSError, smtplib.SMTPException) as error:
        raise Shut(f"the mail server cannot be reached: {type(error).__name__}") from None
    try:
        introduce(line, server, trust)
    except (OSError, smtplib.SMTPException) as error:
        hung_up(line)
        raise Shut(f"the mail server does not let us in: {type(error).__name__}") from None
    except Shut:
        hung_up(line)
        raise
    return line


def introduce(line: smtplib.SMTP, server: Server, trust: ssl.SSLContext) -> None:
    """Make the line private, and log in."""
    line.ehlo_or_helo_if_needed()
    if not server.tls and line.has_extn("starttls"):
        line.starttls(context=trust)
        line.ehlo()
    elif not server.tls and server.host not in LOCAL:
        raise Shut("the mail server offers no STARTTLS: use an address that begins with smtps://")
    if server.username:
        line.login(server.username, server.password)


def hung_up(line: smtplib.SMTP | None) -> None:
    """End a call, however it went."""
    if line:
        with suppress(OSError, smtplib.SMTPException):
            line.quit()
        line.close()


def addressed(line: smtplib.SMTP, server: Server, address: str) -> tuple[int, str]:
    """Name sender and recipient; nothing has left yet, whatever is answered."""
    code, said = line.mail(server.address)
    if code >= 400:
        return code, f"sender: {shown(said, server.address)}"
    code, said = line.rcpt(address)
    return code, shown(said, address)


def shown(said: bytes | str, address: str) -> str:
    """Return what a server said, in one line and without the address."""
    words = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    return " ".join(words.replace(address, "…").split())[:200]
