"""Look up what each platform lets us do, and how much comes and goes; write nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from prefect import task

from tasks import connect
from tasks.connectors.base_probing import Check, Limit, Probed, Probing, Verdict, unknown
from tasks.hub import traffic as measuring
from tasks.hub.engine import fresh
from tasks.hub.traffic import Traffic
from tasks.policy import policy
from tasks.rollout.evidence import Finding, Severity

SEVERITIES: dict[Verdict, Severity] = {
    "wrong": "blocker",
    "wanting": "warning",
    "cannot tell": "warning",
}
"""What stands in the way; that nobody can tell is never fine."""
LATELY = timedelta(days=7)
"""Who called us within this time has our address."""
HEALTH = "/health"


@task(name="probe", task_run_name="probe {platform}", **policy("pull", "probe"))
def probe(platform: str) -> Probed:
    """Look up at one platform, by reading alone, what it lets us do."""
    with connect.connected(platform, "backfill") as connector:
        if isinstance(connector, Probing):
            return connector.probe(datetime.now(UTC))
    said = "its connector cannot be asked what the platform lets us do"
    advice = "see for yourself: credentials, scopes, webhooks, version and limits"
    return Probed([unknown("credentials", "everything", said, advice)])


@task(name="measure traffic", task_run_name="measure traffic", **policy("hub", "measure traffic"))
def measure_traffic(hub_url: str, until: datetime) -> Traffic:
    """Count in the hub, at one moment, what came and went in four weeks."""
    with fresh(hub_url) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return measuring.traffic(hub, until)


def reachable(url: str) -> Check:
    """Knock at our own public address; that others reach it, only their calls can show."""
    try:
        answer = httpx.get(f"{url}{HEALTH}", timeout=5.0, verify=connect.trust())
    except httpx.HTTPError as error:
        said = f"nothing answers at {url} from here: {type(error).__name__}"
        advice = "start the receiver, and lead the public address to it"
        return Check("webhooks", "our address", "wanting", said, advice)
    if answer.is_success:
        return Check("webhooks", "our address", "fine", f"the receiver answers at {url}, from here")
    said = f"{url}{HEALTH} answers {answer.status_code}: that is not our receiver"
    return Check("webhooks", "our address", "wanting", said, "lead the public address to it")


def heard(check: Check, at: datetime | None, now: datetime) -> Check:
    """Judge webhooks nobody can be asked about by what came of them."""
    if (check.about, check.verdict) != ("webhooks", "cannot tell"):
        return check
    if at is None:
        said = f"{check.said}; nothing ever came from it"
        return Check(check.about, check.subject, "cannot tell", said, check.advice)
    said = f"{check.said}; the last came {at:%Y-%m-%d %H:%M} UTC"
    verdict: Verdict = "fine" if at > now - LATELY else "wanting"
    return Check(check.about, check.subject, verdict, said, check.advice)


def findings(platform: str, checks: Sequence[Check]) -> list[Finding]:
    """Say what stands in the way: credentials nobody can tell of prove nothing, and refuse."""
    return [
        Finding(f"{platform} {one.about}: {one.subject}", severity(one), one.said, one.advice)
        for one in checks
        if one.verdict in SEVERITIES
    ]


def severity(check: Check) -> Severity:
    """Say how much a check stands in the way."""
    if (check.about, check.verdict) == ("credentials", "cannot tell"):
        return "blocker"
    return SEVERITIES[check.verdict]


def summed_up(platform: str, role: str, checks: Sequence[Check]) -> dict[str, Any]:
    """Lay out one platform in a row: the worst of each kind."""
    order: tuple[Verdict, ...] = ("wrong", "cannot tell", "wanting", "fine")
    row = {"platform": platform, "is the": role}
    for about in ("credentials", "scope", "webhooks", "consent field", "version", "limits"):
        found = {one.verdict for one in checks if one.about == about}
        row[about] = next((one for one in order if one in found), "")
    return row


def checked(platform: str, checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Lay out every check of a platform."""
    return [
        {
            "platform": platform,
            "about": one.about,
            "what": one.subject,
            "verdict": one.verdict,
            "found": one.said,
            "what to do": one.advice,
        }
        for one in checks
    ]


def limited(platform: str, limits: Sequence[Limit]) -> list[dict[str, Any]]:
    """Lay out the limits in force at a platform."""
    return [
        {
            "platform": platform,
            "limit": one.name,
            "allowed": f"{one.size:,.0f} in {one.seconds:,.0f} s",
            "left now": "" if one.left is None else f"{one.left:,.0f}",
            "known from": one.how,
        }
        for one in limits
    ]
