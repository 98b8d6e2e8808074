"""Try something in a workflow on half of its people: planned first, one at a time, then judged."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from msgspec.structs import replace
from prefect import flow, runtime
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import messages
from flows.outcome import ended
from tasks import settings
from tasks.assign import longer
from tasks.experiment import Wish, begin, judged
from tasks.experiments.page import page
from tasks.hub import trying
from tasks.hub.engine import Connection, connected

Action = Annotated[
    Literal["show", "begin", "end"],
    Field(title="Action", description="show what is under way, begin an experiment, or end one."),
]
Name = Annotated[
    str, Field(title="Name", max_length=60, description="What it is called, for ever.")
]
Variant = Annotated[
    str,
    Field(
        title="Variant",
        max_length=120,
        description="What half of the people get, as `abandoned_cart: short`.",
    ),
]
Effect = Annotated[
    float,
    Field(
        gt=0,
        le=5,
        title="Effect",
        description="The smallest lift of the buyers' share worth finding: 0.2 is a fifth more.",
    ),
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be done.")]


@flow(name="experiment", flow_run_name="experiment: {action}")
async def experiment(
    action: Action = "show",
    name: Name = "",
    variant: Variant = "",
    effect: Effect = 0.2,
    dry_run: DryRun = True,
) -> State[Any]:
    """Begin, end or look at an experiment.

    It tries one thing: the timing, the words, where a link leads, or whom it is for, as the
    workflow's file declares it; everybody is drawn at the same moment, whatever they get.
    Its sample is stated before it begins, by what the workflow brings today; it is refused when
    another is under way there or it could not be decided within eight weeks. Who gets what is
    always the same. It is judged on orders and revenue, as often as anybody looks, and it is said
    for three months after its end what came of it.

    Args:
        action: show, begin or end.
        name: What it is called.
        variant: What half of the people get, as `abandoned_cart: short`.
        effect: The smallest lift of the buyers' share worth finding.
        dry_run: Only show what would be done.

    """
    workflow, _, chosen = (part.strip() for part in variant.partition(":"))
    wish = Wish(name.strip(), workflow, chosen, effect)
    with connected(settings.hub_url()) as hub:
        wrong = done(hub, action, wish, dry_run=dry_run)
        found = judged(hub, datetime.now(UTC))
    may = {name: messages.load(name).tried for name in messages.available()}
    said = page(found, wrong, may)
    await acreate_markdown_artifact(said, "experiments", "What is tried, and what may be.")
    open = sum(not stated.ended for _, stated, _ in found)
    said = "; ".join(wrong) or f"{open} under way"
    return ended(len(wrong), said + (", nothing was written" if dry_run else ""))


def done(hub: Connection, action: str, wish: Wish, *, dry_run: bool) -> list[str]:
    """Do what was asked for; return what speaks against it."""
    if action == "begin":
        if not wish.name or wish.workflow not in messages.available():
            return ["to begin needs a name, and a workflow there is"]
        workflow = messages.load(wish.workflow)
        wish = replace(wish, longer=longer(workflow, wish.variant))
        return begin(hub, wish, workflow.tried, dry_run=dry_run)
    if action == "end":
        open = {one.name for one in trying.known(hub) if one.ended_at is None}
        if wish.name not in open:
            return [f"no experiment {wish.name!r} is under way"]
        if not dry_run:
            trying.end(hub, wish.name, f"flow run {runtime.flow_run.id}")
    return []
