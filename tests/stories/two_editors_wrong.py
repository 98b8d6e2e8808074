"""Ways to build it wrong when two systems edit the same contact: the stories must catch each.

`DESIGNS` break the rules, `HUBS` the statements of the hub; each beside what must be said of it.
"""

from collections.abc import Callable, Sequence

import pytest
from msgspec import structs

from mappings import conflicts, sightings
from mappings.conflicts import Claim, Decision, Ruling
from mappings.ownership import KEEPS, OWNER, Owned
from mappings.sightings import Seen, claim
from tasks.hub import customers, disputes, witness
from tests.stories import two_editors

Patch = pytest.MonkeyPatch


def last_heard(patch: Patch) -> None:
    """Keep of a value what was heard of it last."""
    patch.setattr(sightings, "joined", lambda _, heard: heard)


def by_date(patch: Patch) -> None:
    """Take a record's date for that of the field."""

    def before(one: Claim, other: Claim) -> bool:
        return bool(one.until and other.until and one.until < other.until)

    patch.setattr(conflicts, "before", before)


def the_others(patch: Patch) -> None:
    """Believe the other system where nobody can tell."""
    right = conflicts.newest

    def newest(line: Owned, said: Sequence[Claim]) -> Ruling:
        other = structs.replace(line, owner="crm" if line.owner == "store" else "store")
        return right(other, said)

    patch.setitem(conflicts.RULINGS, conflicts.NEWEST, newest)


def no_grain(patch: Patch) -> None:
    """Take a date without fractions of a second for exact."""
    patch.setattr(two_editors, "GRAIN", two_editors.GRAIN * 0)


def blanks_count(patch: Patch) -> None:
    """Let an emptied field empty what another system knows."""
    patch.setattr(conflicts, "CLEARS", KEEPS)


def echoes_count(patch: Patch) -> None:
    """Take our own words coming back for theirs."""

    def deaf(
        who: tuple[str, str], found: Sequence[Seen], grain: object = two_editors.GRAIN * 0
    ) -> Claim:
        return claim(who, [structs.replace(one, echo=False) for one in found], grain)  # type: ignore[arg-type]

    patch.setattr(two_editors, "claim", deaf)


def nobody_owns(patch: Patch) -> None:
    """Let the newest change hold of what one system owns."""
    patch.setitem(conflicts.RULINGS, OWNER, conflicts.newest)


def changed_back(patch: Patch) -> None:
    """Forget that a value had been another in between."""
    right = sightings.claim

    def forgetful(who: tuple[str, str], found: Sequence[Seen], grain: object = None) -> Claim:
        said = right(who, found, *([grain] if grain else []))  # type: ignore[arg-type]
        now = max(found, key=lambda one: (one.last_at, one.told_at, one.value))
        return structs.replace(said, since=said.since and now.first_at, until=now.first_at)

    patch.setattr(two_editors, "claim", forgetful)


def first_come(patch: Patch) -> None:
    """Let whoever was heard first be believed."""

    def decide(line: Owned, claims: Sequence[Claim]) -> Decision:
        said = [one for one in claims if one.value]
        first = min(said, key=lambda one: str(one.heard_at), default=None)
        return (
            Decision(first.value, first.system, "owner", "")
            if first
            else conflicts.decide(line, [])
        )

    patch.setattr(two_editors, "decide", decide)


Build = Callable[[Patch], None]
OLDER = "an older change was taken for the newest"
DESIGNS: dict[str, tuple[Build, str]] = {
    "what was heard last holds": (last_heard, "another order, another result"),
    "a record's date is its field's": (by_date, OLDER),
    "in doubt the other system is believed": (the_others, "in doubt the owner was not believed"),
    "a date without fractions is exact": (no_grain, OLDER),
    "a blank empties": (blanks_count, "a value nobody holds"),
    "our own words count": (echoes_count, "told meanwhile, it ends otherwise"),
    "the owner is not asked": (nobody_owns, "the owner did not win"),
    "a change back goes unnoticed": (changed_back, OLDER),
    "who was heard first holds": (first_come, "the owner was not heeded"),
}


def steps(old: str, new: str, *, drop: str = "") -> Build:
    """Change what the statements that hear claims say, or leave one out."""

    def build(patch: Patch) -> None:
        wrong = [one.replace(old, new) for one in witness.STEPS if one != drop]
        assert wrong != list(witness.STEPS)
        patch.setattr(witness, "STEPS", wrong)

    return build


def deaf_description(patch: Patch) -> None:
    """Let the store's newest page speak, whatever was decided."""
    wrong = customers.DESCRIBE.replace("d.names ? ", "false AND d.names ? ")
    patch.setattr(customers, "DESCRIBE", wrong)
    patch.setattr(disputes, "WRITE", "SELECT 1")


HUBS: dict[str, Build] = {
    "a copy from before we told it counts": steps("m.settled_at < p.told_at", "true"),
    "what was heard last holds": steps("greatest(c.last_at, excluded.last_at)", "excluded.last_at"),
    "an edit has no date": steps("max(p.happened_at), max(p.happened_at), max(p.told_at)", "max(p.happened_at), NULL::timestamptz, max(p.told_at)"),
    "what the store said before is forgotten": steps("", "", drop=witness.BEFORE),
    "the store's newest page speaks": deaf_description,
}  # fmt: skip
