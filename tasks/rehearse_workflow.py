"""Rehearse a workflow: who would be asked if it were their time now, and why all others not.

Nothing is written: journeys are only looked at, and each text is judged by every gate in a
transaction that is rolled back.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from tasks import connect, settings
from tasks.connect import Door
from tasks.decide import Told, asked_of, decide
from tasks.hub import engine, enrolling, journeys
from tasks.hub.engine import Connection
from tasks.hub.journeys import Traveller
from tasks.messaging.workflow import Workflow
from tasks.reserve import measure, supposed
from tasks.step import start_of, trip

DAY = timedelta(days=1)
SHOWN = 20
"""People shown one by one, by the hub's own key: it names nobody."""
OTHERS = {"email": "an e-mail would be sent", "task": "somebody of the shop would be asked"}
"""What becomes of a step that asks for no text."""
Row = dict[str, Any]


def rehearse(hub_url: str, workflow: Workflow, limit: int) -> list[Row]:
    """List who would be asked, and every objection counted; without a provider, why nothing would.

    Whoever waits is judged as if the wait were over, whoever was not noticed yet as if just now.
    """
    try:
        shared = replace(trip(), over=True)
    except settings.NotConfigured as error:
        return [{"people": 0, "what": "nothing would be asked", "who": str(error)}]
    with engine.autocommit(hub_url) as hub, connect.door(shared.platform) as door:
        measure(hub, door)
        found = enrolling.foresee(hub, start_of(workflow), asked_of(workflow), limit)
        pairs = [(one, decide(workflow, one, shared)) for one in found]
        said = [(one, outcome(hub, door, told)) for one, told in pairs]
    return [*unheard(workflow.trigger.name), *counted(said), *shown(said)]


def unheard(trigger: str) -> Iterator[Row]:
    """Say what has to be set before a workflow's trigger can be heard of at all."""
    visits = settings.events()
    deaf = {
        "link clicked": ("clicks", "LOCKSTEP_LINKS", settings.links().base),
        "product looked at again": ("visits", "LOCKSTEP_EVENTS", visits.key or visits.sources),
        "product there again": ("requests", "LOCKSTEP_EVENTS", visits.key),
    }
    what, setting, there = deaf.get(trigger, ("", "", True))
    if not there:
        why = f"no {what} are heard of until {setting} is set"
        yield {"people": 0, "what": "nothing begins it by itself", "who": why}


def outcome(hub: Connection, door: Door, told: Told) -> str:
    """Say what would become of a step now."""
    if told.mail or told.errand:
        return OTHERS[told.move.channel]
    if told.wanted is None:
        return ": ".join(filter(None, (told.move.outcome, told.move.why)))
    found = [one.gate for one in supposed(hub, door, told.wanted, settings.rules())]
    return f"objection: {', '.join(found)}" if found else "would be asked"


def counted(said: Sequence[tuple[Traveller, str]]) -> Iterator[Row]:
    """Count the outcomes, the most frequent first."""
    for what, people in Counter(what for _, what in said).most_common():
        yield {"people": people, "what": what, "who": ""}


def shown(said: Sequence[tuple[Traveller, str]]) -> Iterator[Row]:
    """Show those who would be asked, one by one."""
    asked = [one for one, what in said if what == "would be asked"]
    for one in asked[:SHOWN]:
        words = f"step {one.step + 1}, since {one.happened_at:%Y-%m-%d %H:%M}"
        yield {"people": 1, "what": words, "who": one.key}


def tell(hub_url: str, workflow: Workflow, within: timedelta = DAY) -> list[Row]:
    """Say what became of a workflow's journeys and texts of late, and every objection."""
    with engine.connected(hub_url) as hub:
        found = journeys.summary(hub, workflow.name, within)
    return [{"people": number, "what": what, "who": ""} for what, number in found]
