"""What they bought, got and gave back, and what they looked at, in words."""

from tasks.pages.glass import Glass, Row
from tasks.pages.worded import Words, counted, money, spaced

SHOWN = 3
"""Things of an order that are named."""
VISIT = {
    "sessions": ("visit", "visits"),
    "views": ("page", "pages"),
    "clicks": ("click", "clicks"),
    "searches": ("search", "searches"),
}
"""What is counted of a day in the shop, of one and of several."""


def order(facts: Row, _: Glass) -> Words:
    """Tell of an order, and what was in it."""
    items = facts["items"] or []
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    test = ", a test" if facts["test"] else ""
    title = f"Ordered {facts['name'] or ''}: {money(facts['total'], facts['currency'])}{test}"
    return title.replace(" :", ":"), ", ".join(items[:SHOWN]) + more, "good"


def cancelled(facts: Row, _: Glass) -> Words:
    """Tell of an order that was cancelled."""
    return f"{called(facts)} was cancelled".capitalize(), "", "bad"


def refund(facts: Row, _: Glass) -> Words:
    """Tell of money that was given back."""
    return f"Given back: {money(facts['amount'], facts['currency'])} of {called(facts)}", "", "bad"


def parcel(facts: Row, _: Glass) -> Words:
    """Tell how far a parcel got."""
    return f"Parcel of {called(facts)}: {spaced(facts['status'])}", "", "plain"


def cart(facts: Row, _: Glass) -> Words:
    """Tell of a cart."""
    worth = money(facts["total"], facts["currency"])
    return (
        (f"Cart of {worth}, bought", "", "plain")
        if facts["bought"]
        else (f"Left a cart of {worth}", "", "bad")
    )


def asked(facts: Row, _: Glass) -> Words:
    """Tell what they want to hear of when it is there again."""
    over = "no longer wants to hear" if facts["withdrawn"] else "wants to hear"
    return f"{over.capitalize()} when {facts['title'] or 'a product'} is there again", "", "good"


def visit(facts: Row, _: Glass) -> Words:
    """Tell of a day in the shop."""
    said = [counted(facts[key], *names) for key, names in VISIT.items() if facts[key]]
    last = f"last at {facts['title']}" if facts["title"] else ""
    return f"Looked around: {', '.join(said) or 'a visit'}", last, "plain"


def called(facts: Row) -> str:
    """Name an order."""
    return f"order {facts['name']}" if facts["name"] else "an order"
