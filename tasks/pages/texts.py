"""Every text to a person: what was decided, why, and what became of it; and what they wrote."""

from collections.abc import Iterable, Mapping, Sequence

from tasks.pages.glass import NOTHING, Glass, Row, table

Parts = Mapping[str, Sequence[Row]]


def texts(parts: Parts, glass: Glass) -> str:
    """Lay out every text that was asked for, the newest first."""
    rows = [
        {
            "text": one["id"],
            "workflow": f"{one['workflow']} ({one['purpose']})",
            "to": glass.value(one["phone"]),
            "asked": glass.at(one["asked_at"]),
            "now": f"**{one['status'].replace('_', ' ')}**",
            "why, and what became of it": course(one, parts, glass),
            "words": glass.words(one["body"]),
        }
        for one in parts["texts"]
    ]
    return table(rows, "No text was ever asked for.")


def course(text: Row, parts: Parts, glass: Glass) -> str:
    """Tell the course of one text: every objection, then its way out, then its receipts."""
    raised = [
        objected(one, glass) for one in parts["objections"] if one["message_id"] == text["id"]
    ]
    steps = [
        ("every gate agreed", text["reserved_at"]),
        (f"taken by {text['platform']}", text["accepted_at"]),
        *(
            (one["kind"] + (f" ({one['error']})" if one["error"] else ""), one["at"])
            for one in parts["receipts"]
            if one["message_id"] == text["id"]
        ),
    ]
    said = [*raised, *(f"{what} {glass.at(at)}" for what, at in steps if at)]
    if text["status"] == "waiting":
        said.append(f"asked again {glass.at(text['due_at'])}")
    return "; ".join([*said, *([glass.value(text["error"])] * bool(text["error"]))]) or NOTHING


def objected(one: Row, glass: Glass) -> str:
    """Tell one objection, how often it was raised, and until when it stood."""
    times = f", {one['times']} times" if one["times"] > 1 else ""
    until = f", not before {glass.at(one['until'])}" if one["until"] else ""
    return f"{one['gate']}: {glass.value(one['reason'])}{until}{times}"


def replies(found: Iterable[Row], glass: Glass) -> str:
    """Lay out what they wrote to us."""
    rows = [
        {
            "when": glass.at(one["at"]),
            "from": glass.value(one["facts"].get("from")),
            "words": glass.words(one["facts"].get("body")),
            "heard by": one["platform"],
            "understood as": understood(one["facts"]),
        }
        for one in found
    ]
    return table(rows, "They never wrote to us.")


def understood(facts: Row) -> str:
    """Say what a reply was taken for, by which rule, and what its platform made of it."""
    ours = f"{facts['kind']}: {facts.get('rule', NOTHING)}" if facts.get("kind") else NOTHING
    theirs = facts.get("opt_out_type")
    return f"{ours}; its platform says {theirs}" if theirs else ours
