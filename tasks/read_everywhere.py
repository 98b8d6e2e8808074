"""Read people back from every system, beside what is worked out anew from raw facts.

Nothing is written. A system that does not show something is noted as "cannot tell".
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec
from prefect import task

from mappings.ownership import contested
from mappings.records import Consent, Customer, Order
from tasks import connect, settings
from tasks.connectors.base import PlatformError
from tasks.hold import CHECKED, World, hold_hub, hold_store, hold_target
from tasks.hub import cohorts, raw, sayings
from tasks.hub.engine import connected
from tasks.policy import policy
from tasks.rollout import recompute
from tasks.rollout.checks import Report
from tasks.rollout.names import Spoken, called, speaking, word
from tasks.rollout.recompute import Act, Person, Sale

LANE = "backfill"
AT_ONCE = 250
"""People read back together."""
NAMES = ("first_name", "last_name")
EVER = datetime.min.replace(tzinfo=UTC)


@task(
    name="read everywhere",
    task_run_name="read people back from every system",
    **policy("pull", "read everywhere"),
)
def read_everywhere(ids: list[int]) -> Report:
    """Compare these people in every system with what is worked out anew."""
    report = Report()
    for start in range(0, len(ids), AT_ONCE):
        compare(ids[start : start + AT_ONCE], report)
    return report


def whom(seed: int, size: int) -> list[int]:
    """Choose whom to validate: the pilot's members, or people drawn by a seed if there are none."""
    with connected(settings.hub_url()) as hub:
        return cohorts.members(hub) or raw.some(hub, seed, size)


def compare(ids: Sequence[int], report: Report) -> None:
    """Read some people everywhere, and count what is equal."""
    world = World(known(ids))
    plan = connect.plan()
    for platform in plan.stores:
        with noting(report, platform, ("names", "phones", "links", "amounts", "consent values")):
            ask_store(platform, world)
    now = datetime.now(UTC)
    for person in world.people:
        world.must[person.key] = recompute.expected(person, now, named(world, person))
    hold_hub(world, report)
    for platform in plan.stores:
        hold_store(platform, world, report)
    for target in plan.targets:
        told = CHECKED.get(target.noun)
        if told is not None and target.platform not in plan.stores:
            with noting(report, target.platform, told):
                hold_target(target.platform, target.object, world, report)


@contextmanager
def noting(report: Report, system: str, checks: Sequence[str]) -> Iterator[None]:
    """Note a system that cannot be asked as one of which nobody can tell."""
    try:
        yield
    except (PlatformError, settings.NotConfigured) as error:
        report.cannot_tell(system, checks, str(error)[:200])


def known(ids: Sequence[int]) -> list[Person]:
    """Read the raw facts of some people from the hub."""
    with connected(settings.hub_url()) as hub:
        found = {row["id"]: msgspec.convert(row, Person) for row in raw.people(hub, ids)}
        holders: dict[str, list[Person]] = {}
        for one in found.values():
            holders.setdefault(one.phone or "", []).append(one)
        for row in raw.sales(hub, list(found)):
            found[row["customer_id"]].sales.append(msgspec.convert(row, Sale))
        for row in raw.acts(hub, list(holders)):
            for one in holders[row["address"]]:
                one.acts.append(msgspec.convert(row, Act))
        for row in raw.said(hub, list(found)):
            found[row["customer_id"]].said.append(msgspec.convert(row, Spoken))
        shut = raw.blocked(hub)
    for one in found.values():
        one.strange = one.strange or one.phone in shut
    return list(found.values())


def ask_store(platform: str, world: World) -> None:
    """Read the accounts and the orders of these people from a store."""
    ids = [id for one in world.people for name, id in one.ids if name == platform]
    orders = [
        sale.external_id
        for one in world.people
        for sale in one.sales
        if sale.platform == platform and not sale.deleted
    ]
    with connect.connected(platform, LANE) as connector:
        people = connector.fetch("customers", ids).records if ids else []
        sales = connector.fetch("orders", orders).records if orders else []
    for one in (*people, *sales):
        if isinstance(one, Customer):
            world.accounts[platform, one.external_id] = one
        elif isinstance(one, Order):
            world.orders[platform, one.external_id] = one
        elif isinstance(one, Consent) and one.channel == "sms" and one.customer_external_id:
            world.consents[platform, one.customer_external_id] = one.status


def named(world: World, person: Person) -> dict[str, Any] | None:
    """Say who a person is by the newest of their accounts in a store, and by who knew better."""
    accounts = [
        one for id in person.ids if (one := world.accounts.get((id[0], id[1]))) and not one.deleted
    ]
    if not accounts:
        return None
    newest = max(accounts, key=lambda one: one.updated_at or EVER)
    said = {"country": newest.country, **{name: name_of(newest, person, name) for name in NAMES}}
    return said if person.strange else {**said, "phone": newest.phone}


def name_of(account: Customer, person: Person, field: str) -> str | None:
    """Say what a person must be called: as the store does, unless a CRM certainly did so later."""
    if field not in contested():
        return getattr(account, field) or None
    crms = [one for one in person.said if sayings.role_of(one.platform) == "crm"]
    store = [
        one
        for one in person.said
        if (one.platform, one.external_id, one.field)
        == (account.platform, account.external_id, field)
    ]
    now = account.updated_at or EVER
    store.append(
        Spoken(
            customer_id=person.id,
            platform=account.platform,
            external_id=account.external_id,
            field=field,
            value=getattr(account, field) or "",
            echo=False,
            first_at=now,
            last_at=now,
            told_at=datetime.now(UTC),
        )
    )
    theirs = [one for one in speaking(crms) if one.field == field]
    return called(word(store, sayings.grain(account.platform)), word(theirs))
