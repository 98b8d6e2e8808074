"""What somebody may like: what goes with what they bought last, and the sort of goods they look at.

Asked only for workflows that speak of it.
"""

LAST = """
    coalesce(j.order_id, (
        SELECT x.id FROM orders x
         WHERE x.customer_id = j.customer_id AND x.cancelled_at IS NULL AND x.deleted_at IS NULL
           AND NOT x.test
         ORDER BY x.placed_at DESC, x.id DESC LIMIT 1))
"""

# Only what is there to be bought, and is not theirs already.
LIKED = f"""
    SELECT s.title, s.url, coalesce(
               (SELECT nullif(b.category, '') FROM behaviour b
                 WHERE b.customer_id = j.customer_id),
               (SELECT min(nullif(p.facts ->> 'category', ''))
                  FROM order_line l JOIN orders b ON b.id = l.order_id
                  JOIN product p
                    ON (p.platform, p.external_id) = (b.platform, l.product_external_id)
                 WHERE l.order_id = z.id)) AS category
      FROM (SELECT {LAST} AS id) z
      LEFT JOIN LATERAL (
           SELECT p.title, p.facts ->> 'url' AS url
             FROM order_line l JOIN orders b ON b.id = l.order_id
             JOIN companion k
               ON (k.platform, k.product_external_id) = (b.platform, l.product_external_id)
             JOIN product p ON (p.platform, p.external_id) = (k.platform, k.other_external_id)
            WHERE l.order_id = z.id AND p.title <> '' AND p.facts ->> 'url' <> ''
              AND p.deleted_at IS NULL AND coalesce(p.facts ->> 'status', 'ACTIVE') = 'ACTIVE'
              AND NOT coalesce(p.facts @@ '$.inventory <= 0', false)
              AND NOT EXISTS (
                  SELECT FROM orders x JOIN order_line y ON y.order_id = x.id
                   WHERE x.customer_id = j.customer_id AND x.platform = p.platform
                     AND y.product_external_id = p.external_id)
            ORDER BY k.likeness DESC, p.id LIMIT 1) s ON true
     WHERE %(suggests)s::boolean
"""  # noqa: S608 - our own words
