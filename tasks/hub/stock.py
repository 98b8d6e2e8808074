"""Stock: since when a product is there again that was sold out.

A product that was never known to be sold out is never there again, however often it changes. What
is told late or twice is put in its place by when the platform said so.
"""

from tasks.hub.engine import Connection

# Of several copies at once each counts: what sold out and came back between two looks did both.
# Of a run of copies that all say there is some, the first is when it came back.
STOCK = """
    WITH said AS (
        SELECT platform, external_id, greatest(updated_at, told_at) AS at,
               facts @@ '$.inventory > 0' AS there
          FROM stage_products
         WHERE NOT bad AND NOT deleted AND jsonb_typeof(facts -> 'inventory') = 'number'),
    ended AS (
        SELECT p.id, greatest(p.sold_out_at, max(s.at) FILTER (WHERE NOT s.there)) AS at
          FROM said s JOIN product p USING (platform, external_id)
         GROUP BY p.id),
    news AS (
        SELECT e.id, e.at AS sold_out_at, min(x.at) FILTER (WHERE x.at > e.at) AS there_since
          FROM ended e JOIN product p USING (id) JOIN said s USING (platform, external_id)
         CROSS JOIN LATERAL (VALUES (p.there_since), (CASE WHEN s.there THEN s.at END),
               (CASE WHEN p.facts @@ '$.inventory > 0'
                     THEN greatest(p.updated_at, p.told_at) END)) AS x (at)
         WHERE e.at IS NOT NULL
         GROUP BY e.id, e.at)
    UPDATE product p SET sold_out_at = n.sold_out_at, there_since = n.there_since
      FROM news n
     WHERE p.id = n.id
       AND (p.sold_out_at, p.there_since) IS DISTINCT FROM (n.sold_out_at, n.there_since)
"""


def write(hub: Connection) -> None:
    """Note which products sold out and which are there again; the staged ones are merged before."""
    hub.execute(STOCK)
