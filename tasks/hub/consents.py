"""The consent ledger: every act once, never changed; the current state is derived."""

from datetime import datetime

from mappings.records import Consent
from tasks.hub.engine import Connection

# A record that names only a customer speaks for the number or address the hub has for them.
# What the receiver heeded is in the ledger already, and must still be told to every platform.
WRITE = """
    WITH heard AS (
        SELECT s.*, coalesce(s.address,
                 CASE s.channel WHEN 'sms' THEN c.phone ELSE c.email END) AS spoken
          FROM stage_consents s
          LEFT JOIN identity i ON i.kind = s.platform || ':customer'
                              AND i.value = s.customer_external_id
          LEFT JOIN customer c ON c.id = i.customer_id
         WHERE NOT s.bad),
    said AS (
        SELECT *, concat_ws('|', platform, channel, spoken, purpose, status,
                            coalesce(extract(epoch FROM happened_at)::text, facts ->> 'id',
                                     'undated')) AS dedup
          FROM heard
         WHERE spoken IS NOT NULL),
    written AS (
        INSERT INTO consent (channel, address, purpose, status, source, method, happened_at,
                             answers, evidence, dedup)
        SELECT channel, spoken, purpose, status, platform, method,
               coalesce(happened_at, CASE WHEN origin IS NOT NULL THEN told_at END),
               facts ->> 'answers', facts, dedup
          FROM said
         ORDER BY row
            ON CONFLICT (dedup) DO NOTHING
        RETURNING channel, address, purpose, source, coalesce(happened_at, learned_at) AS at),
    new AS (
        SELECT * FROM written
        UNION ALL
        SELECT c.channel, c.address, c.purpose, c.source, coalesce(c.happened_at, c.learned_at)
          FROM said s JOIN consent c USING (dedup)
         WHERE s.origin IS NOT NULL AND c.evidence ->> 'id' = s.facts ->> 'id')
    INSERT INTO touched
    SELECT 'consent', channel || ':' || address || ':' || purpose, at, source FROM new
    UNION ALL
    SELECT 'customer', c.key::text, n.at, n.source
      FROM new n JOIN customer c ON n.channel = 'sms' AND c.phone = n.address
"""

# The same line the merge would write, minutes sooner: an opt-out is heeded when it arrives.
HEED = """
    INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, answers,
                         evidence, dedup)
    SELECT s.channel, s.address, s.purpose, s.status, s.platform, s.method,
           coalesce(s.happened_at, s.told_at), s.facts ->> 'answers', s.facts,
           concat_ws('|', s.platform, s.channel, s.address, s.purpose, s.status,
                     coalesce(extract(epoch FROM s.happened_at)::text, s.facts ->> 'id',
                              'undated'))
      FROM jsonb_to_recordset(%s) AS s (channel text, address text, purpose text, status text,
               platform text, method text, happened_at timestamptz, told_at timestamptz,
               facts jsonb)
     WHERE s.address IS NOT NULL
        ON CONFLICT (dedup) DO NOTHING
"""

NOBODY = """
    SELECT s.row FROM stage_consents s
      LEFT JOIN identity i ON i.kind = s.platform || ':customer'
                          AND i.value = s.customer_external_id
      LEFT JOIN customer c ON c.id = i.customer_id
     WHERE NOT s.bad
       AND coalesce(s.address, CASE s.channel WHEN 'sms' THEN c.phone ELSE c.email END) IS NULL
"""


def act(record: Consent, delivery_id: str, told_at: datetime) -> dict[str, object]:
    """Write one act of consent as HEED takes it; `delivery_id` stands in for a missing date."""
    return {
        "channel": record.channel,
        "address": record.address,
        "purpose": record.purpose,
        "status": record.status,
        "platform": record.platform,
        "method": record.method,
        "happened_at": record.happened_at,
        "told_at": told_at,
        "facts": {**record.facts, "id": delivery_id},
    }


def write(hub: Connection) -> None:
    """Add staged acts of consent to the ledger."""
    hub.execute(WRITE)
