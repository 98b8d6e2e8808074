"""What the gates found: every judgement with every rule, without a single value."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from tasks.hub.engine import Connection


class Finding(Struct):
    """How many rows of one judgement broke one rule."""

    rule: str
    severity: str
    failed: int
    share: float
    error: str | None = None


RUN = """
    INSERT INTO quality_run (suite, platform, lane, rows, bad, status, ms)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
"""

CHECKS = """
    INSERT INTO quality_check (run_id, rule, severity, failed, share, error)
    SELECT %s, * FROM unnest(%s::text[], %s::text[], %s::int[], %s::float[], %s::text[])
"""

LATEST = """
    SELECT r.suite, r.platform, r.status, r.rows, r.bad, r.ms, r.judged_at
      FROM quality_run r
     WHERE r.judged_at > clock_timestamp() - %s * interval '1 hour'
     ORDER BY r.id DESC LIMIT %s
"""


def keep(
    hub: Connection, run: tuple[str, str, str, int, int, str, float], findings: Iterable[Finding]
) -> int:
    """Keep one judgement: (suite, platform, lane, rows, bad, status, ms) and its findings.

    Rules that nothing broke are kept for judgements of a thousand rows or more only.
    """
    found = hub.execute(RUN, run).fetchone()
    number: int = found[0] if found else 0
    kept = [f for f in findings if f.failed or f.error or run[3] >= 1000]
    hub.execute(
        CHECKS,
        (
            number,
            [f.rule for f in kept],
            [f.severity for f in kept],
            [f.failed for f in kept],
            [f.share for f in kept],
            [f.error for f in kept],
        ),
    )
    return number


def latest(hub: Connection, hours: float = 24.0, limit: int = 100) -> list[tuple[Any, ...]]:
    """Return recent judgements, newest first."""
    return hub.execute(LATEST, (hours, limit)).fetchall()
