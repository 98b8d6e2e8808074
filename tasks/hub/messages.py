"""Receipts and replies: each kept once, in whatever order they come."""

from tasks.hub.engine import Connection

RECEIPTS = """
    WITH kept AS (
        INSERT INTO message_event (platform, external_id, kind, error, happened_at)
        SELECT DISTINCT ON (platform, external_id, status, error) platform, external_id, status,
               coalesce(error, ''), coalesce(happened_at, told_at)
          FROM stage_receipts WHERE NOT bad
         ORDER BY platform, external_id, status, error, row
            ON CONFLICT DO NOTHING
        RETURNING platform, external_id, kind, error)
    UPDATE message m
       SET status = CASE WHEN k.kind IN ('delivered', 'read') THEN 'delivered'
                         ELSE 'undelivered' END,
           error = nullif(k.error, ''), settled_at = clock_timestamp()
      FROM kept k
     WHERE (m.platform, m.external_id) = (k.platform, k.external_id)
       AND k.kind IN ('delivered', 'read', 'undelivered', 'failed', 'canceled')
       AND m.status NOT IN ('delivered', 'undelivered')
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
    hub.execute(RECEIPTS)
    hub.execute(REPLIES)
