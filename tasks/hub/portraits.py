"""What the hub holds of a record, field by field, whichever table it is in.

Two connections are compared by it: the one that has merged and not committed, and any other.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, LiteralString

from msgspec import Struct

from tasks.hub.engine import Connection

AT_ONCE = 2_000
"""Records that are looked at together."""

OWN = """
    '{id,key,platform,external_id,order_id,own_id,told_at,told_by,told_rank,heard_at,created_at,
      changed_at,learned_at}'::text[]
"""
"""What is the hub's own business, or the name of the record itself."""

PEOPLE = f"""
    SELECT c.id, c.key::text,
           (to_jsonb(c) - {OWN} || jsonb_build_object('known as', (
               SELECT jsonb_object_agg(kind || ' ' || value, coalesce(gone_at::text, 'yes'))
                 FROM identity i WHERE i.customer_id = c.id)))::text
      FROM customer c WHERE c.id = ANY(%s)
"""  # noqa: S608 - our own words

SALES = f"""
    SELECT o.id, o.platform || ':' || o.external_id,
           (to_jsonb(o) - {OWN} || jsonb_build_object(
               'line', (SELECT jsonb_object_agg(external_id, to_jsonb(l) - {OWN})
                          FROM order_line l WHERE l.order_id = o.id),
               'refund', (SELECT jsonb_object_agg(external_id, to_jsonb(r) - {OWN})
                            FROM refund r WHERE r.order_id = o.id),
               'parcel', (SELECT jsonb_object_agg(external_id, to_jsonb(f) - {OWN})
                            FROM fulfilment f WHERE f.order_id = o.id)))::text
      FROM orders o WHERE o.id = ANY(%s)
"""  # noqa: S608 - our own words

STATES = """
    SELECT k.key, k.key, jsonb_build_object(
               'status', s.status, 'source', s.source, 'method', s.method,
               'at', coalesce(s.happened_at, s.learned_at), 'expires_at', s.expires_at,
               'acts', (SELECT count(*) FROM consent x WHERE (x.channel, x.address, x.purpose)
                           = (s.channel, s.address, s.purpose)))::text
      FROM unnest(%s::text[]) AS k (key)
      JOIN consent_state s ON s.channel = split_part(k.key, ':', 1)
                          AND s.address = split_part(k.key, ':', 2)
                          AND s.purpose = split_part(k.key, ':', 3)
"""

SENT = """
    SELECT id, concat_ws(':', platform, external_id),
           jsonb_build_object('status', status, 'error', error)::text
      FROM message WHERE id = ANY(%s)
"""

HEARD = """
    SELECT id, concat_ws(':', platform, external_id, kind, nullif(error, '')),
           jsonb_build_object('happened_at', happened_at)::text
      FROM message_event WHERE id = ANY(%s)
"""

TALKED = """
    SELECT id, concat_ws(':', platform, external_id, CASE source WHEN 'ticket' THEN value END),
           jsonb_build_object('source', source, 'subject', nullif(subject, ''), 'owner', owner,
               'urgent', urgent, 'opened_at', opened_at, 'spoken_at', spoken_at, 'until', until,
               'closed_at', closed_at, 'why', why)::text
      FROM conversation WHERE id = ANY(%s)
"""


def plain(table: LiteralString) -> LiteralString:
    """Show the rows of a table that hangs on nothing."""
    return f"""
        SELECT t.id, t.platform || ':' || t.external_id, (to_jsonb(t) - {OWN})::text
          FROM {table} t WHERE t.id = ANY(%s)
    """  # noqa: S608 - our own words


SHOWN: dict[str, LiteralString] = {
    "customer": PEOPLE,
    "order": SALES,
    "cart": plain("cart"),
    "product": plain("product"),
    "consent": STATES,
    "text": SENT,
    "event of a text": HEARD,
    "conversation": TALKED,
}

# Who is new has no key yet that anybody knows: the next run would give them another.
NEW = """
    SELECT customer_id, min(kind || ' ' || value) FROM identity
     WHERE customer_id = ANY(%s) GROUP BY customer_id
"""

KEYS = "SELECT id, key::text FROM customer WHERE id = ANY(%s)"

WHOSE = {"customer_id", "merged_into"}
"""Fields that name a customer."""


class Portrait(Struct):
    """One record: what it is called, and what is written in each of its fields."""

    name: str
    fields: dict[str, Any]


def pairs(
    now: Connection, then: Connection, noun: str, ids: Collection[Any]
) -> Iterator[tuple[Portrait | None, Portrait | None]]:
    """Yield each record as it is and as it would be; None: there is none."""
    listed = sorted(ids)
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        sides = portraits(now, noun, some), portraits(then, noun, some)
        own = set(some) if noun == "customer" else set()
        names = called(now, then, own.union(*map(whose, (*sides[0].values(), *sides[1].values()))))
        for side in sides:
            for id, one in side.items():
                one.name = names.get(id, one.name) if own else one.name
                one.fields |= {
                    name: names.get(one.fields[name]) for name in WHOSE if name in one.fields
                }
        yield from ((sides[0].get(id), sides[1].get(id)) for id in some)


def whose(one: Portrait) -> set[int]:
    """Return the customers a record names."""
    return {one.fields[name] for name in one.fields.keys() & WHOSE}


def called(now: Connection, then: Connection, ids: set[int]) -> dict[int, str]:
    """Name customers by their key, and who is new by what they are known by."""
    names: dict[int, str] = dict(now.execute(KEYS, (list(ids),)).fetchall())
    fresh = ids - names.keys()
    return names | (dict(then.execute(NEW, (list(fresh),)).fetchall()) if fresh else {})


def portraits(hub: Connection, noun: str, ids: Sequence[Any]) -> dict[Any, Portrait]:
    """Return what the hub holds of these, by id."""
    rows = hub.execute(SHOWN[noun], (list(ids),)).fetchall()
    return {
        id: Portrait(name, dict(flat(json.loads(said, parse_float=Decimal))))
        for id, name, said in rows
    }


def flat(said: Mapping[str, Any], under: str = "") -> Iterator[tuple[str, Any]]:
    """Write what is in a field of a field as a field of its own; what is empty is not there."""
    for name, value in said.items():
        if isinstance(value, dict):
            yield from flat(value, f"{under}{name} ")
        elif value is not None:
            yield f"{under}{name}", value


UNKNOWN: dict[str, LiteralString] = {
    "customer": "SELECT key::text, id FROM customer WHERE key = ANY(%s::uuid[])",
    "order": """
        SELECT key::text, platform || ':' || external_id FROM orders WHERE key = ANY(%s::uuid[])
    """,
}


def strangers(now: Connection, then: Connection, noun: str, keys: Sequence[str]) -> dict[str, str]:
    """Name those of these records that are not there yet by what they are known by."""
    if noun not in UNKNOWN:
        return {}
    here: dict[str, Any] = dict(now.execute(UNKNOWN[noun], (list(keys),)).fetchall())
    new = [key for key in keys if key not in here]
    fresh: dict[str, Any] = dict(then.execute(UNKNOWN[noun], (new,)).fetchall())
    if noun == "order":
        return fresh
    names = called(now, then, set(fresh.values()))
    return {key: names[id] for key, id in fresh.items()}
