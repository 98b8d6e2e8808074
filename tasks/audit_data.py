"""Audit the data in the hub: how much there is, what is missing, unusable or twice."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from prefect import task

from tasks.hub import inventory
from tasks.hub.engine import fresh
from tasks.policy import policy

NOUNS = ("customer", "order", "consent", "cart", "product")


class Audited(Struct, frozen=True):
    """What was counted, at one moment; `examples` are values as they are, by noun."""

    stock: list[dict[str, Any]]
    counts: dict[str, int]
    aside: dict[str, int]
    facts: list[tuple[str, str, int]]
    examples: dict[str, dict[str, Any]]


@task(name="audit data", task_run_name="audit the data", **policy("hub", "audit data"))
def audit_data(hub_url: str, platforms: Sequence[str]) -> Audited:
    """Count in the hub, at one moment, what is missing, unusable or twice; write nothing."""
    with fresh(hub_url) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return Audited(
            inventory.stock(hub),
            inventory.counts(hub),
            inventory.aside(hub),
            inventory.facts(hub),
            {noun: inventory.examples(hub, noun, platforms) for noun in NOUNS},
        )
