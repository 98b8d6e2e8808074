"""Rehearse a STOP: say it as a test customer would, and watch how far it gets and how fast.

All is dated by the hub's clock, from just before the text is brought to our own receiver.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar, cast

import httpx
from prefect import task

from tasks import connect, connectors, settings
from tasks.connectors.base_rehearsing import Rehearsing, Spoken
from tasks.hub import rehearsals, texts
from tasks.hub.engine import Connection, autocommit
from tasks.hub.rehearsals import Act, Decision
from tasks.policy import policy
from tasks.rehearse_stage import (
    CONFIRMED,
    HEEDED,
    REFUSED,
    TOLD,
    NotRehearsed,
    Stage,
    Step,
    read_back,
    staged,
)

Found = TypeVar("Found")

PATIENCE = 20.0
"""Seconds after which what has not followed is given up."""
WORKFLOW = "rehearsal"
BODY = "A rehearsal of an opt-out: nobody is to receive this. Reply STOP to opt out"


@task(name="rehearse_stop", task_run_name="rehearse a STOP", **policy("push", "rehearse_stop"))
async def rehearse_stop() -> list[Step]:
    """Rehearse a STOP and put everything back; return every step."""
    return await asyncio.to_thread(rehearse)


def rehearse() -> list[Step]:
    """Say STOP as the test customer, watch, and say START again."""
    with autocommit(settings.hub_url()) as hub:
        stage = staged(hub)
        if rehearsals.standing(hub, stage.phone) != "granted":
            agree(hub, stage)
        try:
            watch(hub, stage)
        finally:  # so that it can be repeated, whatever happened
            agree(hub, stage)
    return stage.steps


def agree(hub: Connection, stage: Stage) -> None:
    """Put the test customer back: they allow texts again, and everybody knows."""
    began = rehearsals.now(hub)
    if acts := said(hub, stage, "START", "granted"):
        acks = followed(hub, stage, acts)
        step = stage.step(f"{listed(stage.followers)} confirmed START")
        if missing := stage.followers.keys() - acks.keys():
            step.note = f"not {listed(missing)}, within {PATIENCE:.0f} s"
        else:
            step.seconds = since(began, max(acks.values(), default=began))


def watch(hub: Connection, stage: Stage) -> None:
    """Say STOP, ask at once for a text that must not leave, and see who follows."""
    began = rehearsals.now(hub)
    acts = said(hub, stage, "STOP", "withdrawn")
    if not acts:
        return
    refused(hub, stage)
    acks = followed(hub, stage, acts)
    for platform in stage.followers:
        step = stage.step(f"{platform} confirmed STOP", TOLD)
        if platform in acks:
            step.seconds = since(began, acks[platform])
            read_back(stage, platform, step)
        else:
            step.note = f"not within {PATIENCE:.0f} s"
    confirmed(hub, stage, began)


def said(hub: Connection, stage: Stage, words: str, status: str) -> list[Act]:
    """Bring a text to our own receiver, and wait until the ledger has what it means."""
    began = rehearsals.now(hub)
    spoken, promise = delivery(stage, words), HEEDED if words == "STOP" else None
    answered = stage.step(f"our receiver took {words}", promise)
    answered.note = brought(spoken)
    if answered.note:
        return []
    answered.seconds = since(began, rehearsals.now(hub))
    step = stage.step(f"the ledger has {words}", promise)
    acts = awaited(lambda: made(hub, stage, spoken.id, status))
    if acts:
        step.seconds = since(began, acts[0].learned_at)
    purposes = ", ".join(act.purpose for act in acts)
    step.note = f"{status}: {purposes}" if acts else f"no line says {status}"
    return acts


def delivery(stage: Stage, words: str) -> Spoken:
    """Write a text of the test customer's as the platform would deliver it."""
    speaker = cast("Rehearsing", connectors.load(stage.platform))
    address = f"{settings.public_url()}/hooks/{stage.platform}"
    return speaker.spoken(settings.account(stage.platform), address, stage.phone, words)


def brought(spoken: Spoken) -> str:
    """Bring a delivery to our receiver; say what is wrong when it is not kept."""
    with httpx.Client(timeout=PATIENCE, verify=connect.trust()) as client:
        try:
            answer = client.request(
                spoken.method, spoken.url, headers=dict(spoken.headers), content=spoken.body
            )
        except httpx.TransportError as error:
            where = spoken.url.partition("?")[0]
            raise NotRehearsed(f"our receiver does not answer at {where}: {error}") from error
    return "" if answer.is_success else f"it answered {answer.status_code}: {answer.text[:200]}"


def made(hub: Connection, stage: Stage, id: str, status: str) -> list[Act]:
    """Return what the ledger made of a text, if it is what it should be."""
    acts = rehearsals.acts(hub, stage.phone, stage.platform, id)
    return [act for act in acts if act.status == status]


def followed(hub: Connection, stage: Stage, acts: Sequence[Act]) -> dict[str, datetime]:
    """Wait until every platform that follows has confirmed an act; return who did, and when."""
    ids = [act.id for act in acts]
    awaited(lambda: stage.followers.keys() <= rehearsals.acks(hub, ids).keys())
    acks = rehearsals.acks(hub, ids)
    return {platform: acks[platform] for platform in stage.followers if platform in acks}


def refused(hub: Connection, stage: Stage) -> None:
    """Ask for a marketing text, and see that the gate of consent refuses it."""
    began = rehearsals.now(hub)
    wanted = texts.Wanted(
        workflow=WORKFLOW,
        occasion=f"{began:%Y-%m-%d %H:%M:%S}",
        purpose="marketing",
        phone=stage.phone,
        body=BODY,
        platform=stage.platform,
        customer_id=stage.subject.id,
    )
    texts.ask(hub, [wanted])
    step = stage.step("the gates refused a marketing text", REFUSED)
    found = awaited(lambda: decided(hub, stage, began))
    if found and found.status in ("waiting", "withheld") and "consent" in found.gates:
        step.seconds = since(began, found.at)
    step.note = f"{found.status}: {', '.join(found.gates)}" if found else "nobody decided"


def decided(hub: Connection, stage: Stage, began: datetime) -> Decision | None:
    """Return what became of the marketing text, once anything did."""
    found = rehearsals.decision(hub, stage.phone, WORKFLOW, began)
    return found if found and (found.gates or found.status != "waiting") else None


def confirmed(hub: Connection, stage: Stage, began: datetime) -> None:
    """Look whether the one confirmation is on its way; some platforms send it themselves."""
    if found := rehearsals.decision(hub, stage.phone, "stop_confirmation", began):
        step = stage.step("a text confirmed STOP to them", CONFIRMED)
        step.seconds, step.note = since(began, found.at), found.status


def listed(platforms: Iterable[str]) -> str:
    """Name platforms."""
    return ", ".join(sorted(platforms))


def awaited(ask: Callable[[], Found]) -> Found:
    """Ask until there is an answer, or patience ends; return the last one."""
    deadline = time.monotonic() + PATIENCE
    while not (found := ask()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def since(began: datetime, at: datetime) -> float:
    """Return the seconds between two moments of the hub's."""
    return (at - began).total_seconds()
