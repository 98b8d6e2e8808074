"""What the CRM says of conversations: its tickets are such, and who did our task has answered."""

from tasks.hub.conversations import PRIORITY
from tasks.hub.engine import Connection

# A ticket is a conversation with each of its contacts, while they are its contacts. An older copy
# says nothing of it, not even whose it was.
TICKETS = """
    WITH told AS (
        SELECT DISTINCT ON (platform, external_id) *, coalesce(updated_at, told_at) AS at
          FROM stage_tickets WHERE NOT bad AND NOT task
         ORDER BY platform, external_id, at DESC, row DESC),
    theirs AS (
        SELECT t.*, p.contact, i.customer_id AS now_whose, i.own_id
          FROM told t
         CROSS JOIN LATERAL (
               SELECT t.customer_external_id WHERE t.customer_external_id IS NOT NULL
                UNION
               SELECT jsonb_array_elements_text(coalesce(t.facts -> 'contacts', '[]')))
                    AS p (contact)
          LEFT JOIN identity i ON (i.kind, i.value) = (t.platform || ':customer', p.contact)),
    over AS (
        UPDATE conversation v
           SET closed_at = coalesce(v.closed_at, t.at), spoken_at = t.at, why = coalesce(v.why,
               CASE WHEN t.waits THEN 'it is not theirs any more' ELSE 'its ticket is gone' END)
          FROM told t
         WHERE (v.platform, v.external_id, v.source) = (t.platform, t.external_id, 'ticket')
           AND t.at >= v.spoken_at AND NOT EXISTS (
               SELECT FROM theirs x
                WHERE (x.platform, x.external_id) = (v.platform, v.external_id)
                  AND x.contact = v.value))
    INSERT INTO conversation AS v (kind, value, source, platform, external_id, customer_id, owner,
                opened_at, spoken_at, until, closed_at, why)
    SELECT platform || ':customer', contact, 'ticket', platform, external_id,
           coalesce(own_id, now_whose), owner, coalesce(opened_at, at), at,
           at + interval '30 days', CASE WHEN NOT waits THEN at END,
           CASE WHEN NOT waits THEN 'its ticket is closed' END
      FROM theirs t
     WHERE NOT EXISTS (
           SELECT FROM conversation n
            WHERE (n.platform, n.external_id, n.source) = (t.platform, t.external_id, 'ticket')
              AND n.spoken_at > t.at)
        ON CONFLICT (platform, external_id, value) WHERE source = 'ticket' DO UPDATE
       SET customer_id = excluded.customer_id, owner = excluded.owner,
           spoken_at = excluded.spoken_at, until = excluded.until,
           closed_at = excluded.closed_at, why = excluded.why
     WHERE excluded.spoken_at >= v.spoken_at
"""

# What was written after the answer, before we heard of it, nobody was asked to answer yet.
TASKS = """
    WITH done AS (
        SELECT m.key, t.platform AS follower, coalesce(t.updated_at, t.told_at) AS at
          FROM stage_tickets t
          JOIN mirror m ON (m.platform, m.object, m.their_id) = (t.platform, 'tasks', t.external_id)
         WHERE t.task AND NOT t.waits AND NOT t.bad),
    answered AS (
        UPDATE conversation v SET closed_at = d.at, why = 'it was answered' FROM done d
         WHERE v.key::text = d.key AND v.closed_at IS NULL AND v.opened_at <= d.at
        RETURNING v.*, d.at, d.follower),
    later AS (
        SELECT a.*, u.platform AS by_what, u.external_id AS first, u.spoken_at AS begun
          FROM answered a CROSS JOIN LATERAL (
               SELECT * FROM utterance u
                WHERE u.conversation_id = a.id AND u.spoken_at > a.at
                ORDER BY u.spoken_at, u.id LIMIT 1) u),
    anew AS (
        INSERT INTO conversation (kind, value, source, platform, external_id, customer_id, subject,
                    owner, urgent, opened_at, spoken_at, until)
        SELECT kind, value, source, by_what, first, customer_id, subject, owner, urgent, begun,
               spoken_at, until FROM later
        RETURNING id, key, value),
    moved AS (
        UPDATE utterance u SET conversation_id = n.id
          FROM later l JOIN anew n USING (value)
         WHERE u.conversation_id = l.id AND u.spoken_at > l.at)
    INSERT INTO outbox (platform, object, key, priority, happened_at)
    SELECT l.follower, 'tasks', n.key::text, %(priority)s, l.begun
      FROM later l JOIN anew n USING (value)
        ON CONFLICT (platform, object, key) WHERE status = 'owed' DO NOTHING
"""


def follow(hub: Connection) -> None:
    """Open and close conversations by what the CRM says of its tickets and of our tasks."""
    hub.execute(TICKETS)
    hub.execute(TASKS, {"priority": PRIORITY})
