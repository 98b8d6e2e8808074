"""Measure what is so today: the figures a goal is set in, and what a plan is computed from."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from msgspec import Struct
from prefect import task

from mappings import ownership
from tasks import connectors, settings
from tasks.hub import baseline, pulse
from tasks.hub.engine import Connection, fresh
from tasks.policy import policy
from tasks.rollout.figures import KINDS, Counted, Figure, figure
from tasks.rollout.readiness import Known
from tasks.rollout.timeline import Audit

YEAR = timedelta(days=335)
"""How far orders must go back to speak for a year: a small shop does not sell every day."""


class Measured(Struct, frozen=True):
    """What was measured, at one moment."""

    figures: list[Figure]
    known: Known
    audit: Audit


@task(
    name="measure baseline", task_run_name="measure baseline", **policy("hub", "measure baseline")
)
def measure_baseline(hub_url: str, until: datetime) -> Measured:
    """Count in the hub, at one moment, what is so today; write nothing."""
    with fresh(hub_url) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return measured(hub, until)


def measured(hub: Connection, until: datetime) -> Measured:
    """Count, and make figures of the counts."""
    count = baseline.counts(hub, until)
    wanted = [figure(name, one) for name, one in counted(count, until).items()]
    return Measured(wanted, known(hub, count, until), audit(count))


def counted(count: Mapping[str, Any], until: datetime) -> dict[str, Counted]:
    """Say of each figure what was counted, and what it lacks."""
    begun = count["first_order_at"]
    found = {
        "repurchase": Counted(count["repeaters"], count["buyers"], lacks=short(begun, until, 1)),
        "came_again": Counted(count["again"], count["before"], lacks=short(begun, until, 2)),
        "order_value": Counted(
            whole=count.get("orders", 0),
            mean=count.get("mean"),
            spread=count.get("spread", 0.0),
            currency=count.get("currency", ""),
        ),
        "cart_recovery": Counted(count["recovered"], count["left_carts"]),
        "consent_share": Counted(count["granted"], count["phones"]),
        "usable_phones": Counted(count["phones"], count["phones"] + count["unusable"]),
        "duplicates": Counted(count["duplicates"], count["customers"]),
        "opt_out_rate": Counted(count["opted_out"], count["texted"]),
    }
    return {name: found[name] for name in KINDS}


def short(begun: datetime | None, until: datetime, years: int) -> str:
    """Say that the orders do not go back far enough, if they do not."""
    if begun is None:
        return "the hub has no orders"
    if begun > until - years * YEAR:
        return f"orders begin on {begun:%Y-%m-%d}, {12 * years} months are needed"
    return ""


def known(hub: Connection, count: Mapping[str, Any], until: datetime) -> Known:
    """Gather what the readiness checklist is answered from."""
    accounts, roles = settings.accounts(), pulse.roles()
    modules = {name: one for name, one in ownership.platforms().items() if name in accounts}
    return Known(
        now=until,
        roles={name: roles[name] for name in accounts if name in roles},
        hooked=[name for name, one in accounts.items() if "webhook_url" in one],
        phones=count["phones"],
        unusable=count["unusable"],
        decided=count["decided"],
        undisclosed=count["undisclosed"],
        heard=baseline.heard(hub),
        unowned=[one.where for one in ownership.offences(modules)],
        fields=sum(1 for one in modules.values() for _ in ownership.mapped(one)),
        red=count["red"],
        runs=count["runs"],
        oldest_review=count["oldest_review"],
        alerts=bool(settings.alerts()),
    )


def audit(count: Mapping[str, Any]) -> Audit:
    """Pick what takes time to put right; which questions are open, the checklist says."""
    accounts = settings.accounts()
    told = (import_module(f"mappings.{platform}").FOLLOWS for platform in accounts)
    read = (connectors.load(platform).reads for platform in accounts)
    return Audit(
        customers=count["customers"],
        duplicates=count["duplicates"],
        unusable=count["unusable"],
        phones=count["phones"] + count["unusable"],
        platforms=len(accounts),
        objects=sum(map(len, told)) + sum(map(len, read)),
    )
