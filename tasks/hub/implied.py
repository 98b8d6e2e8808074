"""Implied consent: a purchase in Canada lets the shop write for two years, if nobody said no.

It is written with the purchase, ends by itself, and speaks only where nobody decided: the view
consent_state lets every act of the person, and every note of one, go before it.
"""

from datetime import date

from msgspec import Struct

from tasks.hub.engine import Connection


class Implied(Struct, frozen=True):
    """Where a purchase implies consent: a country, its area codes, since when, for how long."""

    country: str
    area_codes: tuple[str, ...]
    since: date
    months: int


# Both the number and the place must be there: who moved away, or never lived there, has other laws.
WRITE = """
    WITH bought AS (
        SELECT DISTINCT o.key, o.placed_at, o.platform, c.phone, c.key AS customer
          FROM newest n
          JOIN orders o ON o.id = n.order_id
          JOIN customer c ON c.id = o.customer_id
         WHERE substring(c.phone FROM '^\\+1([0-9]{3})') = ANY(%(codes)s)
           AND %(country)s IN (o.country, c.country)
           AND o.placed_at >= %(since)s AND o.kept > 0 AND NOT o.test
           AND o.cancelled_at IS NULL AND o.deleted_at IS NULL AND c.erased_at IS NULL),
    written AS (
        INSERT INTO consent (channel, address, purpose, status, source, method, happened_at,
                             expires_at, evidence, dedup)
        SELECT 'sms', b.phone, 'marketing', 'granted', 'hub', 'implied:purchase', b.placed_at,
               b.placed_at + %(months)s * interval '1 month',
               jsonb_build_object('order', b.key),
               concat_ws('|', 'implied', b.phone, b.key)
          FROM bought b
         WHERE NOT EXISTS (SELECT FROM consent c
                            WHERE (c.channel, c.address, c.purpose, c.status)
                                = ('sms', b.phone, 'marketing', 'withdrawn'))
         ORDER BY number_lock(b.phone), b.phone, b.placed_at, b.key
            ON CONFLICT (dedup) DO NOTHING
        RETURNING address, happened_at)
    INSERT INTO touched
    SELECT 'customer', b.customer::text, w.happened_at, b.platform
      FROM written w JOIN bought b ON b.phone = w.address AND b.placed_at = w.happened_at
"""


def write(hub: Connection, implied: Implied | None) -> None:
    """Write what the purchases of this merge imply; nothing where it is not configured."""
    if implied is None:
        return
    what = {
        "codes": list(implied.area_codes),
        "country": implied.country,
        "since": implied.since,
        "months": implied.months,
    }
    hub.execute(WRITE, what)
