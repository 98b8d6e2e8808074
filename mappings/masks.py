"""Words made fit to be seen: nobody can be reached by what is left of an address."""

import re

from mappings.twilio import AGREE, HELP, START, STOP

KEYWORDS = {*STOP, *START, *AGREE, *HELP}
"""What everybody writes says nothing of anybody."""

MAIL = re.compile(r"""([^\s@<>"'(),;:=\[\]{}])[^\s@<>"'(),;:=\[\]{}]*@([\w-]+(?:\.[\w-]+)+)""")
PHONE = re.compile(
    r"(?<![\w+])(\+[1-9](?:[ ().-]*\d))(?:[ ().-]*\d){3,11}((?:[ ().-]*\d){2})(?!\d)"
)
HASH = re.compile(r"hmac:([0-9a-f]{6})[0-9a-f]{58}")
"""Whose acts were kept without their name."""


def masked(text: str) -> str:
    """Write a text so that nobody's e-mail address or number is in it, wherever they stand.

    >>> masked("sms:+14155552671:marketing of ada@example.com")
    'sms:+14…71:marketing of a…@example.com'
    """
    return PHONE.sub(r"\1…\2", MAIL.sub(r"\1…@\2", HASH.sub(r"erased \1…", text)))


def initial(name: str) -> str:
    """Write a name so that it is nobody's.

    >>> initial("Ada"), initial("")
    ('A…', '')
    """
    return f"{name.strip()[:1]}…" if name.strip() else ""


def hidden(value: str) -> str:
    """Write any value so that it is nobody's: an address masked, other words by their initial.

    >>> hidden("ada@example.com"), hidden("Ada Lovelace"), hidden("")
    ('a…@example.com', 'A…', '')
    """
    shown = masked(value)
    return shown if shown != value else initial(value)


def wordless(text: str) -> str:
    """Write what somebody wrote as its length, unless it is a keyword alone.

    >>> wordless(" stop "), wordless("Please stop, this is Ada")
    ('“stop”', '(24 characters)')
    """
    bare = text.strip()
    return f"“{bare}”" if bare.upper() in KEYWORDS else f"({len(bare)} characters)"
