"""What becomes of acts that somebody recorded: which count, and which are only kept."""

from uuid import UUID

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

LAST = "SELECT coalesce(max(id), 0) FROM consent"

# Written in this transaction: others may write meanwhile, but not from this source.
OUTCOMES = """
    WITH new AS (
        SELECT c.status, s.status AS now, s.id IS NOT DISTINCT FROM c.id AS counts FROM consent c
          LEFT JOIN consent_state s USING (channel, address, purpose)
         WHERE c.id > %(last)s AND c.source = %(source)s)
    SELECT CASE WHEN status = 'withdrawn' AND now <> 'withdrawn' THEN 'withdrawn before a newer yes'
                WHEN status = 'withdrawn' OR counts THEN status
                ELSE 'kept as evidence only' END AS outcome, count(*)::int AS acts
      FROM new GROUP BY 1 ORDER BY 1
"""

SAMPLE = """
    SELECT c.channel, c.address, c.purpose, c.status, s.status AS now, c.happened_at
      FROM consent c LEFT JOIN consent_state s USING (channel, address, purpose)
     WHERE c.id > %(last)s AND c.source = %(source)s ORDER BY c.id LIMIT %(most)s
"""

# A withdrawal is for every number a person ever had, a permission for the one they have now.
THEIRS = """
    WITH who AS (
        SELECT coalesce(merged_into, id) AS id FROM customer WHERE key = %(key)s)
    SELECT CASE %(channel)s WHEN 'sms' THEN c.phone ELSE c.email END AS address
      FROM customer c JOIN who USING (id)
    UNION
    SELECT i.value FROM identity i JOIN who ON who.id = i.customer_id
     WHERE NOT %(current)s AND i.kind = CASE %(channel)s WHEN 'sms' THEN 'phone' ELSE 'email' END
"""


def last(hub: Connection) -> int:
    """Return the newest line of the ledger."""
    found = hub.execute(LAST).fetchone()
    return int(found[0]) if found else 0


def outcomes(hub: Connection, source: str, last: int) -> dict[str, int]:
    """Count the lines of a source written since, by what they mean."""
    return dict(hub.execute(OUTCOMES, {"source": source, "last": last}).fetchall())


def sample(hub: Connection, source: str, last: int, most: int = 10) -> list[dict[str, object]]:
    """Show some of these lines beside what holds now."""
    with hub.cursor(row_factory=dict_row) as cursor:
        what = {"source": source, "last": last, "most": most}
        return cursor.execute(SAMPLE, what).fetchall()


def theirs(hub: Connection, key: UUID, channel: str, *, current: bool) -> list[str]:
    """List a person's addresses on a channel: all they ever had, or the current one."""
    what = {"key": key, "channel": channel, "current": current}
    found = hub.execute(THEIRS, what).fetchall()
    return sorted(address for (address,) in found if address)
