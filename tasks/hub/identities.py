"""Who is who: staged people find the person they are, by exact keys, or become a new one.

The keys, strongest first: the platform's own id, the e-mail, the phone. A blocked value joins
nobody, nor does a phone when both sides have different e-mails: a family may share one.
"""

from collections.abc import Sequence

from tasks.hub.engine import Connection

PEOPLE = """
    CREATE TEMP TABLE IF NOT EXISTS person (
        row bigint, platform text, external_id text, hub_key text, rank smallint, email text,
        phone text,
        first_name text, last_name text, country text, facts jsonb, updated_at timestamptz,
        told_at timestamptz, customer_id bigint, fresh boolean DEFAULT false
    ) ON COMMIT DELETE ROWS
"""

# An order speaks for its buyer only as far as it goes: rank 0 never overwrites an account.
GATHER = """
    INSERT INTO person (row, platform, external_id, hub_key, rank, email, phone, first_name,
                        last_name, country, facts, updated_at, told_at)
    SELECT row, platform, external_id, facts ->> 'hub_customer_id',
           (platform = ANY(%(stores)s))::int, email, phone, first_name, last_name, country, facts,
           coalesce(updated_at, told_at), told_at
      FROM stage_customers WHERE NOT bad AND NOT deleted
    UNION ALL
    SELECT row, platform, customer_external_id, NULL, 0, email, phone, NULL, NULL, country, '{}',
           coalesce(updated_at, told_at), told_at
      FROM stage_orders o
     WHERE NOT bad AND NOT deleted AND num_nonnulls(customer_external_id, email, phone) > 0
       AND NOT EXISTS (SELECT FROM stage_customers c WHERE NOT c.bad
                        AND (c.platform, c.external_id) = (o.platform, o.customer_external_id))
    UNION ALL
    SELECT row, platform, customer_external_id, NULL, 0, email, phone, NULL, NULL, country, '{}',
           coalesce(updated_at, told_at), told_at
      FROM stage_carts
     WHERE NOT bad AND num_nonnulls(customer_external_id, email, phone) > 0
"""

BLOCK = """
    UPDATE person p
       SET email = CASE WHEN e.value IS NULL THEN p.email END,
           phone = CASE WHEN t.value IS NULL THEN p.phone END
      FROM person q
      LEFT JOIN blocked_identity e ON e.kind = 'email' AND e.value = q.email
      LEFT JOIN blocked_identity t ON t.kind = 'phone' AND t.value = q.phone
     WHERE q.row = p.row AND (e.value IS NOT NULL OR t.value IS NOT NULL)
"""

# A platform that carries our own key for a person knows better than any e-mail.
BY_KEY = """
    UPDATE person p SET customer_id = coalesce(c.merged_into, c.id) FROM customer c
     WHERE p.hub_key IS NOT NULL AND c.key::text = p.hub_key
"""

BY_ID = """
    UPDATE person p SET customer_id = i.customer_id FROM identity i
     WHERE p.customer_id IS NULL
       AND i.kind = p.platform || ':customer' AND i.value = p.external_id
"""

BY_EMAIL = """
    UPDATE person p SET customer_id = i.customer_id FROM identity i
     WHERE p.customer_id IS NULL AND i.kind = 'email' AND i.value = p.email
"""

BY_PHONE = """
    UPDATE person p SET customer_id = i.customer_id FROM identity i
     WHERE p.customer_id IS NULL AND i.kind = 'phone' AND i.value = p.phone
       AND (p.email IS NULL OR NOT EXISTS (
               SELECT FROM identity e WHERE e.kind = 'email' AND e.customer_id = i.customer_id))
"""

NEW_BY_ID = """
    WITH fresh AS (
        SELECT platform, external_id, nextval(pg_get_serial_sequence('customer', 'id')) AS id
          FROM (SELECT DISTINCT platform, external_id FROM person
                 WHERE customer_id IS NULL AND email IS NULL AND phone IS NULL
                 ORDER BY 1, 2) d)
    UPDATE person p SET customer_id = f.id, fresh = true FROM fresh f
     WHERE p.customer_id IS NULL AND p.email IS NULL AND p.phone IS NULL
       AND (p.platform, p.external_id) = (f.platform, f.external_id)
"""

NEW_BY_EMAIL = """
    WITH fresh AS (
        SELECT email, nextval(pg_get_serial_sequence('customer', 'id')) AS id
          FROM (SELECT DISTINCT email FROM person
                 WHERE customer_id IS NULL AND email IS NOT NULL ORDER BY 1) d)
    UPDATE person p SET customer_id = f.id, fresh = true FROM fresh f
     WHERE p.customer_id IS NULL AND p.email = f.email
"""

NEW_BY_PHONE = """
    WITH fresh AS (
        SELECT phone, nextval(pg_get_serial_sequence('customer', 'id')) AS id
          FROM (SELECT DISTINCT phone FROM person
                 WHERE customer_id IS NULL AND phone IS NOT NULL ORDER BY 1) d)
    UPDATE person p SET customer_id = f.id, fresh = true FROM fresh f
     WHERE p.customer_id IS NULL AND p.phone = f.phone
"""

# Several rows of one account in one batch must end at one person, whatever key found it first.
SAME_ACCOUNT = """
    UPDATE person p SET customer_id = first.customer_id
      FROM (SELECT DISTINCT ON (platform, external_id) platform, external_id, customer_id
              FROM person WHERE external_id IS NOT NULL AND customer_id IS NOT NULL
             ORDER BY platform, external_id, rank DESC, customer_id) first
     WHERE (p.platform, p.external_id) = (first.platform, first.external_id)
       AND p.customer_id IS DISTINCT FROM first.customer_id
"""

BORN = """
    INSERT INTO customer (id)
    SELECT DISTINCT customer_id FROM person WHERE fresh
        ON CONFLICT DO NOTHING
"""

LEARN = """
    INSERT INTO identity (kind, value, customer_id)
    SELECT DISTINCT ON (kind, value) kind, value, customer_id FROM (
        SELECT platform || ':customer' AS kind, external_id AS value, customer_id, rank, row
          FROM person WHERE external_id IS NOT NULL
        UNION ALL
        SELECT 'email', email, customer_id, rank, row FROM person WHERE email IS NOT NULL
        UNION ALL
        SELECT 'phone', phone, customer_id, rank, row FROM person WHERE phone IS NOT NULL) k
     ORDER BY kind, value, rank DESC, customer_id, row
        ON CONFLICT (kind, value) DO NOTHING
"""

GONE = """
    UPDATE identity i SET gone_at = coalesce(s.updated_at, s.told_at)
      FROM stage_customers s
     WHERE s.deleted AND i.kind = s.platform || ':customer' AND i.value = s.external_id
       AND i.gone_at IS NULL
"""


def resolve(hub: Connection, stores: Sequence[str]) -> None:
    """Give every staged person a customer; the table `person` then holds them all."""
    hub.execute(PEOPLE)
    hub.execute("TRUNCATE person")
    hub.execute(GATHER, {"stores": list(stores)})
    for statement in (
        "ANALYZE person",
        BLOCK,
        BY_KEY,
        BY_ID,
        BY_EMAIL,
        BY_PHONE,
        NEW_BY_EMAIL,
        SAME_ACCOUNT,
        BORN,
        LEARN,
        BY_ID,
        BY_PHONE,
        NEW_BY_PHONE,
        SAME_ACCOUNT,
        BORN,
        LEARN,
        BY_ID,
        NEW_BY_ID,
        BORN,
        LEARN,
        GONE,
    ):
        hub.execute(statement)
