"""What follows from a reply: acts for the ledger, each with the words and the rule behind it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct

from mappings.records import Consent, Reply
from mappings.transforms import twins
from tasks.consent import scope
from tasks.consent.replies import Meaning

LONGEST = 320
"""Characters of a reply that are kept as evidence; the whole of it is kept with the reply."""
SOON = timedelta(days=1)
"""How long after a STOP a YES can mean that it is taken back; later it is ordinary talk."""
METHODS = {
    "stop": "STOP",
    "stop_marketing": "STOP",
    "wrong_number": "WRONG NUMBER",
    "start": "START",
    "yes": "YES",
}
"""What an act of each kind is called, after the platform that brought it."""
ENDING = frozenset({"stop", "stop_marketing", "wrong_number"})
"""Kinds that need no context: whoever hears them first acts on them."""


class Act(Struct, frozen=True):
    """One line of the ledger about a number, as far as a later reply can refer to it."""

    purpose: str
    status: str
    at: datetime
    sender: str | None = None
    """Which number of ours it was said to; None: it was no reply."""


def scopes(
    meaning: Meaning, on: date, revoke_all: date | None = scope.REVOKE_ALL
) -> dict[str, list[str]]:
    """Return what a reply ends, by the purpose of the text it answers; "" when none is known."""
    if meaning.kind not in ENDING:
        return {}
    fixed = {"stop_marketing": scope.PROMOTION, "wrong_number": scope.EVERYTHING}
    return {
        answered: sorted(
            fixed.get(meaning.kind) or scope.ends(answered or None, on, revoke_all=revoke_all)
        )
        for answered in ("", *scope.PURPOSES)
    }


def acts_of(
    reply: Reply, meaning: Meaning, purposes: Iterable[str], *, blocked: bool = False
) -> list[Consent]:
    """Write down what a reply says about consent to these purposes; undated when the reply is.

    `blocked`: its platform heeds it by itself. What ends consent ends it for every way to write
    the number.
    """
    if meaning.kind not in METHODS:
        return []
    status = "withdrawn" if meaning.kind in ENDING else "granted"
    said = evidence(reply, meaning) | ({"blocked": True} if blocked else {})
    others = twins(reply.phone) if meaning.kind in ENDING else ()
    return [
        Consent(
            platform=reply.platform,
            address=address,
            purpose=purpose,
            status=status,
            method=f"{reply.platform}:{METHODS[meaning.kind]}",
            happened_at=reply.happened_at,
            facts=dict(said),
        )
        for address in (reply.phone, *others)
        for purpose in sorted(purposes)
    ]


def evidence(reply: Reply, meaning: Meaning) -> dict[str, object]:
    """Keep the words, to whom they were said, and the rule by which they were understood."""
    told = {"rehearsal": reply.facts["rehearsal"]} if "rehearsal" in reply.facts else {}
    return {
        "id": reply.external_id,
        "reply": reply.external_id,
        "to": reply.to,
        "said": reply.body[:LONGEST],
        "kind": meaning.kind,
        "rule": meaning.rule,
        "version": meaning.version,
        **told,
    }


def asked(ledger: Sequence[Act], at: datetime) -> frozenset[str]:
    """Return the purposes for which we asked and wait for a YES."""
    newest = {act.purpose: act for act in before(ledger, at)}
    return frozenset(name for name, act in newest.items() if act.status == "pending")


def stopped(ledger: Sequence[Act], sender: str, at: datetime) -> frozenset[str]:
    """Return the purposes that a reply to this sender ended, and nothing since then gave back."""
    newest = {act.purpose: act for act in before(ledger, at)}
    return frozenset(
        name for name, act in newest.items() if act.status == "withdrawn" and act.sender == sender
    )


def ended(ledger: Sequence[Act], at: datetime) -> frozenset[str]:
    """Return the purposes that were ended, whoever heard it."""
    newest = {act.purpose: act for act in before(ledger, at)}
    return frozenset(name for name, act in newest.items() if act.status == "withdrawn")


def expected(ledger: Sequence[Act], sender: str, at: datetime) -> bool:
    """Whether a YES can mean consent: we asked, or the person stopped this sender just before."""
    ended = stopped(ledger, sender, at)
    return bool(asked(ledger, at)) or any(
        act.purpose in ended and act.at > at - SOON for act in before(ledger, at)
    )


def granted(meaning: Meaning, ledger: Sequence[Act], sender: str, at: datetime) -> frozenset[str]:
    """Return the purposes that a START or a YES permits.

    A YES permits what we asked about. Else it gives back what a STOP to the same sender ended, cart
    reminders only to whom they had been permitted before; a START permits marketing in any case.
    """
    waiting = asked(ledger, at)
    if meaning.kind == "yes" and waiting:
        return waiting
    had = {act.purpose for act in before(ledger, at) if act.status == "granted"}
    back = {name for name in stopped(ledger, sender, at) if name != scope.CART or name in had}
    return frozenset(back | {scope.MARKETING} if meaning.kind == "start" else back)


def before(ledger: Sequence[Act], at: datetime) -> list[Act]:
    """Return the acts before a moment, oldest first; of two at once the withdrawal is the later."""
    return sorted(
        (act for act in ledger if act.at < at), key=lambda act: (act.at, act.status == "withdrawn")
    )
