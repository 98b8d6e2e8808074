"""Workflows that were switched off: who waits for one is let go, and what it asked for is withheld.

A text or an e-mail that is reserved already leaves: the provider may have it.
"""

from collections.abc import Sequence

from tasks.hub.engine import Connection

OFF = "switched off"
JOURNEYS = """
    WITH ended AS (
        UPDATE journey SET status = 'ended', why = %(why)s, settled_at = present()
         WHERE status = 'waiting' AND workflow = ANY(%(workflows)s)
        RETURNING id, step),
    logged AS (
        INSERT INTO journey_step (journey_id, step, channel, outcome, why, at)
        SELECT id, step, 'sms', 'ended', %(why)s, present() FROM ended)
    SELECT count(*) FROM ended
"""

# What a dispatcher holds just now has its turn; the next look finds it if it had to wait.
TEXTS = """
    WITH waiting AS (
        SELECT id FROM message
         WHERE status = 'waiting' AND claimed_by IS NULL AND workflow = ANY(%(workflows)s)
         ORDER BY id FOR UPDATE SKIP LOCKED),
    said AS (
        INSERT INTO objection (message_id, gate, reason)
        SELECT id, %(why)s, 'its workflow was switched off' FROM waiting),
    withheld AS (
        UPDATE message m SET status = 'withheld', settled_at = present()
          FROM waiting w WHERE m.id = w.id)
    SELECT count(*) FROM waiting
"""

EMAILS = """
    WITH withheld AS (
        UPDATE email SET status = 'withheld', why = %(why)s, settled_at = present()
         WHERE status = 'asked' AND workflow = ANY(%(workflows)s)
        RETURNING id)
    SELECT count(*) FROM withheld
"""


def switch_off(hub: Connection, workflows: Sequence[str]) -> int:
    """Let these workflows say nothing more; return how many journeys, texts and e-mails end."""
    values = {"workflows": list(workflows), "why": OFF}
    found = (hub.execute(one, values).fetchone() for one in (JOURNEYS, TEXTS, EMAILS))
    return sum(int(count) for (count,) in (one or (0,) for one in found))
