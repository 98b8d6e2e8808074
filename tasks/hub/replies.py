"""Replies as they are staged: what is known of each, and what was made of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from mappings.records import Consent, Reply
from tasks.hub import customers, staging
from tasks.hub.consents import ANSWERED
from tasks.hub.engine import Connection
from tasks.hub.staging import Incoming

BEYOND = 1_000_000_000
"""Numbers of the rows that replies give rise to: beyond all that were staged."""


class Heard(Struct):
    """A staged reply, and the text of ours it answers; `known`: it was merged before."""

    row: int
    origin: int | None
    told_at: datetime
    platform: str
    external_id: str
    phone: str
    to: str
    body: str
    opt_out_type: str | None
    happened_at: datetime | None
    facts: dict[str, Any]
    answers: str | None
    answered: str | None
    known: bool

    @property
    def at(self) -> datetime:
        """When the person said so, as far as anybody knows."""
        return self.happened_at or self.told_at

    @property
    def reply(self) -> Reply:
        """The reply itself."""
        return Reply(
            platform=self.platform,
            external_id=self.external_id,
            phone=self.phone,
            to=self.to,
            body=self.body,
            opt_out_type=self.opt_out_type,
            happened_at=self.happened_at,
            facts=self.facts,
        )


STAGED = f"""
    WITH s AS (SELECT *, phone AS address, "to" AS sender FROM stage_replies WHERE NOT bad)
    SELECT s.row, s.origin, s.told_at, s.platform, s.external_id, s.phone, s.sender AS to, s.body,
           s.opt_out_type, s.happened_at, s.facts, m.external_id AS answers, m.purpose AS answered,
           EXISTS (SELECT FROM message_event e
                    WHERE (e.platform, e.external_id, e.kind)
                        = (s.platform, s.external_id, 'reply')) AS known
      FROM s {ANSWERED}
     ORDER BY coalesce(s.happened_at, s.told_at), s.row
"""  # noqa: S608 - all of it is ours

# A YES answers what the person was asked, not a note of a machine that lacks its date.
LEDGER = """
    SELECT address, purpose, status, coalesce(happened_at, learned_at),
           CASE WHEN evidence ? 'reply' THEN evidence ->> 'to' END, evidence ->> 'reply'
      FROM consent WHERE channel = 'sms' AND address = ANY(%s)
       AND NOT (status = 'pending' AND (happened_at IS NULL OR recorded(source)
                                        OR evidence @> '{"state": "SUBSCRIBED"}'))
"""

DECIDED = """
    UPDATE stage_replies s SET facts = s.facts || d.facts
      FROM unnest(%s::bigint[], %s::jsonb[]) AS d (row, facts) WHERE s.row = d.row
"""

HOLD = """
    INSERT INTO consent_hold (address, rule, message_id)
    SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])
        ON CONFLICT (address, message_id) DO NOTHING
"""

# Their platforms' pages still bear the number, and may be read in any order.
WRONG = """
    WITH wrong AS (
        SELECT DISTINCT ON (phone) *
          FROM unnest(%s::text[], %s::text[], %s::timestamptz[]) AS w (phone, message_id, since)
         ORDER BY phone, since DESC),
    whose AS (
        SELECT w.*, NULL::bigint AS id, NULL::bigint AS own_id FROM wrong w
        UNION
        SELECT w.*, c.id, NULL FROM wrong w JOIN customer c ON c.phone = w.phone
        UNION
        SELECT w.*, i.customer_id, i.own_id FROM wrong w
          JOIN identity i ON i.kind = 'phone' AND i.value = w.phone
        UNION
        SELECT w.*, coalesce(c.merged_into, c.id), CASE WHEN c.merged_into IS NOT NULL THEN c.id END
          FROM wrong w JOIN part t ON t.phone = w.phone JOIN customer c ON c.id = t.customer_id),
    noted AS (
        INSERT INTO not_theirs (phone, customer_id, own_id, message_id, since)
        SELECT phone, id, own_id, message_id, since FROM whose),
    cut AS (
        DELETE FROM identity i USING wrong w WHERE i.kind = 'phone' AND i.value = w.phone),
    changed AS (
        UPDATE customer c SET phone = NULL, changed_at = clock_timestamp()
          FROM wrong w WHERE c.phone = w.phone
        RETURNING c.key, w.since)
    INSERT INTO touched SELECT 'customer', key::text, since, '' FROM changed
"""


def staged(hub: Connection) -> list[Heard]:
    """Return the good staged replies, oldest first, each with the text of ours it answers."""
    with hub.cursor(row_factory=class_row(Heard)) as cursor:
        return cursor.execute(STAGED).fetchall()


def ledger(hub: Connection, phones: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return what the ledger holds of some numbers.

    Address, purpose, status, when; of what a reply said also to which sender, and the reply's id.
    """
    return hub.execute(LEDGER, (list(phones),)).fetchall() if phones else []


def decided(hub: Connection, found: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Keep with each staged row what was made of its reply."""
    rows, facts = zip(*found, strict=True) if found else ((), ())
    hub.execute(DECIDED, (list(rows), [Jsonb(one) for one in facts]))


def say(hub: Connection, acts: Sequence[tuple[Heard, Consent]]) -> None:
    """Stage what replies say about consent beside what platforms say."""
    rows = [
        staging.row(BEYOND + number, Incoming(act, heard.origin, heard.told_at))
        for number, (heard, act) in enumerate(acts)
    ]
    if rows:
        staging.copy(hub, "consents", rows)


def hold(hub: Connection, found: Sequence[tuple[Heard, str]]) -> None:
    """Let promotion to these numbers wait until a person has looked; each with its rule."""
    columns = zip(*((one.phone, rule, one.external_id) for one, rule in found), strict=True)
    if found:
        hub.execute(HOLD, tuple(map(list, columns)))


def not_theirs(hub: Connection, found: Sequence[Heard]) -> None:
    """End that these numbers lead to anybody we know, for all pages to come."""
    columns = zip(*((one.phone, one.external_id, one.at) for one in found), strict=True)
    if found:
        hub.execute(customers.TOUCHED)
        hub.execute(WRONG, tuple(map(list, columns)))
