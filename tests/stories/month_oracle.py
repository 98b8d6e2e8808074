"""What a month should have brought, computed from the plain facts by SQL of its own.

It reads `told` only, knows the rules as the README says them, and none of the product's code. Who
should have been asked for what, and what should have been objected to at once, are sets.
"""

SETTING = """
    CREATE TABLE told.clock AS
    SELECT %(start)s::timestamptz AS start, %(finish)s::timestamptz AS finish,
           %(step)s::interval AS step
"""

# When something is noticed, or an end of a wait: at the next look.
WORDS = """
    CREATE FUNCTION told.look_at(t timestamptz) RETURNS timestamptz LANGUAGE sql STABLE STRICT AS $$
        SELECT greatest(start, start + ceil(extract(epoch FROM t - start)
                                            / extract(epoch FROM step)) * step) FROM told.clock $$;
    CREATE FUNCTION told.state(who int, about text, a timestamptz) RETURNS text
        LANGUAGE sql STABLE AS $$
        SELECT status FROM told.consent
         WHERE person = who AND purpose = about AND told.look_at(at) <= a
         ORDER BY status = 'pending', at DESC LIMIT 1 $$;
    CREATE FUNCTION told.bought(who int, since timestamptz, a timestamptz, besides text,
                                thing text DEFAULT NULL) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (
            SELECT FROM told.purchase
             WHERE person = who AND at >= since AND told.look_at(at) <= a
               AND id IS DISTINCT FROM besides AND product = coalesce(thing, product)
               AND NOT coalesce(told.look_at(cancelled) <= a, false)) $$;
    CREATE INDEX ON told.consent (person);
    CREATE INDEX ON told.purchase (person);
    CREATE INDEX ON told.purchase (cart);
    CREATE INDEX ON told.refund (purchase);
    CREATE INDEX ON told.parcel (purchase);
    CREATE INDEX ON told.cart (person);
    CREATE VIEW told.sale AS
    SELECT p.*, told.look_at(p.at) AS h, told.look_at(p.cancelled) AS called_off,
           (SELECT min(told.look_at(r.at)) FROM told.refund r WHERE r.purchase = p.id) AS returned,
           row_number() OVER (PARTITION BY person ORDER BY at) AS number,
           sum(total) OVER (PARTITION BY person ORDER BY at) AS spent,
           min(at) OVER (PARTITION BY person) AS first,
           lead(told.look_at(p.at)) OVER (PARTITION BY person ORDER BY at) AS next
      FROM told.purchase p;
    CREATE VIEW told.way AS
    SELECT p.id, p.person, p.called_off, p.returned,
           told.look_at(min(f.at) FILTER (WHERE state = '')) AS sent,
           told.look_at(min(f.at) FILTER (WHERE state = 'OUT_FOR_DELIVERY')) AS van,
           told.look_at(min(f.at) FILTER (WHERE state = 'DELIVERED')) AS there,
           min(f.at) FILTER (WHERE state = 'OUT_FOR_DELIVERY') AS van_at,
           min(f.at) FILTER (WHERE state = 'DELIVERED') AS at
      FROM told.sale p JOIN told.parcel f ON f.purchase = p.id
     GROUP BY p.id, p.person, p.called_off, p.returned;
    CREATE VIEW told.left AS
    SELECT DISTINCT ON (id) * FROM (
           SELECT k.*, greatest(told.look_at(k.at), told.look_at(k.at + CASE WHEN total > 150
                      THEN interval '15 minutes' ELSE interval '60 minutes' END)) AS a,
                  lead(told.look_at(k.at)) OVER (PARTITION BY id ORDER BY at) AS again
             FROM told.cart k) k
     WHERE again IS NULL OR again > a ORDER BY id, at;
    CREATE FUNCTION told.finished(cart_id text, a timestamptz) RETURNS boolean
        LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM told.purchase WHERE cart = cart_id AND told.look_at(at) <= a) $$;
"""

# One SELECT per workflow: who, what for, when it should be asked, and what for it is.
EXPECTED = {
    "order_confirmation": """
        SELECT person, 'order:shopify:' || id AS occasion, h AS a, 'transactional' AS purpose
          FROM told.sale
         WHERE at > h - interval '6 hours' AND coalesce(called_off > h, true)""",
    "shipping": """
        SELECT person, 'parcel:shopify:' || id || ':f', sent, 'transactional' FROM told.way
         WHERE coalesce(van > sent, true) AND coalesce(there > sent, true)
           AND coalesce(called_off > sent, true)""",
    "out_for_delivery": """
        SELECT person, 'parcel:shopify:' || id || ':f', van, 'transactional' FROM told.way
         WHERE coalesce(there > van, true) AND coalesce(called_off > van, true)
           AND van <= van_at + interval '6 hours'""",
    "delivered": """
        SELECT person, 'parcel:shopify:' || id || ':f', there, 'transactional' FROM told.way
         WHERE coalesce(called_off > there, true)""",
    "refund": """
        SELECT p.person, 'refund:shopify:' || p.id || ':r', told.look_at(r.at), 'transactional'
          FROM told.refund r JOIN told.sale p ON p.id = r.purchase""",
    "confirm_opt_in": """
        SELECT person, 'confirm', told.look_at(at), 'transactional' FROM told.consent
         WHERE status = 'pending' AND at > told.look_at(at) - interval '50 minutes'""",
    "welcome": """
        SELECT person, 'welcome', a, 'marketing' FROM (
               SELECT person, told.look_at(min(at) + interval '1 minute') AS a FROM told.consent
                WHERE (status, purpose) = ('granted', 'marketing')
                  AND at > told.look_at(at) - interval '1 day' GROUP BY person) w
         WHERE told.state(person, 'marketing', a) = 'granted'""",
    "browse_abandonment": """
        SELECT person, 'look', a, 'marketing' FROM (
               SELECT person, product, max(at) AS at,
                      told.look_at(max(at) + interval '2 hours') AS a
                 FROM told.look GROUP BY person, product HAVING count(*) = 2) l
         WHERE told.state(person, 'marketing', a) = 'granted'
           AND NOT told.bought(person, at, a, NULL)
           AND NOT told.bought(person, at - interval '1 day', a, NULL, product)""",
    "post_purchase": """
        SELECT person, 'order:shopify:' || id, a, 'marketing' FROM (
               SELECT DISTINCT ON (person) *, told.look_at(at + interval '14 days') AS a
                 FROM told.sale
                WHERE at > (SELECT start FROM told.clock) AND coalesce(called_off > h, true)
                ORDER BY person, h, at DESC) p
         WHERE NOT told.bought(person, at, a, id) AND coalesce(called_off > a, true)
           AND coalesce(returned > a, true) AND told.state(person, 'marketing', a) = 'granted'""",
    "review_request": """
        SELECT person, 'parcel:shopify:' || id || ':f', a, 'marketing' FROM (
               SELECT DISTINCT ON (person) *, told.look_at(at + interval '3 days') AS a
                 FROM told.way WHERE there <= (SELECT finish FROM told.clock)
                ORDER BY person, there, at DESC) p
         WHERE coalesce(returned > a, true) AND told.state(person, 'marketing', a) = 'granted'""",
    "loyalty": """
        SELECT person, 'order number', a, 'marketing' FROM (
               SELECT *, told.look_at(at + interval '5 days') AS a FROM told.sale) s
         WHERE number = 3 AND at > (SELECT start FROM told.clock)
           AND told.state(person, 'marketing', a) = 'granted'""",
    "tier_upgrade": """
        SELECT person, 'spend', a, 'marketing' FROM (
               SELECT DISTINCT ON (person) *, told.look_at(at + interval '2 days') AS a
                 FROM told.sale WHERE spent >= 500 ORDER BY person, at) s
         WHERE at > (SELECT start FROM told.clock)
           AND told.state(person, 'marketing', a) = 'granted'""",
    "win_back": """
        WITH quiet AS (
            SELECT *, at + CASE WHEN number = 1 THEN interval '120 days'
                           ELSE least(interval '365 days', greatest(interval '30 days',
                                2 * extract(epoch FROM at - first) / (number - 1)
                                  * interval '1 second')) END AS x
              FROM told.sale),
        begun AS (
            -- time itself is looked at each hour, five minutes ahead
            SELECT *, told.look_at(greatest(x, date_trunc('hour',
                        x + interval '55 minutes' - interval '1 us'))) AS a
              FROM quiet WHERE x > (SELECT start FROM told.clock) - interval '14 days'),
        asked AS (
            SELECT * FROM begun
             WHERE coalesce(next > a, true) AND spent >= 20 AND coalesce(called_off > a, true)
               AND told.state(person, 'marketing', a) = 'granted')
        SELECT person, 'quiet', a, 'marketing' FROM asked
        UNION ALL
        SELECT person, 'quiet step 2', a + interval '14 days', 'marketing' FROM asked
         WHERE spent >= 100 AND NOT told.bought(person, x, a + interval '14 days', NULL)
           AND told.state(person, 'marketing', a + interval '14 days') = 'granted'""",
    "birthday": """
        SELECT p.id, 'birthday', told.look_at(d + interval '9 hours'), 'marketing'
          FROM told.person p, told.clock,
               generate_series(date_trunc('day', start, 'UTC'), finish, interval '1 day') d
         WHERE to_char(d AT TIME ZONE 'UTC', 'MM-DD') = right(p.birthday, 5)
           AND told.state(p.id, 'marketing', told.look_at(d + interval '9 hours')) = 'granted'""",
    "back_in_stock": """
        SELECT r.person, 'request', told.look_at(s.at), 'marketing'
          FROM told.request r JOIN (
               SELECT *, lag(number) OVER (PARTITION BY product ORDER BY at) AS before
                 FROM told.stock) s USING (product)
         WHERE s.number > 0 AND s.before = 0 AND s.at > r.at
           AND NOT told.bought(r.person, s.at - interval '1 day', told.look_at(s.at), NULL,
                               r.product)""",
    "clicked_not_bought": """
        SELECT person, 'click', a, 'marketing' FROM (
               SELECT *, told.look_at(at + interval '20 hours') AS a FROM told.click
                WHERE at > told.look_at(at) - interval '6 hours') k
         WHERE NOT told.bought(person, at, a, NULL)
           AND told.state(person, 'marketing', a) = 'granted'""",
    # those who were there when it began did not join it
    "vip_early_access": """
        SELECT person, 'joined', a, 'marketing' FROM (
               SELECT *, told.look_at(at + interval '7 days') AS a FROM told.vip) v
         WHERE at > (SELECT min(at) + interval '1 hour' FROM told.vip)
           AND coalesce(told.look_at(gone) > a, true)
           AND told.state(person, 'marketing', a) = 'granted'""",
    # it asks somebody of the shop, and there is no CRM to ask in
    "large_cart": """
        SELECT id, 'cart', told.look_at(now()), 'cart' FROM told.person WHERE false""",
    "abandoned_cart": """
        WITH asked AS (
            SELECT * FROM told.left
             WHERE NOT told.bought(person, at, a, NULL) AND NOT told.finished(id, a))
        SELECT person, 'cart:shopify:' || id, a, 'cart' FROM asked
        UNION ALL
        SELECT person, 'cart:shopify:' || k.id || ' step 3', b, 'cart'
          FROM asked k JOIN told.person p ON p.id = k.person,
               told.look_at(a + interval '23 hours') b
         WHERE (p.answered OR EXISTS (SELECT FROM told.click c
                                       WHERE c.person = k.person AND told.look_at(c.at) <= b))
           AND p.country <> 'US' AND NOT told.bought(person, at, b, NULL)
           AND NOT told.finished(k.id, b)""",
}

ASKED = """
    CREATE TABLE told.expected (workflow text, person int, occasion text, a timestamptz,
                                purpose text);
"""
TAKE = """
    INSERT INTO told.expected
    SELECT %(workflow)s, e.person, e.occasion, e.a, e.purpose
      FROM ({query}) e (person, occasion, a, purpose) JOIN told.person p ON p.id = e.person
     WHERE p.phone IS NOT NULL AND e.a <= (SELECT finish FROM told.clock)
"""

# Which hours are open where they live: the house's, and France's, which are narrower and none on
# its holidays (the movable ones, all in spring, are not told here).
HOURS = """
    CREATE FUNCTION told.quiet(where_from text, zone text, t timestamptz) RETURNS boolean
        LANGUAGE sql STABLE AS $$
        SELECT CASE WHEN where_from = 'FR' AND (extract(isodow FROM l) = 7
                         OR to_char(l, 'MM-DD') IN ('01-01', '05-01', '05-08', '07-14', '08-15',
                                                    '11-01', '11-11', '12-25')) THEN true
                    ELSE l::time NOT BETWEEN
                         CASE WHEN extract(isodow FROM l) = 7 THEN time '12:00'
                              WHEN where_from = 'FR' THEN time '10:00' ELSE time '09:00' END
                         AND time '19:59:59.999999' END
          FROM (SELECT t AT TIME ZONE zone) x (l) $$;
"""

# What every gate but the cap should say of a text the first time it is asked.
OBJECTED = """
    CREATE TABLE told.objected AS
    WITH known AS (
        SELECT e.*, p.country, p.zone,
               told.state(e.person, 'marketing', e.a) AS marketing,
               told.state(e.person, 'cart', e.a) AS cart
          FROM told.expected e JOIN told.person p ON p.id = e.person
         WHERE e.purpose <> 'transactional')
    SELECT workflow, person, occasion, 'consent' AS gate FROM known
     WHERE CASE WHEN purpose = 'marketing' THEN marketing IS DISTINCT FROM 'granted'
                WHEN marketing = 'withdrawn' THEN true
                WHEN country <> 'US' AND cart IS NULL THEN marketing IS DISTINCT FROM 'granted'
                ELSE cart IS DISTINCT FROM 'granted' END
    UNION ALL
    SELECT workflow, person, occasion, 'quiet hours' FROM known WHERE told.quiet(country, zone, a)
    UNION ALL
    SELECT workflow, person, occasion, 'purchase' FROM known k
     WHERE told.bought(k.person, a - interval '1 day' + interval '1 us', a, NULL)
"""
