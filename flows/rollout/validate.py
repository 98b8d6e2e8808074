"""Phase 6: everything read back and worked out anew, a STOP rehearsed, trouble provoked."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

from prefect import flow
from prefect.client.schemas.objects import State
from pydantic import Field

from flows.rollout.stage import stage
from mappings.masks import masked
from tasks import settings
from tasks.provoke import Tried, provoke
from tasks.read_everywhere import read_everywhere, whom
from tasks.rehearse_stage import NotRehearsed, Step
from tasks.rehearse_stop import rehearse_stop
from tasks.rollout import checks
from tasks.rollout.evidence import Evidence, Finding, Sheet

Sample = Annotated[
    int,
    Field(
        ge=1,
        le=100_000,
        title="People",
        description="Of a hub without a pilot: how many to read back. A pilot's are all read.",
    ),
]
Seed = Annotated[int, Field(title="Seed", description="The same seed draws the same people.")]
Trouble = Annotated[
    bool,
    Field(
        title="Provoke trouble",
        description="429, 5xx, a lost answer, a bad row: only where a platform is a stand-in.",
    ),
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Only read and compare; say nothing to anybody.")
]
ADVICE = "see the sheet; `rehearse_stop` rehearses it alone"


@flow(name="validate", flow_run_name="rollout 6: validate")
async def validate(
    people: Sample = 500,
    seed: Seed = 1,
    trouble: Trouble = True,
    dry_run: DryRun = True,
) -> State[Any]:
    """Validate a rollout: read everything back and hold it against what is worked out anew.

    Names, phones, links, consent values, amounts and segments of every system, each on a sheet of
    its own, beside values computed from raw facts by other means than the sync's. A STOP is
    rehearsed through the whole path, and trouble is provoked where a platform is a stand-in: each
    kind must end as promised. Anything wrong refuses the phase; a person signs the report off.

    Args:
        people: Of a hub without a pilot, how many people to read back.
        seed: The same seed draws the same people.
        trouble: Provoke trouble where a platform is a stand-in.
        dry_run: Only read and compare; say nothing to anybody, keep nothing.

    """
    gathering = partial(gather, (people, seed), trouble=trouble, dry_run=dry_run)
    return await stage("validate", gathering, dry_run=dry_run)


async def gather(sample: tuple[int, int], *, trouble: bool, dry_run: bool) -> Evidence:
    """Read back, rehearse, provoke; one sheet per check."""
    people, seed = sample
    ids = whom(seed, people)
    report = read_everywhere(ids)
    evidence = Evidence(
        "validate",
        facts={
            "people": len(ids),
            "records": len(report.records),
            "equal": report.equal,
            "wrong": len(report.mismatches),
        },
        sheets=checks.sheets(report),
        findings=checks.findings(report),
    )
    if not dry_run:
        await stopped(evidence)
        provoked(evidence, provoke() if trouble else [])
    return evidence


async def stopped(evidence: Evidence) -> None:
    """Rehearse a STOP; one that cannot be rehearsed is for whoever approves."""
    try:
        steps = await rehearse_stop()
    except (NotRehearsed, settings.NotConfigured) as error:
        evidence.sheets.append(Sheet("stop", "Check: a STOP", []))
        said = f"cannot tell: {error}"
        evidence.findings.append(
            Finding("a STOP", "warning", said, "set it up, and validate again")
        )
        return
    evidence.sheets.append(Sheet("stop", "Check: a STOP", [step_row(one) for one in steps]))
    broken = [one.what for one in steps if not one.kept]
    if broken:
        said = f"not kept: {'; '.join(broken)}"
        evidence.findings.append(Finding("a STOP", "blocker", said, ADVICE))


def step_row(one: Step) -> dict[str, Any]:
    """Lay one step out for a person."""
    return {
        "step": one.what,
        "seconds": "" if one.seconds is None else round(one.seconds, 3),
        "promise (s)": one.promise or "",
        "kept": "yes" if one.kept else "NO",
        "note": masked(one.note),
    }


def provoked(evidence: Evidence, tried: Sequence[Tried]) -> None:
    """Show what became of each trouble; one that did not end as promised refuses the phase."""
    words = {True: "yes", False: "NO", None: "skipped"}
    rows = [
        {
            "platform": f"{one.platform} {one.object}",
            "trouble": one.trouble,
            "promise": one.promise,
            "kept": words[one.kept],
            "what happened": masked(one.said),
        }
        for one in tried
    ]
    evidence.sheets.append(Sheet("trouble", "Check: trouble, provoked on purpose", rows))
    for one in tried:
        what = f"{one.trouble} at {one.platform}"
        if one.kept is False:
            advice = "let an engineer look: a record might be lost or told twice"
            evidence.findings.append(Finding(what, "blocker", masked(one.said), advice))
        elif one.kept is None:
            evidence.findings.append(Finding(f"trouble at {one.platform}", "note", one.said))
    if not tried:
        evidence.findings.append(Finding("trouble", "note", "skipped: none was asked for"))
