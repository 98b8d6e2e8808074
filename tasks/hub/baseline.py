"""What is so today: repurchase, order values, carts, consents and numbers, counted in the hub."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

PEOPLE = """
    SELECT count(*) AS customers,
           count(*) FILTER (WHERE phone IS NOT NULL) AS phones,
           count(*) FILTER (WHERE phone IS NULL AND facts ? 'phone_typed') AS unusable
      FROM customer WHERE merged_into IS NULL AND erased_at IS NULL
"""

# A name alone is no proof, so these are possible ones; what keys told was joined long ago.
DUPLICATES = """
    SELECT coalesce(sum(n - 1), 0)::bigint AS duplicates
      FROM (SELECT count(*) AS n FROM customer
             WHERE merged_into IS NULL AND erased_at IS NULL
               AND first_name <> '' AND last_name <> ''
             GROUP BY lower(first_name), lower(last_name), country HAVING count(*) > 1) same
"""

CONSENTS = """
    SELECT count(*) AS asked,
           count(*) FILTER (WHERE s.status IN ('granted', 'withdrawn')) AS decided,
           count(*) FILTER (WHERE s.status = 'granted'
                              AND coalesce(s.expires_at > %(until)s, true)) AS granted,
           count(*) FILTER (WHERE s.status = 'granted' AND recorded(s.source)
                              AND NOT coalesce(c.evidence ->> 'disclosure', '') <> '')
               AS undisclosed
      FROM customer p
      LEFT JOIN consent_state s ON s.channel = 'sms' AND s.purpose = 'marketing'
                               AND s.address = p.phone
      LEFT JOIN consent c ON c.id = s.id
     WHERE p.merged_into IS NULL AND p.erased_at IS NULL AND p.phone IS NOT NULL
"""

# A buyer is somebody known; orders nobody is known of count as orders only.
BUYERS = """
    WITH sold AS (
        SELECT customer_id, placed_at FROM orders
         WHERE NOT test AND cancelled_at IS NULL AND deleted_at IS NULL
           AND placed_at >= %(until)s - interval '24 months' AND placed_at < %(until)s),
    this_year AS (
        SELECT customer_id, count(*) AS n FROM sold
         WHERE customer_id IS NOT NULL AND placed_at >= %(until)s - interval '12 months'
         GROUP BY 1),
    last_year AS (
        SELECT customer_id, min(placed_at) AS first_at FROM sold
         WHERE customer_id IS NOT NULL AND placed_at < %(until)s - interval '12 months'
         GROUP BY 1)
    SELECT (SELECT count(*) FROM this_year) AS buyers,
           (SELECT count(*) FROM this_year WHERE n > 1) AS repeaters,
           (SELECT count(*) FROM last_year) AS before,
           (SELECT count(*) FROM last_year l WHERE EXISTS (
                SELECT FROM sold s WHERE s.customer_id = l.customer_id
                   AND s.placed_at > l.first_at
                   AND s.placed_at < l.first_at + interval '12 months')) AS again,
           (SELECT min(placed_at) FROM orders
             WHERE NOT test AND cancelled_at IS NULL AND deleted_at IS NULL) AS first_order_at
"""

# Amounts of different currencies are never added up: the one most orders are in speaks.
VALUES = """
    SELECT currency, count(*) AS orders, avg(total)::float AS mean,
           coalesce(stddev_samp(total), 0)::float AS spread
      FROM orders
     WHERE NOT test AND cancelled_at IS NULL AND deleted_at IS NULL
       AND placed_at >= %(until)s - interval '12 months' AND placed_at < %(until)s
     GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1
"""

# Left: still no order after an hour. A cart has seven days to come back, so the last week's wait.
CARTS = """
    SELECT count(*) AS left_carts,
           count(*) FILTER (WHERE completed_at <= created_at + interval '7 days') AS recovered
      FROM cart
     WHERE created_at >= %(until)s - interval '12 months'
       AND created_at < %(until)s - interval '7 days'
       AND coalesce(completed_at > created_at + interval '1 hour', true)
"""

TEXTED = """
    WITH texted AS (
        SELECT phone, min(coalesce(accepted_at, reserved_at)) AS at FROM message
         WHERE purpose IN ('marketing', 'cart') AND status IN ('sent', 'delivered', 'undelivered')
           AND coalesce(accepted_at, reserved_at) >= %(until)s - interval '12 months'
         GROUP BY 1)
    SELECT count(*) AS texted,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM consent c
                WHERE c.channel = 'sms' AND c.address = t.phone AND c.status = 'withdrawn'
                  AND NOT recorded(c.source) AND c.learned_at >= t.at)) AS opted_out
      FROM texted t
"""

HEARD = """
    SELECT (SELECT max(changed_at) FROM orders) AS orders,
           (SELECT max(changed_at) FROM customer WHERE merged_into IS NULL) AS customers,
           (SELECT max(coalesce(told_at, updated_at)) FROM cart) AS carts,
           (SELECT max(coalesce(told_at, updated_at)) FROM product) AS products,
           (SELECT max(coalesce(told_at, updated_at)) FROM fulfilment) AS fulfilments,
           (SELECT max(learned_at) FROM consent) AS consents,
           (SELECT max(learned_at) FROM message_event) AS messages
"""

WORK = """
    SELECT (SELECT count(*) FROM sync_run
             WHERE started_at >= %(until)s - interval '7 days') AS runs,
           (SELECT count(*) FROM sync_run
             WHERE started_at >= %(until)s - interval '7 days' AND status = 'red') AS red,
           (SELECT min(opened_at) FROM review WHERE status = 'open') AS oldest_review
"""

COUNTS: tuple[LiteralString, ...] = (
    *(PEOPLE, DUPLICATES, CONSENTS, BUYERS, VALUES, CARTS, TEXTED, WORK),
)


def counts(hub: Connection, until: datetime) -> dict[str, Any]:
    """Count everything a baseline is made of, up to a time; read only, at one moment."""
    found: dict[str, Any] = {}
    for statement in COUNTS:
        found |= row(hub, statement, {"until": until})
    return found


def heard(hub: Connection) -> dict[str, datetime | None]:
    """Say when the hub last learned of each data type; None: never."""
    return row(hub, HEARD, {})


def row(hub: Connection, statement: LiteralString, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the one row of a statement; none when there is none."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, values).fetchone() or {}
