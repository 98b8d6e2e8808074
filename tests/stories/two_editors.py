"""Two systems edit the same contact in the same minute: many random histories, by the rules alone.

`python -m tests.stories.two_editors [HISTORIES] [SEED]`: each history is heard in several orders,
some of it twice. The result must be the same, obey the policy, and no edit may echo.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from msgspec import Struct, structs

from mappings.conflicts import Decision, decide
from mappings.ownership import FULLEST, NEWEST, OWNER, Owned, of
from mappings.shopify import GRAIN
from mappings.sightings import Sighting, claim, seen

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
MINUTE = 60_000
NAMES = ("Ada", "Eve", "Ada Byron", "A. Byron", "Bob", "")
WAYS = 5


def at(ms: int) -> datetime:
    return NOON + timedelta(milliseconds=ms)


class History(Struct):
    """What happened: the edits of each system with their true times, and how they are heard of."""

    line: Owned
    edits: dict[str, list[tuple[int, str]]]
    store: list[Sighting]
    crm: list[Sighting]
    told: str
    seed: int

    def last(self, system: str) -> int:
        """When a system's value truly changed last."""
        values = self.edits[system]
        changes = [
            ms for n, (ms, value) in enumerate(values) if n == 0 or values[n - 1][1] != value
        ]
        return changes[-1]


def histories(count: int, seed: int = 0) -> Iterator[History]:
    """Make up histories; the same ones for the same seed."""
    for number in range(count):
        yield history(Random(f"{seed} {number}"), number)


def history(random: Random, number: int) -> History:
    """Make up one: both begin alike, then each edits a few times within the minute."""
    line = of("customer", "first_name")
    assert line is not None
    rule = random.choice((NEWEST, NEWEST, NEWEST, OWNER, FULLEST))
    line = structs.replace(line, rule=rule, owner=random.choice(("store", "store", "crm")))
    second = 1_000 * random.randrange(60)
    edits = {system: edited(random, second) for system in ("store", "crm")}
    bumps = [random.randrange(MINUTE) for _ in range(random.randrange(3))]
    store = [copy(edits["store"], ms) for ms in [ms for ms, _ in edits["store"]] + bumps]
    crm = [Sighting(value, at(ms), at(ms), exact=True) for ms, value in edits["crm"][1:]]
    crm.append(Sighting("Ada", at(-MINUTE), at(-MINUTE)))
    return History(line, edits, store, crm, "Ada", number)


def edited(random: Random, second: int) -> list[tuple[int, str]]:
    """Make up one system's edits; often within the same second as another's."""
    ranges = (range(MINUTE), range(second, second + 1_000), range(0, 5_000, 1_000))
    times = sorted({random.choice(random.choice(ranges)) for _ in range(random.randrange(4))})
    values, found = ["Ada"], [(-MINUTE, "Ada")]
    for ms in times:
        values.append(random.choice([name for name in NAMES if name != values[-1]]))
        found.append((ms, values[-1]))
    return found


def copy(edits: list[tuple[int, str]], ms: int) -> Sighting:
    """Tell what the store says at a moment: its record's date has no fraction of a second."""
    value = [value for when, value in edits if when <= ms][-1]
    return Sighting(value, at(ms).replace(microsecond=0), at(ms))


def judged(history: History, store: list[Sighting], crm: list[Sighting]) -> Decision:
    """Decide by all that was heard."""
    claims = [
        claim(("shopify", "store"), seen(store), GRAIN) if store else None,
        claim(("hubspot", "crm"), seen(crm)) if crm else None,
    ]
    return decide(history.line, [one for one in claims if one])


def settled(history: History) -> list[str]:
    """Hear a history in several orders; name what is wrong with how it ends."""
    random, whole = Random(history.seed), judged(history, history.store, history.crm)
    faults = list(disobeyed(history, whole))
    for _ in range(WAYS):
        heard = [("store", one) for one in history.store] + [("crm", one) for one in history.crm]
        heard += random.sample(heard, random.randrange(len(heard)))
        random.shuffle(heard)
        parts = [[one for who, one in heard if who == system] for system in ("store", "crm")]
        if judged(history, *parts) != whole:
            faults.append("another order, another result")
        faults += lived(history, heard, whole)
    return faults


def disobeyed(history: History, found: Decision) -> Iterator[str]:
    """Hold a decision beside what truly happened and beside the policy."""
    now = {system: values[-1][1] for system, values in history.edits.items()}
    other = "crm" if history.line.owner == "store" else "store"
    words = {system: value for system, value in now.items() if value}
    owners, others = words.get(history.line.owner, ""), words.get(other, "")
    if found.value not in {*words.values(), *([""] if not words else [])}:
        yield "a value nobody holds"
    if found.by == "owner" and found.value != owners:
        yield "the owner was not heeded"
    if history.line.rule == OWNER and owners and found.value != owners:
        yield "the owner did not win"
    if history.line.rule == NEWEST and len(words) == 2 and owners != others:
        winner = "store" if found.system == "shopify" else "crm"
        loser = "crm" if winner == "store" else "store"
        if found.by == "newest" and history.last(winner) < history.last(loser):
            yield "an older change was taken for the newest"
        if found.by == "cannot tell" and winner != history.line.owner:
            yield "in doubt the owner was not believed"
        if found.by == "cannot tell" and abs(history.last("store") - history.last("crm")) > MINUTE:
            yield "there was no doubt"


def lived(history: History, heard: list[tuple[str, Sighting]], whole: Decision) -> list[str]:
    """Let a hub hear and tell the CRM at once; name what echoes or does not come to rest."""
    known: dict[str, list[Sighting]] = {"store": [], "crm": []}
    holds, mirror, writes, decision = history.edits["crm"][-1][1], history.told, 0, whole
    for minute, (who, one) in enumerate([*heard, *heard[:3]]):
        known[who].append(one)
        if who == "crm":  # its record is read again: what is there is what we told, or not
            known["crm"].append(
                Sighting(holds, at(MINUTE + minute), at(MINUTE + minute), echo=True)
            )
            mirror = holds
        decision = judged(history, known["store"], known["crm"])
        if decision.by != "nobody" and decision.value != mirror:
            holds = mirror = decision.value
            writes += 1
    faults = [] if decision.value == whole.value else ["told meanwhile, it ends otherwise"]
    if writes > len(heard):
        faults.append("more writes than edits: they echo")
    for minute in range(3):  # our own word comes back, again and again
        known["crm"].append(Sighting(holds, at(3 * MINUTE + minute), at(3 * MINUTE), echo=True))
        if judged(history, known["store"], known["crm"]).value != decision.value:
            faults.append("our own word was taken for theirs")
    return faults


def main(count: int = 10_000, seed: int = 0) -> int:
    """Try many; print what they came to."""
    tally: dict[str, int] = {}
    wrong = 0
    for one in histories(count, seed):
        by = judged(one, one.store, one.crm).by
        tally[by] = tally.get(by, 0) + 1
        if faults := settled(one):
            wrong += 1
            print(one.seed, sorted(set(faults)), one.line.rule, one.line.owner, one.edits)  # noqa: T201
    print(f"{count} histories in {WAYS} orders each: {wrong} wrong; decided {tally}")  # noqa: T201
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
