"""What somebody's days amount to: visits and looks of late, what they looked at last and most."""

from collections.abc import Sequence

from tasks.hub import customers, outbox
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target

HALF_LIFE = 14
"""Days after which a look at a category counts half."""
HORIZON = 90
"""Days whose looks count at all for a category."""
LEFT_ALONE = 300
"""Changed at once, more than this is told in bulk: it must not hold up what just happened."""

LOOKED = "CREATE TEMP TABLE IF NOT EXISTS looked (customer_id bigint) ON COMMIT DELETE ROWS"
WHO = (
    "INSERT INTO looked SELECT DISTINCT customer_id FROM due_day",
    """
    INSERT INTO looked SELECT customer_id FROM behaviour
     WHERE due_on <= (present() AT TIME ZONE 'UTC')::date ORDER BY due_on LIMIT %s
    """,
)

# Last seen, and what at, outlives the days themselves. Only what changed is written and told.
AMOUNT = f"""
    WITH today AS MATERIALIZED (SELECT (present() AT TIME ZONE 'UTC')::date AS day),
    who AS (SELECT DISTINCT customer_id FROM looked),
    days AS MATERIALIZED (
        SELECT b.*, t.day - b.day AS age FROM who w CROSS JOIN today t
         CROSS JOIN LATERAL (
               SELECT * FROM browsed x WHERE x.customer_id = w.customer_id
                  AND x.day > t.day - {HORIZON} OFFSET 0) b),
    liked AS (
        SELECT DISTINCT ON (customer_id) customer_id, category
          FROM (SELECT d.customer_id, k.key AS category,
                       sum(k.value::numeric * power(0.5::float8, d.age / {HALF_LIFE}.0)::numeric)
                           AS looks
                  FROM days d CROSS JOIN LATERAL jsonb_each_text(d.categories) k GROUP BY 1, 2) l
         ORDER BY customer_id, round(looks, 9) DESC, category),
    last AS (
        SELECT DISTINCT ON (customer_id) customer_id, platform, product, viewed_at FROM days
         WHERE product IS NOT NULL ORDER BY customer_id, viewed_at DESC),
    sums AS (
        SELECT d.customer_id, max(d.seen_at) AS seen_at,
               coalesce(sum(d.sessions) FILTER (WHERE age < 30), 0)::int AS sessions,
               coalesce(sum(d.views) FILTER (WHERE age < 7), 0)::int AS week,
               coalesce(sum(d.views) FILTER (WHERE age < 30), 0)::int AS month,
               min(d.day + CASE WHEN age < 7 AND d.views > 0 THEN 7
                                WHEN age < 30 AND d.sessions + d.views > 0 THEN 30
                                ELSE {HORIZON} END) AS due_on
          FROM days d GROUP BY d.customer_id),
    old AS MATERIALIZED (
        SELECT b.* FROM behaviour b JOIN who USING (customer_id)),
    new AS MATERIALIZED (
        SELECT w.customer_id, coalesce(s.seen_at, o.last_seen_at) AS last_seen_at,
               coalesce(s.sessions, 0) AS sessions_30d, coalesce(s.week, 0) AS views_7d,
               coalesce(s.month, 0) AS views_30d,
               CASE WHEN l.product IS NULL THEN o.platform ELSE l.platform END AS platform,
               coalesce(l.product, o.product) AS product,
               coalesce(l.viewed_at, o.viewed_at) AS viewed_at, k.category, s.due_on
          FROM who w JOIN customer c ON c.id = w.customer_id
               AND c.merged_into IS NULL AND c.erased_at IS NULL
          LEFT JOIN sums s USING (customer_id) LEFT JOIN liked k USING (customer_id)
          LEFT JOIN last l USING (customer_id) LEFT JOIN old o USING (customer_id)
         WHERE num_nonnulls(s.seen_at, o.last_seen_at) > 0),
    gone AS (
        DELETE FROM behaviour b USING who w WHERE b.customer_id = w.customer_id
           AND NOT EXISTS (SELECT FROM new n WHERE n.customer_id = b.customer_id)),
    kept AS (
        INSERT INTO behaviour AS b SELECT n.customer_id, n.last_seen_at, n.sessions_30d, n.views_7d,
               n.views_30d, n.platform, n.product, n.viewed_at, n.category, n.due_on
          FROM new n LEFT JOIN old o USING (customer_id)
         WHERE o.customer_id IS NULL OR (n.*) IS DISTINCT FROM (o.*)
            ON CONFLICT (customer_id) DO UPDATE
           SET last_seen_at = excluded.last_seen_at, sessions_30d = excluded.sessions_30d,
               views_7d = excluded.views_7d, views_30d = excluded.views_30d,
               platform = excluded.platform, product = excluded.product,
               viewed_at = excluded.viewed_at, category = excluded.category,
               due_on = excluded.due_on),
    told AS (
        INSERT INTO touched
        SELECT 'customer', c.key::text, present(), '' FROM new n
          JOIN customer c ON c.id = n.customer_id LEFT JOIN old o USING (customer_id)
         WHERE (date_trunc('day', n.last_seen_at, 'UTC'), n.sessions_30d, n.product, n.category)
               IS DISTINCT FROM
               (date_trunc('day', o.last_seen_at, 'UTC'), o.sessions_30d, o.product, o.category)
        RETURNING key)
    SELECT (SELECT count(*) FROM who), (SELECT count(*) FROM told)
"""  # noqa: S608 - our own words


def write(hub: Connection, targets: Sequence[Target], limit: int) -> tuple[int, int]:
    """Look at whose days are in the table `due_day`, and at whom time has moved.

    Return how many were looked at, and of how many platforms would be told something else.
    """
    for statement in (LOOKED, customers.TOUCHED, "TRUNCATE looked, touched", WHO[0]):
        hub.execute(statement)
    hub.execute(WHO[1], (limit,))
    people, told = hub.execute(AMOUNT).fetchone() or (0, 0)
    if told and targets:
        outbox.owe(hub, targets, "bulk" if told > LEFT_ALONE else "live")
    return people, told
