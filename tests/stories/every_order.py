"""Run a few people at work in every order there is, and count the orders.

States that several orders lead to are explored once; their ways to the end are counted.
By hand, with every crash and every fate of a call: `python -m tests.stories.every_order`.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from rich.console import Console

from tests.stories.consent_crowd import Telling
from tests.stories.consent_model import GRANTED, RIGHT, WITHDRAWN, Act, Faults, Process, World
from tests.stories.consent_texts import CUT, FINE, LATER, LOST, Dispatch, Resolve
from tests.stories.interleavings import conclude

Build = Callable[[], World]
GRANT = Act(0, GRANTED, 1, 1)
STOP, AGAIN, START = Act(1, WITHDRAWN, 2, 3), Act(2, WITHDRAWN, 3, 4), Act(3, GRANTED, 5, 5)
TOLD = ((STOP,), (STOP, AGAIN), (STOP, START))


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Two dispatchers, one or two texts to one number, and people who say STOP."""

    told: tuple[Act, ...] = (STOP,)
    dies: tuple[int, int] = (-1, -1)
    fates: tuple[int, int] = (FINE, FINE)
    texts: int = 2
    doubts: int = 0
    faults: Faults = RIGHT

    def __call__(self) -> World:
        """Make the world in which it begins."""
        world = World(1, self.faults)
        world.tell(0, GRANT, GRANT)
        wanted = [world.ask(0, occasion) or 0 for occasion in range(self.texts)]
        for one in range(2):
            hands = wanted[one % self.texts]
            world.crowd.append(Dispatch(world, hands, self.dies[one], self.fates[one]))
        world.crowd += [Telling(0, act) for act in self.told]
        world.crowd += [Resolve(world, text) for text in wanted[: self.doubts]]
        return world


def scenes() -> Iterator[Scene]:
    """List every scene of these bounds."""
    fates = tuple(product((FINE, LOST, LATER, CUT), repeat=2))
    dies = tuple(product(range(-1, 5), repeat=2))
    for told, die, fate, texts, doubts in product(TOLD, dies, fates, (1, 2), (0, 1)):
        yield Scene(told=told, dies=die, fates=fate, texts=texts, doubts=doubts)


class Explored:
    """What every order of one scene came to: `orders` of steps, over so many `states`."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.ways: dict[Any, int] = {}
        self.orders = self.explore(())

    @property
    def states(self) -> int:
        return len(self.ways)

    def explore(self, path: tuple[int, ...]) -> int:
        """Count the ways from here to the end, each judged by the world itself."""
        world = self.walk(path)
        state = likeness(world)
        if state not in self.ways:
            self.ways[state] = self.onward(world, path)
        return self.ways[state]

    def onward(self, world: World, path: tuple[int, ...]) -> int:
        """Count the ways over each next step; a step that must wait for a lock is none."""
        able = [place for place in range(len(world.crowd)) if self.able(path, place)]
        if able:
            return sum(self.explore((*path, place)) for place in able)
        assert all(one.over for one in world.crowd), "everybody waits for somebody"
        conclude(world)
        return 1

    def able(self, path: tuple[int, ...], place: int) -> bool:
        """Whether somebody can take a step here."""
        world = self.walk(path)
        return not world.crowd[place].over and world.crowd[place].step(world)

    def walk(self, path: tuple[int, ...]) -> World:
        """Make the world again as it is after these steps."""
        world = self.build()
        for place in path:
            world.crowd[place].step(world)
        return world


def likeness(world: World) -> Any:
    """Write down all that the rest of the story depends on."""
    places = {one: place for place, one in enumerate(world.crowd)}
    return (
        tuple(frozenset(acts) for acts in world.ledger),
        tuple(frozenset(acts) for acts in world.said),
        tuple(places.get(one) for one in world.lock),
        tuple(frozenset(places[one] for one in some) for some in world.shared),
        tuple(world.status),
        tuple(world.accepted),
        tuple(places.get(one) for one in world.claimer),
        tuple(person(one) for one in world.crowd),
    )


MIND = ("text", "may", "fate", "waited", "heard", "found", "late")


def person(one: Process) -> tuple[Any, ...]:
    """Write down where somebody is in what they do."""
    doing = one.what if isinstance(one, Telling) else None
    minds = tuple(getattr(one, name, None) for name in MIND)
    return (type(one).__name__, one.number, one.pc, one.over, one.dies, doing, minds)


def explored(scene: Scene) -> tuple[int, int]:
    """Explore one scene; return its orders and states."""
    found = Explored(scene)
    return found.orders, found.states


def main() -> None:
    """Explore every scene, and say how many orders there are."""
    started, all_scenes = time.perf_counter(), list(scenes())
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(explored, all_scenes, chunksize=16)
    orders, states = (sum(counts) for counts in zip(*found, strict=True))
    took = time.perf_counter() - started
    Console().print(
        f"{len(all_scenes):,} scenes, {orders:,} orders, {states:,} states: {took:.1f} s"
    )


if __name__ == "__main__":
    main()
