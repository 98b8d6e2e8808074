"""Erasure: what makes a record a person's goes; money, counts and the suppression stay.

Addresses stay as hashes where something hangs on them: the ledger and the texts sent.
"""

from datetime import UTC, datetime
from typing import Any, LiteralString

from tasks.hub import threads
from tasks.hub.engine import Connection
from tasks.hub.sought import Person

LOCK = """
    SELECT pg_advisory_xact_lock(7201009, number)
      FROM (SELECT DISTINCT number_lock(a) FROM unnest(%(phones)s::text[]) a ORDER BY 1) l (number)
"""

# What is in somebody's hands at this moment comes to its end first.
UNSETTLED = f"""
    SELECT (SELECT count(*) FROM message WHERE status IN ('reserved', 'unsure')
               AND (customer_id = ANY(%(ids)s) OR phone = ANY(%(phones)s)))
           + (SELECT count(*) FROM email WHERE status = 'reserved'
               AND (customer_id = ANY(%(ids)s) OR address = ANY(%(emails)s))),
           (SELECT count(*) FROM outbox
             WHERE status = 'sending' AND (key = ANY(%(keys)s) OR key IN ({threads.ON_THEIR_WAY}))
                OR status IN ('owed', 'sending')
                   AND split_part(key, ':', 2) = ANY(%(addresses)s))
"""  # noqa: S608 - our own words

STEPS: dict[str, LiteralString] = {
    "acts of the ledger": """
        SELECT erase_from_ledger('sms', a) FROM unnest(%(phones)s::text[]) a
        UNION ALL SELECT erase_from_ledger('email', a) FROM unnest(%(emails)s::text[]) a
    """,
    "replies that were held": "DELETE FROM consent_hold WHERE address = ANY(%(phones)s)",
    "wrong numbers": """
        DELETE FROM not_theirs WHERE customer_id = ANY(%(ids)s) OR phone = ANY(%(phones)s)
    """,
    "objections": """
        INSERT INTO objection (message_id, gate, reason)
        SELECT id, 'suppression', 'erased on request' FROM message
         WHERE status = 'waiting' AND (customer_id = ANY(%(ids)s) OR phone = ANY(%(phones)s))
    """,
    "texts": """
        UPDATE message SET status = CASE status WHEN 'waiting' THEN 'withheld' ELSE status END,
               phone = erased_hash(phone), body = '', cart = NULL, error = NULL, facts = '{}'
         WHERE phone NOT LIKE 'hmac:%%' AND phone = ANY(%(phones)s)
    """,
    "texts to a number of others": """
        UPDATE message SET status = CASE status WHEN 'waiting' THEN 'withheld' ELSE status END,
               body = '', cart = NULL, facts = '{}', customer_id = NULL
         WHERE customer_id = ANY(%(ids)s) AND phone NOT LIKE 'hmac:%%'
    """,
    "e-mails": """
        UPDATE email SET status = CASE status WHEN 'asked' THEN 'withheld' ELSE status END,
               address = erased_hash(address), subject = '', body = '', why = 'erased on request'
         WHERE address NOT LIKE 'hmac:%%'
           AND (customer_id = ANY(%(ids)s) OR address = ANY(%(emails)s))
    """,
    "what they wrote, where it was told": threads.EMPTIED,
    "conversations": threads.CLOSED,
    "replies": """
        UPDATE message_event SET facts = '{}'
         WHERE kind = 'reply' AND facts ->> 'from' = ANY(%(phones)s)
    """,
    "parcels": """
        UPDATE fulfilment f SET facts = '{}' FROM orders o
         WHERE o.id = f.order_id AND o.customer_id = ANY(%(ids)s) AND f.facts <> '{}'
    """,
    "refunds": """
        UPDATE refund f SET facts = '{}' FROM orders o
         WHERE o.id = f.order_id AND o.customer_id = ANY(%(ids)s) AND f.facts <> '{}'
    """,
    "orders": """
        UPDATE orders SET email = NULL, phone = NULL, landing_site = NULL, facts = '{}'
         WHERE customer_id = ANY(%(ids)s)
    """,
    "carts": "DELETE FROM cart WHERE customer_id = ANY(%(ids)s)",
    "journeys": "DELETE FROM journey WHERE customer_id = ANY(%(ids)s)",
    "requests": "DELETE FROM request WHERE customer_id = ANY(%(ids)s)",
    "stirred": "DELETE FROM stirred WHERE customer_id = ANY(%(ids)s)",
    "memberships": "DELETE FROM membership WHERE customer_id = ANY(%(ids)s)",
    "when to look at them": "DELETE FROM membership_look WHERE customer_id = ANY(%(ids)s)",
    "scores": "DELETE FROM score WHERE customer_id = ANY(%(ids)s)",
    "visits": "DELETE FROM event WHERE customer_id = ANY(%(ids)s)",
    "days of visits": "DELETE FROM browsed WHERE customer_id = ANY(%(ids)s)",
    "days to be counted": "DELETE FROM browsed_due WHERE customer_id = ANY(%(ids)s)",
    "what visits amount to": "DELETE FROM behaviour WHERE customer_id = ANY(%(ids)s)",
    "posts not read": "DELETE FROM landed WHERE encode(body, 'escape') ~* %(pattern)s",
    "what visitors said": """
        DELETE FROM visitor_said
         WHERE value = ANY(%(phones)s)
            OR value IN (SELECT hashed(e) FROM unnest(%(emails)s::text[]) e)
            OR EXISTS (SELECT FROM identity i WHERE i.customer_id = ANY(%(ids)s)
                   AND (i.kind, i.value) IN ((visitor_said.kind, visitor_said.value),
                        (visitor_said.platform || ':visitor', visitor_said.visitor)))
    """,
    "joins": """
        UPDATE joined SET kept = NULL, gone = NULL, moved = '{}'
         WHERE kept_id = ANY(%(ids)s) OR gone_id = ANY(%(ids)s)
    """,
    "parts": "DELETE FROM part WHERE customer_id = ANY(%(ids)s)",
    "identities": """
        DELETE FROM identity
         WHERE customer_id = ANY(%(ids)s) AND (kind IN ('email', 'phone') OR kind LIKE '%%:visitor')
    """,
    "claims on their fields": """
        DELETE FROM claim x USING identity i
         WHERE i.customer_id = ANY(%(ids)s) AND i.kind = x.platform || ':customer'
           AND i.value = x.external_id
    """,
    "notes of what was told": """
        DELETE FROM mirror
         WHERE key = ANY(%(keys)s) OR split_part(key, ':', 2) = ANY(%(addresses)s)
    """,
    "owed changes": """
        UPDATE outbox
           SET status = CASE status WHEN 'owed' THEN 'superseded' ELSE status END, error = NULL,
               key = CASE WHEN key = ANY(%(keys)s) THEN key
                          ELSE concat_ws(':', split_part(key, ':', 1),
                                         erased_hash(split_part(key, ':', 2)),
                                         substring(key FROM '[^:]*$')) END
         WHERE key = ANY(%(keys)s) OR split_part(key, ':', 2) = ANY(%(addresses)s)
    """,
    "rows set aside": """
        UPDATE quarantine
           SET payload = '', key = NULL, reason = 'erased on request', readable = 'raw',
               status = CASE status WHEN 'open' THEN 'dropped' ELSE status END,
               closed_at = coalesce(closed_at, clock_timestamp())
         WHERE payload ~* %(pattern)s OR key ~* %(pattern)s OR reason ~* %(pattern)s
    """,
    "deliveries": """
        UPDATE inbox SET body = '', reason = 'erased on request'
         WHERE status = 'done'
           AND (id = ANY(%(deliveries)s)
                OR received_at >= %(since)s AND encode(body, 'escape') ~* %(pattern)s)
    """,
    "reviews": """
        UPDATE review
           SET subject = 'erased ' || id, reason = '', advice = '', facts = '{}', outcome = NULL,
               status = CASE status WHEN 'open' THEN 'dropped' ELSE status END,
               closed_at = coalesce(closed_at, clock_timestamp())
         WHERE concat_ws(' ', subject, reason, facts::text, outcome) ~* %(pattern)s
    """,
    "people": """
        UPDATE customer
           SET email = NULL, phone = NULL, first_name = NULL, last_name = NULL, country = NULL,
               told_by = NULL, facts = '{}', changed_at = clock_timestamp(),
               erased_at = coalesce(erased_at, clock_timestamp())
         WHERE id = ANY(%(ids)s)
    """,
}
"""What goes, in this order: what is found by something must be found before that goes."""

# Long to search, and only added to: what is old is searched before anybody has to wait for us.
A_MINUTE_AGO = "SELECT clock_timestamp() - interval '1 minute'"
MENTIONING = """
    SELECT id FROM inbox
     WHERE received_at < %(since)s AND encode(body, 'escape') ~* %(pattern)s
"""

WAITING = """
    SELECT count(*) FROM inbox
     WHERE status <> 'done' AND encode(body, 'escape') ~* %(pattern)s
"""


def values(who: Person, pattern: str | None) -> dict[str, Any]:
    """Write a person as the statements take them; no pattern finds nothing.

    Every delivery is searched, unless `deliveries` until `since` were searched before.
    """
    return {
        "ids": who.ids,
        "keys": who.keys,
        "phones": who.phones,
        "emails": who.emails,
        "addresses": who.phones + who.emails,
        "pattern": pattern or r"\A\Z(?=.)",
        "deliveries": [],
        "since": datetime.min.replace(tzinfo=UTC),
    }


def searched(hub: Connection, what: dict[str, Any]) -> dict[str, Any]:
    """Search all deliveries but those of the last minute: who keeps one may not have committed."""
    (since,) = hub.execute(A_MINUTE_AGO).fetchone() or (what["since"],)
    found = hub.execute(MENTIONING, {**what, "since": since}).fetchall()
    return {**what, "deliveries": [id for (id,) in found], "since": since}


def lock(hub: Connection, who: Person) -> None:
    """Wait until nobody writes an act about their numbers or reserves a text to them."""
    hub.execute(LOCK, {"phones": who.phones})


def unsettled(hub: Connection, what: dict[str, Any]) -> tuple[int, int]:
    """Count the texts and the changes that are on their way."""
    texts, changes = hub.execute(UNSETTLED, what).fetchone() or (0, 0)
    return texts, changes


def erase(hub: Connection, what: dict[str, Any]) -> dict[str, int]:
    """Take a person out of everything, in the caller's transaction; return how much of what."""
    done = {}
    for name, statement in STEPS.items():
        cursor = hub.execute(statement, what)
        ledger = name == "acts of the ledger"
        done[name] = sum(acts for (acts,) in cursor.fetchall()) if ledger else cursor.rowcount
    return done


def waiting(hub: Connection, what: dict[str, Any]) -> int:
    """Count the deliveries that mention them and are not read yet."""
    row = hub.execute(WAITING, what).fetchone()
    return int(row[0]) if row else 0
