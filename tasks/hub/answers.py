"""What became of a reserved text: what the provider answered, or that its answer was lost."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, LiteralString

from psycopg import errors

from mappings.records import Consent
from tasks.hub import consents, heeding, reviews
from tasks.hub.engine import Connection
from tasks.hub.outbox import LADDER, Target
from tasks.hub.texts import Due

CROSSED = (errors.DeadlockDetected, errors.LockNotAvailable)
"""Somebody else holds what we need, or waits for what we hold: the next try may succeed."""
PURPOSES = ("marketing", "cart", "transactional")
FIRST_LOOK = 60.0
"""Seconds until we ask what became of a text whose answer was lost: their list may lag."""

# A receipt and the answer to the call may cross: whoever comes second sees the other.
MEET = "SELECT pg_advisory_xact_lock(7201010, hashtext(%s) & 1023)"

# A receipt may have come before the answer; nothing takes a text back from where a receipt put it.
SENT = """
    UPDATE message m
       SET status = CASE WHEN m.status NOT IN ('reserved', 'unsure', 'given_back') THEN m.status
                         WHEN e.kind IS NULL THEN 'sent'
                         WHEN e.kind IN ('delivered', 'read') THEN 'delivered'
                         ELSE 'undelivered' END,
           external_id = %(sid)s, error = nullif(e.error, ''), settled_at = present(),
           accepted_at = CASE WHEN %(answered)s THEN present() ELSE m.accepted_at END,
           claimed_by = NULL, claimed_at = NULL
      FROM (SELECT %(id)s::bigint AS id) one
      LEFT JOIN LATERAL (
           SELECT v.kind, v.error FROM message_event v
            WHERE v.platform = %(platform)s AND v.external_id = %(sid)s
              AND v.kind IN ('delivered', 'read', 'undelivered', 'failed', 'canceled')
            ORDER BY v.id LIMIT 1) e ON true
     WHERE m.id = one.id
       AND m.status IN ('reserved', 'unsure', 'given_back', 'sent', 'delivered', 'undelivered')
"""

REFUSED = """
    UPDATE message SET status = 'refused', error = %(error)s, settled_at = present(),
           external_id = NULL, claimed_by = NULL, claimed_at = NULL
     WHERE id = %(id)s AND status = 'reserved'
"""

# Nothing happened: the gates are asked again before the next try.
LATER = """
    UPDATE message SET status = 'waiting', reserved_at = NULL, external_id = NULL,
           sender = facts ->> 'sender', attempts = attempts + 1, error = %(error)s,
           due_at = present() + %(delay)s * interval '1 second',
           claimed_by = NULL, claimed_at = NULL
     WHERE id = %(id)s AND status = 'reserved'
"""

UNSURE = """
    UPDATE message SET status = 'unsure', error = %(error)s, attempts = 0,
           due_at = present() + %(delay)s * interval '1 second',
           claimed_by = NULL, claimed_at = NULL
     WHERE id = %(id)s AND status = 'reserved'
"""


def sent(hub: Connection, due: Due, sid: str, *, answered: bool = True) -> None:
    """Note that the provider has it under this id; receipts that came before count now.

    `answered` is False when we only found it there: then nobody knows when it was taken.
    """
    values = {"id": due.id, "platform": due.platform, "sid": sid, "answered": answered}
    try:
        note(hub, (MEET, (sid,)), (SENT, values))
    except errors.UniqueViolation:
        unsure(hub, due, "the provider's id belongs to another text of ours")
        words = f"{due.platform} answered with the id of another text of ours"
        reviews.open(hub, "text", f"message {due.id}", words, "see both texts at the provider")


def refused(hub: Connection, due: Due, error: str) -> None:
    """Note that the provider will not send it, and never would."""
    note(hub, (REFUSED, {"id": due.id, "error": error[:2000]}))


def opted_out(hub: Connection, due: Due, error: str, targets: Sequence[Target] = ()) -> None:
    """Note that the provider knows a refusal we did not: it ends every purpose, from now on.

    `targets` are owed it in the same transaction.
    """
    now = datetime.now(UTC)
    method = f"{due.platform} refuses the number"
    acts = [
        consents.act(
            Consent(platform=due.platform, address=due.phone, purpose=purpose, method=method),
            f"message {due.id}",
            now,
        )
        for purpose in PURPOSES
    ]
    note(
        hub,
        (heeding.HEED_AND_OWE, heeding.parameters(targets, acts)),
        (REFUSED, {"id": due.id, "error": error[:2000]}),
    )


def later(hub: Connection, due: Due, error: str, after: float | None = None) -> None:
    """Let a text wait that nothing happened to; the provider may say for how long."""
    rung = LADDER[min(due.attempts, len(LADDER) - 1)]
    delay = rung if after is None else after
    note(hub, (LATER, {"id": due.id, "error": error[:2000], "delay": delay}))


def unsure(hub: Connection, due: Due, error: str) -> None:
    """Note that it may have left; it is looked for, and never sent again."""
    note(hub, (UNSURE, {"id": due.id, "error": error[:2000], "delay": FIRST_LOOK}))


def note(hub: Connection, *statements: tuple[LiteralString, Any]) -> None:
    """Run these in one transaction; again when somebody else stood in the way."""
    for last in (False, False, True):
        try:
            with hub.transaction():
                for statement, values in statements:
                    hub.execute(statement, values)
        except CROSSED:
            if last:
                raise
        else:
            return
