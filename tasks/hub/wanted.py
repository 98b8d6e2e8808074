"""What platforms are told: the hub's rows as mappings expect them."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from tasks.hub import bearing, threads
from tasks.hub.engine import Connection

# Looked up person by person: the state of the whole ledger is not made for a batch. Of whom nothing
# is known but an id, nobody is told; unless they were told of somebody who was parted since.
CUSTOMERS = """
    SELECT c.key::text, c.email, c.phone, c.first_name, c.last_name, c.country, c.order_count,
           c.net_spend, c.currency, c.first_order_at, c.last_order_at,
           s.sms_status, s.sms_source, s.sms_at, s.cart_status, s.transactional_status, s.acts,
           (SELECT string_agg(m.segment, ';' ORDER BY m.segment) FROM membership m
             WHERE m.customer_id = c.id AND m.until IS NULL) AS segments,
           z.rfm, z.chance AS buy_chance, z.churn AS churn_chance, z.due AS next_purchase,
           z.value AS predicted_value, z.why AS score_why, z.since AS scored_at,
           (b.last_seen_at AT TIME ZONE 'UTC')::date AS last_seen_on, b.sessions_30d,
           coalesce(g.title, b.product) AS last_product_viewed, b.category AS top_category
      FROM customer c
      LEFT JOIN score z ON z.customer_id = c.id AND z.until IS NULL
      LEFT JOIN behaviour b ON b.customer_id = c.id
      LEFT JOIN product g ON (g.platform, g.external_id) = (b.platform, b.product)
     CROSS JOIN LATERAL (
           SELECT max(v.status) FILTER (WHERE v.purpose = 'marketing') AS sms_status,
                  max(v.source) FILTER (WHERE v.purpose = 'marketing') AS sms_source,
                  max(coalesce(v.happened_at, v.learned_at))
                      FILTER (WHERE v.purpose = 'marketing') AS sms_at,
                  max(v.status) FILTER (WHERE v.purpose = 'cart') AS cart_status,
                  max(v.status) FILTER (WHERE v.purpose = 'transactional') AS transactional_status,
                  coalesce(array_agg(v.id), '{}') AS acts
             FROM consent_state v
            WHERE v.channel = 'sms' AND v.address = c.phone
              AND NOT coalesce(v.status = 'granted' AND v.expires_at <= clock_timestamp(), false)) s
     WHERE c.key = ANY(%(keys)s::uuid[]) AND c.merged_into IS NULL AND c.erased_at IS NULL
       AND (c.told_rank >= 0 OR c.currency IS NOT NULL
            OR EXISTS (SELECT FROM mirror m
                        WHERE m.platform = %(platform)s AND m.object = 'contacts'
                          AND m.key = c.key::text))
"""

ORDERS = """
    SELECT o.key::text, o.name, o.currency, o.total, o.kept, o.financial_status,
           o.fulfilment_status, o.placed_at, o.cancelled_at, m.their_id AS contact_id
      FROM orders o
      LEFT JOIN customer c ON c.id = o.customer_id
      LEFT JOIN mirror m ON m.platform = %(platform)s AND m.object = 'contacts'
                        AND m.key = c.key::text
     WHERE o.key = ANY(%(keys)s::uuid[]) AND o.deleted_at IS NULL
"""

# Of a number as a whole: its newest word counts, and only who wants nothing at all is withdrawn,
# unless the platform has blocked the number by itself. No platform knows a permission that ends:
# those are not told. Of people who were joined it is whose own number it is who bears it. Who holds
# a newer yes that counts for nothing would not hear an older no.
CONSENTS = """
    SELECT k.key, s.channel, s.address, s.purpose, s.source,
           CASE WHEN s.expires_at IS NULL THEN s.status END AS status,
           greatest(coalesce(s.happened_at, s.learned_at), y.overruled) AS happened_at,
           ARRAY[s.id] AS acts,
           CASE WHEN n.ended = 3 THEN 'withdrawn'
                WHEN n.newest = 'granted' AND n.expires_at IS NULL THEN 'granted'
                WHEN EXISTS (SELECT FROM consent b WHERE b.id = n.last AND b.status = 'withdrawn'
                                AND b.source = %(platform)s AND b.evidence ? 'blocked')
                THEN 'withdrawn' END AS number_status,
           n.at AS number_at, n.acts AS number_acts,
           (SELECT i.value FROM (
                SELECT i.value, i.learned_at, false AS own FROM customer c
                  JOIN identity i ON i.customer_id = c.id AND i.kind = %(platform)s || ':customer'
                 WHERE c.phone = s.address AND i.gone_at IS NULL
                UNION ALL
                SELECT i.value, i.learned_at, true
                  FROM part p JOIN customer n ON n.id = p.customer_id
                  JOIN identity i ON i.customer_id = coalesce(n.merged_into, n.id)
                       AND i.kind = %(platform)s || ':customer'
                 WHERE p.phone = s.address AND i.gone_at IS NULL
                   AND coalesce(i.own_id, i.customer_id) = n.id) i
             ORDER BY own DESC, learned_at, value LIMIT 1) AS customer_external_id
      FROM unnest(%(keys)s::text[]) AS k (key)
     CROSS JOIN LATERAL (
           SELECT * FROM consent_state v
            WHERE v.channel = split_part(k.key, ':', 1) AND v.address = split_part(k.key, ':', 2)
              AND v.purpose = split_part(k.key, ':', 3) OFFSET 0) s
     CROSS JOIN LATERAL (
           SELECT max(g.happened_at) + interval '1 second' AS overruled FROM consent g
            WHERE (g.channel, g.address, g.purpose) = (s.channel, s.address, s.purpose)
              AND g.source = %(platform)s AND g.status = 'granted' AND s.status = 'withdrawn'
              AND g.happened_at < clock_timestamp() - interval '1 second') y
     CROSS JOIN LATERAL (
           SELECT count(*) FILTER (WHERE v.status = 'withdrawn') AS ended, max(v.at) AS at,
                  (array_agg(v.status ORDER BY v.at DESC, v.status DESC))[1] AS newest,
                  (array_agg(v.id ORDER BY v.at DESC, v.status DESC))[1] AS last,
                  (array_agg(v.expires_at ORDER BY v.at DESC, v.status DESC))[1] AS expires_at,
                  array_agg(v.id) AS acts
             FROM (SELECT *, coalesce(happened_at, learned_at) AS at FROM consent_state
                    WHERE channel = s.channel AND address = s.address) v) n
"""

# A contact that keeps failing is not waited for.
EARLY = """
    SELECT o.key::text FROM {people}
     WHERE o.key = ANY(%(keys)s::uuid[])
       AND (EXISTS (SELECT FROM outbox s
                     WHERE s.platform = %(platform)s AND s.object = ANY(%(people)s)
                       AND s.key = c.key::text AND s.status = 'owed' AND s.attempts = 0)
            OR EXISTS (SELECT FROM outbox s
                     WHERE s.platform = %(platform)s AND s.object = ANY(%(people)s)
                       AND s.key = c.key::text AND s.status = 'sending' AND s.attempts = 1))
       AND NOT EXISTS (SELECT FROM mirror m
                        WHERE m.platform = %(platform)s AND m.object = ANY(%(people)s)
                          AND m.key = c.key::text AND m.their_id IS NOT NULL)
"""

# Whose contact a platform has yet to be told of.
BUYERS = """
    SELECT o.key::text, c.key::text FROM orders o JOIN customer c ON c.id = o.customer_id
     WHERE o.key = ANY(%(keys)s::uuid[])
       AND NOT EXISTS (SELECT FROM mirror m
                        WHERE m.platform = %(platform)s AND m.object = ANY(%(people)s)
                          AND m.key = c.key::text AND m.their_id IS NOT NULL)
"""

ACTS = {"acts", "number_acts"}
"""What of a row only says which acts of consent it rests on."""

TELLS_OF = {
    "sms_status": ("sms_status", "sms_source", "sms_at"),
    "cart_status": ("cart_status",),
    "transactional_status": ("transactional_status",),
}
"""What of a customer's row tells of a consent, by what says whether it is given."""

BEARS = {name for names in TELLS_OF.values() for name in names}
"""All of a customer's row that tells of consents."""

NOUNS = {
    "customer": CUSTOMERS,
    "order": ORDERS,
    "consent": CONSENTS,
    "utterance": threads.UTTERANCES,
    "conversation": threads.CONVERSATIONS,
}
EARLIES = {noun: EARLY.format(people=people) for noun, people in threads.PEOPLE.items()}


TOUCHED = "SELECT DISTINCT key FROM touched WHERE noun = %s ORDER BY key"


def touched(hub: Connection, noun: str) -> list[str]:
    """List the records of a noun that this transaction's merge changed."""
    return [key for (key,) in hub.execute(TOUCHED, (noun,)).fetchall()]


def early(
    hub: Connection, noun: str, *, platform: str, people: Sequence[str], keys: Sequence[str]
) -> set[str]:
    """Name the records whose customer a platform does not know yet, but is about to."""
    values = {"platform": platform, "people": list(people), "keys": list(keys)}
    return {key for (key,) in hub.execute(EARLIES[noun], values).fetchall()}


def buyers(
    hub: Connection, platform: str, people: Sequence[str], keys: Sequence[str]
) -> dict[str, str]:
    """Return by the key of an order that of its customer, where a platform does not know them."""
    values = {"platform": platform, "people": list(people), "keys": list(keys)}
    return dict(hub.execute(BUYERS, values).fetchall())


def rows(
    hub: Connection, noun: str, keys: Sequence[str], platform: str
) -> Mapping[str, dict[str, Any]]:
    """Return the hub's rows by key; a key that is gone is absent."""
    with hub.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(NOUNS[noun], {"keys": list(keys), "platform": platform}).fetchall()
    by_key = {row["key"]: row for row in found}
    others = [key for key in keys if key not in by_key]
    if noun == "customer" and others:
        by_key |= bearing.rows(hub, platform, others)
    return by_key
