"""A message workflow as it is declared: what starts it, how long it waits, and what it then says.

Everything else (gates, caps, pacing, once per occasion, attribution) it gets for nothing. Triggers
and conditions are called by name; what the names mean is the hub's business.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from tasks.messaging.templates import Template, read
from tasks.messaging.variables import About

Purpose = Literal["marketing", "cart", "transactional"]
Channel = Literal["sms", "email", "task"]
"""A task is for somebody of the shop: what to say, they decide."""
Goal = Literal["order", "order of the cart", "reply", "opt in", "none"]
Tried = Literal["timing", "wording", "destination", "audience"]


class When(Struct, frozen=True):
    """A condition by its name, with a value where it has one; `holds` False turns it round."""

    name: str
    value: str | int | float | None = None
    holds: bool = True


class Wait(Struct, frozen=True):
    """How long to wait where all of these conditions hold."""

    after: timedelta
    where: tuple[When, ...] = ()


class Incentive(Struct, frozen=True, kw_only=True):
    """What is given to those who would else not buy: its words, and the code to enter."""

    discount: str
    code: str | None = None
    days: int = 3
    """How many days it holds, from the day it is offered."""


class Step(Struct, frozen=True, kw_only=True):
    """One text or e-mail: how long after the one before, its words by locale, and for whom only.

    The first step's waits may differ by condition: the first that holds counts, the last has none.
    `title` is an e-mail's subject line. `answers` says that it answers what the person just did.
    `within`: how long after it was due it is still worth sending; `until`: the end for all.
    """

    wait: timedelta | tuple[Wait, ...]
    wording: Mapping[str, str]
    channel: Channel = "sms"
    title: Mapping[str, str] = {}
    only: tuple[When, ...] = ()
    variants: Mapping[str, Mapping[str, str]] = {}
    incentive: Incentive | None = None
    within: timedelta = timedelta(days=1)
    until: datetime | None = None
    answers: bool = False

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Return its waits, the one for everybody last."""
        return self.wait if isinstance(self.wait, tuple) else (Wait(self.wait),)

    @property
    def offers(self) -> tuple[About, ...]:
        """Say what it may speak of because of itself."""
        return ("offer",) if self.incentive else ()


class Variant(Struct, frozen=True, kw_only=True):
    """What may be tried on some people, one thing at a time; other words stand with their step.

    `waits`: how long each of these steps waits for everybody instead. `leads`: which link leads
    where another one does. `audience`: what must hold as well for somebody to be spoken to.
    """

    waits: Mapping[int, timedelta] = {}
    leads: Mapping[str, str] = {}
    audience: tuple[When, ...] = ()

    @property
    def varies(self) -> tuple[Tried, ...]:
        """Name what it varies."""
        said: tuple[tuple[Tried, object], ...] = (
            ("timing", self.waits),
            ("destination", self.leads),
            ("audience", self.audience),
        )
        return tuple(name for name, given in said if given)


class Workflow(Struct, frozen=True, kw_only=True):
    """One workflow: its trigger, whom it is for, what ends it, and its steps.

    `unless` and `audience` are asked anew before each step. `fresh`: how old what happened may be
    when we hear of it. `again`: nobody begins anew sooner. `goal` is what it is judged by,
    within `goal_within` of a text. `daily` triggers look at everybody, others at who was stirred.
    `variants` do nothing until an experiment tries one.
    """

    name: str
    trigger: When
    steps: tuple[Step, ...]
    purpose: Purpose
    goal: Goal
    about: tuple[About, ...] = ()
    unless: tuple[When, ...] = ()
    audience: tuple[When, ...] = ()
    fresh: timedelta = timedelta(days=1)
    again: timedelta | None = None
    goal_within: timedelta = timedelta(days=3)
    variants: Mapping[str, Variant] = {}

    @property
    def promotional(self) -> bool:
        """Whether it wants to sell something."""
        return self.purpose != "transactional"

    @property
    def suggests(self) -> bool:
        """Whether its texts may speak of what somebody may like."""
        return "suggestion" in self.about

    @property
    def conditions(self) -> tuple[When, ...]:
        """List every condition asked before a step, each once."""
        steps = (one for step in self.steps for one in step.only)
        waits = (one for step in self.steps[:1] for wait in step.waits for one in wait.where)
        tried = (one for variant in self.variants.values() for one in variant.audience)
        asked = (*self.unless, *self.audience, *steps, *waits, *tried)
        plain = (When(one.name, one.value) for one in (*asked, *POSTPONING))
        return tuple(dict.fromkeys(plain))

    @property
    def tried(self) -> dict[str, Tried]:
        """Name what an experiment may try, and what of the workflow that varies."""
        words = dict.fromkeys(name for step in self.steps for name in step.variants)
        said: dict[str, Tried] = dict.fromkeys(words, "wording")
        return said | {name: one.varies[0] for name, one in self.variants.items() if one.varies}


POSTPONING = (When("in conversation"),)
"""While one of these holds, promotion waits: nobody is sold to in the middle of a talk."""
PATIENCE = timedelta(hours=1)
"""How soon it is asked again."""
SPARED = When("would buy anyway", holds=False)
"""Whom an incentive is for: not those who come back by themselves."""


def templates(workflow: Workflow, number: int) -> dict[str | None, Template]:
    """Read a step's wording and its variants'; raise Unreadable with all that is wrong."""
    step = workflow.steps[number]
    about = (*workflow.about, *step.offers)
    name = f"{workflow.name}, step {number + 1}"
    known: dict[str | None, Template] = {None: read(name, step.wording, about)}
    for variant, wording in step.variants.items():
        known[variant] = read(f"{name}, variant {variant}", wording, about)
    if step.title:
        known["title"] = read(f"{name}, title", step.title, about)
    return known


def faults(workflow: Workflow) -> Iterator[str]:
    """List what is wrong with a declaration in itself, each with what to do."""
    if not workflow.steps:
        yield "it has no step: say at least one thing"
    for number, step in enumerate(workflow.steps):
        yield from (f"step {number + 1}: {one}" for one in ill_made(step, first=not number))
    for name, variant in workflow.variants.items():
        if len(variant.varies) != 1 or any(name in step.variants for step in workflow.steps):
            yield f"variant {name}: vary one thing, or nobody knows which of them helped"
        if any(number >= len(workflow.steps) for number in variant.waits):
            yield f"variant {name}: it waits before a step there is not"


def ill_made(step: Step, *, first: bool) -> Iterator[str]:
    """List what is wrong with a step."""
    if not step.waits or step.waits[-1].where or any(not one.where for one in step.waits[:-1]):
        yield "give waits with conditions first, and one for everybody last"
    if not first and len(step.waits) > 1:
        yield "only the first step's wait may depend on conditions: use `only`"
    if step.incentive and first:
        yield "an incentive in the first step teaches people to wait for it: give it later"
    if step.incentive and SPARED not in step.only:
        yield "an incentive is not for those who would buy anyway: add SPARED to `only`"
    if (step.channel != "sms") != bool(step.title):
        yield "an e-mail and a task have a title, and a text has none"
