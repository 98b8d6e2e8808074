"""Which segments somebody is in and was in, and why."""

from collections.abc import Sequence

from tasks.pages.glass import Glass, Row, table


def memberships(found: Sequence[Row], glass: Glass) -> str:
    """Lay out every stay in a segment: those that last first, then what was."""
    rows = [
        {
            "segment": f"**{one['segment']}**" if one["until"] is None else one["segment"],
            "since": glass.at(one["since"]),
            "until": glass.at(one["until"]),
            "why then": one["why"],
            "why no longer": one["left_why"],
        }
        for one in found
    ]
    said = table(rows, "They are in no segment.")
    return f"On the way: **{found[0]['stage']}**.\n\n{said}" if found else said
