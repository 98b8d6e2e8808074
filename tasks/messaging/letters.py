"""Letters: e-mails as they go to a mail server, and whether an address can be written to at all.

Nothing a shop or a person typed can begin a header of its own: line ends are refused, not mended.
"""

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, parseaddr

from msgspec import Struct

NAME = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
ADDRESS = re.compile(f"{NAME}@{DOMAIN}")
"""What is told to a mail server between `<` and `>`; letters beyond ASCII few servers take."""
ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
"""What ends a line somewhere, or is no letter at all."""


WAY_OUT = "/u/"
"""Where on our domain e-mails are ended; what follows names the letter."""
LEAVE = "Unsubscribe · Se désabonner · Abmelden"


class Unsendable(ValueError):
    """A letter cannot be written: not to this address, or not with this subject."""


class Server(Struct, frozen=True, kw_only=True):
    """A mail server, and in whose name it sends; `tls` from the first byte, else by STARTTLS."""

    host: str
    port: int
    tls: bool
    sender: str
    username: str = ""
    password: str = ""
    domain: str = ""
    """Our own address (https://go.acme.com), where e-mails can be ended; empty: by mail alone."""

    @property
    def address(self) -> str:
        """Return the sender's bare address."""
        return parseaddr(self.sender)[1]


class Letter(Struct, frozen=True, kw_only=True):
    """One e-mail: `key` is its own, the same however often it is tried.

    `way_out`: the address that ends such e-mails, where there is one.
    """

    key: str
    address: str
    subject: str
    body: str
    promotional: bool
    way_out: str = ""


def mailable(address: str) -> str:
    """Return an address that can be written to; raise Unsendable for any other."""
    if len(address) > 254 or not ADDRESS.fullmatch(address):
        raise Unsendable("the address is none that mail can be sent to")
    return address


def of_one_line(words: str) -> str:
    """Return a subject; raise Unsendable when it is empty or more than one line."""
    if not words.strip() or ENDS.search(words):
        raise Unsendable("the subject is empty, or more than one line")
    return words.strip()


def identified(key: str, sender: str) -> str:
    """Name a letter for good: tried twice, a reader sees that it is one."""
    return f"<{key}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def letter(one: Letter, sender: str) -> EmailMessage:
    """Write a letter; who is sold to is told how to end it."""
    name, address = parseaddr(sender)
    made = EmailMessage(policy=SMTP)
    made["From"] = formataddr((name, mailable(address)))
    made["To"] = mailable(one.address)
    made["Subject"] = of_one_line(one.subject)
    made["Message-ID"] = identified(one.key, sender)
    made["Auto-Submitted"] = "auto-generated"
    body = one.body
    if one.promotional:
        by_mail = f"<mailto:{address}?subject=unsubscribe>"
        made["List-Unsubscribe"] = f"<{one.way_out}>, {by_mail}" if one.way_out else by_mail
    if one.promotional and one.way_out:
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        body = f"{body}\n\n{LEAVE}: {one.way_out}"
    made.set_content(body)
    return made


def way_out(domain: str, token: str) -> str:
    """Return where whoever got a letter ends such letters; mail programs ask by https alone."""
    return f"{domain}{WAY_OUT}{token}" if domain.startswith("https://") else ""
