"""Everything the hub knows of one person: who, what they allow, what they were sent and why not.

Nothing is written. The ledger is kept by number: whoever is known by none is explained by theirs.
"""

from typing import Any

from msgspec import Struct, field
from psycopg.rows import dict_row

from tasks.hub import sayings, timeline
from tasks.hub.dossier import PARTS
from tasks.hub.engine import Connection
from tasks.hub.timeline import Timeline

Row = dict[str, Any]
MOST = 300
"""Texts, writes and set-aside rows shown of one person, the newest."""


class Asked(Struct, frozen=True):
    """How somebody was asked for: our key, a number, an address, or a platform's id."""

    key: str | None = None
    phone: str | None = None
    email: str | None = None
    platform: str | None = None
    id: str | None = None


class Story(Struct):
    """All there is; lists begin with the newest. `ids` and `keys` are also of who became them."""

    person: Row
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    parts: dict[str, list[Row]] = field(default_factory=dict)
    timeline: Timeline = field(default_factory=lambda: Timeline([]))

    @property
    def whose(self) -> Row:
        """Say whose it is, as statements ask."""
        return {
            "id": self.person.get("id"),
            "ids": self.ids,
            "key": str(self.person["key"]) if self.person else None,
            "keys": self.keys,
            "phones": self.phones,
            "emails": self.emails,
            "addresses": [*self.phones, *self.emails],
        }


# Platforms name their customers as they like: which kinds of keys there are is asked in steps.
FIND = """
    WITH RECURSIVE kinds AS (
        (SELECT kind FROM identity ORDER BY kind LIMIT 1)
        UNION ALL
        SELECT (SELECT i.kind FROM identity i WHERE i.kind > k.kind ORDER BY i.kind LIMIT 1)
          FROM kinds k WHERE k.kind IS NOT NULL),
    found AS (
        SELECT id FROM customer WHERE key = %(key)s::uuid
        UNION SELECT id FROM customer WHERE phone = %(phone)s
        UNION SELECT id FROM customer WHERE email = %(email)s
        UNION SELECT customer_id FROM identity WHERE (kind, value) = ('phone', %(phone)s)
        UNION SELECT customer_id FROM identity WHERE (kind, value) = ('email', %(email)s)
        UNION SELECT i.customer_id
                FROM kinds k JOIN identity i ON i.kind = k.kind AND i.value = %(id)s
               WHERE k.kind LIKE '%%:customer'
                 AND k.kind LIKE coalesce(%(platform)s::text, '') || '%%')
    SELECT DISTINCT coalesce(c.merged_into, c.id) AS id FROM found JOIN customer c USING (id)
     ORDER BY id LIMIT 5
"""

PERSON = "SELECT * FROM customer WHERE id = %(id)s"
KIN = "SELECT id, key::text FROM customer WHERE id = %(id)s OR merged_into = %(id)s ORDER BY id"

# Whoever was erased is in the ledger by a hash of what they are asked for.
ADDRESSES = """
    WITH known AS (
        SELECT kind, value FROM identity
         WHERE customer_id = %(id)s AND kind IN ('phone', 'email')
        UNION SELECT 'phone', phone FROM customer WHERE id = %(id)s
        UNION SELECT 'email', email FROM customer WHERE id = %(id)s
        UNION SELECT 'phone', phone FROM message WHERE customer_id = %(id)s
        UNION SELECT 'phone', phone FROM not_theirs WHERE customer_id = %(id)s
        UNION SELECT * FROM (VALUES ('phone', %(phone)s), ('email', %(email)s)) AS asked)
    SELECT kind, value FROM known WHERE value IS NOT NULL
    UNION SELECT kind, erased_hash(value) FROM known
           WHERE value NOT LIKE 'hmac:%%'
             AND EXISTS (SELECT FROM consent WHERE address = erased_hash(value))
     ORDER BY 1, 2 DESC
"""


def claims(hub: Connection, id: int) -> list[Row]:
    """Return what each side says of a person's fields; what is no claim of its own is left out."""
    said = sayings.recalled(hub, [id]).get(id)
    names = {name for fields in said.records.values() for name in fields} if said else set()
    return [
        {"field": name, "claim": one}
        for name in sorted(names)
        for one in (said.claims(name) if said else [])
        if not one.echo
    ]


def find(hub: Connection, asked: Asked) -> list[int]:
    """Return who that is: nobody, one, or a few who share a number; of those merged, who stayed."""
    values = {name: getattr(asked, name) for name in asked.__struct_fields__}
    return [id for (id,) in hub.execute(FIND, values).fetchall()]


def person(hub: Connection, id: int | None) -> Row:
    """Return who somebody is; nothing for nobody."""
    with hub.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(PERSON, {"id": id}).fetchone() or {}


def story(hub: Connection, id: int | None, asked: Asked) -> Story:
    """Gather everything about a person, or, without one, about the number or address alone."""
    told = Story(person(hub, id))
    with hub.cursor(row_factory=dict_row) as cursor:
        asked_by = {"id": id, "phone": asked.phone, "email": asked.email}
        known = cursor.execute(ADDRESSES, asked_by).fetchall()
        told.phones = [one["value"] for one in known if one["kind"] == "phone"]
        told.emails = [one["value"] for one in known if one["kind"] == "email"]
        kin = cursor.execute(KIN, {"id": id}).fetchall()
        told.ids, told.keys = ([one[name] for one in kin] for name in ("id", "key"))
        values = {**told.whose, "most": MOST}
        for name, query in PARTS.items():
            told.parts[name] = cursor.execute(query, values).fetchall()
    told.parts["claims"] = claims(hub, id) if id is not None else []
    told.timeline = timeline.read(hub, told.whose)
    return told
