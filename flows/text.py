"""Send one text to a number of your own, past every gate, to see what they say."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from prefect import flow, runtime
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from pydantic import Field

from flows import messages
from flows.outcome import ended
from tasks import connect, settings
from tasks.hub import texts
from tasks.hub.engine import connected
from tasks.hub.texts import Wanted
from tasks.messaging import lint
from tasks.preview import example
from tasks.reserve import rehearse
from tasks.send import dispatch
from tasks.step import trip

Body = Annotated[
    str,
    Field(
        title="Text",
        max_length=1600,
        description="What it says; or @ with a workflow's name, and the number of its step, for "
        "its words by example: @abandoned_cart 3. Prefect keeps what is written here: nothing "
        "about a person.",
    ),
]
Purpose = Annotated[
    Literal["transactional", "marketing", "cart"],
    Field(title="Purpose", description="Promotion meets more gates."),
]
Number = Annotated[
    int,
    Field(
        ge=1,
        title="Test number",
        description="Which of LOCKSTEP_TEST_NUMBERS, from 1: so that no number is kept by Prefect.",
    ),
]
Platform = Annotated[
    str | None, Field(title="SMS platform", description="Empty: the only one that is connected.")
]
DryRun = Annotated[
    bool, Field(title="Dry run", description="Only ask every gate and read the text over.")
]
WORKFLOW = "by hand"
PATIENCE = 15
"""Seconds the text may take to leave when it is not a rehearsal."""


@flow(name="text", flow_run_name="a text by hand")
async def text(
    body: Body = "Your order is on its way.",
    purpose: Purpose = "transactional",
    number: Number = 1,
    platform: Platform = None,
    dry_run: DryRun = True,
) -> State[Any]:
    """Ask every gate about a text to one of your own numbers, and send it if they agree.

    The rehearsal writes nothing: it shows what every gate says now, and what is wrong with the
    text as a template.

    Args:
        body: What it says, or whose words: @abandoned_cart.
        purpose: transactional, marketing or cart.
        number: Which of LOCKSTEP_TEST_NUMBERS it goes to.
        platform: Which SMS platform sends it.
        dry_run: Only ask every gate and read the text over.

    """
    try:
        wanted = drafted(*worded(body, purpose), own(number), platform)
    except settings.NotConfigured as error:
        return ended(1, str(error))
    rows = said_of(wanted)
    status = "rehearsed, nothing was written" if dry_run else await sent(wanted)
    rows.append({"who": "outcome", "says": status, "until": ""})
    await acreate_table_artifact(rows, "text", "What the gates and the proof-reader say.")
    return ended(0, status)


def own(number: int) -> str:
    """Return one of the numbers tests may text."""
    numbers = settings.own_numbers()
    if number > len(numbers):
        raise settings.NotConfigured(
            f"there is no test number {number}: LOCKSTEP_TEST_NUMBERS names {len(numbers)}"
        )
    return numbers[number - 1]


def worded(body: str, purpose: str) -> tuple[str, str]:
    """Return the words and what they are for: a workflow's, where they name one."""
    if not body.startswith("@"):
        return body, purpose
    name, _, step = body[1:].strip().partition(" ")
    if name not in messages.available() or not (step or "1").strip().isdecimal():
        known = ", ".join(messages.available())
        raise settings.NotConfigured(f"{body!r} is no step of a workflow; there are: {known}")
    workflow = messages.load(name)
    return example(workflow, int(step or 1), trip().shop), workflow.purpose


def drafted(body: str, purpose: str, phone: str, platform: str | None) -> Wanted:
    """Write the text as a workflow asks for one; every run is an occasion of its own."""
    return Wanted(
        workflow=WORKFLOW,
        occasion=str(runtime.flow_run.id),
        purpose=purpose,
        phone=phone,
        body=body,
        platform=platform or connect.texting(),
        expires_at=datetime.now(UTC) + timedelta(hours=1),
    )


def said_of(wanted: Wanted) -> list[dict[str, str]]:
    """List what every gate says now, and what is to be said against the text itself."""
    rules = settings.rules()
    rows = [
        {"who": one.gate, "says": one.reason, "until": f"{one.until:%Y-%m-%d %H:%M}"}
        if one.until
        else {"who": one.gate, "says": one.reason, "until": "never"}
        for one in rehearse(settings.hub_url(), wanted, rules)
    ]
    draft = lint.Draft(body=wanted.body, purpose=wanted.purpose, brand=rules.brand, finished=True)
    rows += [
        {"who": f"{one.severity}: {one.rule}", "says": f"{one.words} {one.advice}", "until": ""}
        for one in lint.lint(draft)
    ]
    return rows


async def sent(wanted: Wanted) -> str:
    """Ask for the text, and say what became of it."""
    with connected(settings.hub_url()) as hub:
        texts.ask(hub, [wanted])
    until = time.monotonic() + PATIENCE
    status = "waiting"
    while status in ("waiting", "reserved") and time.monotonic() < until:
        await dispatch(10)
        with connected(settings.hub_url()) as hub:
            status = texts.status(hub, wanted)
        await asyncio.sleep(0.2)
    return status
