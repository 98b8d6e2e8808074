"""Texts people send us, and what Twilio itself makes of STOP, START and HELP."""

import re

from deployments.sandbox.twilio.account import Account, Message
from mappings.twilio import AGREE, HELP, START, STOP

WORDS = {
    **dict.fromkeys(STOP, "STOP"),
    **dict.fromkeys((*START, *AGREE), "START"),
    **dict.fromkeys(HELP, "HELP"),
}
ADDRESS = re.compile(r"(?:[a-z]+:)?\+[1-9][0-9]{4,14}")


def receive(
    account: Account, sender: str, to: str, body: str, media: int = 0
) -> tuple[Message, str | None]:
    """Take a text someone sent us; return it, and which of Twilio's words it is."""
    if not ADDRESS.fullmatch(sender):
        raise ValueError(f"from must be a number such as +14155550123, not {sender!r}")
    if to not in account.settings.numbers:
        raise ValueError(f"to must be one of the account's numbers, not {to!r}")
    scopes, now = [*services(account, to), to], account.clock()
    message = Message(
        sid=account.sid("MM" if media else "SM"),
        to=to,
        sender=sender,
        body=body,
        direction="inbound",
        status="received",
        created=now,
        updated=now,
        sent=now,
        service=scopes[0] if len(scopes) > 1 else None,
        media=media,
    )
    kind = word(account, body)
    for scope in scopes:
        heed(account, scope, sender, kind)
    return account.add(message), kind


def word(account: Account, body: str) -> str | None:
    """Name what a reply asks for: only a word that is all there is counts."""
    bare = body.strip().upper()
    return WORDS.get(bare) or ("STOP" if bare in account.settings.custom_stops else None)


def heed(account: Account, scope: str, sender: str, kind: str | None) -> None:
    """Do to a sender's list what a reply asks for."""
    if kind == "STOP":
        account.block(scope, sender)
    elif kind == "START":
        account.unblock(scope, sender)


def services(account: Account, number: str) -> list[str]:
    """List the services a number sends for."""
    return [name for name in account.settings.services if number in account.senders(name)]
