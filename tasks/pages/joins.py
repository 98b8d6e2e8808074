"""Joins laid out for a person: who, why, and what it means; nobody can be reached by it."""

from collections.abc import Iterable
from typing import Any

from mappings.masks import masked

Row = dict[str, Any]


def page(rows: Iterable[Row]) -> list[Row]:
    """Lay out joins that were made or would be, or pairs that may be one."""
    return [laid(row) for row in rows]


def laid(row: Row) -> Row:
    """Lay out one of them."""
    return {
        "number": row["id"],
        "stays": row["kept"],
        "goes": row["gone"],
        "likeness": "" if row["likeness"] is None else f"{row['likeness']:.3f}",
        "why": "; ".join(row["why"]),
        "orders": f"{row['kept_orders']} + {row['gone_orders']} = {row['orders']}",
        "money": money(row),
        "consent to texts": consent(row),
        "records elsewhere": records(row),
        "segments": segments(row),
    }


def money(row: Row) -> str:
    """Add up what both spent, unless it is of two currencies."""
    said = f"{row['kept_spend']:.2f} + {row['gone_spend']:.2f}"
    if row["gone_currency"] and row["gone_currency"] != row["currency"]:
        said += f" {row['gone_currency']}"
    together = "" if row["spend"] is None else f" = {row['spend']:.2f} {row['currency'] or ''}"
    return (said + together).rstrip()


def consent(row: Row) -> str:
    """Say what holds for each number: it stays with the number, the newest dated act decides."""
    numbers = {row["kept_phone"]: row["kept_consent"], row["gone_phone"]: row["gone_consent"]}
    said = [f"{masked(phone)}: {what}" for phone, what in numbers.items() if phone]
    if row["phone"]:
        said.append(f"texted is {masked(row['phone'])}")
    return "; ".join(said) or "no number"


def records(row: Row) -> str:
    """Name what platforms have of each; what only the one that goes had stays there untold."""
    kept, gone = row["kept_records"] or "none", row["gone_records"] or "none"
    return f"{kept} | {gone}"


def segments(row: Row) -> str:
    """Name the tags of each, by which segments are made."""
    kept, gone = row["kept_tags"] or "", row["gone_tags"] or ""
    return f"{kept} | {gone}" if kept or gone else ""


def people(rows: Iterable[Row]) -> list[Row]:
    """Lay out people as they are, or would be."""
    return [
        {
            "customer": row["key"],
            "orders": row["orders"],
            "money": f"{row['spend']:.2f} {row['currency'] or ''}".strip(),
            "consent to texts": f"{masked(row['phone'])}: {row['consent']}"
            if row["phone"]
            else "no number",
            "records elsewhere": row["records"] or "none",
        }
        for row in rows
    ]
