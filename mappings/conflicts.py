"""Two systems say different things of one field: who is right, and why, in a sentence.

A system's change of a field happened no earlier than one moment and no later than another. The
store tells only when its record changed last: the field changed somewhere between our last look
and that. A CRM's webhook tells exactly. Where two such stretches overlap nobody can tell which
change came last: then the owner decides, and that is said. The order in which claims arrive
changes nothing; our own words coming back are no claim.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from mappings.ownership import APPEND, ASKS, CLEARS, CONSENT, FULLEST, NEVER, NEWEST, OWNER, Owned

EVER = datetime.min.replace(tzinfo=UTC)


class Claim(Struct, frozen=True):
    """What one system says of a field: changed after `since` and no later than `until`.

    None: nobody knows. Both the same: that is just when. `role` is store, crm, sms or hub.
    """

    system: str
    role: str
    value: str
    since: datetime | None = None
    until: datetime | None = None
    heard_at: datetime | None = None
    echo: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is known just when the field was changed."""
        return self.until is not None and self.since == self.until

    @property
    def order(self) -> tuple[datetime, datetime, str, str]:
        """Rank claims that cannot be ordered otherwise: the same for all, whoever comes first."""
        return self.until or EVER, self.heard_at or EVER, self.system, self.value


class Decision(Struct, frozen=True):
    """Which value holds, whose it is (empty: nobody's), by what, and why.

    `by` is nobody, alone, agreed, owner, newest, cannot tell, fullest, appended or consent.
    """

    value: str
    system: str
    by: str
    why: str
    asks: bool = False


def before(one: Claim, other: Claim) -> bool:
    """Whether a change certainly came before another."""
    if one.until is None or other.since is None:
        return False
    return one.until < other.since or (one.until == other.since and not other.exact)


def decide(line: Owned, claims: Iterable[Claim]) -> Decision:
    """Decide which of several systems' values of a field holds, whatever order they came in."""
    said = sorted({one for one in claims if not one.echo}, key=lambda one: one.order)
    counted = [one for one in said if one.value or line.blank == CLEARS]
    owners = [one for one in said if one.role == line.owner]
    asks = line.blank == ASKS and bool(counted) and any(not one.value for one in owners)
    return judged(line, counted, asks=asks)


def judged(line: Owned, said: Sequence[Claim], *, asks: bool) -> Decision:
    """Decide among the claims that count."""
    if line.rule == NEVER or not said:
        return Decision("", "", "nobody", "nobody said anything of it", asks)
    if line.rule == CONSENT:
        return consented(said)
    if line.rule == APPEND:
        return appended(said)
    first = said[0]
    if len(said) == 1:
        return Decision(first.value, first.system, "alone", f"only {first.system} says it", asks)
    if len({one.value for one in said}) == 1:
        who = " and ".join(sorted({one.system for one in said}))
        return Decision(first.value, said[-1].system, "agreed", f"{who} say the same", asks)
    winner, by, why = RULINGS[line.rule](line, said)
    return Decision(winner.value, winner.system, by, why, asks)


Ruling = tuple[Claim, str, str]


def owned(line: Owned, said: Sequence[Claim]) -> Ruling:
    """Let the owner's word hold; where it says nothing, the newest of the others."""
    owners = [one for one in said if one.role == line.owner]
    if not owners:
        winner, by, why = newest(line, said)
        return winner, by, f"the {line.owner} says nothing; {why}"
    return owners[-1], "owner", f"the {line.owner} owns it, so {owners[-1].system} is believed"


def newest(line: Owned, said: Sequence[Claim]) -> Ruling:
    """Let the change that certainly came last hold; where none did, the owner's."""
    left = [one for one in said if not outdone(one, said)] or list(said)
    if len({one.value for one in left}) == 1:
        winner = left[-1]
        return winner, "newest", f"{winner.system} changed it last, {when(winner)}"
    owners = [one for one in left if one.role == line.owner]
    winner = (owners or left)[-1]
    times = "; ".join(f"{one.system} {when(one)}" for one in left)
    if owners:
        why = f"nobody can tell which change came last ({times}): the {line.owner} owns it"
    else:
        why = f"nobody can tell which change came last ({times}): the latest possible one counts"
    return winner, "cannot tell", why


def outdone(one: Claim, said: Iterable[Claim]) -> bool:
    """Whether another system certainly said something else later."""
    return any(one.value != other.value and before(one, other) for other in said)


def fullest(line: Owned, said: Sequence[Claim]) -> Ruling:
    """Let the value that says most hold; where several do, the newest of them."""
    most = max(fullness(one.value) for one in said)
    left = [one for one in said if fullness(one.value) == most]
    if len({one.value for one in left}) > 1:
        return newest(line, left)
    return left[-1], "fullest", f"{left[-1].system} says most"


def fullness(value: str) -> tuple[int, int]:
    """Measure how much a value says: words that are more than an initial, then letters.

    >>> fullness("Ada Lovelace") > fullness("A. B. Lovelace-King") > fullness("")
    True
    """
    letters = [sum(map(str.isalnum, word)) for word in value.split()]
    return sum(count > 1 for count in letters), sum(letters)


def appended(said: Sequence[Claim]) -> Decision:
    """Keep what everybody said, each thing once, in an order of its own."""
    things = {part.strip() for one in said for part in one.value.split(";")} - {""}
    who = " and ".join(sorted({one.system for one in said}))
    return Decision("; ".join(sorted(things)), who, "appended", f"what {who} say is kept together")


def consented(said: Sequence[Claim]) -> Decision:
    """Let the newest dated act hold; a tie or an undated act means withdrawn."""
    undated = [one for one in said if not one.exact]
    if undated:
        why = f"{undated[-1].system} gives no date for its act: that means no"
        return Decision("withdrawn", undated[-1].system, "consent", why)
    last = [one for one in said if one.until == said[-1].until]
    if len({one.value for one in last}) > 1:
        why = "two acts of one moment contradict each other: that means no"
        return Decision("withdrawn", last[-1].system, "consent", why)
    return Decision(last[-1].value, last[-1].system, "consent", f"the last act, {when(last[-1])}")


RULINGS: dict[str, Callable[[Owned, Sequence[Claim]], Ruling]] = {
    OWNER: owned,
    NEWEST: newest,
    FULLEST: fullest,
}


def when(claim: Claim) -> str:
    """Say when a field was changed, as far as it is known."""
    if claim.until is None:
        return "at a time nobody told"
    if claim.exact:
        return f"at {stamp(claim.until)}"
    if claim.since is None:
        return f"by {stamp(claim.until)}"
    return f"between {stamp(claim.since)} and {stamp(claim.until)}"


def stamp(at: datetime) -> str:
    """Write a moment in UTC, with what is below a second where there is any."""
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%d %H:%M:%S}" + (f".{at.microsecond // 1000:03d}" if at.microsecond else "")
