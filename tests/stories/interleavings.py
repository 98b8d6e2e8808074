"""Run opt-outs, opt-ins, merges, imports, sends, crashes and lost answers in random orders.

By hand: `python -m tests.stories.interleavings --number 1000000 --seed 1`.
"""

import argparse
import multiprocessing
import random
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator

from rich.console import Console

from tests.stories.consent_crowd import Erase, Merge, Telling
from tests.stories.consent_model import (
    BOUGHT,
    GRANTED,
    PENDING,
    RECORDED,
    RESERVED,
    RIGHT,
    UNSURE,
    WAITING,
    WITHDRAWN,
    Act,
    Broken,
    Faults,
    Process,
    World,
)
from tests.stories.consent_texts import CUT, FINE, LATER, LOST, Ask, Dispatch, Resolve

CHUNK = 5_000
"""Interleavings a worker runs before it reports."""


class Dice:
    """Small numbers at random; quicker than the library's own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, end: int) -> int:
        return int(self.random() * end)


def stop(dice: Dice, id: int) -> Act:
    """Write a no: one in four bears no date, and some come late."""
    at = dice.below(8)
    return Act(id, WITHDRAWN, at if 0 < at < 7 else None, 1 + dice.below(6))


def start(dice: Dice, id: int) -> Act:
    """Write a yes: its date may lie in the future, or be missing."""
    return Act(id, GRANTED, (None, 1, 2, 3, 4, 5, 6, 9)[dice.below(8)], 1 + dice.below(6))


def imported(dice: Dice, id: int) -> Act:
    """Write what somebody else recorded, undated or as of the import."""
    learned = 1 + dice.below(6)
    return Act(id, GRANTED, None if dice.below(2) else learned, learned, RECORDED)


def resync(dice: Dice, id: int) -> Act:
    """Tell an old yes over, as the store does of everybody."""
    return Act(id, GRANTED, 1, 1 + dice.below(6), retold=True)


def purchase(dice: Dice, id: int) -> Act:
    """Buy something: it permits for a while, and lifts nothing."""
    return Act(id, GRANTED, 1 + dice.below(6), 6, BOUGHT, expires=(6, 9)[dice.below(2)])


def noted(dice: Dice, id: int) -> Act:
    """Write that an answer is awaited."""
    return Act(id, PENDING, 1 + dice.below(6), 6)


ACTS: tuple[tuple[str, Callable[[Dice, int], Act]], ...] = (
    ("opt-outs", stop),
    ("opt-outs", stop),
    ("opt-outs", stop),
    ("opt-ins", start),
    ("imports", imported),
    ("re-syncs", resync),
    ("purchases", purchase),
    ("asked to confirm", noted),
)
FATES = (FINE, FINE, FINE, FINE, LOST, LOST, LATER, CUT)


def scene(dice: Dice, faults: Faults = RIGHT) -> World:
    """Make a world in which much happens at once."""
    world = World(2, faults)
    for number in range(2):
        if dice.below(8):
            world.tell(number, first := Act(number, GRANTED, 1, 1), first)
    people = [one for k in range(2 + dice.below(2)) for one in texting(world, dice, k)]
    acts = [telling(world, dice, 10 + k) for k in range(2 + dice.below(3))]
    world.crowd = [*people, *acts, *rare(world, dice)]
    return world


def texting(world: World, dice: Dice, occasion: int) -> Iterator[Process]:
    """Want a text, and have one or two dispatchers and somebody who doubts after it."""
    text = world.ask(dice.below(2), occasion)
    if text is None:
        return
    for _ in range(1 + dice.below(2)):
        yield Dispatch(world, text, mortal(dice, 5), FATES[dice.below(8)])
    if dice.below(2):
        yield Resolve(world, text, mortal(dice, 3))
    if dice.below(4) == 0:
        world.count("asked for twice")
        yield Ask(world.number[text], occasion)


def telling(world: World, dice: Dice, id: int) -> Process:
    """Have one act told, by a machine or a person."""
    name, make = ACTS[dice.below(len(ACTS))]
    world.count(name)
    return Telling(dice.below(2), make(dice, id), mortal(dice, 3))


def rare(world: World, dice: Dice) -> Iterator[Process]:
    """Have people joined or forgotten, now and then."""
    chance = dice.below(6)
    if chance < 2:
        world.count("merges")
        yield Merge(chance, 1 - chance, mortal(dice, 3))
    if chance == 3:
        world.count("erasures")
        yield Erase(dice.below(2), 1 + dice.below(6))


def mortal(dice: Dice, steps: int) -> int:
    """Say before which step somebody dies: most never do."""
    return dice.below(steps) if dice.below(6) == 0 else -1


def play(world: World, dice: Dice) -> None:
    """Let everybody take their steps in a random order, then see how it ended."""
    crowd, draw = world.crowd, dice.random
    while crowd:
        place = int(draw() * len(crowd))
        one = crowd[place]
        one.step(world)
        if one.over:
            crowd[place] = crowd[-1]
            crowd.pop()
    conclude(world)


def conclude(world: World) -> None:
    """Let whoever lives on finish what was left, and judge the end."""
    for text in range(len(world.status)):
        for _ in range(3):
            if world.status[text] == WAITING:
                alone(Dispatch(world, text), world)
            if world.status[text] in (RESERVED, UNSURE):
                alone(Resolve(world, text), world)
    world.ended()


def alone(one: Process, world: World) -> None:
    """Let somebody work while nobody else does."""
    while not one.over:
        one.step(world)


def chunk(seed: int, number: int, faults: Faults = RIGHT) -> Counter[str]:
    """Play so many interleavings; count what was in them and what was broken."""
    dice, counts = Dice(seed), Counter[str]()
    for _ in range(number):
        try:
            world = scene(dice, faults)
            play(world, dice)
        except Broken as broken:
            counts[f"BROKEN: {broken}"] += 1
        for what, often in world.counts.items():
            counts[what] += often
    counts["interleavings"] = number
    return counts


def play_all(number: int, seed: int, workers: int = 2) -> Counter[str]:
    """Play them on several cores; the same seed plays the same."""
    sizes = [CHUNK] * (number // CHUNK) + ([number % CHUNK] if number % CHUNK else [])
    jobs = [(seed * 1_000_003 + place, size) for place, size in enumerate(sizes)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        return sum(pool.starmap(chunk, jobs), Counter[str]())


def main() -> None:
    """Play as many as asked, and print one line per kind of event."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    started = time.perf_counter()
    counts = play_all(args.number, args.seed, args.workers)
    took = time.perf_counter() - started
    for what, often in sorted(counts.items()):
        Console().print(f"{often:>12,}  {what}")
    broken = sum(often for what, often in counts.items() if what.startswith("BROKEN"))
    cores = resource.getrusage(resource.RUSAGE_CHILDREN)
    pace = args.number / (cores.ru_utime + cores.ru_stime)
    Console().print(
        f"{broken:>12,}  promises broken, in {took:.1f} s; {pace:,.0f} a second and core"
    )


if __name__ == "__main__":
    main()
