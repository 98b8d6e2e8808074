"""Two people who turn out to be one: everything of the one that goes moves to the one that stays.

Every join is written down, with both as they were and what moved, and each row that moves keeps
whose it was: so any of them can be undone. The ledger stays as it is: it is kept by number, so a
withdrawal outlives every join.
"""

from typing import LiteralString

from psycopg import sql

from tasks.hub import aparts, blanks, forgetting, parts
from tasks.hub.engine import Connection

# Two customers who are one. `own` is whom of those they already are the key led to, `loser` whom
# their platform merged away.
TABLES = (
    """
    CREATE TEMP TABLE IF NOT EXISTS pair (
        a bigint, b bigint, a_own bigint, b_own bigint, cause text, why text, said_by text,
        likeness float8, candidate_id bigint, loser bigint
    ) ON COMMIT DELETE ROWS
    """,
    """
    CREATE TEMP TABLE IF NOT EXISTS label (
        id bigint, weight bigint, root bigint, hops int DEFAULT 0
    ) ON COMMIT DELETE ROWS
    """,
)

# An id or a verified e-mail that two people have, or a platform's own word that two are one.
SAME = """
    INSERT INTO pair (a, b, a_own, b_own, cause, why, said_by, loser)
    SELECT DISTINCT p.customer_id, i.customer_id, coalesce(p.own_id, p.customer_id),
           coalesce(i.own_id, i.customer_id), 'key', 'one record of ' || p.platform,
           NULL, NULL::bigint
      FROM person p
      JOIN identity i ON i.kind = p.platform || ':customer' AND i.value = p.external_id
     WHERE i.customer_id <> p.customer_id
    UNION ALL
    SELECT DISTINCT p.customer_id, e.customer_id, coalesce(p.own_id, p.customer_id),
           coalesce(e.own_id, e.customer_id), 'key', 'the same verified e-mail', NULL, NULL::bigint
      FROM person p JOIN identity e ON e.kind = 'email' AND e.value = p.email
     WHERE e.customer_id <> p.customer_id
    UNION ALL
    SELECT DISTINCT g.customer_id, k.customer_id, coalesce(g.own_id, g.customer_id),
           coalesce(k.own_id, k.customer_id), 'platform', 'merged in ' || s.platform, s.platform,
           g.customer_id
      FROM stage_merges s
      JOIN identity g ON g.kind = s.platform || ':customer' AND g.value = s.gone
      JOIN identity k ON k.kind = s.platform || ':customer' AND k.value = s.kept
     WHERE NOT s.bad AND g.customer_id <> k.customer_id
"""

# Whoever has no e-mail joins one person of the same phone; so nobody ever links two who have one.
SAME_PHONE = """
    INSERT INTO pair (a, b, a_own, b_own, cause, why)
    WITH met AS (
        SELECT p.customer_id AS one, i.customer_id AS other,
               min(coalesce(p.own_id, p.customer_id)) AS one_own,
               min(coalesce(i.own_id, i.customer_id)) AS other_own
          FROM person p JOIN identity i ON i.kind = 'phone' AND i.value = p.phone
         WHERE i.customer_id <> p.customer_id GROUP BY 1, 2),
    mailed AS (
        SELECT m.id, EXISTS (SELECT FROM identity e WHERE e.kind = 'email' AND e.customer_id = m.id)
                     OR p.customer_id IS NOT NULL
                     OR c.email IS NOT NULL OR c.facts ? 'email_verified' AS yes
          FROM (SELECT one AS id FROM met UNION SELECT other FROM met) m JOIN customer c USING (id)
          LEFT JOIN (SELECT DISTINCT customer_id FROM person WHERE shown IS NOT NULL) p
            ON p.customer_id = m.id)
    SELECT DISTINCT ON (s.a) s.a, s.b, s.a_own, s.b_own, 'key',
           'the same phone, and no e-mail to tell them apart'
      FROM (SELECT one AS a, other AS b, one_own AS a_own, other_own AS b_own FROM met
            UNION SELECT other, one, other_own, one_own FROM met) s
      JOIN mailed a ON a.id = s.a JOIN mailed b ON b.id = s.b
     WHERE NOT a.yes AND (b.yes OR s.b < s.a)
     ORDER BY s.a, b.yes DESC, s.b
"""

# The oldest stays, but never one that its platform merged away while another is left.
WEIGH = """
    INSERT INTO label (id, weight, root)
    SELECT id, weight, weight
      FROM (SELECT id, id + CASE WHEN id IN (SELECT loser FROM pair WHERE loser IS NOT NULL)
                                 THEN 1000000000000000 ELSE 0 END AS weight
              FROM (SELECT a AS id FROM pair UNION SELECT b FROM pair) d) w
"""

SPREAD = """
    UPDATE label l SET root = m.root, hops = %s
      FROM (SELECT p.id, min(o.root) AS root
              FROM (SELECT a AS id, b AS other FROM pair UNION ALL SELECT b, a FROM pair) p
              JOIN label o ON o.id = p.other GROUP BY p.id) m
     WHERE m.id = l.id AND m.root < l.root
"""

NAMED = "UPDATE label l SET root = r.id FROM label r WHERE r.weight = l.root"

# Each hangs on one who is nearer to whoever stays: should one of these ties be cut, those beyond
# it go along. `own_id` and `met_id` are the two who were like each other.
JOURNAL = f"""
    WITH side AS (
        SELECT a AS id, b AS other, a_own AS own, b_own AS met, p.* FROM pair p
        UNION ALL SELECT b, a, b_own, a_own, p.* FROM pair p),
    heard AS (
        SELECT id, jsonb_agg(DISTINCT why) AS reasons, max(likeness) AS likeness
          FROM side GROUP BY id),
    said AS (
        SELECT DISTINCT ON (l.id) l.id, l.root, l.hops, s.own, s.met, s.cause, s.said_by,
               s.candidate_id, h.reasons, h.likeness
          FROM label l JOIN side s ON s.id = l.id JOIN label n ON n.id = s.other
          JOIN heard h ON h.id = l.id
         WHERE l.hops > 0
         ORDER BY l.id, n.hops, {aparts.SUREST.format(cause="s.cause")} NULLS LAST, s.met, s.own)
    INSERT INTO joined (kept_id, gone_id, own_id, met_id, cause, reasons, likeness, said_by,
                        candidate_id, kept, gone, moved)
    SELECT s.root, s.id, s.own, s.met, s.cause, s.reasons, s.likeness, s.said_by,
           s.candidate_id, to_jsonb(k), to_jsonb(g),
           jsonb_strip_nulls(jsonb_build_object(
               'orders', (SELECT jsonb_agg(id ORDER BY id) FROM orders WHERE customer_id = s.id),
               'cart', (SELECT jsonb_agg(id ORDER BY id) FROM cart WHERE customer_id = s.id),
               'event', (SELECT jsonb_agg(id ORDER BY id) FROM event WHERE customer_id = s.id),
               'message', (SELECT jsonb_agg(id ORDER BY id) FROM message WHERE customer_id = s.id),
               'identity', (SELECT jsonb_agg(CASE WHEN kind IN ('email', 'phone') THEN kind
                                    ELSE kind || ' ' || value END ORDER BY kind, value)
                              FROM identity WHERE customer_id = s.id),
               'not_theirs', (SELECT jsonb_agg(id ORDER BY id) FROM not_theirs
                               WHERE customer_id = s.id),
               'customer', (SELECT jsonb_agg(id ORDER BY id) FROM customer
                             WHERE merged_into = s.id)))
      FROM said s JOIN customer k ON k.id = s.root JOIN customer g ON g.id = s.id
     ORDER BY s.hops, s.id
"""  # noqa: S608 - our own words

# The newest of the strongest speaks for all of them.
DESCRIBE = f"""
    WITH best AS (
        SELECT DISTINCT ON (l.root) l.root, c.* FROM label l JOIN customer c ON c.id = l.id
         ORDER BY l.root, c.told_rank DESC, c.told_at DESC NULLS LAST, c.heard_at DESC NULLS LAST,
                  c.told_by DESC NULLS LAST),
    known AS (
        SELECT l.root, jsonb_object_agg(f.key, f.value
                   ORDER BY c.told_rank, c.told_at NULLS FIRST, c.heard_at NULLS FIRST) AS facts
          FROM label l JOIN customer c ON c.id = l.id CROSS JOIN LATERAL jsonb_each(c.facts) f
         GROUP BY l.root)
    UPDATE customer k
       SET email = b.email, phone = b.phone, first_name = b.first_name, last_name = b.last_name,
           country = b.country, told_by = b.told_by, told_rank = b.told_rank, told_at = b.told_at,
           heard_at = b.heard_at,
           facts = {blanks.only("coalesce(f.facts, '{}')", "b")},
           changed_at = clock_timestamp()
      FROM best b LEFT JOIN known f ON f.root = b.root
     WHERE k.id = b.root
"""  # noqa: S608 - our own words

# An order that changes hands is told again, for it names its buyer's contact.
HANDED_OVER = """
    INSERT INTO touched
    SELECT 'order', o.key::text, clock_timestamp(), ''
      FROM orders o JOIN label l ON l.id = o.customer_id WHERE l.root <> l.id
"""

OWNED = ("orders", "cart", "event", "message", "identity", "not_theirs", "journey", "request")
MOVE = """
    UPDATE {owned} o SET customer_id = l.root, own_id = coalesce(o.own_id, l.id) FROM label l
     WHERE l.root <> l.id AND o.customer_id = l.id
"""

END = (
    """
    UPDATE customer o SET merged_into = l.root FROM label l
     WHERE l.root <> l.id AND o.merged_into = l.id
    """,
    """
    UPDATE customer o SET merged_into = l.root, email = NULL, phone = NULL,
           changed_at = clock_timestamp()
      FROM label l WHERE l.root <> l.id AND o.id = l.id
    """,
    """
    UPDATE person p SET customer_id = l.root, own_id = coalesce(p.own_id, nullif(l.id, l.root))
      FROM label l WHERE p.customer_id = l.id
    """,
    """
    UPDATE customer c SET phone = NULL FROM label l JOIN not_theirs n ON n.customer_id = l.root
     WHERE c.id = l.root AND c.phone = n.phone
    """,
    "INSERT INTO recount SELECT id, clock_timestamp(), '' FROM label",
    """
    INSERT INTO browsed_due
    SELECT DISTINCT w.id, b.day FROM browsed b JOIN label l ON l.id = b.customer_id
      JOIN label w ON w.root = l.root ORDER BY 1, 2
        ON CONFLICT (customer_id, day) DO UPDATE SET day = excluded.day
    """,
    """
    INSERT INTO touched
    SELECT DISTINCT 'customer', c.key::text, clock_timestamp(), ''
      FROM label l JOIN customer c ON c.id = l.root
    """,
)


def unite(hub: Connection) -> None:
    """Make one of all who are one by what is staged; once done it changes nothing again."""
    for statement in TABLES:
        hub.execute(statement)
    found(hub, SAME)
    while found(hub, SAME_PHONE):
        pass


def found(hub: Connection, pairs: LiteralString) -> bool:
    """Join the people a statement pairs; tell whether there were any."""
    hub.execute("TRUNCATE pair, label")
    paired = hub.execute(pairs).rowcount
    return bool(paired) and join(hub, paired)


def join(hub: Connection, paired: int) -> bool:
    """Join the people of the table `pair` who may be; tell whether there were any."""
    if paired == hub.execute(forgetting.ALONE).rowcount + aparts.spare(hub):
        return False
    spread(hub)
    if aparts.loosen(hub):
        spread(hub)
    parts.begin(hub)
    for statement in (JOURNAL, DESCRIBE, HANDED_OVER):
        hub.execute(statement)
    for table in OWNED:
        hub.execute(sql.SQL(MOVE).format(owned=sql.Identifier(table)))
    for statement in END:
        hub.execute(statement)
    return True


def spread(hub: Connection) -> None:
    """Find for each of them who stays of all who are one."""
    hub.execute("TRUNCATE label")
    hub.execute(WEIGH)
    hops = 1
    while hub.execute(SPREAD, (hops,)).rowcount:
        hops += 1
    hub.execute(NAMED)
