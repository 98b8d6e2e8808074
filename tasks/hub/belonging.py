"""What starts a journey because of a segment: joining it, or being in it when somebody asks."""

from typing import LiteralString

# Those it held when it was first looked at did not join it.
JOINED: LiteralString = """
    SELECT m.customer_id,
           concat_ws(':', 'joined', m.segment, c.key, extract(epoch FROM m.since)) AS occasion,
           concat_ws(':', 'segment', m.segment) AS subject, NULL::text AS cart,
           NULL::bigint AS order_id, m.since AS happened_at, '{}'::jsonb AS facts
      FROM membership m JOIN customer c ON c.id = m.customer_id
     WHERE m.customer_id {who} AND m.segment = {value} AND m.until IS NULL
       AND m.since > (SELECT min(x.since) + interval '1 hour' FROM membership x
                       WHERE x.segment = {value})
"""

# One for each number, whoever shares it: named by a hash that only this hub can make.
IN_IT: LiteralString = """
    SELECT DISTINCT ON (c.phone) m.customer_id,
           concat_ws(':', 'segment', m.segment, erased_hash(c.phone)) AS occasion,
           'promotion' AS subject, NULL::text AS cart, NULL::bigint AS order_id,
           present() AS happened_at, '{}'::jsonb AS facts
      FROM membership m JOIN customer c ON c.id = m.customer_id
     WHERE m.customer_id {who} AND m.segment = {value} AND m.until IS NULL
       AND c.phone IS NOT NULL
     ORDER BY c.phone, m.customer_id
"""
