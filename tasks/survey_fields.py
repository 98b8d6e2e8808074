"""Survey the fields a platform has: beside the mapping, and beside those it had before."""

from collections.abc import Iterator
from typing import Any

from prefect import task

from mappings import checking
from tasks import connect, settings
from tasks.connectors.base import PlatformError
from tasks.hub.engine import autocommit
from tasks.policy import policy
from tasks.rollout.evidence import Finding
from tasks.vouch import MEND, Looked, declared, look, module_of, note

TOLD = "the mapping names what is not there"


@task(
    name="survey fields",
    task_run_name="survey the fields of {platform}",
    **policy("push", "survey fields"),
)
def survey_fields(hub_url: str, platform: str, *, dry_run: bool = True) -> Looked:
    """Ask a platform for its fields; note them unless it is a dry run."""
    try:
        with autocommit(hub_url) as hub, connect.connected(platform) as connector:
            found = look(hub, connector)
            if not dry_run:
                note(hub, found)
    except (PlatformError, settings.NotConfigured) as error:
        return Looked(platform, declared(platform)[1], unasked=str(error)[:300])
    return found


def findings(found: Looked) -> Iterator[Finding]:
    """Say what of a survey a person should know."""
    about = f"{found.platform}: fields"
    for fault in found.faults:
        yield Finding(f"{found.platform}: {TOLD}", "blocker", str(fault), MEND)
    if found.unasked:
        advice = "mend the account first (`select_tools` says how), then this again"
        yield Finding(about, "blocker", f"cannot tell: {found.unasked}", advice)
    elif found.blind:
        yield Finding(about, "note", f"cannot tell: {found.blind}")
    for one in found.drifts:
        if found.maps(one):
            said = f"{one.object}.{one.field} {one.what}: {one.said}"
            advice = (
                "look whether the mapping still says what it should; approving takes it as it is"
            )
            yield Finding(f"{found.platform}: a mapped field", "warning", said, advice)


def drifts(found: Looked) -> list[dict[str, Any]]:
    """Lay out field by field what is otherwise than it was when the mapping was let pass."""
    return [
        {
            "platform": found.platform,
            "field": f"{one.object}.{one.field}",
            "is": one.what,
            "how": one.said,
            "we map it": "yes" if found.maps(one) else "no",
        }
        for one in found.drifts
    ]


def unmapped(found: Looked) -> Iterator[dict[str, Any]]:
    """List the fields somebody made there that no mapping names."""
    maps = checking.maps_of(module_of(found.platform))
    for object, known in found.lists.items():
        needed = checking.needed(maps[object])
        for name, one in known.items():
            if one.own and name not in needed:
                yield {"where": f"{found.platform} {object}", "field": name, "records": one.label}
