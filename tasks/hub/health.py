"""How well texts travel: those of each workflow, each campaign and each sender."""

from datetime import datetime, timedelta
from typing import Any

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

ANSWERED = timedelta(days=7)
"""How long after a text a STOP or another word is an answer to it, unless another text came."""
LATE = timedelta(minutes=10)
"""How long a receipt may take."""
LATELY = timedelta(hours=1)
"""What is compared with all the rest, to see whether a sender has become slow."""

# A sender's number stays in the house: its last digits name it. What answers the person's own act
# is nobody's campaign. Each word of a person answers the last text before it.
READ = """
    WITH t AS MATERIALIZED (
        SELECT id, phone, workflow, occasion, sender, status, coalesce(error, '') AS error,
               coalesce(accepted_at, reserved_at) AS at, settled_at
          FROM message
         WHERE reserved_at >= %(since)s AND reserved_at < %(until)s
           AND status IN ('sent', 'delivered', 'undelivered', 'refused', 'unsure')
           AND workflow <> 'stop_confirmation'
           AND NOT coalesce((facts ->> 'reply_to')::boolean, false)),
    words AS (
        SELECT address AS phone, least(happened_at, learned_at) AS at, true AS stop FROM consent
         WHERE channel = 'sms' AND status = 'withdrawn' AND method <> 'erasure'
           AND least(happened_at, learned_at) >= %(since)s
         UNION ALL
        SELECT facts ->> 'from', happened_at, false FROM message_event e
         WHERE kind = 'reply' AND happened_at >= %(since)s
           AND NOT EXISTS (SELECT FROM consent a
                            WHERE a.channel = 'sms' AND a.address = e.facts ->> 'from'
                              AND a.evidence ->> 'reply' = e.external_id)),
    answered AS (
        SELECT x.id, bool_or(w.stop) AS stop, bool_or(NOT w.stop) AS reply
          FROM words w CROSS JOIN LATERAL (
               SELECT t.id, t.at FROM t WHERE t.phone = w.phone AND t.at <= w.at
                ORDER BY t.at DESC, t.id DESC LIMIT 1) x
         WHERE w.at < x.at + %(answered)s
         GROUP BY x.id),
    clicked AS (
        SELECT DISTINCT l.workflow, l.occasion
          FROM link l JOIN click k ON (k.token, k.what) = (l.token, 'person')
         WHERE k.first_at >= %(since)s),
    seen AS (
        SELECT t.*, coalesce(a.stop, false) AS stop, coalesce(a.reply, false) AS reply,
               k.occasion IS NOT NULL AS click,
               CASE WHEN t.status = 'delivered' THEN extract(epoch FROM t.settled_at - t.at) END
                   AS took
          FROM t LEFT JOIN answered a USING (id)
          LEFT JOIN clicked k USING (workflow, occasion)),
    whose AS (
        SELECT 'workflow' AS kind, workflow AS subject, seen.* FROM seen
        UNION ALL
        SELECT 'sender', sender, seen.* FROM seen WHERE sender IS NOT NULL)
    SELECT kind,
           CASE kind WHEN 'sender' THEN 'sender ' || right(subject, 4) ELSE subject END AS subject,
           count(*) AS texts,
           count(*) FILTER (WHERE status = 'delivered') AS delivered,
           count(*) FILTER (WHERE status IN ('undelivered', 'refused')) AS failed,
           count(*) FILTER (WHERE error = '30007') AS filtered,
           count(*) FILTER (WHERE stop) AS opt_outs,
           count(*) FILTER (WHERE reply) AS replies,
           count(*) FILTER (WHERE click) AS clicks,
           count(*) FILTER (WHERE coalesce(settled_at, %(until)s) - at > %(late)s) AS late,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS usual,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY took)
               FILTER (WHERE at > %(until)s - %(lately)s) AS lately
      FROM whose w GROUP BY kind, w.subject ORDER BY kind DESC, texts DESC, 2
"""


def read(hub: Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Count the texts reserved in [since, until), by workflow (campaigns too) and by sender."""
    values = {"since": since, "until": until, "answered": ANSWERED, "late": LATE, "lately": LATELY}
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(READ, values).fetchall()
