"""Who a person is to each system, and what needs a person's look about them."""

from collections.abc import Mapping, Sequence

from tasks.pages.glass import NOTHING, Glass, Row, table, utc

Parts = Mapping[str, Sequence[Row]]


def who(person: Row, parts: Parts, glass: Glass) -> str:
    """Lay out by which keys each system knows this person, and who became part of them."""
    return (
        f"{portrait(person, glass)}\n\n{table(keys(parts, glass), 'No system knows this person.')}"
    )


def keys(parts: Parts, glass: Glass) -> list[Row]:
    """List by which keys each system knows them, and by which they were known."""
    rows: list[Row] = [
        {
            "system": system(one["kind"]),
            "known by": glass.value(one["value"]),
            "learned": utc(one["learned_at"]),
            "note": note(one),
        }
        for one in parts["identities"]
    ]
    rows += [
        {
            "system": "hub, formerly",
            "known by": one["key"],
            "learned": utc(one["created_at"]),
            "note": f"became part of this person by {utc(one['changed_at'])}",
        }
        for one in parts["merged"]
    ]
    rows += [
        {
            "system": "nobody",
            "known by": glass.value(one["phone"]),
            "learned": utc(one["since"]),
            "note": "a reply said that somebody else has this number",
        }
        for one in parts["not_theirs"]
    ]
    return rows


def portrait(person: Row, glass: Glass) -> str:
    """Describe a person in a line."""
    if not person:
        return "No customer of the hub has this number or address; the ledger is kept by it alone."
    if person["erased_at"]:
        return (
            f"**{person['key']}** was erased {glass.at(person['erased_at'])}: what is left "
            "are ids, so that late copies are recognised, and the refusal of all promotion."
        )
    names = [glass.name(person["first_name"]), glass.name(person["last_name"])]
    said = [
        " ".join(name for name in names if name != NOTHING) or "without a name",
        f"country {person['country'] or 'unknown'}",
        f"{person['order_count']} orders, last {glass.at(person['last_order_at'])}",
        f"in the hub since {utc(person['created_at'])}",
    ]
    return f"**{person['key']}**: {'; '.join(said)}."


def system(kind: str) -> str:
    """Name who knows somebody by a key of this kind."""
    platform, _, object = kind.partition(":")
    return f"{platform} ({object})" if object else {"phone": "number", "email": "e-mail"}[kind]


def note(one: Row) -> str:
    """Say what is special about a key."""
    said = ["shared with others"] if one["shared"] else []
    return "; ".join([*said, *([f"deleted there {utc(one['gone_at'])}"] * bool(one["gone_at"]))])


def attention(parts: Parts, glass: Glass) -> str:
    """Lay out what a gate set aside, what waits for a person, and what holds promotion."""
    nothing = "Nothing about this person is set aside or waits for anybody."
    return table(matters(parts, glass), nothing)


def matters(parts: Parts, glass: Glass) -> list[Row]:
    """List what a gate set aside, what waits for a person, and what holds promotion."""
    rows: list[Row] = [
        {
            "what": f"held back: {one['rule']}",
            "flow": "review",
            "number": one["id"],
            "reason": glass.value(one["why"] or "a reply that may mean no"),
            "since": utc(one["since"]),
            "state": f"lifted {utc(one['lifted_at'])}" if one["lifted_at"] else "open",
        }
        for one in parts["holds"]
    ]
    rows += [
        {
            "what": f"set aside: {one['platform']} {one['object']}",
            "flow": "replay",
            "number": one["id"],
            "reason": glass.value(one["reason"]),
            "since": utc(one["opened_at"]),
            "state": one["status"],
        }
        for one in parts["aside"]
    ]
    rows += [
        {
            "what": f"review: {one['kind']}",
            "flow": "review",
            "number": one["id"],
            "reason": glass.value(one["reason"]),
            "since": utc(one["opened_at"]),
            "state": one["outcome"] or one["status"],
        }
        for one in parts["reviews"]
    ]
    return rows
