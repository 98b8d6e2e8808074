"""Step through message workflows: begin journeys, and ask for what is due if nothing objects.

All of a micro-batch is one transaction: killed anywhere, what was due is due again, and a text that
was asked for twice is asked for once.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from msgspec import Struct, field
from msgspec.structs import replace
from prefect import task

from tasks import connect, converse, settings
from tasks.assign import shortest
from tasks.campaign import going
from tasks.decide import Told, Trip, asked_of, decide
from tasks.experiment import running
from tasks.experiments.experiment import Experiment
from tasks.hub import emails, enrolling, journeys, links, stirring, switching, texts
from tasks.hub.engine import Connection, connected
from tasks.hub.enrolling import Start
from tasks.lead import Leads
from tasks.messaging.workflow import Workflow
from tasks.move import gone
from tasks.phrase import Shop
from tasks.policy import policy

PEOPLE = 5000
"""Customers looked at in one transaction."""
EVERY = timedelta(hours=1)
"""How often everybody is looked at for what time itself brings."""
READER = "journeys"


class Stepped(Struct):
    """What one micro-batch did: people looked at, journeys begun, and what became of those due."""

    people: int = 0
    begun: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    shut: str = ""

    def add(self, other: "Stepped") -> None:
        """Count another batch in."""
        self.people += other.people
        self.begun += other.begun
        self.steps.update(other.steps)
        self.shut = other.shut or self.shut

    @property
    def handled(self) -> int:
        """How much there was to do."""
        return self.people + sum(self.steps.values())


def start_of(workflow: Workflow, tried: Experiment | None = None) -> Start:
    """Say how journeys of a workflow begin: as early as the first of the waits that are tried."""
    least = shortest(workflow, tried)
    waits = [
        (min(one.after, least), [(when.name, when.value, when.holds) for when in one.where])
        for one in workflow.steps[0].waits
    ]
    return Start(
        workflow.name,
        workflow.trigger.name,
        workflow.trigger.value,
        waits,
        workflow.fresh,
        workflow.again,
        workflow.suggests,
    )


def begin(
    hub: Connection, workflows: Sequence[Workflow], tried: Mapping[str, Experiment]
) -> Stepped:
    """Begin the journeys of whoever was stirred, and of whomever time itself brings.

    `tried` is the experiment under way in each workflow.
    """
    done = Stepped()
    people = stirring.take(hub, READER, PEOPLE)
    done.people = len(people)
    for workflow in workflows:
        start = start_of(workflow, tried.get(workflow.name))
        if enrolling.daily(start):
            if enrolling.turn(hub, workflow.name, EVERY):
                done.begun += enrolling.enrol(hub, start, None)
        elif people:
            done.begun += enrolling.enrol(hub, start, people)
    return done


def advance(hub: Connection, workflows: Sequence[Workflow], trip: Trip) -> Stepped:
    """Step the journeys that are due."""
    done, known = Stepped(), {one.name: one for one in workflows}
    for name, ids in journeys.due(hub, list(known)).items():
        workflow = known[name]
        found = journeys.read(hub, ids, asked_of(workflow), suggests=workflow.suggests)
        told = [decide(workflow, one, trip) for one in found]
        told += [Told(gone(id)) for id in set(ids) - {one.id for one in found}]
        texts.ask(hub, [one.wanted for one in told if one.wanted])
        emails.ask(hub, [one.mail for one in told if one.mail])
        converse.commission(hub, [one.errand for one in told if one.errand])
        links.keep(hub, trip.leads.taken())
        journeys.move(hub, [one.move for one in told])
        done.steps.update(
            ": ".join(filter(None, (name, one.move.outcome, one.move.why))) for one in told
        )
    return done


def trip() -> Trip:
    """Say who texts, in whose name; raise NotConfigured with what is missing."""
    rules, link = settings.rules(), connect.storefront()
    if not rules.brand:
        raise settings.NotConfigured('LOCKSTEP_TEXTS names no brand: set {"brand": ["Acme"]}')
    shop, leads = Shop(rules.brand[0], link), Leads(settings.links())
    mails = settings.smtp() is not None
    helpers = any(converse.followers())
    return Trip(
        shop,
        connect.texting(),
        leads,
        mails=mails,
        helpers=helpers,
        codes=rules.codes,
        held_out=rules.held_out,
    )


def step_once(hub_url: str, workflows: Sequence[Workflow], off: Sequence[str] = ()) -> Stepped:
    """Begin and step one micro-batch; without an SMS platform or a brand nothing is said."""
    with connected(hub_url) as hub:
        tried = running(hub)
        done = begin(hub, workflows, tried)
        if off and (ended := switching.switch_off(hub, off)):
            done.steps[switching.OFF] = ended
    try:
        found = trip()
    except settings.NotConfigured as error:
        done.shut = str(error)
        return done
    with connected(hub_url) as hub:
        found = replace(found, experiments=tried)
        done.add(advance(hub, [*workflows, *going(hub)], found))
    return done


@task(name="step", task_run_name="step through workflows", **policy("hub", "step"))
async def step(workflows: Sequence[Workflow], off: Sequence[str] = ()) -> Stepped:
    """Begin journeys of who was stirred, and ask for the texts that are due.

    What waits for a workflow that is `off` is let go. Campaigns go on with who could not be asked.
    """
    return await asyncio.to_thread(step_once, settings.hub_url(), workflows, off)
