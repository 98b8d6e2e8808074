"""What starts a journey, by name: something a person really did, or that befell them.

Each is a statement that finds what happened to some people (`{who}`), or to everybody where it is
time itself that brings it (`daily`). The occasion names what happened: it starts one journey ever.
"""

from collections.abc import Mapping
from typing import LiteralString

from msgspec import Struct

from tasks.hub import belonging


class Trigger(Struct, frozen=True):
    """A trigger: what happened in words, and where the hub knows it from.

    Columns: customer_id, occasion, subject, cart, order_id, happened_at, facts.
    """

    says: str
    sql: LiteralString
    daily: bool = False


LIVE = "o.cancelled_at IS NULL AND o.deleted_at IS NULL AND NOT o.test"
TODAY = "(present() AT TIME ZONE 'UTC')"
"""The hub's days are the world's, whatever zone its session has."""
ORDER = "concat_ws(':', 'order', o.platform, o.external_id)"
PARCEL = """
    SELECT o.customer_id, concat_ws(':', 'parcel', o.platform, o.external_id, f.external_id)
               AS occasion, {order} AS subject, NULL::text AS cart, o.id AS order_id,
           f.updated_at AS happened_at, jsonb_build_object('parcel', f.external_id) AS facts
      FROM fulfilment f JOIN orders o ON o.id = f.order_id
     WHERE o.customer_id {who} AND {live} AND {how}
"""

TRIGGERS: Mapping[str, Trigger] = {
    # a checkout with something in it; looking at pages is none
    "cart left": Trigger(
        "left a checkout with something in it",
        """
        SELECT k.customer_id, concat_ws(':', 'cart', k.platform, k.external_id) AS occasion,
               'cart' AS subject, k.external_id AS cart, NULL::bigint AS order_id,
               k.updated_at AS happened_at, '{}'::jsonb AS facts
          FROM cart k
         WHERE k.customer_id {who} AND k.completed_at IS NULL AND k.total > 0
        """,
    ),
    "order placed": Trigger(
        "placed an order",
        """
        SELECT o.customer_id, {order} AS occasion, {order} AS subject, NULL::text AS cart,
               o.id AS order_id, o.placed_at AS happened_at, '{}'::jsonb AS facts
          FROM orders o WHERE o.customer_id {who} AND {live}
        """,
    ),
    "parcel sent": Trigger(
        "an order left the shop",
        PARCEL.replace(
            "{how}",
            """f.status = 'SUCCESS' AND coalesce(f.facts ->> 'shipment', '')
                   NOT IN ('OUT_FOR_DELIVERY', 'ATTEMPTED_DELIVERY', 'DELIVERED')""",
        ),
    ),
    "parcel out for delivery": Trigger(
        "a parcel is on the van",
        PARCEL.replace("{how}", "f.facts ->> 'shipment' = 'OUT_FOR_DELIVERY'"),
    ),
    "parcel delivered": Trigger(
        "a parcel arrived", PARCEL.replace("{how}", "f.facts ->> 'shipment' = 'DELIVERED'")
    ),
    "money given back": Trigger(
        "money was given back",
        """
        SELECT o.customer_id, concat_ws(':', 'refund', o.platform, o.external_id, r.external_id)
                   AS occasion, {order} AS subject, NULL::text AS cart, o.id AS order_id,
               r.refunded_at AS happened_at, jsonb_build_object('refund', r.external_id) AS facts
          FROM refund r JOIN orders o ON o.id = r.order_id
         WHERE o.customer_id {who} AND r.amount > 0 AND NOT o.test
        """,
    ),
    # a person's own act, not what a file or a note says of it
    "opted in": Trigger(
        "allowed texts that sell",
        """
        SELECT c.id AS customer_id, concat_ws(':', 'welcome', c.key) AS occasion,
               'welcome' AS subject, NULL::text AS cart, NULL::bigint AS order_id,
               s.happened_at, '{}'::jsonb AS facts
          FROM customer c JOIN consent_state s
            ON (s.channel, s.address, s.purpose, s.status)
             = ('sms', c.phone, 'marketing', 'granted')
         WHERE c.id {who} AND NOT recorded(s.source) AND s.expires_at IS NULL
        """,
    ),
    "opt-in to confirm": Trigger(
        "asked for texts that sell, and has to confirm it",
        """
        SELECT c.id AS customer_id,
               concat_ws(':', 'confirm', c.key, extract(epoch FROM s.happened_at)) AS occasion,
               'confirm' AS subject, NULL::text AS cart, NULL::bigint AS order_id,
               s.happened_at, '{}'::jsonb AS facts
          FROM customer c JOIN consent_state s
            ON (s.channel, s.address, s.purpose, s.status)
             = ('sms', c.phone, 'marketing', 'pending')
         WHERE c.id {who} AND NOT recorded(s.source) AND s.happened_at IS NOT NULL
        """,
    ),
    # the same product twice in a day: one look says nothing
    "product looked at again": Trigger(
        "looked at one product twice in a day",
        """
        SELECT e.customer_id,
               concat_ws(':', 'look', c.key, e.facts ->> 'product',
                         (max(e.happened_at) AT TIME ZONE 'UTC')::date) AS occasion,
               concat_ws(':', 'product', e.facts ->> 'product') AS subject,
               NULL::text AS cart, NULL::bigint AS order_id, max(e.happened_at) AS happened_at,
               jsonb_build_object('product', e.facts ->> 'product', 'platform', e.platform) AS facts
          FROM event e JOIN customer c ON c.id = e.customer_id
         WHERE e.customer_id {who} AND e.kind = 'product viewed' AND e.facts ? 'product'
           AND e.happened_at > present() - interval '1 day'
         GROUP BY e.customer_id, c.key, e.platform, e.facts ->> 'product'
        HAVING sum(e.weight) >= 2
        """,
    ),
    # by their own measure: the time between their purchases, never under a month
    "quiet for long": Trigger(
        "has not bought for much longer than they used to",
        """
        SELECT q.id AS customer_id, concat_ws(':', 'quiet', q.key,
                         (q.last_order_at AT TIME ZONE 'UTC')::date) AS occasion,
               'win back' AS subject, NULL::text AS cart,
               NULL::bigint AS order_id, q.last_order_at + q.quiet AS happened_at,
               '{}'::jsonb AS facts
          FROM (SELECT c.id, c.key, c.last_order_at,
                       CASE WHEN c.order_count < 2 THEN interval '120 days'
                            ELSE least(interval '365 days', greatest(interval '30 days',
                                 2 * (c.last_order_at - c.first_order_at) / (c.order_count - 1)))
                       END AS quiet
                  FROM customer c WHERE c.id {who} AND c.order_count > 0) q
        """,
        daily=True,
    ),
    # as the store says it, else the CRM: 1990-12-24, or --12-24; who was born on the day that most
    # years have not has it the day before
    "birthday": Trigger(
        "has their birthday",
        """
        SELECT b.id AS customer_id, concat_ws(':', 'birthday', b.key, extract(year FROM {today}))
                   AS occasion, 'birthday' AS subject, NULL::text AS cart,
               NULL::bigint AS order_id,
               date_trunc('day', {today}) AT TIME ZONE 'UTC' AS happened_at,
               '{}'::jsonb AS facts
          FROM (SELECT c.id, c.key FROM customer c
                 WHERE c.id {who}
                   AND right(coalesce(c.facts ->> 'birthday', c.facts ->> 'date_of_birth'), 5)
                       IN (to_char({today}, 'MM-DD'),
                           CASE WHEN to_char({today}, 'MM-DD') = '02-28'
                                 AND to_char({today} + interval '1 day', 'MM-DD') = '03-01'
                                THEN '02-29' END)) b
        """,
        daily=True,
    ),
    "order number reached": Trigger(
        "placed order number {value}",
        """
        SELECT n.customer_id, concat_ws(':', 'order number', c.key, {value}::int) AS occasion,
               'loyalty' AS subject, NULL::text AS cart, n.id AS order_id,
               n.placed_at AS happened_at, '{}'::jsonb AS facts
          FROM (SELECT o.customer_id, o.id, o.placed_at,
                       row_number() OVER (PARTITION BY o.customer_id ORDER BY o.placed_at, o.id)
                           AS number
                  FROM orders o WHERE o.customer_id {who} AND {live}) n
          JOIN customer c ON c.id = n.customer_id
         WHERE n.number = {value}::int
        """,
    ),
    # the order with which it was reached says when; what is in another currency does not count
    "spend reached": Trigger(
        "has spent {value} in all",
        """
        SELECT DISTINCT ON (n.customer_id) n.customer_id,
               concat_ws(':', 'spend', n.key, {value}::numeric) AS occasion,
               'tier' AS subject, NULL::text AS cart, n.id AS order_id,
               n.placed_at AS happened_at, '{}'::jsonb AS facts
          FROM (SELECT o.customer_id, c.key, o.id, o.placed_at,
                       sum(o.kept) OVER (PARTITION BY o.customer_id ORDER BY o.placed_at, o.id)
                           AS spent
                  FROM orders o JOIN customer c ON c.id = o.customer_id
                 WHERE o.customer_id {who} AND {live} AND o.currency = c.currency) n
         WHERE n.spent >= {value}::numeric
         ORDER BY n.customer_id, n.placed_at, n.id
        """,
    ),
    # a person's click on a link of ours, whatever it stood in; bots and previews are none
    "link clicked": Trigger(
        "came to the shop by a link of ours",
        """
        SELECT j.customer_id, concat_ws(':', 'click', k.token) AS occasion, 'click' AS subject,
               NULL::text AS cart, NULL::bigint AS order_id, k.first_at AS happened_at,
               '{}'::jsonb AS facts
          FROM click k JOIN link l USING (token) JOIN journey j ON j.id = l.journey_id
         WHERE j.customer_id {who} AND k.what = 'person' AND l.name <> 'order_link'
        """,
    ),
    # from none to some, since they asked; each time, until they are told: then it is answered
    "product there again": Trigger(
        "a product they asked for was sold out and is there again",
        """
        SELECT r.customer_id, t.occasion,
               concat_ws(':', 'product', r.product_external_id) AS subject, NULL::text AS cart,
               NULL::bigint AS order_id, p.there_since AS happened_at,
               jsonb_build_object('product', r.product_external_id, 'platform', r.platform) AS facts
          FROM request r JOIN product p
            ON (p.platform, p.external_id) = (r.platform, r.product_external_id)
         CROSS JOIN LATERAL (SELECT concat_ws(':', 'request', r.id,
                                              extract(epoch FROM p.there_since)) AS occasion) t
         WHERE r.customer_id {who} AND r.withdrawn_at IS NULL AND p.deleted_at IS NULL
           AND p.there_since > r.asked_at AND NOT EXISTS (
               SELECT FROM journey e
                 LEFT JOIN journey_step s ON s.journey_id = e.id
                 LEFT JOIN message m ON m.id = s.message_id
                WHERE e.customer_id = r.customer_id AND e.occasion <> t.occasion
                  AND e.occasion || ':' LIKE concat('request:', r.id, ':%%')
                  AND (e.status = 'waiting' OR m.status NOT IN ('withheld', 'given_back')))
        """,
    ),
    "joined segment": Trigger("joined the segment {value}", belonging.JOINED),
    "in segment": Trigger("is in the segment {value}", belonging.IN_IT),
}
"""Every trigger there is, by the name a workflow calls it."""

SOME = "= ANY(%(people)s)"
ALL = "IS NOT NULL"


def compiled(name: str, *, everybody: bool) -> str:
    """Return a trigger's statement for some people, or everybody; its value is `%(trigger)s`."""
    sql = TRIGGERS[name].sql.replace("{who}", ALL if everybody else SOME)
    sql = sql.replace("{live}", LIVE).replace("{order}", ORDER).replace("{today}", TODAY)
    return sql.replace("{value}", "%(trigger)s")


def words(name: str, value: object = None) -> str:
    """Say what happened, in words."""
    return TRIGGERS[name].says.replace("{value}", str(value))
