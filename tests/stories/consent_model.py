"""How a STOP and a text meet, step by step: what a crash can part is two steps here.

The ledger is ruled as the view `consent_state` is; the judge knows only what people really said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

GRANTED, WITHDRAWN, PENDING = "granted", "withdrawn", "pending"
NOW = 7
"""When every gate is asked; acts happened, or were learned of, from 1 to 6."""
SKEW = 1
"""How far a clock may be ahead."""
WAITING, WITHHELD, RESERVED, SENT, UNSURE, GIVEN_BACK = range(6)


BOUGHT, RECORDED, LIVE = range(3)
"""What a yes weighs: concluded of a purchase, recorded by somebody else, said to us."""


class Act(NamedTuple):
    """One act about a number; `retold` by a platform that tells of everybody again."""

    id: int
    status: str
    at: int | None
    learned: int
    weight: int = LIVE
    expires: int = 99
    retold: bool = False


@dataclass(frozen=True)
class Faults:
    """Ways to build it wrong: each must be caught."""

    reads_before_lock: bool = False
    stop_takes_no_lock: bool = False
    reserves_after_call: bool = False
    sends_again_when_unsure: bool = False
    frees_what_a_crash_held: bool = False
    gives_back_too_soon: bool = False
    retries_without_asking: bool = False
    forgets_the_occasion: bool = False
    heeds_after_answering: bool = False
    tie_grants: bool = False
    undated_grants: bool = False
    believes_the_future: bool = False
    forgets_expiry: bool = False
    purchase_lifts_a_stop: bool = False
    import_raises: bool = False
    resync_dates_anew: bool = False
    merge_carries_consent: bool = False
    erasure_forgets: bool = False


RIGHT = Faults()


class Broken(Exception):
    """A promise was broken: the name of it."""


def moment(act: Act) -> int:
    """When an act counts: never later than we learned of it."""
    return act.learned if act.at is None or act.at > act.learned else act.at


def decides(act: Act, faults: Faults = RIGHT) -> bool:
    """Whether an act says yes or no; a yes that is dated far ahead says nothing."""
    if act.status == GRANTED:
        return faults.believes_the_future or (act.at or 0) <= act.learned + SKEW
    return act.status == WITHDRAWN


def weight(act: Act, faults: Faults) -> int:
    """Say what an act weighs: every no is as heavy as a yes said to us."""
    lifts = (faults.import_raises, RECORDED), (faults.purchase_lifts_a_stop, BOUGHT)
    return LIVE if any(fault and act.weight == one for fault, one in lifts) else act.weight


def permits(acts: Iterable[Act], faults: Faults = RIGHT) -> bool:
    """Derive the state as the view does: the best of an order decides."""
    best, yes = (-1, 0, False, 0), False
    for one in acts:
        if not decides(one, faults):
            continue
        granted = one.status == GRANTED
        at = one.at if one.at and faults.believes_the_future else moment(one)
        rank = (weight(one, faults), at, granted == faults.tie_grants, -one.expires)
        if rank > best:
            best, yes = rank, granted and (one.expires > NOW or faults.forgets_expiry)
    return yes


def meant(said: Iterable[Act]) -> bool:
    """Judge what people really said: a dated yes of their own that every no is older than.

    Where they never said yes or no to us, what was recorded counts, and else what they bought.
    """
    last, yeses = 0, [(-1, 0, 0)]
    for one in said:
        if one.status == WITHDRAWN:
            last = max(last, moment(one))
        elif one.status == GRANTED and one.at and one.at <= one.learned + SKEW:
            yeses.append((one.weight, moment(one), -one.expires))
    heavy, at, ends = max(yeses)
    return (heavy == LIVE or not last) and at > last and -ends > NOW


class World:
    """Numbers with their ledger, lock and truth; texts; a provider; and who is at work."""

    __slots__ = (
        "accepted",
        "claimer",
        "counts",
        "crowd",
        "faults",
        "ledger",
        "left",
        "lock",
        "may",
        "meant",
        "number",
        "occasion",
        "said",
        "shared",
        "status",
    )

    def __init__(self, numbers: int, faults: Faults = RIGHT) -> None:
        self.faults = faults
        self.ledger: list[tuple[Act, ...]] = [()] * numbers
        self.said: list[tuple[Act, ...]] = [()] * numbers
        self.may = [False] * numbers
        self.meant = [False] * numbers
        self.lock: list[Process | None] = [None] * numbers
        self.shared: list[set[Process]] = [set() for _ in range(numbers)]
        self.number: list[int] = []
        self.occasion: list[int] = []
        self.status: list[int] = []
        self.claimer: list[Process | None] = []
        self.accepted: list[int] = []
        self.left: set[int] = set()
        self.crowd: list[Process] = []
        self.counts: dict[str, int] = {}

    def ask(self, number: int, occasion: int) -> int | None:
        """Want a text of this occasion, unless it was wanted before; return its place."""
        if occasion in self.occasion and not self.faults.forgets_the_occasion:
            return None
        self.number.append(number)
        self.occasion.append(occasion)
        self.status.append(WAITING)
        self.claimer.append(None)
        self.accepted.append(0)
        return len(self.number) - 1

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def tell(self, number: int, said: Act, read: Act) -> None:
        """Add an act to the ledger, once, as it was read."""
        self.hear(number, said)
        if read not in self.ledger[number]:
            self.replace(number, (*self.ledger[number], read))

    def copy(self, number: int, act: Act) -> None:
        """Have an act of another number speak for this one, as nobody said."""
        self.replace(number, (*self.ledger[number], act))

    def hear(self, number: int, act: Act) -> None:
        """Remember what somebody was promised, whatever becomes of the ledger."""
        self.said[number] += (act,)
        self.meant[number] = meant(self.said[number])

    def replace(self, number: int, acts: tuple[Act, ...]) -> None:
        """Have the ledger say this, and hold it against what people said."""
        self.ledger[number] = acts
        self.may[number] = permits(acts, self.faults)
        if self.may[number] and not self.meant[number]:
            raise Broken("a consent nobody gave")
        if self.meant[number] and not self.may[number]:
            raise Broken("a consent lost")

    def leave(self, text: int) -> None:
        """Have the provider take a text."""
        if self.occasion[text] in self.left:
            raise Broken("a text sent twice")
        self.accepted[text] += 1
        self.left.add(self.occasion[text])

    def ended(self) -> None:
        """Check what must hold when nobody is at work any more."""
        if self.may != self.meant:
            raise Broken("the ledger is not what people said")
        for status, accepted in zip(self.status, self.accepted, strict=True):
            if (status == SENT) != (accepted == 1) or status in (RESERVED, UNSURE):
                raise Broken("the hub does not know whether a text left")


class Process:
    """Somebody at work in a world: `pc` is the next step, before which it may die."""

    __slots__ = ("dies", "number", "over", "pc")

    def __init__(self, number: int, dies: int = -1) -> None:
        self.number, self.dies = number, dies
        self.pc, self.over = 0, False

    def step(self, world: World) -> bool:
        """Take one step; False when it must wait for a lock."""
        if self.pc == self.dies:
            self.over = True
            self.free(world)
            self.died(world)
            world.count("crashes")
            return True
        if not self.act(world):
            return False
        self.pc += 1
        return True

    def act(self, world: World) -> bool:
        raise NotImplementedError

    def died(self, world: World) -> None:
        """Lose what was not committed."""

    def take(self, world: World) -> bool:
        """Take the lock of my number for myself, unless anybody has it."""
        if world.lock[self.number] is not None or world.shared[self.number]:
            return False
        world.lock[self.number] = self
        return True

    def share(self, world: World) -> bool:
        """Take the lock with others of my kind, unless somebody has it for themselves."""
        if world.lock[self.number] is not None:
            return False
        world.shared[self.number].add(self)
        return True

    def free(self, world: World) -> None:
        """Let go of the lock, as the end of a transaction does."""
        if world.lock[self.number] is self:
            world.lock[self.number] = None
        world.shared[self.number].discard(self)
