"""Who asks for texts, sends them and looks for lost ones, each in a few steps."""

from tests.stories.consent_model import (
    GIVEN_BACK,
    RESERVED,
    SENT,
    UNSURE,
    WAITING,
    WITHHELD,
    Broken,
    Process,
    World,
)

FINE, LOST, LATER, CUT = range(4)
"""What befalls a call: nothing, no answer, "not now", no way back to the hub."""


class Dispatch(Process):
    """A dispatcher with one text in hand; its `fate` is what the provider or the network does."""

    __slots__ = ("fate", "may", "order", "text", "waited")

    def __init__(self, world: World, text: int, dies: int = -1, fate: int = FINE) -> None:
        super().__init__(world.number[text], dies)
        self.text, self.fate = text, fate
        self.may = self.waited = False
        self.order = RIGHT_ORDER
        if world.faults.reads_before_lock:
            self.order = (1, 0, 2, 3, 4)
        elif world.faults.reserves_after_call:
            self.order = (0, 1, 3, 2, 4)

    def act(self, world: World) -> bool:
        """Lock, read, reserve and commit, call, settle."""
        return STEPS[self.order[self.pc]](self, world)

    def look(self, world: World) -> bool:
        """Ask the gates, if it still waits."""
        self.may = world.may[self.number]
        if world.status[self.text] != WAITING:
            self.free(world)
            self.over = True
        return True

    def reserve(self, world: World) -> bool:
        """Commit the decision before the call."""
        self.judge(world)
        if world.status[self.text] == WAITING:
            world.status[self.text] = RESERVED if self.may else WITHHELD
            world.claimer[self.text] = self
        self.free(world)
        if not self.may:
            world.count("withheld")
            self.over = True
        return True

    def judge(self, world: World) -> None:
        """Hold the decision against what people had said by then."""
        if self.may and not world.meant[self.number]:
            raise Broken("a text after a committed STOP")
        if not self.may and world.meant[self.number]:
            raise Broken("a text withheld for nothing")

    def call(self, world: World) -> bool:
        """Have the provider take it, unless it has no room now."""
        if not world.meant[self.number]:
            if self.waited:
                raise Broken("a text after a committed STOP")
            world.count("in flight as a STOP came")
        if self.fate != LATER and self.may:
            world.leave(self.text)
        return True

    def settle(self, world: World) -> bool:
        """Note the answer, if there was one and the hub can be told."""
        self.over = True
        if self.fate == LATER:
            self.wait(world)
        elif world.status[self.text] == RESERVED and self.fate != CUT:
            world.status[self.text] = UNSURE if self.fate == LOST else SENT
            world.count("lost answers" if self.fate == LOST else "sends")
        return True

    def wait(self, world: World) -> None:
        """Put it back, so that somebody asks every gate anew."""
        world.count("put back")
        if world.faults.retries_without_asking:
            self.over, self.fate, self.waited, self.pc = False, FINE, True, CALL - 1
        elif world.status[self.text] == RESERVED:
            world.status[self.text] = WAITING
            world.crowd.append(Dispatch(world, self.text))

    def died(self, world: World) -> None:
        """Leave a reservation behind, for somebody to ask about."""
        if world.faults.frees_what_a_crash_held and world.claimer[self.text] is self:
            world.status[self.text] = WAITING


STEPS = (Process.take, Dispatch.look, Dispatch.reserve, Dispatch.call, Dispatch.settle)
RIGHT_ORDER, CALL = (0, 1, 2, 3, 4), 3


class Ask(Process):
    """A workflow that asks for a text, and somebody who dispatches it."""

    __slots__ = ("occasion",)

    def __init__(self, number: int, occasion: int) -> None:
        super().__init__(number)
        self.occasion = occasion

    def act(self, world: World) -> bool:
        """Ask in one statement: the constraint is the rule."""
        text = world.ask(self.number, self.occasion)
        if text is not None:
            world.crowd.append(Dispatch(world, text))
        self.over = True
        return True


class Resolve(Process):
    """Whoever asks the provider what became of a text in doubt."""

    __slots__ = ("found", "late", "text")

    def __init__(self, world: World, text: int, dies: int = -1) -> None:
        super().__init__(world.number[text], dies)
        self.text, self.found, self.late = text, False, False

    def act(self, world: World) -> bool:
        """See the doubt, ask, settle."""
        if self.pc == 0:
            self.over = not self.doubtful(world)
        elif self.pc == 1:
            claimer = world.claimer[self.text]
            self.late = claimer is None or claimer.over or world.faults.gives_back_too_soon
            self.found = world.accepted[self.text] > 0
        else:
            self.conclude(world)
        return True

    def doubtful(self, world: World) -> bool:
        """Whether its answer was lost, or its claimer is dead or cut off from the hub."""
        status, claimer = world.status[self.text], world.claimer[self.text]
        if status == RESERVED and claimer is not None and (claimer.over or claimer.fate == CUT):
            world.status[self.text] = status = UNSURE
        return status == UNSURE

    def conclude(self, world: World) -> None:
        """Say what became of it; give it back only when it can no longer leave."""
        self.over = True
        if world.status[self.text] != UNSURE or not (self.found or self.late):
            return
        world.status[self.text] = SENT if self.found else GIVEN_BACK
        if world.faults.sends_again_when_unsure:
            world.status[self.text] = WAITING
        world.count("doubts settled")
