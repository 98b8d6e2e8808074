"""What a hub and a CRM hold, read by nothing of the product's, and what differs between two looks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx
import psycopg
from psycopg.rows import dict_row

OWN = {
    *("id", "key", "platform", "external_id", "order_id", "own_id", "told_at", "told_by"),
    *("told_rank", "heard_at", "created_at", "changed_at", "learned_at", "facts", "customer"),
}
"""What is the hub's own business: serial numbers, names, and when it wrote something down."""

TABLES = {
    "customer": "SELECT *, id AS customer FROM customer",
    "identity": "SELECT kind, value, gone_at, customer_id FROM identity",
    "order": "SELECT * FROM orders",
    "line": "SELECT * FROM order_line",
    "refund": "SELECT * FROM refund",
    "parcel": "SELECT * FROM fulfilment",
    "cart": "SELECT * FROM cart",
    "product": "SELECT * FROM product",
    "text": "SELECT platform, external_id, status, error FROM message WHERE external_id <> ''",
    "consent": """
        SELECT s.channel, s.address, s.purpose, s.status, s.source, s.method, s.expires_at,
               coalesce(s.happened_at, s.learned_at) AS at,
               (SELECT count(*) FROM consent x WHERE (x.channel, x.address, x.purpose)
                   = (s.channel, s.address, s.purpose)) AS acts
          FROM consent_state s""",
}

Fields = dict[str, Any]
Line = tuple[str, str, str, Any, Any]
"""Noun, record, field, before, after."""


@dataclass
class Look:
    """One look: records by noun and by what tells them apart, and what customers are called."""

    records: dict[str, dict[Any, Fields]] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


def hub(url: str) -> Look:
    """Look at the whole hub."""
    look = Look()
    with psycopg.connect(url, row_factory=dict_row) as server:
        rows = {name: server.execute(query).fetchall() for name, query in TABLES.items()}
    look.keys = {row["id"]: str(row["key"]) for row in rows["customer"]}
    look.orders = {str(row["key"]): named(row) for row in rows["order"]}
    look.records = {
        "customer": {row["id"]: plain(row) for row in rows["customer"]},
        "order": {row["id"]: plain(row) for row in rows["order"]},
        **{noun: {named(row): plain(row) for row in rows[noun]} for noun in ("cart", "product")},
        "text": {named(row): plain(row) for row in rows["text"]},
        "consent": {
            ":".join(row.pop(part) for part in ("channel", "address", "purpose")): plain(row)
            for row in rows["consent"]
        },
    }
    for row in sorted(rows["identity"], key=lambda row: (row["kind"], row["value"])):
        said = f"{row['kind']} {row['value']}"
        look.names.setdefault(row["customer_id"], said)
        look.records["customer"][row["customer_id"]][f"known as {said}"] = row["gone_at"] or "yes"
    for noun in ("line", "refund", "parcel"):
        for row in rows[noun]:
            about = plain(row)
            order = look.records["order"][row["order_id"]]
            order |= {f"{noun} {row['external_id']} {name}": v for name, v in about.items()}
    return look


def named(row: Mapping[str, Any]) -> str:
    return f"{row['platform']}:{row['external_id']}"


def plain(row: Mapping[str, Any]) -> Fields:
    """Leave out the hub's own business; what is in the facts has a field of its own."""
    fields = {name: value for name, value in row.items() if name not in OWN}
    fields |= dict(flat(row.get("facts") or {}, "facts "))
    return {name: value for name, value in fields.items() if value is not None}


def flat(facts: Mapping[str, Any], under: str) -> Any:
    for name, value in facts.items():
        if isinstance(value, dict):
            yield from flat(value, f"{under}{name} ")
        else:
            yield f"{under}{name}", value


def hub_differences(before: Look, after: Look) -> set[Line]:
    """Name every field that differs: who was there by their key, who is new by an identity."""

    def who(id: int) -> str | None:
        return before.keys.get(id) or after.names.get(id)

    def fields(noun: str, look: Look, id: Any) -> Fields:
        found = dict(look.records[noun].get(id, {}))
        for name in found.keys() & {"customer_id", "merged_into"}:
            found[name] = who(found[name])
        return found

    lines = set()
    for noun, records in after.records.items():
        for id, one in records.items():
            if noun == "customer" and id not in before.keys and one.get("merged_into"):
                continue  # who came and went in one run was never there
            name = who(id) if noun == "customer" else order_name(after, id, noun)
            lines |= differing(noun, str(name), fields(noun, before, id), fields(noun, after, id))
    return lines


def order_name(look: Look, id: Any, noun: str) -> Any:
    return (
        list(look.orders.values())[list(look.records["order"]).index(id)] if noun == "order" else id
    )


def differing(noun: str, name: str, before: Fields, after: Fields) -> set[Line]:
    return {
        (noun, name, one, normal(before.get(one)), normal(after.get(one)))
        for one in {**before, **after}
        if normal(before.get(one)) != normal(after.get(one))
    }


def normal(value: Any) -> Any:
    """Write what is equal alike: amounts, moments, lists."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return float(value)
    if isinstance(value, list | dict):
        return json.dumps(value, sort_keys=True, default=str)
    if isinstance(value, datetime):
        return value.timestamp()
    return moment(str(value))


def moment(said: str) -> Any:
    try:
        return datetime.fromisoformat(said).timestamp() if len(said) > 18 else said
    except ValueError:
        return said


@dataclass
class Crm:
    """A HubSpot on its own address."""

    url: str
    client: httpx.Client

    def ask(self, path: str, **said: Any) -> Any:
        if said:
            return self.client.post(f"{self.url}/_sandbox/{path}", json=said).json()
        return self.client.get(f"{self.url}/_sandbox/{path}").json()

    def look(self) -> dict[str, dict[str, Fields]]:
        """Return all contacts and orders by their id; an order with who it belongs to."""
        found = {
            type: {one["id"]: filled(one["properties"]) for one in self.export(type)}
            for type in ("contacts", "orders")
        }
        asked = {"inputs": [{"id": id} for id in found["orders"]]}
        path = f"{self.url}/crm/v4/associations/orders/contacts/batch/read"
        linked = self.client.post(path, headers=BEARER, json=asked).json()["results"]
        for one in linked if asked["inputs"] else ():
            found["orders"][one["from"]["id"]]["contact_id"] = str(one["to"][0]["toObjectId"])
        return found

    def export(self, type: str) -> list[Any]:
        return list(self.ask(f"export/{type}?limit=20000")["results"])


BEARER = {"Authorization": "Bearer pat-na1-sandbox"}


def filled(properties: Fields) -> Fields:
    return {name: value for name, value in properties.items() if value}


def crm_differences(
    before: Mapping[str, dict[str, Fields]],
    after: Mapping[str, dict[str, Fields]],
    names: Mapping[str, str],
) -> set[Line]:
    """Name every field of ours that differs in the CRM: records and links by our own key for it."""
    ours = {"contacts": "hub_customer_id", "orders": "hub_order_id"}
    owners = {
        id: names.get(key, key) if (key := one.get("hub_customer_id")) else id
        for look in (before, after)
        for id, one in look["contacts"].items()
    }
    lines = set()
    for type, records in after.items():
        for id, one in records.items():
            key = one.get(ours[type])
            if key is None:
                continue
            looks = [dict(look[type].get(id, {})) for look in (before, after)]
            for look in looks:
                look |= {name: owners[look[name]] for name in look.keys() & {"contact_id"}}
                if ours[type] in look:
                    look[ours[type]] = names.get(key, key)
            lines |= {
                line
                for line in differing(f"hubspot {type}", names.get(key, key), *looks)
                if not line[2].startswith(
                    ("hs_object", "hs_last", "lastmod", "hs_created", "created")
                )
            }
    return lines
