"""What of two looks at a hub must be alike, before a join and once it is undone.

No table is left out. Five tell of the joins themselves, of what is owed or of what was ever said:
each has a rule of its own (`UNDONE`, `AGAIN`). All others must be equal, row by row, but for the
hub's own clock.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from tests.stories.undo_seen import CLOCK, Look, Row, filled


class Parted(Struct, frozen=True):
    """Whom an undone join parts: the two who were like each other, and the number of the join."""

    number: int
    gone: int
    met: int


DESCRIPTION = ("first_name", "last_name", "country", "facts", "told_by", "told_rank", "told_at", "heard_at")  # fmt: skip
"""What is said of a customer."""

WORDS = ("email", "phone", *DESCRIPTION)

Rules = Mapping[str, Callable[[Look, Look, Parted], Any]]


def unlike(
    before: Look, after: Look, parted: Parted, rules: Rules, *, told: bool = False
) -> dict[str, Any]:
    """Return what is not as it was, by table."""
    rules = {**rules, "consent_ack": confirmed} if told else rules
    found = {name: rule(before, after, parted) for name, rule in rules.items()}
    for name in before.tables.keys() - rules.keys():
        found[name] = unequal(*(rows(one, name, told=told) for one in (before, after)))
    found["said"] = unequal(before.said.items(), after.said.items())
    return {name: one for name, one in found.items() if one}


def rows(seen: Look, table: str, *, told: bool) -> list[str]:
    """Return the rows of a table; when something was told anew or just noted is no difference."""
    if table != "mirror":
        return seen.tables[table]
    lines = [json.loads(row) for row in seen.tables[table]]
    return [str(timeless(one) if told or not one["values"] else one) for one in lines]


def timeless(row: Row) -> Row:
    """Leave out of what a platform was told when, and what is empty."""
    return {**row, "settled_at": None, "values": filled(row["values"])}


def unequal(one: Any, other: Any) -> dict[str, list[str]]:
    """Return what only one of two lots has."""
    left, right = Counter(map(str, one)), Counter(map(str, other))
    found = {"before": sorted((left - right).elements()), "after": sorted((right - left).elements())}  # fmt: skip
    return found if any(found.values()) else {}


def strip(row: Row, *names: str) -> Row:
    """Leave out what is said of a row itself; the clock, too, of rows that were written down."""
    kept = {name: value for name, value in row.items() if name not in names}
    return {
        name: strip(value, *CLOCK) if isinstance(value, dict) else value
        for name, value in kept.items()
    }


def journalled(before: Look, after: Look, parted: Parted) -> Any:
    """Hold the journal: what stood there stands there still; the one more is undone."""
    old, new = before.rows("joined"), after.rows("joined")
    more = [id for id in new if id not in old and id != parted.number]
    was, now = ([one for id, one in some.items() if id != parted.number and id not in more] for some in (old, new))  # fmt: skip
    return unequal(was, now) or more or not new[parted.number]["undone_at"]


def rejoined(before: Look, after: Look, parted: Parted) -> Any:
    """Hold the journal: the join was undone, and is noted again as it was."""
    old, new = before.rows("joined"), after.rows("joined")
    (again,) = [one for id, one in new.items() if id not in old] or [{}]
    besides = ("id", "joined_at", "cause", "reasons", "said_by", "own_id", "met_id", "candidate_id", "likeness")  # fmt: skip
    first = before.rows("joined")[parted.number]
    if first["cause"] != "person":
        besides = (*besides, "kept", "gone", "moved")
    return unequal([strip(first, *besides)], [strip(again, *besides)])


def anew(apart: Look) -> Rules:
    """Hold what a second join takes from both as they stood apart, not from the first join.

    The first was made amid a batch: its parts had not given up an address nor heard the witnesses,
    and a text asked since was nobody's own.
    """

    def parts(before: Look, after: Look, parted: Parted) -> Any:
        people = apart.rows("customer")
        stood = {one["customer_id"]: one for one in map(json.loads, apart.tables["part"])}
        found = [json.loads(row) for row in after.tables["part"]]
        ids = [one["customer_id"] for one in found]
        was = [stood.get(id) or {"customer_id": id} | {name: people[id][name] for name in WORDS} for id in ids]  # fmt: skip
        return unequal([sorted(one.items()) for one in was], [sorted(one.items()) for one in found])

    def texts(before: Look, after: Look, parted: Parted) -> Any:
        lots = [after.rows("message").values(), [owned(one, after) for one in apart.rows("message").values()]]  # fmt: skip
        return unequal(lots[1], lots[0])

    return {**AGAIN, "part": parts, "message": texts}


def owned(row: Row, seen: Look) -> Row:
    """Write a row as it is once its customer became who they are."""
    id = row["customer_id"]
    root = id and seen.root(id)
    return {**row, "customer_id": root, "own_id": row["own_id"] or (id if root != id else None)}


def noted(before: Look, one: Look) -> Any:
    """Hold a new line of the journal beside both as they were, and beside what they had."""
    (line,) = [row for id, row in one.rows("joined").items() if id not in before.rows("joined")]
    people = before.rows("customer")
    was = [strip(people[line[name]], *CLOCK) for name in ("kept_id", "gone_id")]
    moved = {
        table: ids
        for table in ("orders", "cart", "event", "message", "not_theirs")
        if (ids := sorted(id for id, row in before.rows(table).items() if row["customer_id"] == line["gone_id"]))
    }  # fmt: skip
    told = {table: line["moved"].get(table) for table in moved}
    return unequal(was, [strip(line[name], *CLOCK) for name in ("kept", "gone")]) or unequal(moved.items(), told.items())  # fmt: skip


def pair_of(parted: Parted) -> list[int]:
    """Return two as they are kept apart."""
    return sorted((parted.gone, parted.met))


def kept_apart(seen: Look, *besides: str) -> list[Row]:
    """Return who is kept apart."""
    return [strip(one, *besides) for one in seen.rows("apart").values()]


def parting(before: Look, after: Look, parted: Parted) -> Any:
    """Hold who is kept apart: just those two more, as a person decided."""
    pair = pair_of(parted)
    lots = [
        [one for one in kept_apart(seen, "since", "said_by", "why", "id") if [one["one_id"], one["other_id"]] != pair]
        for seen in (before, after)
    ]  # fmt: skip
    noted = [one for one in kept_apart(after) if [one["one_id"], one["other_id"]] == pair]
    return unequal(*lots) or len(noted) != 1 or noted[0]["lifted_at"]


def lifted(before: Look, after: Look, parted: Parted) -> Any:
    """Hold who is kept apart: of those two nobody is any more, whoever they were."""
    return [
        one
        for one in kept_apart(after)
        if not one["lifted_at"] and not after.apart(one["one_id"], one["other_id"])
    ]


def across(seen: Look, parted: Parted) -> set[int]:
    """Return the pairs of alike people that lie on both sides."""
    sides = {seen.root(parted.gone), seen.root(parted.met)}
    return {
        id
        for id, one in seen.rows("candidate").items()
        if {seen.root(one["one_id"]), seen.root(one["other_id"])} == sides
    }


def proposed(before: Look, after: Look, parted: Parted) -> Any:
    """Hold pairs that are alike: who was parted is proposed no more; all others are as before."""
    old, new = before.rows("candidate"), after.rows("candidate")
    parted_now = across(after, parted)
    still = [new[id] for id in parted_now if new[id]["status"] in ("proposed", "joined")]
    lots = [[one for id, one in some.items() if id not in parted_now] for some in (old, new)]
    return unequal(*lots) or still


def settled(before: Look, after: Look, parted: Parted) -> Any:
    """Hold pairs that are alike: whom the join concerns, it settled; all others are as before."""
    lots = [
        [one for one in seen.rows("candidate").values() if seen.apart(one["one_id"], one["other_id"])]
        for seen in (before, after)
    ]  # fmt: skip
    return unequal(*lots)


def people(before: Look, after: Look, parted: Parted) -> Any:
    """Hold customers: of whoever is part of another only that, as it is described no more."""
    lots = [
        [strip(one, *(DESCRIPTION if one["merged_into"] else ())) for one in seen.rows("customer").values()]
        for seen in (before, after)
    ]  # fmt: skip
    return unequal(*lots)


def informed(before: Look, after: Look, parted: Parted) -> Any:
    """Hold the outbox: told all it is owed, every platform holds what it would have held."""
    return unequal(before.held.items(), after.held.items())


def claimed(before: Look, after: Look, parted: Parted) -> Any:
    """Hold claims: they only grow; that they say the same of everybody is compared besides."""
    return sorted(set(before.tables["claim"]) - set(after.tables["claim"]))


def confirmed(before: Look, after: Look, parted: Parted) -> Any:
    """Hold acknowledgements: a platform told in between did hear of an act, joined or not."""
    old, new = set(before.tables["consent_ack"]), set(after.tables["consent_ack"])
    sent = [json.loads(row) for row in set(after.tables["outbox"]) - set(before.tables["outbox"])]
    told = {one["platform"] for one in sent if one["status"] == "sent"}
    acts = before.rows("consent")
    more = map(json.loads, new - old)
    wrong = [one for one in more if one["consent_id"] not in acts or one["platform"] not in told]
    return sorted(old - new) + wrong


ALWAYS: Rules = {"outbox": informed, "claim": claimed}
UNDONE: Rules = {"joined": journalled, "apart": parting, "candidate": proposed, **ALWAYS}
"""For the tables that tell of the joins themselves, of what is owed, and of what was ever said."""
AGAIN: Rules = {
    "customer": people,
    "joined": rejoined,
    "apart": lifted,
    "candidate": settled,
    **ALWAYS,
}
