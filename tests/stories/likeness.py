"""What a hub and a CRM hold, without serial numbers and keys made by chance: for comparing two."""

from typing import Any

import httpx

from tasks.hub.engine import connected

HUB = {
    "customers": """
        SELECT i.value, c.email, c.phone, c.first_name, c.last_name, c.country, c.order_count,
               c.net_spend, c.currency
          FROM identity i JOIN customer c ON c.id = i.customer_id
         WHERE i.kind = 'shopify:customer' ORDER BY 1
    """,
    "guests": """
        SELECT c.email, c.phone, c.country, c.order_count, c.net_spend FROM customer c
         WHERE c.merged_into IS NULL AND NOT EXISTS (
               SELECT FROM identity i WHERE i.customer_id = c.id AND i.kind = 'shopify:customer')
         ORDER BY 1, 2, 3, 4, 5
    """,
    "orders": """
        SELECT o.external_id, o.name, i.value, o.email, o.phone, o.currency, o.total, o.kept,
               o.financial_status, o.fulfilment_status, o.test, o.placed_at, o.cancelled_at
          FROM orders o
          LEFT JOIN LATERAL (SELECT min(value) AS value FROM identity i
                              WHERE i.customer_id = o.customer_id
                                AND i.kind = 'shopify:customer') i ON true
         ORDER BY 1
    """,
    "lines": """
        SELECT o.external_id, l.external_id, l.sku, l.quantity, l.unit_price
          FROM order_line l JOIN orders o ON o.id = l.order_id ORDER BY 1, 2
    """,
    "refunds": """
        SELECT o.external_id, r.external_id, r.amount, r.currency
          FROM refund r JOIN orders o ON o.id = r.order_id ORDER BY 1, 2
    """,
    "fulfilments": """
        SELECT o.external_id, f.external_id, f.status
          FROM fulfilment f JOIN orders o ON o.id = f.order_id ORDER BY 1, 2
    """,
    "consents": """
        SELECT channel, address, purpose, status FROM consent_state ORDER BY 1, 2, 3
    """,
}

UNFINISHED = """
    SELECT (SELECT count(*) FROM outbox WHERE status IN ('owed', 'sending', 'review')),
           (SELECT count(*) FROM inbox WHERE status <> 'done'),
           (SELECT count(*) FROM quarantine WHERE status = 'open'),
           (SELECT count(*) FROM review WHERE status = 'open')
"""

FIGURES = ("email", "phone", "firstname", "lastname", "country", "hub_order_count",
           "hub_net_spend", "sms_consent_status")  # fmt: skip


def hub_likeness(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return the business content of a hub."""
    with connected(url) as hub:
        return {name: hub.execute(query).fetchall() for name, query in HUB.items()}


def unfinished(url: str) -> tuple[int, int, int, int]:
    """Count what is owed, undrained, set aside and to be reviewed."""
    with connected(url) as hub:
        found = hub.execute(UNFINISHED).fetchone()
    return found or (0, 0, 0, 0)


def reviews(url: str) -> list[tuple[str, str, str]]:
    """List what a person must look at."""
    with connected(url) as hub:
        return hub.execute(
            "SELECT kind, subject, reason FROM review WHERE status = 'open' ORDER BY id"
        ).fetchall()


def exported(url: str, object: str) -> list[dict[str, str]]:
    """Return the properties of all records of a CRM."""
    found, after = [], 0
    while after is not None:
        page = httpx.get(f"{url}/_sandbox/export/{object}", params={"after": after}).json()
        found += [one["properties"] for one in page["results"]]
        after = page["after"]
    return found


def crm_likeness(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return the business content of a CRM."""
    contacts = [tuple(one.get(name) or "" for name in FIGURES) for one in exported(url, "contacts")]
    orders = [
        tuple(one.get(name) or "" for name in ("hs_order_name", "hs_total_price", "hub_kept"))
        for one in exported(url, "orders")
    ]
    return {"CRM contacts": sorted(contacts), "CRM orders": sorted(orders)}


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return what only one of two has, by what it is: at most five of each."""
    found = {}
    for name, rows in one.items():
        odd = set(map(repr, rows)) ^ set(map(repr, other[name]))
        if odd or len(rows) != len(other[name]):
            found[name] = [len(rows), len(other[name]), *sorted(odd)[:5]]
    return found
