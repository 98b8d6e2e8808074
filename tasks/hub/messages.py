"""Receipts and replies: each kept once, in whatever order they come."""

from tasks.hub.engine import Connection

# The answer to a call and a receipt may cross: whoever comes second sees the other.
MEET = """
    SELECT pg_advisory_xact_lock(7201010, slot)
      FROM (SELECT DISTINCT hashtext(external_id) & 1023 AS slot
              FROM stage_receipts WHERE NOT bad ORDER BY 1) meeting
"""

# Any receipt proves that a text left. One that ends it counts more than one on the way.
RECEIPTS = """
    WITH kept AS (
        INSERT INTO message_event (platform, external_id, kind, error, happened_at)
        SELECT DISTINCT ON (platform, external_id, status, error) platform, external_id, status,
               coalesce(error, ''), coalesce(happened_at, told_at)
          FROM stage_receipts WHERE NOT bad
         ORDER BY platform, external_id, status, error, row
            ON CONFLICT DO NOTHING
        RETURNING id, platform, external_id, kind, error,
                  kind IN ('delivered', 'read', 'undelivered', 'failed', 'canceled') AS ends),
    furthest AS (
        SELECT DISTINCT ON (platform, external_id) * FROM kept
         ORDER BY platform, external_id, ends DESC, id)
    UPDATE message m
       SET status = CASE WHEN NOT k.ends THEN 'sent'
                         WHEN k.kind IN ('delivered', 'read') THEN 'delivered'
                         ELSE 'undelivered' END,
           error = nullif(k.error, ''), settled_at = clock_timestamp()
      FROM furthest k
     WHERE (m.platform, m.external_id) = (k.platform, k.external_id)
       AND (m.status IN ('reserved', 'unsure', 'given_back') OR k.ends AND m.status = 'sent')
"""

REPLIES = """
    INSERT INTO message_event (platform, external_id, kind, happened_at, facts)
    SELECT DISTINCT ON (platform, external_id) platform, external_id, 'reply',
           coalesce(happened_at, told_at),
           facts || jsonb_build_object('from', phone, 'to', "to", 'body', body,
                                       'opt_out_type', opt_out_type)
      FROM stage_replies WHERE NOT bad
     ORDER BY platform, external_id, row
        ON CONFLICT DO NOTHING
"""


def write(hub: Connection) -> None:
    """Keep staged receipts and replies; a receipt moves its text forward, never back."""
    hub.execute(MEET)
    hub.execute(RECEIPTS)
    hub.execute(REPLIES)
