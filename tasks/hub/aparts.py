"""Two people kept apart: nothing joins them, not their keys, and not somebody between them."""

from collections.abc import Iterable, Iterator, Sequence

from tasks.hub.engine import Connection

# Who each of them is now: what was said of one counts for whoever they are part of.
NOW = """
    SELECT coalesce(a.merged_into, a.id) AS one, coalesce(b.merged_into, b.id) AS other
      FROM apart x JOIN customer a ON a.id = x.one_id JOIN customer b ON b.id = x.other_id
     WHERE x.lifted_at IS NULL
"""

ANY = "SELECT EXISTS (SELECT FROM apart WHERE lifted_at IS NULL)"

ALONE = f"""
    DELETE FROM pair USING ({NOW}) x
     WHERE (pair.a, pair.b) IN ((x.one, x.other), (x.other, x.one))
"""  # noqa: S608 - our own words

CLASHING = f"""
    SELECT x.one, x.other, l.root FROM ({NOW}) x
      JOIN label l ON l.id = x.one JOIN label r ON r.id = x.other AND r.root = l.root
"""  # noqa: S608 - our own words

SUREST = "array_position(ARRAY['person', 'platform', 'key'], {cause})"
"""Orders causes: what a platform or a person said is surer than any likeness."""

PAIRS = f"""
    SELECT p.a, p.b, max(p.likeness) AS likeness, min({SUREST.format(cause="p.cause")}) AS by
      FROM pair p JOIN label l ON l.id = p.a
     WHERE l.root = ANY(%s)
     GROUP BY p.a, p.b ORDER BY by NULLS LAST, likeness DESC NULLS LAST, p.a, p.b
"""  # noqa: S608 - our own words

DROP = """
    DELETE FROM pair USING unnest(%s::bigint[], %s::bigint[]) AS d (a, b)
     WHERE (pair.a, pair.b) = (d.a, d.b)
"""

KEEP = """
    INSERT INTO apart (one_id, other_id, said_by, why)
    SELECT least(%(one)s, %(other)s), greatest(%(one)s, %(other)s), %(said_by)s, %(why)s
        ON CONFLICT (one_id, other_id) DO UPDATE
       SET lifted_at = NULL, since = clock_timestamp(), said_by = excluded.said_by,
           why = excluded.why
"""

LIFT = """
    UPDATE apart x SET lifted_at = clock_timestamp()
      FROM customer a, customer b, customer one, customer other
     WHERE x.lifted_at IS NULL AND a.id = x.one_id AND b.id = x.other_id
       AND one.id = %(one)s AND other.id = %(other)s
       AND ARRAY[coalesce(a.merged_into, a.id), coalesce(b.merged_into, b.id)]
           IN (ARRAY[coalesce(one.merged_into, one.id), coalesce(other.merged_into, other.id)],
               ARRAY[coalesce(other.merged_into, other.id), coalesce(one.merged_into, one.id)])
"""

# The word that lifted it is taken back.
AGAIN = """
    UPDATE apart SET lifted_at = NULL
     WHERE lifted_at IS NOT NULL AND one_id = ANY(%(tree)s) AND other_id = ANY(%(tree)s)
       AND (one_id = ANY(%(side)s)) <> (other_id = ANY(%(side)s))
"""

Pair = tuple[int, int]


def spare(hub: Connection) -> int:
    """Take out the pairs that are kept apart; return how many rows that were."""
    return hub.execute(ALONE).rowcount if kept(hub) else 0


def kept(hub: Connection) -> bool:
    """Whether anybody is kept apart at all."""
    found = hub.execute(ANY).fetchone()
    return bool(found and found[0])


def loosen(hub: Connection) -> bool:
    """Take out pairs that would join two who are kept apart through others; tell if there were."""
    if not kept(hub):
        return False
    clashing = hub.execute(CLASHING).fetchall()
    if not clashing:
        return False
    pairs = hub.execute(PAIRS, (list({root for _, _, root in clashing}),)).fetchall()
    dropped = list(clash([(a, b) for a, b, *_ in pairs], [(one, two) for one, two, _ in clashing]))
    hub.execute(DROP, ([a for a, _ in dropped], [b for _, b in dropped]))
    return True


def clash(pairs: Iterable[Pair], apart: Iterable[Pair]) -> Iterator[Pair]:
    """Name the pairs that cannot be: joined one by one, each would bring two together.

    >>> list(clash([(1, 2), (2, 3)], [(1, 3)]))
    [(2, 3)]
    """
    groups: dict[int, set[int]] = {}
    never = [frozenset(one) for one in apart]
    for a, b in pairs:
        both = groups.get(a, {a}) | groups.get(b, {b})
        if any(one <= both for one in never):
            yield a, b
            continue
        for id in both:
            groups[id] = both


def keep(hub: Connection, pair: Pair, said_by: str, why: str) -> None:
    """Never join these two again."""
    hub.execute(KEEP, {"one": pair[0], "other": pair[1], "said_by": said_by, "why": why or None})


def lift(hub: Connection, pair: Pair) -> int:
    """Let these two, as they are now, be joined again; a person decided so."""
    return hub.execute(LIFT, {"one": pair[0], "other": pair[1]}).rowcount


def again(hub: Connection, side: Sequence[int], tree: Sequence[int]) -> None:
    """Keep apart again whoever was, of one side of these people and the other."""
    hub.execute(AGAIN, {"side": list(side), "tree": list(tree)})
