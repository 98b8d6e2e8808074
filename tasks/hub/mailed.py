"""What a window of e-mails came to: each e-mail, whether its person clicked, and whether they left.

Read in the transaction that reads texts: an order may be told to either.
"""

# Who an e-mail went to is who they are now, as with texts; its variant is its journey's.
LEFT = """
    CREATE TEMP TABLE mailed ON COMMIT DROP AS
    SELECT -e.id AS id, e.address, e.workflow, e.occasion, e.purpose, e.status,
           e.reserved_at AS at,
           coalesce(j.variant, '') AS variant,
           coalesce(
               (SELECT coalesce(c.merged_into, c.id) FROM customer c WHERE c.id = e.customer_id),
               (SELECT min(c.id) FROM customer c
                 WHERE c.email = e.address AND c.merged_into IS NULL)) AS customer_id
      FROM email e LEFT JOIN journey j ON j.id = e.journey_id
     WHERE e.status IN ('reserved', 'sent', 'refused', 'unsure')
       AND e.reserved_at >= %(since)s AND e.reserved_at < %(until)s
"""

# Of a text or an e-mail that left: the campaign, and the segments its person was in then.
WHERE_FROM = """
           CASE WHEN m.workflow LIKE 'campaign %%' THEN substr(m.workflow, 10) ELSE '' END
               AS campaign,
           ARRAY(SELECT DISTINCT b.segment FROM membership b
                  WHERE b.customer_id = m.customer_id AND b.since <= m.at
                    AND (b.until IS NULL OR b.until > m.at) ORDER BY 1) AS segments
"""

# What sells after the person's newest word about it, which was a no, should not have left; what was
# only recorded lifts no no.
LETTERS = f"""
    WITH ends AS (
        SELECT DISTINCT c.address, least(c.happened_at, c.learned_at) AS at FROM consent c
         WHERE c.channel = 'email' AND c.status = 'withdrawn' AND c.method <> 'erasure'
           AND least(c.happened_at, c.learned_at) >= %(since)s
           AND least(c.happened_at, c.learned_at) <= %(now)s),
    left_by AS (
        SELECT DISTINCT t.id FROM ends s CROSS JOIN LATERAL (
               SELECT m.id, m.at FROM mailed m WHERE m.address = s.address AND m.at <= s.at
                ORDER BY m.at DESC, m.id LIMIT 1) t
         WHERE s.at < t.at + %(answered)s)
    SELECT m.id, coalesce(m.customer_id::text, 'address ' || m.address) AS person, m.at, m.status,
           m.workflow,
           {WHERE_FROM}, m.variant,
           m.id IN (SELECT id FROM left_by) AS opted_out,
           m.status <> 'refused' AND m.purpose <> 'transactional' AND EXISTS (
               SELECT FROM consent c
                WHERE (c.channel, c.address, c.status) = ('email', m.address, 'withdrawn')
                  AND c.method <> 'erasure' AND c.purpose IN ('marketing', m.purpose)
                  AND coalesce(c.happened_at, c.learned_at) <= m.at AND NOT EXISTS (
                      SELECT FROM consent g
                       WHERE (g.channel, g.address, g.status) = ('email', m.address, 'granted')
                         AND g.purpose = c.purpose AND NOT recorded(g.source)
                         AND g.happened_at > coalesce(c.happened_at, c.learned_at)
                         AND g.happened_at <= m.at)) AS after_no,
           coalesce(l.clicked, false) AS clicked, coalesce(l.tokens, '{{}}') AS tokens
      FROM mailed m LEFT JOIN LATERAL (
           SELECT array_agg(l.token ORDER BY l.token) AS tokens,
                  bool_or(k.first_at <= %(now)s) AS clicked
             FROM link l LEFT JOIN click k ON (k.token, k.what) = (l.token, 'person')
            WHERE (l.workflow, l.occasion) = (m.workflow, m.occasion)) l ON true
     ORDER BY m.at, m.id
"""  # noqa: S608 - our own words
