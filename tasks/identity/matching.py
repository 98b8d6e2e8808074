"""Who may be whom: pairs of people with how likely it is, why, and what should happen.

    found = match(everybody)                    # all with all
    found = match(changed, known=everybody_else)  # only what is new, with all

A frame needs `id`; of the other columns it has what there is: first_name, last_name, email, phone,
address, house, address_2, postcode, city, region, birthday, sex, and number (any other number that
is one person's own).
"""

from typing import Literal

import numpy as np
import pandas as pd
from msgspec import Struct

from tasks.identity import blocks, comparing, groups, guards, sharing, weights
from tasks.identity.groups import Edge, Groups, Matters
from tasks.identity.guards import Verdicts
from tasks.identity.kin import families
from tasks.identity.levels import FIELDS
from tasks.identity.people import Codes, People, gather
from tasks.identity.spelling import Levels
from tasks.identity.weights import Model, Weights

Verdict = Literal["join", "review"]


class Rules(Struct, frozen=True):
    """What a shop may set: when two are joined, when a person looks, and what joins nobody.

    `apart` are pairs of ids a person kept apart; a phone or e-mail that more people than its cap
    have, or that is blocked, joins nobody.
    """

    automatic: float = 0.98
    review: float = 0.5
    phone_cap: int = 5
    email_cap: int = 4
    blocked: frozenset[str] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()


RULES = Rules()


class Match(Struct, frozen=True):
    """Two who are likely one: `likeness` is the probability, the reasons hold nothing personal."""

    left: str
    right: str
    likeness: float
    verdict: Verdict
    reasons: tuple[str, ...]


class Found(Struct, frozen=True):
    """All matches, the likeliest first, and the groups that the joins among them make."""

    matches: list[Match]
    clusters: list[tuple[str, ...]]


class Scored(Struct, frozen=True):
    """Pairs with all that is known of them."""

    one: Codes
    other: Codes
    levels: Levels
    verdicts: Verdicts
    weight: Weights

    def at(self, rows: Codes) -> "Scored":
        """Return some of the pairs."""
        return Scored(
            self.one[rows],
            self.other[rows],
            self.levels[rows],
            self.verdicts.at(rows),
            self.weight[rows],
        )


def match(people: pd.DataFrame, known: pd.DataFrame | None = None, rules: Rules = RULES) -> Found:
    """Find who may be one person; with `known`, only pairs in which one of `people` is."""
    everybody = prepared(gather(people, known, rules.blocked), rules)
    if len(everybody) < 2 or not everybody.new.any():
        return Found([], [])
    one, other = blocks.candidates(everybody)
    levels = comparing.compare(everybody, (one, other))
    related = families(guards.by_field(levels))
    verdicts = guards.judge(everybody, (one, other), levels, families=related)
    model = weights.learn(everybody, levels, verdicts.never)
    scored = Scored(
        one, other, levels, verdicts, weights.score(everybody, (one, other), levels, model)
    )
    return decide(everybody, scored, (model, related), rules)


def prepared(people: People, rules: Rules) -> People:
    """Take from people what too many have, and mark what several share."""
    columns = dict(people.columns)
    first, last = columns["first"], columns["last"]
    for name, cap in (("phone", rules.phone_cap), ("email", rules.email_cap)):
        held = columns[name]
        columns[name] = held.without(sharing.overheld(held, first, last, cap))
        columns[f"{name}_shared"] = sharing.shared(columns[name], first, last)
    columns["mailbox"] = columns["email"].map(blocks.mailbox)
    return People(people.ids, people.new, columns)


def decide(people: People, scored: Scored, learned: tuple[Model, bool], rules: Rules) -> Found:
    """Join who is likely enough, and leave to a person what is not or contradicts."""
    model, related = learned
    kept = parted(people, rules.apart)
    likeness = weights.likely(scored.weight)
    seen = np.flatnonzero((likeness >= rules.review) & ~scored.verdicts.never)
    scored = scored.at(seen)
    likeness = likeness[seen]
    sure = (likeness >= rules.automatic) & ~scored.verdicts.doubtful & ~scored.verdicts.thin
    edges = {
        edge: weight
        for edge, weight, good in zip(pairs(scored), scored.weight, sure, strict=True)
        if good and edge not in kept
    }
    loose = groups.loose(edges)
    matters = contradictions(people, loose, families=related) | dict.fromkeys(
        kept, (guards.KEPT, 0)
    )
    joined = groups.guarded(groups.sound(edges, loose), matters)
    return Found(
        told(people, scored, likeness, (joined, kept), model),
        sorted(tuple(people.ids[n] for n in sorted(one)) for one in joined.members.values()),
    )


def pairs(scored: Scored) -> list[Edge]:
    """Return the pairs as rows."""
    return list(zip(scored.one.tolist(), scored.other.tolist(), strict=True))


def parted(people: People, apart: frozenset[tuple[str, str]]) -> set[Edge]:
    """Return the rows of those whom a person kept apart."""
    rows = {id: n for n, id in enumerate(people.ids)}
    named = [(rows[a], rows[b]) for a, b in apart if a in rows and b in rows]
    return {(min(edge), max(edge)) for edge in named}


def contradictions(people: People, loose: Groups, *, families: bool) -> dict[Edge, Matters]:
    """Find in which matters people of one group contradict each other or agree."""
    inside = groups.within(loose)
    if not inside:
        return {}
    one, other = (np.array(side, dtype=np.int64) for side in zip(*inside, strict=True))
    levels = comparing.compare(people, (one, other))
    verdicts = guards.judge(people, (one, other), levels, families=families)
    said = zip(verdicts.against.tolist(), verdicts.agreeing.tolist(), strict=True)
    return dict(zip(inside, said, strict=True))


def told(
    people: People,
    scored: Scored,
    likeness: Weights,
    decided: tuple[Groups, set[Edge]],
    model: Model,
) -> list[Match]:
    """Say of every pair what should happen and why, the likeliest first."""
    joined, kept = decided
    found = []
    listed = pairs(scored)
    for n in np.argsort(-scored.weight, kind="stable").tolist():
        if listed[n] in kept:
            continue
        one, other = listed[n]
        verdict: Verdict = "join" if joined.together(one, other) else "review"
        why = (
            *objections(scored.verdicts, n),
            *turned(people, one, other),
            *reasons(scored.levels[n].tolist(), model),
        )
        left, right = people.ids[one], people.ids[other]
        found.append(Match(left, right, round(float(likeness[n]), 4), verdict, why))
    return found


def objections(verdicts: Verdicts, row: int) -> list[str]:
    """Say which guards want a person to look."""
    return [f"looked at by a person: {why}" for why, flags in verdicts.said.items() if flags[row]]


def turned(people: People, one: int, other: int) -> list[str]:
    """Say where first and last name were taken for swapped before they were compared."""
    swapped = people["turned"].codes[one] != people["turned"].codes[other]
    return ["first and last name are swapped"] if swapped else []


def reasons(levels: list[int], model: Model) -> list[str]:
    """Say what speaks for a pair, the strongest first, and then what speaks against it."""
    rows = [(float(model.table[n, level]), n, level) for n, level in enumerate(levels) if level]
    return [FIELDS[n].levels[level - 1].said for _, n, level in sorted(rows, reverse=True)]
