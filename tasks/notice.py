"""Tell a person: what waits, what is stuck, how fresh everything is."""

from typing import Any

from tasks.hub import inbox, pulse, quarantine, reviews
from tasks.hub.engine import connected

CREDENTIALS = "check the account's credentials and scopes, then run the flow again"


def stopped(hub_url: str, platform: str, words: str) -> None:
    """Ask a person to mend an account that refuses us."""
    with connected(hub_url) as hub:
        reviews.open(hub, "account", platform, words, CREDENTIALS)


def waiting(hub_url: str) -> list[dict[str, Any]]:
    """List what waits: deliveries, owed records, rows set aside, reviews."""
    with connected(hub_url) as hub:
        rows = [
            {"what": f"deliveries {status}", "rows": number}
            for status, number in inbox.counts(hub).items()
            if status != "done"
        ]
        rows += [
            {"what": f"{object} owed to {platform} ({status})", "rows": number}
            for platform, object, status, number in pulse.backlog(hub)
        ]
        rows += [
            {"what": f"{object} in quarantine: {rule}", "rows": number}
            for object, rule, number in quarantine.counts(hub)
        ]
        rows.append({"what": "reviews open", "rows": len(reviews.listed(hub))})
    return rows
