"""Phase 3: each field here and there, what the data is like, and what will be made in the CRM."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from pydantic import Field

from flows.rollout.stage import stage
from tasks import settings
from tasks.audit_data import Audited, audit_data
from tasks.ready_platform import ready_platform
from tasks.rollout import auditing, mapped
from tasks.rollout.evidence import Evidence, Finding, Sheet
from tasks.survey_fields import drifts, findings, survey_fields, unmapped
from tasks.vouch import Looked
from tasks.weigh_mapping import Comparison, weigh_mapping

BY = "map_data, approved"

DryRun = Annotated[
    bool, Field(title="Dry run", description="Show the evidence; make nothing, keep nothing.")
]


@flow(name="map_data", flow_run_name="rollout 3: map the data")
async def map_data(dry_run: DryRun = True) -> State[Any]:
    """Map the data: each field here and there, with an example, its purpose, owner and rule.

    Shows which word of theirs is which of ours, which events are heard, which properties will be
    made in the CRM, how much data there is, what of it is missing, unusable or twice, which fields
    nobody mapped, and field by field what is otherwise since the mapping was last let pass. It is
    refused when a mapping names what a platform lacks, or when 30 % of the phones are unusable.
    Once a person approves, the properties are made and the mapping holds.

    Args:
        dry_run: Show the evidence; make nothing, keep nothing.

    """
    return await stage("map_data", gather, dry_run=dry_run, then=apply)


async def gather() -> Evidence:
    """Ask every platform for its fields, audit the hub, and lay both beside the mapping."""
    hub_url, platforms = settings.hub_url(), sorted(settings.accounts())
    looks = [survey_fields(hub_url, platform) for platform in platforms]
    compared = [weigh_mapping(hub_url, platform) for platform in platforms]
    audited = audit_data(hub_url, platforms)
    return Evidence(
        "map_data",
        {
            "mappings": {one.platform: one.hash for one in looks},
            "will be made": {one.platform: one.lacks for one in looks},
            "counts": audited.counts,
        },
        [*table(platforms, audited), *data(platforms, audited, looks), *rest(looks, compared)],
        [
            *(one for look in looks for one in findings(look)),
            *auditing.findings(audited.counts, audited.aside),
            *(one for each in compared for one in changed(each)),
        ],
    )


def modules(platforms: list[str]) -> dict[str, ModuleType]:
    """Return the mapping of every connected platform."""
    return {platform: import_module(f"mappings.{platform}") for platform in platforms}


def table(platforms: list[str], audited: Audited) -> Iterator[Sheet]:
    """Lay out the mapping: fields, words, events."""
    maps = modules(platforms)
    named = [name for name, module in maps.items() if module.MAPS]
    examples: Mapping[str, Mapping[str, Any]] = audited.examples
    rows = [one.row(named, examples.get(one.noun, {})) for one in mapped.lines(maps)]
    yield Sheet("mapping", "each field here and there (← read, → told)", rows)
    yield Sheet("rules", "what happens when two systems differ", mapped.rules())
    yield Sheet("words", "which word is which", mapped.words(maps))
    yield Sheet("events", "what platforms tell of, and what follows", mapped.events(maps))


def data(platforms: list[str], audited: Audited, looks: list[Looked]) -> Iterator[Sheet]:
    """Lay out what the data is like."""
    yield Sheet("inventory", "how much there is", audited.stock)
    shares = auditing.shares(audited.counts).values()
    yield Sheet("audit", "missing, unusable, twice", [one.row for one in shares])
    facts = auditing.unmapped(audited.facts, mapped.known_facts(modules(platforms)))
    theirs = [row for look in looks for row in unmapped(look)]
    yield Sheet("unmapped", "fields nobody mapped", [*theirs, *facts])


def rest(looks: list[Looked], compared: list[Comparison]) -> Iterator[Sheet]:
    """Lay out what will be made, and what is otherwise than before."""
    made = [{"platform": one.platform, "will be made": what} for one in looks for what in one.lacks]
    yield Sheet("properties", "what will be made on platforms", made)
    yield Sheet(
        "drift",
        "fields that are otherwise since the mapping was let pass",
        [row for look in looks for row in drifts(look)],
    )
    rows = [one.row for each in compared for one in each.changes]
    yield Sheet("changes", f"the mapping now; {'; '.join(one.beside for one in compared)}", rows)


def changed(compared: Comparison) -> Iterator[Finding]:
    """Say how many records a changed mapping would tell otherwise."""
    for one in compared.changes:
        row = one.row
        said = f"{row['field']} {row['is']}; would change for {row['would change for']}"
        yield Finding(f"{compared.platform}: the mapping was changed", "warning", said, one.note)


async def apply(evidence: Evidence) -> None:
    """Make what the CRM lacks, and keep the mapping as the one that holds."""
    for platform in evidence.facts["mappings"]:
        made = ready_platform(platform, BY)
        get_run_logger().info("%s is ready, made: %s", platform, ", ".join(made) or "nothing")
