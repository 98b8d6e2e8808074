"""What the hub says of a person by figures, and a segment's comparisons as SQL."""

from collections.abc import Iterator, Sequence
from typing import Any, LiteralString

import msgspec

from mappings.belonging import FIGURES, Comparison, Segment, Sizes

Values = dict[str, Any]

# A cart counts while nothing was bought since it was touched; a look while it is within the time
# that is asked for: what is older says nothing to anybody.
FACTS: LiteralString = """
    SELECT c.id, c.order_count AS orders, c.net_spend AS spent, c.currency, c.country,
           c.net_spend / nullif(c.order_count, 0) AS basket,
           c.first_order_at AS first_order, c.last_order_at AS rest,
           CASE WHEN c.order_count < 2 THEN %(usual_days)s::float8 * interval '24 hours'
                ELSE least(interval '8760 hours', greatest(interval '336 hours',
                     (extract(epoch FROM c.last_order_at - c.first_order_at)
                      / (c.order_count - 1)) * interval '1 second')) END AS rhythm,
           k.at AS cart, l.at AS look, l.title AS look_title,
           greatest(a.at, y.at) AS answer,
           z.churn, z.chance, z.value AS worth
      FROM customer c
      LEFT JOIN score z ON z.customer_id = c.id AND z.until IS NULL
      LEFT JOIN LATERAL (
           SELECT max(k.updated_at) AS at FROM cart k
            WHERE k.customer_id = c.id AND k.completed_at IS NULL AND k.total > 0
              AND k.updated_at > coalesce(c.last_order_at, '-infinity')) k ON true
      LEFT JOIN LATERAL (
           SELECT n.at, p.title
             FROM (SELECT e.platform, e.facts ->> 'product' AS product, e.happened_at AS at,
                          sum(e.weight) OVER w AS times, sum(e.weight) OVER w - e.weight AS before
                     FROM event e
                    WHERE e.customer_id = c.id AND e.kind = 'product viewed'
                      AND e.facts ? 'product'
                      AND e.happened_at > %(now)s - %(looked_days)s::float8 * interval '24 hours'
                   WINDOW w AS (PARTITION BY e.platform, e.facts ->> 'product'
                                ORDER BY e.happened_at DESC, e.id DESC)) n
             LEFT JOIN product p ON (p.platform, p.external_id) = (n.platform, n.product)
            WHERE n.times >= 2 AND n.before < 2
            ORDER BY n.at DESC, n.product LIMIT 1) l ON true
      LEFT JOIN answered a ON a.phone = c.phone
      LEFT JOIN LATERAL (
           SELECT max(y.first_at) AS at
             FROM journey p JOIN link x ON x.journey_id = p.id
             JOIN click y ON (y.token, y.what) = (x.token, 'person')
            WHERE p.customer_id = c.id) y ON true
     WHERE c.id = ANY(%(ids)s) AND c.merged_into IS NULL AND c.erased_at IS NULL
"""
ANSWERED: LiteralString = """
    SELECT e.facts ->> 'from' AS phone, max(e.happened_at) AS at FROM message_event e
     WHERE e.kind = 'reply' AND e.facts ->> 'from' IN (
           SELECT phone FROM customer WHERE id = ANY(%(ids)s) AND phone IS NOT NULL)
       AND coalesce(e.facts ->> 'opt_out_type', '') <> 'STOP'
     GROUP BY 1
"""
UNITS = {
    "hours": "interval '1 hour'",
    "days": "interval '24 hours'",
    "rhythms": "x.rhythm",
}
"""What a bound of a moment is multiplied by."""


def column(test: Comparison) -> str:
    """Name the column of a test's figure."""
    return "x." + test.figure.replace(" ", "_")


def flips(test: Comparison) -> Iterator[str]:
    """Write the moments at which time alone changes a test's answer."""
    unit = UNITS.get(FIGURES[test.figure].unit)
    if unit:
        for _, size in test.bounds:
            yield f"{column(test)} + %({size})s::float8 * {unit}"


def holds(test: Comparison) -> Iterator[str]:
    """Write a test as conditions that all must hold."""
    moments = list(flips(test))
    for number, (which, size) in enumerate(test.bounds):
        if moments:
            yield f"{moments[number]} {'<=' if which == 'at least' else '>'} %(now)s"
        else:
            yield f"{column(test)} {'>=' if which == 'at least' else '<'} {bound(test, size)}"
    if test.among:
        yield f"{column(test)} = ANY(%(region_{test.among})s::text[])"


def bound(test: Comparison, size: str) -> str:
    """Write a bound that is no time."""
    if FIGURES[test.figure].unit == "money":
        return f"(%({size})s::jsonb ->> x.currency)::numeric"
    return f"%({size})s::numeric"


def reason(test: Comparison) -> str:
    """Write what is known of a test's figure as text: figures, never a name or an address."""
    figure = FIGURES[test.figure]
    if figure.unit == "money":
        said = f"trim_scale(round({column(test)}, 2)) || ' ' || x.currency"
    elif figure.unit in UNITS:
        said = f"to_char({column(test)} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')"
    else:
        said = f"{column(test)}::text"
    if figure.unit == "rhythms":
        said += " || ', usually every ' || round(extract(epoch FROM x.rhythm) / 86400) || ' days'"
    if test.figure == "look":
        said += " || coalesce(', ' || x.look_title, '')"
    return f"'{figure.says}: ' || coalesce({said}, 'none')"


def verdicts(segments: Sequence[Segment]) -> str:
    """Write one row for each segment: its name, whether it holds, and why, in figures."""
    rows = []
    for one in segments:
        all_of = " AND ".join(said for test in one.tests for said in holds(test))
        why = ", ".join(reason(test) for test in one.tests)
        rows.append(f"('{one.name}', coalesce({all_of}, false), concat_ws('; ', {why}))")
    return f"VALUES {', '.join(rows)}"


def turning(segments: Sequence[Segment]) -> str:
    """Write the next moment at which time alone changes anything."""
    moments = dict.fromkeys(at for one in segments for test in one.tests for at in flips(test))
    later = (f"CASE WHEN {at} > %(now)s THEN {at} END" for at in moments)
    return f"least({', '.join(later)})"


def values(sizes: Sizes) -> Values:
    """Write the shop's sizes as the statements take them."""
    said: Values = {}
    for name in sizes.__struct_fields__:
        size = getattr(sizes, name)
        said[name] = msgspec.json.encode(size).decode() if isinstance(size, dict) else size
    return said | {f"region_{name}": places for name, places in sizes.regions.items()}
