"""Who is who: staged people find the person they are, by exact keys, or become a new one.

The keys, strongest first: the platform's own id (or our key, where a platform carries it), the
verified e-mail, the phone. Two people who turn out to share an id or a verified e-mail are one,
whichever was heard of first. A phone joins only where not both sides have an e-mail: a family may
share one; an anonymous order from a family's phone is of whoever was known by it first.

An e-mail is verified when the store says so. One that was only typed is no key of an account, but
is all there is to know a guest by; an order with an account is known by the account alone. A
CRM's contact is known by its e-mail until it carries our key.
"""

from collections.abc import Iterable, Sequence

from psycopg.errors import UniqueViolation

from mappings.pixel import ASKED
from tasks.hub import forgetting, joins
from tasks.hub.engine import Connection

PEOPLE = """
    CREATE TEMP TABLE IF NOT EXISTS person (
        row bigint, platform text, external_id text, hub_key text, rank smallint, email text,
        phone text, shown text, dialled text,
        first_name text, last_name text, country text, facts jsonb, updated_at timestamptz,
        told_at timestamptz, customer_id bigint, own_id bigint, fresh boolean DEFAULT false,
        forgotten boolean DEFAULT false
    ) ON COMMIT DELETE ROWS
"""

# customer_id is who they are now, own_id who they were before a join, if there was one.
# email and phone are keys, shown and dialled what to write down. Rank -1 says nothing of a person,
# rank 0 speaks for a guest or a contact and never overwrites rank 1, an account.
GATHER = """
    WITH account AS (
        SELECT *, (platform = ANY(%(stores)s)) AS store, facts ->> 'hub_customer_id' AS hub_key
          FROM stage_customers WHERE NOT bad AND NOT deleted),
    visit AS (
        SELECT row, platform, customer_external_id, email, phone, country,
               coalesce(updated_at, told_at) AS at, told_at
          FROM stage_orders WHERE NOT bad AND NOT deleted
        UNION ALL
        SELECT row, platform, customer_external_id, email, phone, country,
               coalesce(updated_at, told_at), told_at
          FROM stage_carts WHERE NOT bad
        UNION ALL
        SELECT row, platform, customer_external_id, email, phone, country, happened_at, told_at
          FROM stage_events WHERE NOT bad AND kind = '{asked}')
    INSERT INTO person (row, platform, external_id, hub_key, rank, email, phone, shown, dialled,
                        first_name, last_name, country, facts, updated_at, told_at)
    SELECT row, platform, external_id, hub_key, store::int,
           CASE WHEN email_verified OR (NOT store AND hub_key IS NULL) THEN email END,
           CASE WHEN hub_key IS NULL THEN phone END, email, phone, first_name, last_name, country,
           CASE WHEN store AND email IS NOT NULL
                THEN facts || jsonb_build_object('email_verified', email_verified)
                ELSE facts END,
           coalesce(updated_at, told_at), told_at
      FROM account
    UNION ALL
    SELECT row, platform, NULL, NULL, 0, email, phone, email, phone, NULL, NULL, country, '{}', at,
           told_at
      FROM visit WHERE customer_external_id IS NULL AND num_nonnulls(email, phone) > 0
    UNION ALL
    SELECT row, platform, customer_external_id, NULL, -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           '{}', at, told_at
      FROM visit WHERE customer_external_id IS NOT NULL
    UNION ALL
    SELECT row, platform, id, NULL, -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', told_at,
           told_at
      FROM stage_merges CROSS JOIN LATERAL unnest(ARRAY[kept, gone]) AS id WHERE NOT bad
""".replace("{asked}", ASKED)

BLOCK_EMAIL = """
    UPDATE person SET email = NULL, shown = NULL
     WHERE shown IN (SELECT value FROM blocked_identity WHERE kind = 'email')
"""

BLOCK_PHONE = """
    UPDATE person SET phone = NULL, dialled = NULL
     WHERE dialled IN (SELECT value FROM blocked_identity WHERE kind = 'phone')
"""

BY_KEY = """
    UPDATE person p SET customer_id = coalesce(c.merged_into, c.id),
           own_id = CASE WHEN c.merged_into IS NOT NULL THEN c.id END
      FROM customer c
     WHERE p.hub_key IS NOT NULL AND c.key::text = p.hub_key
"""

BY_ID = """
    UPDATE person p SET customer_id = i.customer_id, own_id = i.own_id FROM identity i
     WHERE p.customer_id IS NULL
       AND i.kind = p.platform || ':customer' AND i.value = p.external_id
"""

BY_EMAIL = """
    UPDATE person p SET customer_id = i.customer_id, own_id = i.own_id FROM identity i
     WHERE p.customer_id IS NULL AND i.kind = 'email' AND i.value = p.email
"""

BY_PHONE = """
    UPDATE person p SET customer_id = i.customer_id, own_id = i.own_id FROM identity i
     WHERE p.customer_id IS NULL AND i.kind = 'phone' AND i.value = p.phone
"""

# Only whom somebody waits for is sorted: hardly any account stands on a page twice.
SAME_ACCOUNT = """
    UPDATE person p
       SET customer_id = known.customer_id, own_id = known.own_id, fresh = known.fresh
      FROM (SELECT DISTINCT ON (platform, external_id) platform, external_id, customer_id, own_id,
                   fresh
              FROM person k
             WHERE customer_id IS NOT NULL
               AND EXISTS (SELECT FROM person n
                            WHERE n.customer_id IS NULL
                              AND (n.platform, n.external_id) = (k.platform, k.external_id))
             ORDER BY platform, external_id, customer_id, own_id NULLS FIRST) known
     WHERE p.customer_id IS NULL
       AND (p.platform, p.external_id) = (known.platform, known.external_id)
"""

NEW_BY_EMAIL = """
    WITH fresh AS (
        SELECT email, nextval('customer_id_seq') AS id
          FROM (SELECT DISTINCT email FROM person
                 WHERE customer_id IS NULL AND email IS NOT NULL ORDER BY 1) d)
    UPDATE person p SET customer_id = f.id, fresh = true FROM fresh f
     WHERE p.customer_id IS NULL AND p.email = f.email
"""

NEW_BY_ID = """
    WITH fresh AS (
        SELECT platform, external_id, nextval('customer_id_seq') AS id
          FROM (SELECT DISTINCT platform, external_id FROM person
                 WHERE customer_id IS NULL AND external_id IS NOT NULL ORDER BY 1, 2) d)
    UPDATE person p SET customer_id = f.id, fresh = true FROM fresh f
     WHERE p.customer_id IS NULL AND (p.platform, p.external_id) = (f.platform, f.external_id)
"""

NEW_BY_PHONE = """
    WITH fresh AS (
        SELECT phone, nextval('customer_id_seq') AS id
          FROM (SELECT DISTINCT phone FROM person
                 WHERE customer_id IS NULL AND phone IS NOT NULL ORDER BY 1) d)
    UPDATE person p SET customer_id = f.id, fresh = true FROM fresh f
     WHERE p.customer_id IS NULL AND p.phone = f.phone
"""

# Somebody said that a number is another's: whoever it led to does not get it back from a page of
# their platform, nor does anybody whose page is older than that.
STRANGERS = """
    INSERT INTO not_theirs (phone, customer_id, own_id, message_id, since)
    SELECT DISTINCT ON (n.phone, p.customer_id) n.phone, p.customer_id, p.own_id, n.message_id,
           n.since
      FROM person p JOIN not_theirs n ON n.phone = p.dialled
     WHERE n.customer_id IS NULL AND p.customer_id IS NOT NULL AND p.updated_at <= n.since
       AND NOT EXISTS (SELECT FROM not_theirs o
                        WHERE (o.phone, o.customer_id) = (n.phone, p.customer_id))
     ORDER BY n.phone, p.customer_id, p.own_id NULLS FIRST, n.since DESC
"""

NOT_THEIRS = """
    UPDATE person p SET phone = NULL, dialled = NULL FROM not_theirs n
     WHERE (n.phone, n.customer_id) = (p.dialled, p.customer_id)
"""

BORN = "INSERT INTO customer (id) SELECT DISTINCT customer_id FROM person WHERE fresh"

# Of several who come with one key at once the first has it, as if nobody were part of another.
LEARN_MANY = """
    INSERT INTO identity (kind, value, customer_id, own_id)
    SELECT DISTINCT ON (kind, value) kind, value, customer_id, own_id FROM (
        SELECT platform || ':customer' AS kind, external_id AS value, customer_id, own_id
          FROM person WHERE external_id IS NOT NULL
        UNION ALL
        SELECT 'email', email, customer_id, own_id FROM person WHERE email IS NOT NULL
        UNION ALL
        SELECT 'phone', phone, customer_id, own_id FROM person WHERE phone IS NOT NULL) k
     WHERE NOT EXISTS (SELECT FROM identity i WHERE (i.kind, i.value) = (k.kind, k.value))
     ORDER BY kind, value, coalesce(own_id, customer_id)
"""
LEARN = f"{LEARN_MANY} ON CONFLICT (kind, value) DO NOTHING"

FORBID = """
    WITH listed AS (
        INSERT INTO blocked_identity (kind, value, reason)
        SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
        RETURNING kind, value)
    DELETE FROM identity i USING listed l WHERE (i.kind, i.value) = (l.kind, l.value)
"""

# A hub that was empty a moment ago: the planner must not take these for tables of a few rows.
BULK = 20_000
ROOM = "SET LOCAL work_mem = '64MB'"
COUNTED = "ANALYZE person (customer_id)"
GROWN = ("ANALYZE customer", "ANALYZE identity", "ANALYZE person")

BY_IDS = ("ANALYZE person", BLOCK_EMAIL, BLOCK_PHONE, BY_KEY, BY_ID)
STEPS = (
    BY_EMAIL,
    COUNTED,
    SAME_ACCOUNT,
    NEW_BY_EMAIL,
    COUNTED,
    SAME_ACCOUNT,
    NEW_BY_ID,
    STRANGERS,
    NOT_THEIRS,
    BY_PHONE,
    NEW_BY_PHONE,
    BORN,
)


def resolve(hub: Connection, stores: Sequence[str]) -> None:
    """Give every staged person a customer; the table `person` then holds them all."""
    hub.execute(PEOPLE)
    hub.execute("TRUNCATE person")
    many = hub.execute(GATHER, {"stores": list(stores)}).rowcount > BULK
    for statement in (*((ROOM,) if many else ()), *BY_IDS):
        hub.execute(statement)
    forgetting.forget(hub)
    for statement in STEPS:
        if many or statement != COUNTED:
            hub.execute(statement)
    if not (many and learned(hub)):
        hub.execute(LEARN)
    for statement in GROWN if many else ():
        hub.execute(statement)
    joins.unite(hub)


def learned(hub: Connection) -> bool:
    """Write down many keys that are new; False, and none, if somebody brought one meanwhile."""
    try:
        with hub.transaction():
            hub.execute(LEARN_MANY)
    except UniqueViolation:
        return False
    return True


def block(hub: Connection, listed: Iterable[tuple[str, str, str]]) -> None:
    """Never again join people by these (kind, value, reason): kind is `email` or `phone`."""
    kinds, values, reasons = zip(*listed, strict=True)
    hub.execute(FORBID, (list(kinds), list(values), list(reasons)))
