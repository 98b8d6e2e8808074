"""Late opt-outs: texts a provider took after the person's STOP, week by week."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import Field

from mappings.masks import masked
from tasks import settings
from tasks.hub import exposure as found
from tasks.hub.engine import connected
from tasks.hub.exposure import VERDICTS, Late, Week
from tasks.pages.glass import seconds

SHOWN = 500
"""Texts listed one by one; the counts are of all."""
OPEN = ("before we knew", "in flight")
"""What no gate could have held back."""

Weeks = Annotated[
    int,
    Field(ge=1, le=260, title="Weeks", description="How many whole weeks, and the current one."),
]


@flow(name="exposure", flow_run_name="late opt-outs")
async def exposure(weeks: Weeks = 8) -> State[Any]:
    """Count the texts a provider took after the person's STOP, by week, purpose and workflow.

    "Before we knew": STOP was said, we had not heard of it yet. "In flight": reserved before we
    knew, taken after. "After we knew" must be nought. "Allowed": the STOP did not end texts of
    this purpose. "Answer": it confirms the STOP itself. "Cannot tell": nobody knows when, or
    whether, the provider took it. The run ends red unless both the first and the last are nought.

    Args:
        weeks: How many whole weeks before the current one, from Monday, UTC.

    """
    until = datetime.now(UTC)
    monday = until.replace(hour=0, minute=0, second=0, microsecond=0)
    since = monday - timedelta(days=monday.weekday(), weeks=weeks)
    with connected(settings.hub_url()) as hub:
        hub.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        late, looked = found.late(hub, since, until), found.looked_at(hub, since, until)
    said = sentence(late, looked, since)
    await acreate_table_artifact(by_week(late, looked), "exposure", said)
    about = "Every text behind these numbers. Numbers are masked; the hub has the rest."
    rows = [one_by_one(text) for text in late[:SHOWN]]
    await acreate_table_artifact(rows or [{"text": "none"}], "exposure-texts", about)
    return verdict(late, said)


def verdict(late: list[Late], said: str) -> State[Any]:
    """End red when a text left after we knew, or when nobody can tell."""
    kinds = {text.verdict for text in late}
    if "after we knew" in kinds:
        return Failed(name="Texts after STOP", message=said)
    if "cannot tell" in kinds:
        return Failed(name="Cannot tell", message=said)
    return Completed(message=said)


def sentence(late: list[Late], looked: list[Week], since: datetime) -> str:
    """Say in words for a lawyer what was found, and in how much; nought is said as 0."""
    texts, stops = sum(week.texts for week in looked), sum(week.stops for week in looked)
    count = {kind: f"{len(of(late, kind)):,}" for kind in VERDICTS}
    longest = max((text.since_stop or 0.0 for text in late if text.verdict in OPEN), default=0.0)
    return (
        f"Of {texts:,} texts since {since:%d %B %Y}, {count['after we knew']} left for a person "
        f"whose STOP we knew; taken by a provider after STOP was said, before it reached us: "
        f"{count['before we knew']}; already on their way when it reached us: "
        f"{count['in flight']}{f' (at most {seconds(longest)} after STOP)' if longest else ''}"
        f"; cannot tell: {count['cannot tell']}. STOPs looked at: {stops:,}."
    )


def of(late: list[Late], kind: str) -> list[Late]:
    """Pick the texts of one kind."""
    return [text for text in late if text.verdict == kind]


def by_week(late: list[Late], looked: list[Week]) -> list[dict[str, Any]]:
    """Lay out each week, and under it the workflows that have anything to show."""
    rows: list[dict[str, Any]] = []
    for week in looked:
        texts = [text for text in late if text.week == week.week]
        undated = f" ({week.undated:,} undated)" if week.undated else ""
        rows.append(line(week, "all", texts, f"{week.texts:,}{undated}"))
        for purpose, workflow in sorted({(text.purpose, text.workflow) for text in texts}):
            these = [t for t in texts if (t.purpose, t.workflow) == (purpose, workflow)]
            rows.append(line(week, f"{workflow} ({purpose})", these, ""))
    return rows


def line(week: Week, what: str, texts: list[Late], looked_at: str) -> dict[str, Any]:
    """Lay out one line: how many of each kind, nought as nought, and the longest delay."""
    count = {kind: len(of(texts, kind)) for kind in VERDICTS}
    delays = [text.since_stop for text in texts if text.verdict in OPEN]
    longest = max((one for one in delays if one is not None), default=None)
    return {
        "week of": f"{week.week:%Y-%m-%d}",
        "texts of": what,
        **{kind: count[kind] for kind in ("after we knew", *OPEN, "cannot tell")},
        "texts": looked_at,
        "STOPs": week.stops if looked_at else "",
        **{kind: count[kind] for kind in ("allowed", "answer")},
        "longest": "" if longest is None else seconds(longest),
    }


def one_by_one(text: Late) -> dict[str, Any]:
    """Lay out one text."""
    return {
        "text": text.id,
        "number": masked(text.phone),
        "workflow": text.workflow,
        "purpose": text.purpose,
        "what": text.verdict,
        "after STOP": delay(text.since_stop),
        "after learned": delay(text.since_learned),
        "STOP said": moment(text.occurred_at),
        "STOP learned": moment(text.learned_at),
        "reserved": moment(text.reserved_at),
        "taken by provider": moment(text.accepted_at),
    }


def moment(at: datetime | None) -> str:
    """Write a time to the thousandth; one nobody knows is not left blank."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}"[:-3] if at else "cannot tell"


def delay(value: float | None) -> str:
    """Write a delay; what nobody knows is not nought, and before is not after."""
    if value is None:
        return "cannot tell"
    return seconds(value) if value >= 0 else f"{seconds(-value)} before"
