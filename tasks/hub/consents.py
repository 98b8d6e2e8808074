"""The consent ledger: every act once, never changed; the current state is derived."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mappings.records import Consent
from tasks.hub.engine import Connection

# One act is one line, whoever hears of it first and however often: a reply by its own id and the
# purpose, anything else by its date, and what has none by its delivery. `a` is the act.
DEDUP = """
    concat_ws('|', a.platform, a.channel, a.address, a.purpose, a.status,
              coalesce(a.facts ->> 'reply', extract(epoch FROM a.happened_at)::text,
                       a.facts ->> 'id', 'undated'),
              CASE WHEN a.facts ? 'unnamed' THEN 'unnamed' END)
"""

# The text of ours that a reply answers: the newest that had gone to that number, of the same sender
# if there is one. Not our answers to what the person said themselves. `s` is the reply.
ANSWERED = """
    LEFT JOIN LATERAL (
        SELECT m.external_id, m.purpose FROM message m
         WHERE m.phone = s.address AND m.platform = s.platform
           AND m.status IN ('reserved', 'sent', 'delivered', 'unsure')
           AND NOT m.facts ? 'reply_to'
           AND m.reserved_at > coalesce(s.happened_at, s.told_at) - interval '7 days'
           AND m.reserved_at < coalesce(s.happened_at + interval '1 second', s.told_at)
         ORDER BY m.sender IN (s.sender, s.facts ->> 'service') DESC NULLS LAST,
                  m.reserved_at DESC
         LIMIT 1) m ON s.sender IS NOT NULL
"""

# A record that names only a customer speaks for the number or address the hub has for them; a yes
# that names none may have been given with another one, and lifts no no (`unnamed`).
# What the receiver heeded is in the ledger already, and owed; `late` marks what it could not owe.
# Who knows one block per number is owed it under the number's consent to marketing.
WRITE = f"""
    WITH heard AS (
        SELECT s.*, coalesce(s.address,
                 CASE s.channel WHEN 'sms' THEN c.phone ELSE c.email END) AS spoken,
               CASE WHEN s.address IS NULL AND s.status = 'granted'
                    THEN '{{"unnamed": true}}'::jsonb ELSE '{{}}' END AS doubt
          FROM stage_consents s
          LEFT JOIN identity i ON i.kind = s.platform || ':customer'
                              AND i.value = s.customer_external_id
          LEFT JOIN customer c ON c.id = i.customer_id
         WHERE NOT s.bad),
    said AS (
        SELECT a.*, {DEDUP} AS dedup
          FROM (SELECT row, origin, told_at, platform, channel, spoken AS address, purpose, status,
                       method, happened_at, facts || doubt AS facts
                  FROM heard WHERE spoken IS NOT NULL) a),
    written AS (
        INSERT INTO consent (channel, address, purpose, status, source, method, happened_at,
                             answers, evidence, dedup)
        SELECT channel, address, purpose, status, platform, method,
               coalesce(happened_at, CASE WHEN origin IS NOT NULL THEN told_at END),
               facts ->> 'answers', facts, dedup
          FROM said
         ORDER BY number_lock(address), address, row
            ON CONFLICT (dedup) DO NOTHING
        RETURNING channel, address, purpose, CASE WHEN evidence ? 'said' THEN '' ELSE source END,
                  coalesce(happened_at, learned_at)),
    new (channel, address, purpose, source, at) AS (
        SELECT * FROM written
        UNION ALL
        SELECT c.channel, c.address, c.purpose, '', coalesce(c.happened_at, c.learned_at)
          FROM said s JOIN consent c USING (dedup)
         WHERE s.origin IS NOT NULL AND c.evidence ->> 'id' = s.facts ->> 'id'
           AND c.evidence ? 'late')
    INSERT INTO touched
    SELECT 'consent', concat_ws(':', n.channel, n.address, p.purpose), n.at, n.source
      FROM new n CROSS JOIN LATERAL (VALUES (n.purpose), ('marketing')) AS p (purpose)
    UNION ALL
    SELECT 'customer', c.key::text, n.at, n.source
      FROM new n CROSS JOIN LATERAL (
           SELECT key FROM customer WHERE phone = n.address OFFSET 0) c
     WHERE n.channel = 'sms'
"""  # noqa: S608 - our own words

# The same line the merge would write, minutes sooner: an opt-out is heeded when it arrives. What a
# reply ends depends on the text it answers: `scopes` says what for each purpose.
HEED = f"""
    INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, answers,
                         evidence, dedup)
    SELECT a.channel, a.address, a.purpose, a.status, a.platform, a.method,
           coalesce(a.happened_at, a.told_at), a.facts ->> 'answers', a.facts, {DEDUP}
      FROM (SELECT s.channel, s.address, p.purpose, s.status, s.platform, s.method, s.happened_at,
                   s.told_at, s.facts || jsonb_strip_nulls(jsonb_build_object(
                       'answers', m.external_id, 'answered', m.purpose)) AS facts
              FROM jsonb_to_recordset(%s) AS s (channel text, address text, purpose text,
                       status text, platform text, method text, happened_at timestamptz,
                       told_at timestamptz, sender text, scopes jsonb, facts jsonb)
              {ANSWERED}
             CROSS JOIN LATERAL jsonb_array_elements_text(
                   coalesce(s.scopes -> coalesce(m.purpose, ''), jsonb_build_array(s.purpose)))
                   AS p (purpose)
             WHERE s.address IS NOT NULL) a
     ORDER BY number_lock(a.address), a.address
        ON CONFLICT (dedup) DO NOTHING
    RETURNING channel, address, purpose, source, coalesce(happened_at, learned_at) AS at
"""  # noqa: S608 - our own words

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


def ending(
    record: Consent, sender: str, scopes: Mapping[str, Sequence[str]], told_at: datetime
) -> dict[str, object]:
    """Write what a reply ends as HEED takes it: `scopes`, by the purpose of what it answers."""
    found = act(record, str(record.facts["id"]), told_at)
    return found | {"sender": sender, "scopes": dict(scopes)}


def late(act: Mapping[str, Any]) -> dict[str, object]:
    """Mark an act whose delivery must owe it when it is drained."""
    return {**act, "facts": {**act["facts"], "late": True}}


def write(hub: Connection) -> None:
    """Add staged acts of consent to the ledger."""
    hub.execute(WRITE)
