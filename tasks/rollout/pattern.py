"""How two systems should be joined: direct calls, webhooks, a middleware, or a layer of one's own.

Each way is held against volume, latency and cost; what rules it out, or speaks for it, is said.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from msgspec import Struct

Name = Literal["direct API", "webhook", "middleware", "custom layer"]
Verdict = Literal["advised", "possible", "ruled out"]

POLL = 300.0
"""Seconds between two looks at a platform: more often is mostly asking in vain."""
LATE = 120.0
"""Seconds a middleware takes at best between an event and its end, on its usual plans."""
STEP = 0.02
"""What a middleware asks for one step, as an assumption: put your own offer beside it."""
STEPS = 3
"""Steps of one event: find whom it is about, write, link."""
MONTH = 30
MANY = 1_000
"""Events a day from which people no longer mend by hand what a middleware dropped."""
SYSTEMS = 3
"""From so many systems on, what one of them knows must be told to several."""


class Work(Struct, frozen=True, kw_only=True):
    """What is to be joined.

    `latency`: seconds within which an event must have arrived; `budget`: money a month, None if
    nobody said; `systems`: how many; `consent`: whether who may be texted is among what is told.
    `polls`: whether asking alone stays within every limit; None if nobody can tell.
    """

    events: float
    latency: float
    systems: int
    budget: float | None = None
    consent: bool = True
    reachable: bool = True
    """Whether webhooks find us: there is a public address."""
    hooked: Sequence[str] = ()
    """Platforms that can call us."""
    polls: bool | None = None


class Advice(Struct, frozen=True):
    """One way, whether it is the one, and why."""

    pattern: Name
    verdict: Verdict
    against: tuple[str, ...] = ()
    """What rules it out."""
    reasons: tuple[str, ...] = ()


def advise(work: Work) -> list[Advice]:
    """Weigh all four; the cheapest that nothing rules out is advised, and is the first."""
    weighed = [direct(work), webhook(work), middleware(work), custom(work)]
    possible = [one for one in weighed if one.verdict == "possible"]
    best = (possible or [weighed[-1]])[0]
    chosen = Advice(best.pattern, "advised", (), (*best.against, *best.reasons))
    return [chosen, *(one for one in weighed if one is not best)]


def weigh(pattern: Name, against: Iterator[str], reasons: tuple[str, ...]) -> Advice:
    """Rule a way out if anything speaks against it."""
    found = tuple(against)
    return Advice(pattern, "ruled out" if found else "possible", found, reasons)


def direct(work: Work) -> Advice:
    """Weigh asking each system every few minutes, and writing what is new to the other."""

    def against() -> Iterator[str]:
        if work.latency < POLL:
            yield f"asking every {POLL / 60:.0f} minutes is later than {seconds(work.latency)}"
        if work.polls is False:
            yield "the calls it takes are more than a platform allows"
        if work.consent and work.systems >= SYSTEMS:
            yield "a STOP would be known elsewhere only after the next look"

    return weigh("direct API", against(), ("nothing to host", "a cursor loses nothing"))


def webhook(work: Work) -> Advice:
    """Weigh passing each event on as it comes."""

    def against() -> Iterator[str]:
        if not work.reachable:
            yield "there is no public address at which events could arrive"
        if not work.hooked:
            yield "no platform here calls anybody"
        if work.systems >= SYSTEMS:
            yield "events are lost, doubled and out of order: with three systems none is the truth"
        if work.events > MANY:
            yield f"{work.events:,.0f} events a day cannot be looked after one by one"

    return weigh("webhook", against(), ("seconds from event to arrival", "few calls"))


def middleware(work: Work) -> Advice:
    """Weigh hiring somebody who passes events on."""
    price = work.events * STEPS * STEP * MONTH

    def against() -> Iterator[str]:
        if work.latency < LATE:
            yield f"it takes {LATE / 60:.0f} minutes or more, {seconds(work.latency)} are promised"
        if work.budget is not None and price > work.budget:
            yield f"about {price:,.0f} a month is more than the {work.budget:,.0f} there are"
        if work.consent:
            yield "it keeps no ledger of consents: nobody could show that a STOP was heeded"
        if work.events > MANY:
            yield f"{work.events:,.0f} events a day: what it drops is mended by hand"

    said = f"about {price:,.0f} a month, at {STEP} a step and {STEPS} steps an event (assumed)"
    return weigh("middleware", against(), (said, "no code of one's own"))


def custom(work: Work) -> Advice:
    """Weigh a layer between all of them: it costs the most to run, and rules nothing out."""
    reasons = [
        "webhooks for speed, asking for what they missed",
        "many changes in one call, and only what changed",
    ]
    if work.consent:
        reasons.append("one ledger of consents, which every system is told of")
    if work.systems >= SYSTEMS:
        reasons.append(f"one place decides what {work.systems} systems say of the same person")
    if not work.reachable:
        reasons.append("without a public address it only asks: set LOCKSTEP_PUBLIC_URL")
    return Advice("custom layer", "possible", (), tuple(reasons))


def seconds(latency: float) -> str:
    """Write how long something may take.

    >>> seconds(60), seconds(7200)
    ('60 s', '120 minutes')
    """
    return f"{latency:.0f} s" if latency < LATE else f"{latency / 60:.0f} minutes"


def rows(weighed: Sequence[Advice]) -> list[dict[str, Any]]:
    """Lay the four out, the advised one first."""
    return [
        {
            "pattern": one.pattern,
            "verdict": one.verdict,
            "ruled out by": "; ".join(one.against),
            "speaks for it": "; ".join(one.reasons),
        }
        for one in weighed
    ]
