"""What people did of late, by kind: visits, and what the SMS platform, the CRM and links tell.

What is kept elsewhere is read there, never copied: a reply stays with texts, a ticket with its
conversation.
"""

from typing import Any

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

LATELY = """
    WITH since AS (SELECT present() - interval '24 hours' AS at),
    done (kind, who, weight) AS (
        SELECT e.kind, coalesce(e.customer_id::text, e.visitor), e.weight
          FROM event e, since s WHERE e.happened_at > s.at
        UNION ALL
        SELECT 'text answered', m.facts ->> 'from', 1 FROM message_event m, since s
         WHERE m.kind = 'reply' AND m.happened_at > s.at
        UNION ALL
        SELECT 'ticket opened', c.value,
               (row_number() OVER (PARTITION BY c.platform, c.external_id ORDER BY c.id) = 1)::int
          FROM conversation c, since s
         WHERE c.source = 'ticket' AND c.opened_at > s.at
        UNION ALL
        SELECT 'link of ours followed', k.token, 1 FROM click k, since s
         WHERE k.what = 'person' AND k.first_at > s.at)
    SELECT kind, sum(weight)::bigint AS times, count(DISTINCT who) AS people
      FROM done GROUP BY kind ORDER BY 2 DESC, 1
"""

# Looked at twice in a day and bought by nobody since: whom a message may bring back.
CANDIDATES = """
    SELECT count(DISTINCT l.customer_id) FROM (
        SELECT e.customer_id, max(e.happened_at) AS at FROM event e
         WHERE e.happened_at > present() - interval '24 hours' AND e.kind = 'product viewed'
           AND e.customer_id IS NOT NULL
         GROUP BY e.customer_id, e.platform, e.facts ->> 'product'
        HAVING sum(e.weight) >= 2) l
      JOIN customer c ON c.id = l.customer_id
     WHERE coalesce(c.last_order_at < l.at, true)
"""


def lately(hub: Connection) -> list[dict[str, Any]]:
    """Count what was done in the last day, and by how many, by kind; most first."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(LATELY).fetchall()


def candidates(hub: Connection) -> int:
    """Count who looked at a product twice in the last day and bought nothing since."""
    found = hub.execute(CANDIDATES).fetchone()
    return int(found[0]) if found else 0
