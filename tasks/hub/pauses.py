"""The pause: while one is open, no text leaves."""

from tasks.hub.engine import Connection
from tasks.hub.inbox import CHANNEL

OPEN = """
    INSERT INTO pause (reason, by) VALUES (%s, %s)
        ON CONFLICT ((lifted_at IS NULL)) WHERE lifted_at IS NULL DO NOTHING
"""

LIFT = "UPDATE pause SET lifted_at = present() WHERE lifted_at IS NULL"

# What only the pause held back need not wait for its next turn.
HURRY = """
    UPDATE message m SET due_at = present()
     WHERE m.status = 'waiting' AND m.due_at > present()
       AND 'paused' = ALL (SELECT o.gate FROM objection o
                            WHERE o.message_id = m.id AND o.until = m.due_at)
       AND EXISTS (SELECT FROM objection o WHERE o.message_id = m.id AND o.until = m.due_at)
"""


def reason(hub: Connection) -> str | None:
    """Say why nothing leaves; None when texts may."""
    found = hub.execute("SELECT reason FROM pause WHERE lifted_at IS NULL").fetchone()
    return str(found[0]) if found else None


def held(hub: Connection) -> int:
    """Count the texts that wait."""
    found = hub.execute("SELECT count(*) FROM message WHERE status = 'waiting'").fetchone()
    return int(found[0]) if found else 0


def begin(hub: Connection, reason: str, by: str) -> bool:
    """Let no text leave from this commit on; False when that is so already."""
    return hub.execute(OPEN, (reason, by)).rowcount > 0


def end(hub: Connection) -> bool:
    """Let texts leave again; those that waited for nothing else are asked at once."""
    if not hub.execute(LIFT).rowcount:
        return False
    hub.execute(HURRY)
    hub.execute(f"NOTIFY {CHANNEL}")
    return True
