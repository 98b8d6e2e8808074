"""Experiments: stated by what is known today, begun one at a time, judged whenever one looks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import pstdev
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from tasks.experiments.experiment import Dimension, Experiment, refusals
from tasks.experiments.judging import Arm, Verdict, judge
from tasks.experiments.planning import Plan, cap
from tasks.hub import trying
from tasks.hub.engine import Connection
from tasks.hub.trying import Before, Stated

AS_IS = "as it is"
"""What is done now: the variant all others are compared with."""
WITHIN = timedelta(days=7)
"""How long somebody has to buy."""
DAY = timedelta(days=1)
WINDOW = 35 * DAY
"""How far back is looked for what is usual."""
SHOWN = 90 * DAY
"""How long after its end it is still said what came of an experiment."""
MEANWHILE = "another began there and ended at this very moment: begin it again"


class Wish(Struct, frozen=True):
    """What somebody wants to try: by which variant, and the smallest lift worth finding."""

    name: str
    workflow: str
    variant: str
    effect: float
    longer: timedelta = timedelta(0)
    """By how much its variant waits longer: people have so much more time to buy."""


def running(hub: Connection) -> dict[str, Experiment]:
    """Return the experiment under way in each workflow."""
    return {one.workflow: read(one) for one in trying.known(hub) if one.ended_at is None}


def read(one: Stated) -> Experiment:
    """Read an experiment as it was stated."""
    stated: dict[str, Any] = {**one.stated, "ended": one.ended_at is not None}
    stated["begins_at"] = one.began_at
    return msgspec.convert(stated, Experiment)


def begin(
    hub: Connection, wish: Wish, variants: Mapping[str, Dimension], *, dry_run: bool
) -> list[str]:
    """Begin an experiment, planned by what is usual; return why it cannot begin, if it cannot.

    Of two that begin at once one does, and the other is told of it.
    """
    if wish.variant not in variants:
        known = ", ".join(sorted(variants)) or "none"
        return [f"{wish.workflow} has no variant {wish.variant!r}; there are: {known}"]
    currency, within = trying.usual(hub) or "", WITHIN + wish.longer
    usual = trying.before(hub, wish.workflow, currency=currency, window=WINDOW, within=within)
    try:
        new = proposed(wish, variants[wish.variant], usual, within)
    except ValueError as error:
        return [str(error)]
    a_day = len(usual) / ((WINDOW - within) / DAY)
    found = against(hub, new, a_day)
    if found or dry_run:
        return found
    stated = msgspec.to_builtins(new)
    begun = trying.begin(hub, new.name, new.workflow, currency=currency, stated=stated)
    return [] if begun else against(hub, new, a_day) or [MEANWHILE]


def against(hub: Connection, new: Experiment, people_a_day: float) -> list[str]:
    """List what speaks against an experiment, as all others stand now."""
    return list(refusals(new, [read(one) for one in trying.known(hub)], people_a_day))


def proposed(
    wish: Wish, dimension: Dimension, usual: Sequence[Before], within: timedelta
) -> Experiment:
    """Propose an experiment by what is usual; raise ValueError when it cannot be planned."""
    return Experiment(
        name=wish.name,
        workflow=wish.workflow,
        dimension=dimension,
        weights={AS_IS: 1, wish.variant: 1},
        plan=planned(wish, usual),
        within=within / DAY,
    )


def planned(wish: Wish, usual: Sequence[Before]) -> Plan:
    """Plan by what people bought who were texted of late; raise ValueError when nobody knows."""
    buyers = [one for one in usual if one.bought]
    if not buyers or len(buyers) == len(usual):
        raise ValueError(
            f"nobody knows what {wish.workflow} brings today: let it text for some weeks first"
        )
    most = cap([float(one.amount) for one in buyers])
    spread = pstdev(min(float(one.amount), most or 0.0) for one in usual)
    return Plan(rate=len(buyers) / len(usual), effect=wish.effect, cap=most, spread=spread)


def judged(hub: Connection, now: datetime) -> list[tuple[str, Experiment, Verdict]]:
    """Judge every experiment under way or ended of late, as it stands; asking often does no harm.

    Of one that was ended, whoever was drawn before counts once their time to buy is over.
    """
    return [
        (one.name, read(one), verdict(hub, one, now))
        for one in trying.known(hub)
        if (one.ended_at or now) > now - SHOWN
    ]


def verdict(hub: Connection, one: Stated, now: datetime) -> Verdict:
    """Judge one experiment as it stands."""
    stated = read(one)
    within = stated.within * DAY
    counted = trying.arms(hub, one, cap=stated.plan.cap or 0.0, within=within)
    arms = {name or stated.control: Arm(**row) for name, row in counted.items()}
    said = judge(stated, arms, ((one.ended_at or now) - one.began_at) / DAY)
    return replace(said, arms=arms)
