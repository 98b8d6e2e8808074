"""What is heeded is owed at once: an opt-out leaves for every platform from its own commit on."""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

import msgspec

from tasks.hub import consents, leftovers
from tasks.hub.engine import Connection
from tasks.hub.outbox import LADDER, Target

CHANNEL = "consent"
"""NOTIFY channel that wakes whoever tells platforms of consents."""
# A platform that knows one block per number is owed it under the number's consent to marketing.
# Whoever relayed a reply is told, too: that somebody's own words mean STOP, it cannot know.
# People are looked up number by number (OFFSET 0): a plan made once would read all of them.
OWED: str = f""",
    whose AS (
        SELECT c.id, min(w.at) AS at, true AS urgent
          FROM written w CROSS JOIN LATERAL ({leftovers.CALLED.format(number="w.address")}) c
         WHERE w.channel = 'sms' GROUP BY c.id),
    beside AS ({leftovers.BESIDE}),
    noted AS ({leftovers.NOTED}),
    spoken AS (
        SELECT 'consent' AS noun, concat_ws(':', w.channel, w.address, p.purpose) AS key, w.at
          FROM written w CROSS JOIN LATERAL (VALUES (w.purpose), ('marketing')) AS p (purpose)
        UNION ALL
        SELECT 'customer', c.key::text, w.at
          FROM written w CROSS JOIN LATERAL (
               SELECT key FROM customer
                WHERE phone = w.address AND merged_into IS NULL OFFSET 0) c
         WHERE w.channel = 'sms'),
    owed AS (
        INSERT INTO outbox AS o (platform, object, key, priority, lane, happened_at)
        SELECT platform, object, key, 9, 'live', min(at) FROM (
            SELECT t.platform, t.object, s.key, s.at
              FROM spoken s
              JOIN unnest(%(platforms)s::text[], %(objects)s::text[], %(nouns)s::text[],
                          %(keys)s::text[]) AS t (platform, object, noun, keys)
                ON t.noun = s.noun AND s.key LIKE t.keys
            UNION ALL
            SELECT platform, object, key, at FROM beside) a
         GROUP BY platform, object, key
         ORDER BY platform, object, key
            ON CONFLICT (platform, object, key) WHERE status = 'owed' DO UPDATE
           SET priority = 9, lane = 'live',
               happened_at = least(o.happened_at, excluded.happened_at),
               due_at = least(o.due_at, CASE WHEN o.attempts = 0 THEN clock_timestamp()
                   ELSE clock_timestamp() + %(soon)s * interval '1 second' END)
        RETURNING id)
"""  # noqa: S608 - our own words
HEEDED = f"written AS ({consents.HEED.replace('%s', '%(said)s')}){OWED}"
WAKE: LiteralString = "SELECT pg_notify('consent', '') FROM owed LIMIT 1"
HEED_AND_OWE = f"WITH {HEEDED} {WAKE}"


def parameters(targets: Sequence[Target], acts: Sequence[Mapping[str, object]]) -> dict[str, Any]:
    """Name what HEED_AND_OWE takes: acts as `consents.act` writes them, and who is told of them."""
    told = [target for target in targets if target.noun in ("consent", "customer")]
    return {
        "said": msgspec.json.encode(acts).decode(),
        "platforms": [target.platform for target in told],
        "objects": [target.object for target in told],
        "nouns": [target.noun for target in told],
        "keys": [target.keys for target in told],
        "soon": LADDER[0],
    }


def heed(hub: Connection, targets: Sequence[Target], acts: Sequence[Mapping[str, object]]) -> None:
    """Write acts to the ledger in the caller's transaction, and owe them to whoever follows."""
    hub.execute(HEED_AND_OWE, parameters(targets, acts))


def listen(hub: Connection, seconds: float) -> None:
    """Have this connection told of consents, if somebody will wait for one."""
    if seconds:
        hub.execute(f"LISTEN {CHANNEL}")


def called(hub: Connection, seconds: float) -> bool:
    """Wait up to so many seconds for a consent to be owed; say whether one was."""
    return bool(seconds) and any(True for _ in hub.notifies(timeout=seconds, stop_after=1))
