"""Pace: a sender's segments leave one after the other, whoever hands them over.

Each text has a turn of its own, given by one row of the hub: however many dispatchers there are, no
two have the same. The turn of one that is killed is lost, and nothing else.
"""

from datetime import timedelta

from tasks.hub.engine import Connection

MARGIN = 1.005
"""A little slower than is allowed: between a turn and the provider's clock lies a call."""
AHEAD = timedelta(seconds=0.3)
"""How far ahead turns are given; who would wait longer asks again when it is nearer."""

# Nobody waits for the disk: turns that a crash forgets do no harm. A turn that is hours away was
# given by a clock that was set back since.
TAKE = """
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO pace AS p (sender, next_at)
    SELECT %(sender)s, clock_timestamp() + %(lasts)s FROM quick
        ON CONFLICT (sender) DO UPDATE
       SET next_at = CASE WHEN p.next_at > clock_timestamp() + interval '1 hour'
                          THEN clock_timestamp()
                          ELSE greatest(p.next_at, clock_timestamp()) END + %(lasts)s
     WHERE p.next_at <= clock_timestamp() + %(ahead)s
        OR p.next_at > clock_timestamp() + interval '1 hour'
    RETURNING extract(epoch FROM next_at - %(lasts)s - clock_timestamp())::float
"""

FAR = """
    SELECT extract(epoch FROM next_at - %(ahead)s - clock_timestamp())::float
      FROM pace WHERE sender = %(sender)s
"""


def take(hub: Connection, sender: str, segments: int, per_second: float) -> float | None:
    """Take a sender's next turn and return the seconds until it; None while that is too far.

    Needs a connection in autocommit, outside of any transaction: others wait for the row.
    """
    lasts = timedelta(seconds=segments * MARGIN / per_second)
    values = {"sender": sender, "lasts": lasts, "ahead": AHEAD}
    found = hub.execute(TAKE, values, prepare=True).fetchone()
    return float(found[0]) if found else None


def far(hub: Connection, sender: str) -> float:
    """Return in how many seconds a sender's next turn may be asked for."""
    found = hub.execute(FAR, {"sender": sender, "ahead": AHEAD}).fetchone()
    return max(0.0, float(found[0])) if found else 0.0
