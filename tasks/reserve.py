"""Reserve a text: the number's lock, one look at everything, every gate, and only then a yes.

All of it is one transaction. A STOP that committed before it is seen by it; one that comes during
it waits for it, and finds the text reserved.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct

from tasks import connect
from tasks.connect import Door
from tasks.hub import engine, situations, texts, warming
from tasks.hub.engine import Connection
from tasks.hub.situations import Raw
from tasks.hub.texts import Due, Wanted
from tasks.messaging import gate, lint, senders, warmup
from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules

FRESH = timedelta(seconds=3)
"""How long after the gates agreed a text may still be handed over."""
AGAIN = timedelta(hours=1)
"""How long a text waits that could not be judged."""


class Letter(Struct, frozen=True):
    """A text that is reserved; `reference` names this try of it, and no other."""

    to: str
    body: str
    sender: str
    reference: str
    written_at: datetime

    @property
    def stale(self) -> bool:
        """Whether somebody held us up for so long that the gates must be asked again."""
        return datetime.now(UTC) - self.written_at > FRESH


class Verdict(Struct, frozen=True):
    """What the gates say of a text; `spared` is what they would say if it wanted to sell.

    `close`: its sender may send so little more that no two may count at the same moment.
    """

    text: Text | None
    objections: list[Objection]
    spared: list[Objection] = []
    close: bool = False

    @property
    def facts(self) -> dict[str, Any]:
        """Say what is kept with the text when it leaves."""
        kept: dict[str, Any] = {"spared": [one.reason for one in self.spared]}
        if self.text and lint.names_way_out(self.text.body):
            kept["way_out"] = True
        return {name: value for name, value in kept.items() if value}


def reserve(hub: Connection, door: Door, due: Due, rules: Rules) -> Letter | list[Objection] | None:
    """Reserve a text and return it, or what speaks against it; None when it waits no more.

    Committed on return: the provider may be called.
    """
    with hub.transaction():
        texts.lock(hub, due.phone)
        verdict = looked(hub, door, due, rules)
        if verdict and verdict.text and verdict.close:
            texts.lock_sender(hub, verdict.text.sender or "")
            verdict = looked(hub, door, due, rules)
        if verdict is None:
            return None
        if verdict.text is None or verdict.objections:
            put_off(hub, due, verdict.objections)
            return verdict.objections
        letter = letter_of(verdict.text)
        theirs = letter.reference if door.names_texts else None
        mine = texts.reserve(
            hub, due.id, sender=letter.sender, external_id=theirs, facts=verdict.facts
        )
    return letter if mine else None


def looked(hub: Connection, door: Door, due: Due, rules: Rules) -> Verdict | None:
    """Look at everything, and ask every gate; None when the text waits no more."""
    raw = situations.read(hub, due.id, door.sender, due.claimer, used=door.used)
    return judged(raw, door, rules) if raw else None


def count(hub: Connection, door: Door) -> None:
    """Count what a sender used of its day, if it may not send as much as it likes."""
    if any(door.account.get(limit) for limit in senders.LIMITS):
        door.used = situations.counted(hub, door.sender)


def warm_up(hub: Connection, door: Door) -> None:
    """Look how much of its budget a new sender may use today."""
    known = senders.read(door.account)
    if known and known.since:
        days = [warmup.Day(*one) for one in warming.days(hub, door.sender, known.since)]
        today = warming.today(hub)
        door.allowance = warmup.allowance(days, known.since, today, known.day_limit)


def measure(hub: Connection, door: Door) -> None:
    """Look how much of its day a sender used, and may use."""
    count(hub, door)
    warm_up(hub, door)


@cache
def warm() -> None:
    """Load what the gates look things up in, which takes longer than a number may be locked."""
    for phone in ("+12015550123", "+33612345678"):
        text = Text(workflow="", occasion="", purpose="marketing", phone=phone, body="Hello")
        gate.objections(text, Situation(now=datetime.now(UTC)))


def judged(raw: Raw, door: Door, rules: Rules) -> Verdict:
    """Ask every gate; what cannot be judged does not go."""
    try:
        text = msgspec.json.decode(raw.text, type=Text)
        known = msgspec.json.decode(raw.situation, type=Situation)
        sender = senders.state(door.account, text.sender or "")
        if sender and door.allowance is not None:
            sender = msgspec.structs.replace(sender, allowance=door.allowance)
        known = msgspec.structs.replace(known, sender=sender)
        found = gate.objections(text, known, rules)
        if found:
            return Verdict(text, found)
        spared = gate.exemptions(text, known, rules)
        return Verdict(text, found, spared, close=senders.close(sender, known.used))
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is no
        words = f"cannot be judged: {type(error).__name__}"
        return Verdict(None, [Objection("situation", words, datetime.now(UTC) + AGAIN)])


def put_off(hub: Connection, due: Due, found: list[Objection]) -> None:
    """Keep every objection; ask again when the last may have ended, or never."""
    rows = [(one.gate, one.reason, one.until) for one in found]
    until = gate.again(found)
    if until is None:
        texts.withhold(hub, due.id, rows)
    else:
        texts.defer(hub, due.id, until, rows)


def letter_of(text: Text) -> Letter:
    """Address a text that may go."""
    now = datetime.now(UTC)
    return Letter(text.phone, text.body, text.sender or "", f"{text.id}-{now:%y%m%d%H%M%S%f}", now)


def rehearse(hub_url: str, wanted: Wanted, rules: Rules) -> list[Objection]:
    """Ask every gate about a text nobody has asked for, and leave nothing behind."""
    with connect.door(wanted.platform) as door, engine.autocommit(hub_url) as hub:
        measure(hub, door)
        return supposed(hub, door, wanted, rules)


def supposed(hub: Connection, door: Door, wanted: Wanted, rules: Rules) -> list[Objection]:
    """Say what every gate, and the provider, would object to a text; undone at once."""
    with hub.transaction(force_rollback=True):
        texts.ask(hub, [wanted])
        raw = situations.read(hub, texts.asked(hub, wanted), door.sender, used=door.used)
        found = judged(raw, door, rules).objections if raw else []
    return [*found, Objection("provider", door.shut)] if door.shut else found
