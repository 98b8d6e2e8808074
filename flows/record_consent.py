"""Consents from elsewhere: a file of them, or what a customer told an agent."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Failed
from pydantic import BaseModel, Field

from flows.outcome import ended
from flows.telling import tell_all
from tasks.consent.sheet import BadSheet, Reading
from tasks.note import NotRecorded, Told, acts_of
from tasks.record import Recorded, record_file, record_told

Purpose = Literal["marketing", "cart", "transactional"]


class Asked(BaseModel):
    """What a customer asked for, told by hand."""

    customer: str = Field(
        title="Customer",
        description="The hub's customer key. A number or an e-mail address is understood, too, but "
        "Prefect keeps what is written here: prefer the key.",
    )
    status: Literal["withdrawn", "granted"] = Field("withdrawn", title="What they decided")
    channel: Literal["sms", "email"] = Field("sms", title="Channel")
    purposes: list[Purpose] = Field(
        ["marketing", "cart", "transactional"], min_length=1, title="What it is about"
    )
    how: Literal["phone", "e-mail", "letter", "chat", "in person"] = Field("phone", title="How")
    agent: str = Field(min_length=2, max_length=80, title="Who heard it")
    why: str = Field("", max_length=500, title="Why, in a few words without names or numbers")
    disclosure: str = Field(
        "", max_length=2000, title="What was read to them", description="Needed for a permission."
    )
    happened_at: datetime | None = Field(
        None, title="When", description="Needed for a permission. Empty: now, for a withdrawal."
    )


File = Annotated[
    str | None,
    Field(
        title="File",
        description="A CSV file beside the worker. Columns: phone or email, status, purpose, "
        "happened_at, method, disclosure; channel, country, form, url, ip, user_agent, reference, "
        "recorded_by if there are any.",
    ),
]
Zone = Annotated[
    str | None,
    Field(
        title="Time zone",
        description="Of times that name none: Europe/London. Empty: such times count as none.",
    ),
]
Country = Annotated[
    str | None, Field(title="Country", description="Of numbers without a country code: GB.")
]
ByHand = Annotated[
    Asked | None, Field(title="By hand", description="What one customer told an agent.")
]
DryRun = Annotated[bool, Field(title="Dry run", description="Only show what would be recorded.")]


@flow(name="record_consent", flow_run_name="record consents")
async def record_consent(
    file: File = None,
    zone: Zone = None,
    country: Country = None,
    by_hand: ByHand = None,
    dry_run: DryRun = True,
) -> State[Any]:
    """Record consents of a file with their evidence, or what a customer told an agent.

    Withdrawals always count; without a date they count from now. A permission needs its date, how
    it was given and what was shown, and speaks only where the ledger has no decision: it never
    lifts a withdrawal. Only the person's own START or form does. The same file twice is one.

    Args:
        file: A CSV file beside the worker.
        zone: Of times that name none.
        country: Of numbers without a country code.
        by_hand: What one customer told an agent.
        dry_run: Only show what would be recorded.

    """
    reading = (file, zone, country)
    try:
        done = await asyncio.to_thread(recorded, reading, by_hand, dry_run=dry_run)
    except (BadSheet, NotRecorded) as error:
        return Failed(name="Not recorded", message=f"nothing was recorded: {error}")
    await show(done)
    if file is not None and not dry_run:
        await tell_all()
    return concluded(done, dry_run=dry_run)


def recorded(
    sheet: tuple[str | None, str | None, str | None], by_hand: Asked | None, *, dry_run: bool
) -> Recorded:
    """Record a file (its path, zone and country) or what one customer told."""
    file, zone, country = sheet
    if file and by_hand is None:
        return record_file(file, Reading(zone_of(zone), country), dry_run=dry_run)
    if by_hand and not file:
        return record_told(acts_of(Told(**by_hand.model_dump())), dry_run=dry_run)
    raise NotRecorded("name a file, or fill in what a customer told: one of the two")


def zone_of(name: str | None) -> ZoneInfo | None:
    """Find a time zone by its name."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotRecorded(f"{name!r} is no time zone: write one like Europe/London") from None


def concluded(done: Recorded, *, dry_run: bool) -> State[Any]:
    """Say how it ended: red when something was set aside or refused."""
    said = ", ".join(f"{acts} {outcome}" for outcome, acts in done.outcomes.items()) or "no acts"
    said = f"{done.rows} rows: {said}; {'; '.join(done.notes)}".rstrip("; ")
    if dry_run:
        said += f"; {done.aside} would be set aside. Nothing was written"
    if done.refused:
        return Failed(name="Gate closed", message=f"{said}. Permissions refused: {done.refused}")
    return ended(0 if dry_run else done.aside, said)


async def show(done: Recorded) -> None:
    """Leave the counts, the reasons and a masked sample."""
    rows = [{"what": outcome, "acts": acts} for outcome, acts in done.outcomes.items()]
    rows += [{"what": f"set aside: {why}", "acts": rows} for why, rows in done.reasons.items()]
    await acreate_table_artifact(rows, "recorded-consents", "What became of every act.")
    await acreate_table_artifact(done.sample, "recorded-sample", "Some of them, masked.")
