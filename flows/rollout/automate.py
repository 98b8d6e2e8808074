"""Phase 7: what runs by itself from now on, who is told when it fails, and what proves it."""

from functools import partial
from typing import Annotated, Any

import msgspec
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from pydantic import Field

from flows.rollout.stage import stage
from tasks import settings
from tasks.halt import postponed
from tasks.hub import halts, rollouts
from tasks.hub.engine import connected
from tasks.look import look
from tasks.monitoring.alarms import KINDS
from tasks.resume import Stands, resume, survey_prefect
from tasks.rollout import automation
from tasks.rollout.automation import Round
from tasks.rollout.evidence import Evidence, Sheet

Data = Annotated[
    list[str],
    Field(
        title="Data types",
        description="Which ones are read on a schedule: orders, customers, carts... Empty: all.",
    ),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Show what would be resumed; resume nothing.")
]


@flow(name="automate", flow_run_name="rollout 7: automate and monitor")
async def automate(
    data: Data = [],  # noqa: B006 - a form's default
    dry_run: DryRun = True,
) -> State[Any]:
    """Let everything run by itself: schedules, alerts, the weekly review, the rehearsals.

    Shows which schedules will be resumed, which alerts stand and whom they reach, which incidents
    are open, and which proof comes when. It is refused while systems disagree, an alert is missing
    or a rehearsal is not scheduled. Once a person approves, the schedules of the chosen data types
    are resumed, and with them whatever watches over all.

    Args:
        data: Which data types are read on a schedule; empty means all.
        dry_run: Show what would be resumed; resume nothing.

    """
    return await stage("automate", partial(gather, data), dry_run=dry_run, then=begin)


async def gather(data: list[str]) -> Evidence:
    """Look at what stands in Prefect and what is open in the hub."""
    found = await looked(await survey_prefect())
    will = automation.resumed(found.standing, data)
    return Evidence(
        "automate",
        {
            "resume": sorted(one.name for one in will),
            "rests": sorted(one.name for one in found.standing if one.every and one not in will),
            "data": automation.types(will),
            "monitor": found.monitor,
        },
        sheets(found, data),
        automation.findings(found, data),
    )


async def looked(stands: Stands) -> Round:
    """Put together what Prefect and the hub know; the watch itself may not run yet."""
    now = look(settings.hub_url(), dry_run=True)
    with connected(settings.hub_url()) as hub:
        monitor = rollouts.settings(hub, "define_goal").get("monitor", "")
        halt = halts.standing(hub)
    open = [msgspec.structs.asdict(one) for one in now.alarms]
    if halt:
        advice = "lift it with the flow `halt`, once you know why"
        open.append({"kind": "halted", "subject": "all", "said": halt.reason, "advice": advice})
    return Round(
        stands.deployments,
        stands.alerts,
        kinds=list(KINDS),
        address=settings.alerts(),
        monitor=monitor,
        open=open,
        blind=list(now.blind),
    )


def sheets(found: Round, data: list[str]) -> list[Sheet]:
    """Lay it out for a person."""
    open = [{name: one[name] for name in ("kind", "subject", "said")} for one in found.open]
    return [
        Sheet("schedules", "what will run by itself", automation.plan(found.standing, data)),
        Sheet(
            "alerts",
            "who is told of what",
            automation.alerts(found.kinds, found.alerts, found.address),
        ),
        Sheet("incidents", "what is wrong now", open),
        Sheet("rhythm", "which proof comes when", automation.rhythm(found.standing)),
    ]


async def begin(evidence: Evidence) -> None:
    """Resume what the evidence says, as a person approved just that; while halted, later."""
    with connected(settings.hub_url()) as hub:
        later = postponed(hub, evidence.facts["resume"])
    woken = await resume(set(evidence.facts["resume"]) - later)
    get_run_logger().info("%s schedules resumed: %s", len(woken), ", ".join(woken))
    if later:
        get_run_logger().warning("%s wait until the halt is lifted", ", ".join(sorted(later)))
