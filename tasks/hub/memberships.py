"""Memberships: who is in which segment since when, and why; and who was, until when.

Whoever did something is looked at again within seconds, and so is whom time alone moves: what is
kept for each is the next moment at which anything changes by itself. A look is a recomputation, so
it may happen twice, late, or for too many.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from mappings.belonging import STAGES, Sizes, segments
from tasks.hub import customers, figures, outbox, stirring
from tasks.hub.engine import Connection
from tasks.hub.outbox import Target

READER = "segments"
MOVING = 7_201_011
"""Advisory lock of looks: one at a time, so that nobody enters twice."""
LEFT_ALONE = 300
"""Changed in one slice, more than this is told in bulk: it must not hold up what just happened."""

# Of people who became one all who were they are looked at: who went is in no segment.
WHO = """
    SELECT DISTINCT i.id FROM (
        SELECT unnest(%(ids)s::bigint[]) AS id
        UNION ALL SELECT merged_into FROM customer WHERE id = ANY(%(ids)s::bigint[])
        UNION ALL SELECT id FROM customer WHERE merged_into = ANY(%(ids)s::bigint[])) i
     WHERE i.id IS NOT NULL
"""
DUE = "SELECT customer_id FROM membership_look WHERE due_at <= %s ORDER BY due_at LIMIT %s"
SLICE = "SELECT id FROM customer WHERE id > %s ORDER BY id LIMIT %s"

# Half-open: who leaves and enters at one moment leaves no gap and no overlap.
REFRESH = """
    WITH answered AS MATERIALIZED ({answered}),
    x AS MATERIALIZED ({facts}),
    v AS MATERIALIZED (
        SELECT x.id, s.segment, s.holds, s.why
          FROM x CROSS JOIN LATERAL ({verdicts}) s (segment, holds, why)),
    looked AS (
        INSERT INTO membership_look (customer_id, due_at)
        SELECT id, due_at FROM (SELECT x.id, {turning} AS due_at FROM x) t WHERE due_at IS NOT NULL
            ON CONFLICT (customer_id) DO UPDATE SET due_at = excluded.due_at),
    settled AS (
        DELETE FROM membership_look l WHERE l.customer_id = ANY(%(ids)s) AND NOT EXISTS (
               SELECT FROM x WHERE x.id = l.customer_id AND {turning} IS NOT NULL)),
    out AS (
        UPDATE membership m SET until = greatest(%(now)s, m.since + interval '1 microsecond'),
               left_why = coalesce((SELECT v.why FROM v
                                     WHERE (v.id, v.segment) = (m.customer_id, m.segment)),
                                   CASE WHEN EXISTS (SELECT FROM x WHERE x.id = m.customer_id)
                                        THEN 'there is no such segment any more'
                                        ELSE 'is part of another person' END)
         WHERE m.customer_id = ANY(%(ids)s) AND m.until IS NULL AND NOT EXISTS (
               SELECT FROM v WHERE (v.id, v.segment) = (m.customer_id, m.segment) AND v.holds)
        RETURNING m.customer_id, m.segment),
    come AS (
        INSERT INTO membership (customer_id, segment, since, why)
        SELECT v.id, v.segment, greatest(%(now)s, (
                   SELECT max(m.until) FROM membership m
                    WHERE (m.customer_id, m.segment) = (v.id, v.segment))), v.why
          FROM v WHERE v.holds AND NOT EXISTS (
               SELECT FROM membership m WHERE (m.customer_id, m.segment) = (v.id, v.segment)
                  AND m.until IS NULL)
        RETURNING customer_id, segment),
    moved AS (
        SELECT 'in' AS how, * FROM come UNION ALL SELECT 'out', * FROM out),
    stirring AS (
        INSERT INTO stirred (reader, customer_id)
        SELECT DISTINCT 'journeys', customer_id FROM come WHERE %(live)s),
    told AS (
        INSERT INTO touched
        SELECT DISTINCT 'customer', c.key::text, %(now)s, '' FROM moved m
          JOIN customer c ON c.id = m.customer_id AND c.merged_into IS NULL
        RETURNING key)
    SELECT how, segment, count(*)::int, (SELECT count(*)::int FROM told) FROM moved GROUP BY 1, 2
"""

SIZE = """
    SELECT m.segment, count(*)::int AS people, c.currency, sum(c.net_spend) AS value
      FROM membership m JOIN customer c ON c.id = m.customer_id
     WHERE m.until IS NULL GROUP BY m.segment, c.currency ORDER BY 1, 2 DESC
"""
MOVES = """
    SELECT segment, count(*) FILTER (WHERE since > %(after)s)::int,
           count(*) FILTER (WHERE until > %(after)s)::int
      FROM membership WHERE since > %(after)s OR until > %(after)s GROUP BY segment
"""
STAGED = """
    SELECT stage, count(*)::int, coalesce(sum(c.net_spend), 0), c.currency
      FROM funnel f JOIN customer c ON c.id = f.customer_id
     GROUP BY stage, c.currency
"""
SOME = """
    SELECT customer_id FROM membership
     WHERE segment = %s AND until IS NULL AND customer_id > %s ORDER BY customer_id LIMIT %s
"""


class Moved(Struct):
    """What looks at people changed: who entered and left, by segment, and how many are told on."""

    people: int = 0
    entered: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    told: int = 0

    def add(self, other: "Moved") -> None:
        """Count another look in."""
        self.people += other.people
        self.told += other.told
        for mine, theirs in ((self.entered, other.entered), (self.left, other.left)):
            for name, number in theirs.items():
                mine[name] = mine.get(name, 0) + number


def now_of(hub: Connection) -> datetime:
    """Return the time the hub goes by."""
    (now,) = hub.execute("SELECT present()").fetchone() or (None,)
    if not isinstance(now, datetime):
        raise TypeError("the hub has no clock")
    return now


def refresh(
    hub: Connection,
    sizes: Sizes,
    ids: Sequence[int],
    targets: Sequence[Target] = (),
    *,
    live: bool = False,
) -> Moved:
    """Look at these people, and at all they are or were, in the caller's transaction.

    Platforms that follow customers are owed those whose segments changed, and only them. `live`:
    it follows from what just happened, and workflows hear who entered.
    """
    who = [id for (id,) in hub.execute(WHO, {"ids": list(ids)}).fetchall()]
    if not who:
        return Moved()
    known, now = segments(sizes), now_of(hub)
    said = REFRESH.format(
        answered=figures.ANSWERED,
        facts=figures.FACTS,
        verdicts=figures.verdicts(known),
        turning=figures.turning(known),
    )
    hub.execute(customers.TOUCHED)
    hub.execute("TRUNCATE touched")
    values = figures.values(sizes) | {"ids": who, "now": now, "live": live}
    done = counted(hub.execute(said.encode(), values).fetchall(), len(who))
    if done.told and targets:
        outbox.owe(hub, targets, "bulk" if done.told > LEFT_ALONE else "live")
    return done


def counted(rows: Sequence[tuple[Any, ...]], people: int) -> Moved:
    """Read what a look changed."""
    done = Moved(people)
    for how, segment, number, told in rows:
        (done.entered if how == "in" else done.left)[segment] = number
        done.told = told
    return done


def lock(hub: Connection) -> None:
    """Wait until nobody else looks; the transaction's end lets the next one in."""
    hub.execute("SELECT pg_advisory_xact_lock(%s)", (MOVING,))


def stirred(hub: Connection, sizes: Sizes, targets: Sequence[Target], limit: int) -> Moved:
    """Look at whoever was stirred, and at whom time alone has moved."""
    lock(hub)
    people = stirring.take(hub, READER, limit)
    due = hub.execute(DUE, (now_of(hub), limit)).fetchall()
    return refresh(hub, sizes, [*people, *(id for (id,) in due)], targets, live=True)


def slice_after(hub: Connection, last: int, limit: int) -> list[int]:
    """List the next people of the hub, whoever they are by now."""
    return [id for (id,) in hub.execute(SLICE, (last, limit)).fetchall()]


def members(hub: Connection, segment: str, last: int, limit: int) -> list[int]:
    """List the next people who are in a segment at this moment."""
    return [id for (id,) in hub.execute(SOME, (segment, last, limit)).fetchall()]


def sizes_now(hub: Connection) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return by segment how many are in it, and what they have spent by currency."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for segment, people, currency, value in hub.execute(SIZE).fetchall():
        before, spent = found.get(segment, (0, {}))
        more = {currency: value} if currency and value else {}
        found[segment] = (before + people, spent | more)
    return found


def moves_since(hub: Connection, after: datetime) -> dict[str, tuple[int, int]]:
    """Return by segment how many entered and left after a moment."""
    rows = hub.execute(MOVES, {"after": after}).fetchall()
    return {segment: (entered, left) for segment, entered, left in rows}


def stages(hub: Connection) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Tell how many stand at each stage of the way, and what they have spent."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for stage, people, value, currency in hub.execute(STAGED).fetchall():
        before, spent = found.get(stage, (0, {}))
        found[stage] = (before + people, spent | ({currency: value} if currency and value else {}))
    for name in STAGES:
        yield name, *found.get(name, (0, {}))
