"""The daily look at every platform's fields: beside the mapping, and beside what they were."""

from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from flows.outcome import begin, end
from tasks import settings
from tasks.hub import reviews
from tasks.hub.engine import autocommit
from tasks.survey_fields import drifts, findings, survey_fields
from tasks.vouch import Looked

ADVICE = "look whether the mapping still says what it should, then press `compare_mappings`"

DryRun = Annotated[
    bool, Field(title="Dry run", description="Only show what is otherwise; note nothing.")
]


@flow(name="check_mappings", flow_run_name="check mappings")
async def check_mappings(dry_run: DryRun = True) -> State[Any]:
    """Compare the fields each platform has with its mapping, and with those it had before.

    Names field by field what vanished, is new or has another type since the mapping was let pass.
    A field we map that is otherwise asks a person; one that is missing stops whatever is told by
    it until it is mended. Platforms that list no fields are shown as "cannot tell". The run ends
    red as "Drift" when a field we map is concerned.

    Args:
        dry_run: Only show what is otherwise; note nothing.

    """
    platforms = sorted(settings.accounts())
    looks = [looked_at(one, dry_run=dry_run) for one in platforms]
    found = [one for look in looks for one in findings(look) if one.severity != "note"]
    rows = [
        *(
            {"platform": one.what, "field": "", "is": one.severity, "how": one.said}
            for one in found
        ),
        *(row for look in looks for row in drifts(look)),
    ]
    await acreate_table_artifact(rows or [{"field": "nothing is otherwise"}], "drift", "Drift.")
    if not dry_run:
        ask(looks)
    if found:
        said = "; ".join(one.said for one in found)[:1000]
        return Failed(name="Drift", message=said)
    return Completed(message=f"{sum(len(one.drifts) for one in looks)} other fields are otherwise")


def looked_at(platform: str, *, dry_run: bool) -> Looked:
    """Ask one platform for its fields; keep in the hub that it was asked, and whether in vain."""
    if dry_run:
        return survey_fields(settings.hub_url(), platform)
    run = begin("check_mappings", platform, "fields")
    found = survey_fields(settings.hub_url(), platform, dry_run=False)
    wrong = len(found.faults) + sum(found.maps(one) for one in found.drifts)
    end(run, wrong, {"changed": len(found.drifts)}, found.unasked or None)
    return found


def ask(looks: list[Looked]) -> None:
    """Ask a person about every mapped field that is otherwise, once."""
    with autocommit(settings.hub_url()) as hub:
        for look in looks:
            for one in look.drifts:
                if look.maps(one):
                    subject = f"{look.platform} {one.object}.{one.field}"
                    reviews.open(hub, "field", subject, f"{one.what}: {one.said}", ADVICE)
