"""The account of a demo: every record of the shop is found again, or the reason why not."""

from typing import Any

from rich.console import Group
from rich.table import Table

from deployments.demo_platforms import Platforms
from tasks.hub import pulse
from tasks.hub.engine import connected

FRESH = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS p50,
           percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95,
           max(seconds), count(*)
      FROM (SELECT extract(epoch FROM settled_at - happened_at) AS seconds FROM outbox
             WHERE lane = 'live' AND status = 'sent' AND object = 'contacts'
               AND happened_at >= %s) s
"""


def account(hub_url: str, platforms: Platforms, figures: dict[str, Any]) -> dict[str, Any]:
    """Count everything in the shop, the hub and the CRM, side by side."""
    shop, crm = platforms.tell("shopify", "state"), platforms.tell("hubspot", "state")
    with connected(hub_url) as hub:
        found = pulse.totals(hub)
        live_from = figures.pop("live_from", None)
        fresh = hub.execute(FRESH, live_from).fetchone() if live_from else None
    lines = {
        "in": shop["lines"],
        "hub": found["lines"],
        "quarantined": found["lines_quarantined"],
    }
    lines["unaccounted"] = lines["in"] - lines["hub"] - lines["quarantined"]
    told = crm["objects"]
    return {
        "lines": lines,
        "orders": {"shop": shop["sales"], "hub": found["orders"], "crm": told["orders"]},
        "customers": {
            "shop": shop["people"],
            "hub": found["customers"],
            "crm": told["contacts"],
        },
        "webhooks": found["deliveries"],
        "quarantined": found["quarantined"],
        "reviews": found["reviews"],
        "owed": found["owed"],
        "freshness_seconds": {
            "p50": rounded(fresh and fresh[0]),
            "p95": rounded(fresh and fresh[1]),
            "max": rounded(fresh and fresh[2]),
            "contacts": fresh[3] if fresh else 0,
        },
        **figures,
    }


def rounded(value: Any) -> float | None:
    """Round a number to hundredths."""
    return None if value is None else round(float(value), 2)


def complete(figures: dict[str, Any]) -> bool:
    """Whether nothing is missing and nothing waits."""
    people, orders = figures["customers"], figures["orders"]
    equal = people["hub"] == people["crm"] and orders["hub"] == orders["crm"]
    return equal and not figures["lines"]["unaccounted"] and not figures["owed"]


def table(figures: dict[str, Any]) -> Group:
    """Lay the account out for a person."""
    counts = Table("", "shop", "hub", "CRM", "quarantine", "unaccounted", title="Every record")
    lines, orders, people = figures["lines"], figures["orders"], figures["customers"]
    counts.add_row("customers", *words(people["shop"], people["hub"], people["crm"]))
    counts.add_row("orders", *words(orders["shop"], orders["hub"], orders["crm"]))
    counts.add_row(
        "order lines",
        *words(lines["in"], lines["hub"]),
        "",
        *words(lines["quarantined"], lines["unaccounted"]),
    )
    fresh = figures["freshness_seconds"]
    measured = Table("measured", "", title="How it went")
    measured.add_row("first sync", f"{figures['sync_seconds']} s")
    said = f"half within {fresh['p50']} s, 95 % within {fresh['p95']} s"
    measured.add_row("shop to CRM, live", said if fresh["contacts"] else "nothing happened")
    measured.add_row("webhooks kept", f"{figures['webhooks']:,}")
    measured.add_row("set aside / to review", f"{figures['quarantined']} / {figures['reviews']}")
    if again := figures.get("again"):
        measured.add_row(
            "the same once more",
            f"{again['hub_rows_written']} rows and {again['crm_write_calls']} CRM calls written",
        )
    measured.add_row("in all", f"{figures['seconds']} s, {figures['peak_mb']:,} MB at most")
    return Group(counts, measured)


def words(*numbers: int) -> list[str]:
    """Write numbers with their thousands apart."""
    return [f"{number:,}" for number in numbers]
