"""Who writes in the ledger, each in a few steps: see `consent_model`."""

from tests.stories.consent_model import GRANTED, PENDING, WITHDRAWN, Act, Process, World, moment


class Telling(Process):
    """Somebody writes one act: the receiver, a merge, an import. It is told until it is kept."""

    __slots__ = ("heard", "what")

    def __init__(self, number: int, what: Act, dies: int = -1) -> None:
        super().__init__(number, dies)
        self.what, self.heard = what, False

    def act(self, world: World) -> bool:
        """Lock, insert, commit: three chances to be overtaken."""
        faults = world.faults
        if self.pc == 0 and not faults.stop_takes_no_lock:
            return self.share(world)
        if self.pc == 1 and faults.heeds_after_answering:
            self.heard = True
        if self.pc == 2:
            world.tell(self.number, self.what, self.read(world))
            self.free(world)
            self.over = True
        return True

    def read(self, world: World) -> Act:
        """Read what was told as the product does: a yes without a date is none yet."""
        what, faults = self.what, world.faults
        if what.retold and faults.resync_dates_anew:
            return what._replace(at=what.learned)
        if what.status != GRANTED or what.at is not None or faults.undated_grants:
            return what
        return what._replace(status=PENDING)

    def died(self, world: World) -> None:
        """Be told again: nobody was answered before it was kept."""
        if self.heard:
            world.hear(self.number, self.what)
            return
        world.crowd.append(Telling(self.number, self.what))
        world.count("told again")


class Merge(Process):
    """Two people become one: their numbers keep their ledgers."""

    __slots__ = ("other",)

    def __init__(self, number: int, other: int, dies: int = -1) -> None:
        super().__init__(number, dies)
        self.other = other

    def act(self, world: World) -> bool:
        """Lock, move, commit; nothing of the ledger moves."""
        if self.pc == 0:
            return self.take(world)
        if self.pc == 2:
            if world.faults.merge_carries_consent:
                for one in world.ledger[self.other]:
                    world.copy(self.number, one)
            self.free(world)
            self.over = True
        return True


class Erase(Process):
    """Somebody is forgotten; that they want no texts is not."""

    __slots__ = ("learned",)

    def __init__(self, number: int, learned: int, dies: int = -1) -> None:
        super().__init__(number, dies)
        self.learned = learned

    def act(self, world: World) -> bool:
        """Lock, forget, commit."""
        if self.pc == 0:
            return self.take(world)
        if self.pc == 2:
            known = [moment(one) for one in world.ledger[self.number]]
            kept = Act(-99, WITHDRAWN, None, max([self.learned, *known]))
            world.hear(self.number, kept)
            world.replace(self.number, () if world.faults.erasure_forgets else (kept,))
            self.free(world)
            self.over = True
        return True
