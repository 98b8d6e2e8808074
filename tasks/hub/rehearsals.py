"""What the hub shows of a rehearsed STOP: who the test customer is, and how far the news got."""

from datetime import datetime

from msgspec import Struct, field
from psycopg.rows import class_row

from mappings.shopify import TESTER
from tasks.hub.engine import Connection


class Subject(Struct):
    """The test customer: `ids` is what each platform calls them."""

    id: int
    key: str
    tagged: bool
    ids: dict[str, str] = field(default_factory=dict)


class Act(Struct):
    """One line of the ledger that a rehearsed text made."""

    id: int
    purpose: str
    status: str
    learned_at: datetime


class Decision(Struct):
    """What became of the text that must not leave, or of the confirmation that should."""

    id: int
    status: str
    at: datetime
    gates: list[str] = field(default_factory=list)


SUBJECT = """
    SELECT c.id, c.key::text, coalesce(c.facts ->> 'tags' LIKE %(tag)s, false) AS tagged,
           (SELECT coalesce(jsonb_object_agg(split_part(kind, ':', 1), value), '{}') FROM identity
             WHERE customer_id = c.id AND kind LIKE '%%:customer' AND gone_at IS NULL) AS ids
      FROM customer c WHERE c.phone = %(phone)s AND c.merged_into IS NULL ORDER BY c.id
"""

ACTS = """
    SELECT id, purpose, status, learned_at FROM consent
     WHERE channel = 'sms' AND address = %(phone)s AND source = %(platform)s
       AND (evidence ->> 'reply' = %(said)s OR starts_with(evidence ->> 'id', %(said)s))
     ORDER BY purpose <> 'marketing', id
"""

ACKS = """
    SELECT platform, min(acked_at) FROM consent_ack WHERE consent_id = ANY(%s) GROUP BY platform
"""

STANDING = """
    SELECT coalesce((SELECT status FROM consent_state WHERE channel = 'sms' AND address = %s
                        AND purpose = 'marketing'), 'nothing said')
"""

DECISION = """
    SELECT m.id, m.status,
           coalesce(max(o.raised_at), m.accepted_at, m.settled_at, m.asked_at) AS at,
           coalesce(array_agg(DISTINCT o.gate) FILTER (WHERE o.gate IS NOT NULL), '{}') AS gates
      FROM message m LEFT JOIN objection o ON o.message_id = m.id
     WHERE m.phone = %(phone)s AND m.workflow = %(workflow)s AND m.asked_at >= %(since)s
     GROUP BY m.id ORDER BY m.id DESC LIMIT 1
"""


def now(hub: Connection) -> datetime:
    """Return the hub's own time, by which all of it is dated."""
    found = hub.execute("SELECT clock_timestamp()").fetchone()
    if found is None:
        raise LookupError("PostgreSQL does not know the time")
    at: datetime = found[0]
    return at


def subjects(hub: Connection, phone: str) -> list[Subject]:
    """Return everybody who holds a number."""
    with hub.cursor(row_factory=class_row(Subject)) as cursor:
        return cursor.execute(SUBJECT, {"phone": phone, "tag": f"%{TESTER}%"}).fetchall()


def acts(hub: Connection, phone: str, platform: str, said: str) -> list[Act]:
    """Return what the ledger made of a text of this number, marketing first."""
    with hub.cursor(row_factory=class_row(Act)) as cursor:
        values = {"phone": phone, "platform": platform, "said": said}
        return cursor.execute(ACTS, values).fetchall()


def acks(hub: Connection, ids: list[int]) -> dict[str, datetime]:
    """Return when each platform first confirmed one of these acts."""
    return dict(hub.execute(ACKS, (ids,)).fetchall())


def standing(hub: Connection, phone: str) -> str:
    """Return what the ledger says of marketing texts to a number now."""
    found = hub.execute(STANDING, (phone,)).fetchone()
    return str(found[0]) if found else ""


def decision(hub: Connection, phone: str, workflow: str, since: datetime) -> Decision | None:
    """Return the newest text of a workflow to a number, asked for since then."""
    with hub.cursor(row_factory=class_row(Decision)) as cursor:
        values = {"phone": phone, "workflow": workflow, "since": since}
        return cursor.execute(DECISION, values).fetchone()
