"""Texts: asked for once per occasion, and reserved before any provider is called.

A reservation and an act of consent about the same number wait for each other (`lock`): what is
read after the lock is what holds when the reservation commits.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct, field
from psycopg.types.json import Jsonb

from mappings.segments import segments
from tasks.hub.engine import Connection
from tasks.hub.inbox import CHANNEL

Objection = tuple[str, str, datetime | None]
"""Which gate, why, and when to ask it again; without a time it stays a no."""


class Wanted(Struct, kw_only=True):
    """A text somebody asks for: one per workflow, number and occasion, however often they ask.

    `phone` is E.164, `purpose` marketing, cart or transactional. `reply_to`: it answers what the
    person themselves just said (the confirmation of a STOP, HELP). `expires_at`: when the occasion
    is over. Without `sender` the account's own sends it.
    """

    workflow: str
    occasion: str
    purpose: str
    phone: str
    body: str
    platform: str
    subject: str | None = None
    cart: str | None = None
    sender: str | None = None
    customer_id: int | None = None
    segments: int | None = None
    due_at: datetime | None = None
    expires_at: datetime | None = None
    reply_to: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


class Due(Struct):
    """A text that may be dispatched now, if its gates agree."""

    id: int
    phone: str
    platform: str
    attempts: int = 0
    claimer: int | None = None
    """The backend that holds it."""
    sender: str | None = None
    """Whom it must come from; None: the account's own."""
    segments: int = 1
    urgent: bool = False
    """Whether somebody waits for it."""


ASK = """
    WITH asked AS (
        INSERT INTO message (workflow, occasion, purpose, phone, body, platform, subject, cart,
                             sender, customer_id, segments, asked_at, due_at, expires_at, facts)
        SELECT w.workflow, w.occasion, w.purpose, w.phone, w.body, w.platform, w.subject, w.cart,
               w.sender, w.customer_id, w.segments, present(), coalesce(w.due_at, present()),
               w.expires_at, w.facts
          FROM jsonb_to_recordset(%s) AS w (workflow text, occasion text, purpose text, phone text,
                   body text, platform text, subject text, cart text, sender text,
                   customer_id bigint, segments int, due_at timestamptz, expires_at timestamptz,
                   facts jsonb)
         ORDER BY w.workflow, w.phone, w.occasion
            ON CONFLICT (workflow, phone, occasion) DO NOTHING
        RETURNING id)
    SELECT count(*) FROM asked
"""

ASKED = "SELECT id, status FROM message WHERE (workflow, phone, occasion) = (%s, %s, %s)"

AT_THE_DOOR = """
    SELECT count(*) FROM (
        SELECT FROM message
         WHERE status = 'waiting' AND due_at <= present() AND workflow = %s LIMIT %s) m
"""

LOCK = "SELECT pg_advisory_xact_lock(7201009, number_lock(%s))"

LOCK_SENDER = "SELECT pg_advisory_xact_lock(7201012, hashtext(%s))"

RESERVE = """
    UPDATE message SET status = 'reserved', reserved_at = present(), sender = %(sender)s,
           external_id = %(external_id)s, facts = facts || %(facts)s
     WHERE id = %(id)s AND status = 'waiting'
"""

OBJECT = """
    INSERT INTO objection (message_id, gate, reason, until)
    SELECT %(id)s, * FROM unnest(%(gates)s::text[], %(reasons)s::text[], %(untils)s::timestamptz[])
"""

WITHHOLD = """
    UPDATE message SET status = 'withheld', settled_at = present(), claimed_by = NULL,
           claimed_at = NULL
     WHERE id = %(id)s AND status = 'waiting'
"""

DEFER = """
    UPDATE message SET due_at = %(until)s, claimed_by = NULL, claimed_at = NULL
     WHERE id = %(id)s AND status = 'waiting'
"""


def ask(hub: Connection, wanted: Sequence[Wanted]) -> int:
    """Let these texts wait for their gates; return how many are new. Asking twice asks once."""
    rows = [row(one) for one in wanted]
    found = hub.execute(ASK, (msgspec.json.encode(rows).decode(),)).fetchone() if rows else None
    new = int(found[0]) if found else 0
    if new:
        hub.execute(f"NOTIFY {CHANNEL}")
    return new


def asked(hub: Connection, wanted: Wanted) -> int:
    """Return the number of a text that was asked for."""
    return int(state(hub, wanted)[0])


def status(hub: Connection, wanted: Wanted) -> str:
    """Return how far a text got that was asked for."""
    return str(state(hub, wanted)[1])


def state(hub: Connection, wanted: Wanted) -> tuple[int, str]:
    """Return the number and the status of a text that was asked for."""
    occasion = (wanted.workflow, wanted.phone, wanted.occasion)
    id, status = hub.execute(ASKED, occasion).fetchone() or (0, "unknown")
    return int(id), str(status)


def at_the_door(hub: Connection, workflow: str, most: int) -> int:
    """Count the texts of a workflow that wait for their turn now, up to so many."""
    found = hub.execute(AT_THE_DOOR, (workflow, most)).fetchone()
    return int(found[0]) if found else 0


def row(wanted: Wanted) -> dict[str, Any]:
    """Write a wanted text as ASK takes it."""
    facts = wanted.facts | ({"reply_to": True} if wanted.reply_to else {})
    parts = wanted.segments or segments(wanted.body)[1]
    return {**msgspec.structs.asdict(wanted), "facts": facts, "segments": parts}


def lock(hub: Connection, phone: str) -> None:
    """Wait until nobody else writes about this number, and keep it so until the commit."""
    hub.execute(LOCK, (phone,))


def lock_sender(hub: Connection, sender: str) -> None:
    """Let nobody else reserve by this sender until the commit; lock the number before."""
    hub.execute(LOCK_SENDER, (sender,))


def reserve(
    hub: Connection, id: int, *, sender: str, external_id: str | None, facts: dict[str, Any]
) -> bool:
    """Note that every gate agreed; commit before the provider is called. False: it waits no more.

    `external_id` is theirs where it is known before the call.
    """
    values = {"id": id, "sender": sender, "external_id": external_id, "facts": Jsonb(facts)}
    return hub.execute(RESERVE, values).rowcount > 0


def withhold(hub: Connection, id: int, objections: Sequence[Objection]) -> None:
    """Note why this text will never be sent."""
    object_to(hub, id, objections)
    hub.execute(WITHHOLD, {"id": id})


def defer(hub: Connection, id: int, until: datetime, objections: Sequence[Objection]) -> None:
    """Let a text wait until its gates may be asked again, and note why."""
    object_to(hub, id, objections)
    hub.execute(DEFER, {"id": id, "until": until})


def object_to(hub: Connection, id: int, objections: Sequence[Objection]) -> None:
    """Keep why a text was not sent, every reason of every gate."""
    gates, reasons, untils = zip(*objections, strict=True) if objections else ((), (), ())
    values = {"id": id, "gates": list(gates), "reasons": list(reasons), "untils": list(untils)}
    hub.execute(OBJECT, values)
