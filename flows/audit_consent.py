"""The nightly audit of consent: every platform beside the ledger, person by person."""

from typing import Annotated, Any

from msgspec import Struct, field
from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed
from pydantic import Field

from flows.outcome import begin, end
from tasks import connect, settings
from tasks.audit import Audited, audit, echoes
from tasks.connectors.base import PlatformError
from tasks.hub.outbox import Target
from tasks.push import push

SHOWN = 200
"""Differences shown to a person; the counts are of all."""

Platforms = Annotated[
    list[str], Field(title="Platforms", description="Compared with the ledger. Empty: all.")
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Show what would be mended; write nothing anywhere.")
]


class Line(Struct):
    """What the audit of one platform came to."""

    platform: str
    compared: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    note: str = ""
    broke: bool = False
    """Whether it ended before everybody was compared, if anybody was."""

    def add(self, page: Audited) -> None:
        """Count one page in."""
        self.compared += page.compared
        self.note = page.note
        self.count("under way", page.explained)
        for one in page.differences:
            self.count(one.verdict, 1)
            if len(self.rows) < SHOWN:
                self.rows.append({"platform": self.platform, **one.row})

    def count(self, what: str, many: int) -> None:
        """Count some in, if there are any."""
        if many:
            self.counts[what] = self.counts.get(what, 0) + many

    @property
    def shown(self) -> dict[str, str]:
        """Sum it up for a person."""
        said = ", ".join(f"{many} {what}" for what, many in self.counts.items())
        return {
            "platform": self.platform,
            "number": f"{self.compared} compared",
            "purpose": "",
            "ledger": "",
            "platform holds": "",
            "so": "; ".join(filter(None, (said or ("" if self.note else "agrees"), self.note))),
        }


@flow(name="audit_consent", flow_run_name="audit consent")
async def audit_consent(
    platforms: Platforms = [],  # noqa: B006 - a form's default
    dry_run: DryRun = True,
) -> State[Any]:
    """Compare every platform with the consent ledger, and mend what is less strict there.

    laxer: it may text whom the ledger forbids to: told again at once. stricter: it holds an old no:
    told again. newer: it bears a permission we have not read: the next sync decides, nothing is
    raised here. unheard: an opt-out only it knew: written to the ledger, and an incident.
    A platform that does not list its opt-outs is shown as "cannot tell"; what its refusals taught
    us counts as unheard. The run ends red as "Incident" when there was one, as "Incomplete" when a
    platform could not be asked to the end.

    Args:
        platforms: Which ones to compare with the ledger; empty means all.
        dry_run: Show what would be mended; write nothing anywhere.

    """
    lines = [
        await audited(target, dry_run=dry_run)
        for target in connect.plan().targets
        if target.noun in ("consent", "customer")
        and (not platforms or target.platform in platforms)
    ]
    return await told(lines, dry_run=dry_run)


async def audited(target: Target, *, dry_run: bool) -> Line:
    """Audit one platform page by page; keep in the hub what it came to."""
    line, run = Line(target.platform), None
    unheard = echoes(target.platform, dry_run=dry_run)
    if not dry_run:
        run = begin("audit_consent", target.platform, target.object)
    after, more = "", True
    try:
        while more:
            page = audit(target, after, dry_run=dry_run)
            line.add(page)
            after = page.after
            more = bool(after)
    except (PlatformError, settings.NotConfigured) as error:
        line.note, line.broke = f"cannot tell: {error}"[:300], True
    line.count("unheard", unheard if line.note else 0)
    if run is not None:
        await mended(target, line)
        counts = {**line.counts, "compared": line.compared}
        end(run, line.counts.get("unheard", 0), counts, line.note if line.broke else None)
    return line


async def mended(target: Target, line: Line) -> None:
    """Tell a platform at once what it got wrong."""
    while line.counts.get("laxer") or line.counts.get("stricter"):
        done = await push(target.platform, target.object, "consent")
        if not done.over:
            return


async def told(lines: list[Line], *, dry_run: bool) -> State[Any]:
    """Leave the differences as a table; end red when a platform knew of an opt-out before us."""
    total = Line("")
    for line in lines:
        for what, many in line.counts.items():
            total.count(what, many)
    rows = [row for line in lines for row in (line.shown, *line.rows)]
    broke = [line.platform for line in lines if line.broke]
    agreed = "no difference was found" if broke else "all agree"
    said = ", ".join(f"{many} {what}" for what, many in total.counts.items()) or agreed
    if dry_run:
        said = f"{said}; this was a dry run: nothing was written"
    await acreate_table_artifact(rows, "audit-consent", f"{said}.")
    get_run_logger().info("%s platforms: %s", len(lines), said)
    if total.counts.get("unheard") and not dry_run:
        return Failed(name="Incident", message=f"{said}: see the table and the flow `review`")
    if broke:
        names = ", ".join(broke)
        message = f"{said}; not compared to the end: {names}: see the table, mend it, press again"
        return Failed(name="Incomplete", message=message)
    return Completed(message=said)
