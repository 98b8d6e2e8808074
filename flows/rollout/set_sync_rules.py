"""Phase 4: who owns each field, and which of two systems is right where they differ now."""

from collections.abc import Iterator
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.rollout.stage import stage
from mappings import ownership
from mappings.masks import initial
from tasks import settings
from tasks.find_conflicts import find_conflicts
from tasks.hub.differing import Differing, Dispute
from tasks.rollout import sync_rules
from tasks.rollout.evidence import Evidence, Sheet

DryRun = Annotated[
    bool, Field(title="Dry run", description="Show the policy and the conflicts; keep nothing.")
]


@flow(name="set_sync_rules", flow_run_name="rollout 4: set the sync rules")
async def set_sync_rules(dry_run: DryRun = True) -> State[Any]:
    """Set the sync rules: the written ownership policy, and how it decides the conflicts of now.

    Shows, for each field, the system that owns it, the team that answers for it, what holds when
    two systems differ, what a blank means and when it may change; then where systems differ about
    people now, how each case is decided and why. It is refused when a mapped field has no owner,
    or when a mapping would write what is the ERP's.

    Args:
        dry_run: Show the policy and the conflicts; keep nothing.

    """
    return await stage("set_sync_rules", gather, dry_run=dry_run)


async def gather() -> Evidence:
    """Write down the policy and look for conflicts."""
    platforms = sorted(settings.accounts())
    modules = ownership.platforms()
    offences = ownership.offences({name: modules[name] for name in platforms if name in modules})
    found = find_conflicts(settings.hub_url(), platforms)
    return Evidence(
        "set_sync_rules",
        {
            "fields": len(ownership.POLICY),
            "people a CRM spoke of": found.people,
            "decided": {f"{field}: {by}": n for (field, by), n in sorted(found.tally.items())},
        },
        [*sync_rules.sheets(), *conflicts(found)],
        list(sync_rules.findings(offences, found.tally, found.people)),
    )


def conflicts(found: Differing) -> Iterator[Sheet]:
    """Lay out where systems differ now, and how that is decided."""
    yield Sheet("conflicts", "where systems differ, by field", sync_rules.decided(found.tally))
    yield Sheet("conflict-examples", "some of them, and why", [row(one) for one in found.some])
    rows = [
        {"system": system, "field": field.replace("_", " "), "to be told over": count}
        for system, field, count in found.otherwise
    ]
    yield Sheet("corrections", "what a CRM holds otherwise of what is not its own", rows)


def row(one: Dispute) -> dict[str, Any]:
    """Lay out one conflict; of names only the first letter is shown."""
    said = "; ".join(f"{system}: {initial(value) or 'blank'}" for system, value in one.said.items())
    return {
        "customer": one.key,
        "field": one.field.replace("_", " "),
        "said": said,
        "holds": f"{one.decision.system}'s",
        "because": one.decision.why,
    }
