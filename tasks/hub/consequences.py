"""What a join means, or would mean: orders, money, consent and records elsewhere, side by side."""

from collections.abc import Sequence
from typing import Any

from psycopg.rows import dict_row

from tasks.hub.engine import Connection

# Consent is kept by number: the newest dated act of each decides, whoever has it now.
SAID = """
    (SELECT coalesce(string_agg(s.purpose || ' ' || s.status || ' '
                        || to_char(coalesce(s.happened_at, s.learned_at), 'YYYY-MM-DD'), ', '
                        ORDER BY s.purpose), 'nothing said')
       FROM consent_state s WHERE s.channel = 'sms' AND s.address = {phone})
"""

RECORDS = """
    (SELECT string_agg(split_part(i.kind, ':', 1) || ' ' || i.value, ', '
                       ORDER BY i.kind, i.value)
       FROM identity i
      WHERE i.kind LIKE '%%:customer' AND i.gone_at IS NULL AND {whose})
"""

TAGS = """
    (SELECT string_agg(DISTINCT t, ', ') FROM jsonb_array_elements_text(
        CASE jsonb_typeof({facts} -> 'tags') WHEN 'array' THEN {facts} -> 'tags'
             ELSE '[]' END) t)
"""

# The rows of the journal a transaction has just written, beside what became of both.
JOINED = f"""
    SELECT j.id, k.key::text AS kept, g.key::text AS gone, j.cause,
           ARRAY(SELECT jsonb_array_elements_text(j.reasons)) AS why, j.likeness,
           (j.kept ->> 'order_count')::int AS kept_orders,
           (j.gone ->> 'order_count')::int AS gone_orders, k.order_count AS orders,
           (j.kept ->> 'net_spend')::numeric AS kept_spend,
           (j.gone ->> 'net_spend')::numeric AS gone_spend, k.net_spend AS spend, k.currency,
           j.gone ->> 'currency' AS gone_currency, j.kept ->> 'phone' AS kept_phone,
           j.gone ->> 'phone' AS gone_phone, k.phone,
           {SAID.format(phone="j.kept ->> 'phone'")} AS kept_consent,
           {SAID.format(phone="j.gone ->> 'phone'")} AS gone_consent,
           {SAID.format(phone="k.phone")} AS consent,
           {RECORDS.format(whose="i.customer_id = k.id AND i.own_id IS DISTINCT FROM g.id")}
               AS kept_records,
           {RECORDS.format(whose="i.customer_id = k.id AND i.own_id = g.id")} AS gone_records,
           {TAGS.format(facts="(j.kept -> 'facts')")} AS kept_tags,
           {TAGS.format(facts="(j.gone -> 'facts')")} AS gone_tags,
           {TAGS.format(facts="k.facts")} AS tags
      FROM joined j JOIN customer k ON k.id = j.kept_id JOIN customer g ON g.id = j.gone_id
     WHERE j.id > %(last)s AND j.undone_at IS NULL
     ORDER BY j.likeness DESC NULLS LAST, j.id LIMIT %(most)s
"""  # noqa: S608 - our own words

PAIRS = f"""
    SELECT c.id, a.key::text AS kept, b.key::text AS gone, c.status AS cause,
           ARRAY(SELECT jsonb_array_elements_text(c.reasons)) AS why, c.likeness,
           a.order_count AS kept_orders, b.order_count AS gone_orders,
           a.order_count + b.order_count AS orders, a.net_spend AS kept_spend,
           b.net_spend AS gone_spend,
           CASE WHEN b.currency IS DISTINCT FROM a.currency AND a.order_count > 0
                     AND b.order_count > 0 THEN NULL
                ELSE a.net_spend + b.net_spend END AS spend,
           coalesce(a.currency, b.currency) AS currency, b.currency AS gone_currency,
           a.phone AS kept_phone, b.phone AS gone_phone, NULL AS phone,
           {SAID.format(phone="a.phone")} AS kept_consent,
           {SAID.format(phone="b.phone")} AS gone_consent, NULL AS consent,
           {RECORDS.format(whose="i.customer_id = a.id")} AS kept_records,
           {RECORDS.format(whose="i.customer_id = b.id")} AS gone_records,
           {TAGS.format(facts="a.facts")} AS kept_tags, {TAGS.format(facts="b.facts")} AS gone_tags,
           NULL AS tags
      FROM candidate c
      JOIN customer x ON x.id = c.one_id JOIN customer a ON a.id = coalesce(x.merged_into, x.id)
      JOIN customer y ON y.id = c.other_id JOIN customer b ON b.id = coalesce(y.merged_into, y.id)
     WHERE c.id = ANY(%(ids)s)
     ORDER BY c.likeness DESC, c.id LIMIT %(most)s
"""  # noqa: S608 - our own words

PERSON = f"""
    SELECT c.key::text, c.order_count AS orders, c.net_spend AS spend, c.currency, c.phone,
           {SAID.format(phone="c.phone")} AS consent,
           {RECORDS.format(whose="i.customer_id = c.id")} AS records
      FROM customer c WHERE c.id = ANY(%(ids)s) ORDER BY array_position(%(ids)s, c.id)
"""  # noqa: S608 - our own words

Row = dict[str, Any]


def joined(hub: Connection, last: int, most: int = 200) -> list[Row]:
    """Show what the joins after `last` did to both; in their own transaction, or after it."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(JOINED, {"last": last, "most": most}).fetchall()


def pairs(hub: Connection, ids: Sequence[int], most: int = 200) -> list[Row]:
    """Show two who may be one, side by side, and what they would be together."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(PAIRS, {"ids": list(ids), "most": most}).fetchall()


def people(hub: Connection, ids: Sequence[int]) -> list[Row]:
    """Show some people as they are."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(PERSON, {"ids": list(ids)}).fetchall()
