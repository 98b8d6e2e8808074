"""Who they turned out to be, and how they were judged, in words."""

from collections.abc import Callable

from tasks.pages.glass import Glass, Row
from tasks.pages.worded import Words, listed, money, percent, spaced


def score(facts: Row, _: Glass) -> Words:
    """Tell what was foretold."""
    said = [
        f"group {facts['rfm']}" if facts["rfm"] else "",
        f"buys soon with {percent(facts['chance'])}" if facts["chance"] is not None else "",
        f"lost with {percent(facts['churn'])}" if facts["churn"] is not None else "",
        f"next purchase by {facts['due']}" if facts["due"] else "",
        f"a year worth {money(facts['value'], facts['currency'])}" if facts["value"] else "",
    ]
    return "Scored anew", ", ".join(filter(None, said)) or "not enough data", "plain"


def joined_segment(facts: Row, glass: Glass) -> Words:
    """Tell which segment they came into."""
    return f"Came into {spaced(facts['segment'])}", glass.value(facts["why"]), "plain"


def left_segment(facts: Row, glass: Glass) -> Words:
    """Tell which segment they left."""
    return f"Left {spaced(facts['segment'])}", listed(glass.value(facts["why"])), "plain"


def joined(facts: Row, glass: Glass) -> Words:
    """Tell of somebody who turned out to be them."""
    said = f"by {facts['cause']}: {', '.join(map(str, facts['reasons'] or []))}".rstrip(": ")
    return "Became one with another record", glass.value(said), "plain"


def parted(facts: Row, glass: Glass) -> Words:
    """Tell that a join was undone."""
    return "Parted again from another record", listed(glass.value(facts["why"])), "plain"


def said_once(title: str, tone: str = "plain") -> Callable[[Row, Glass], Words]:
    """Say the same of each."""
    return lambda _, __: (title, "", tone)
