"""One person's page as HTML: it fetches nothing and runs nothing, and reads well on a phone."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from msgspec import Struct

from tasks.pages import consents, fields, who, writes
from tasks.pages.ahead import Advice, barred
from tasks.pages.foretold import Score, foretold, grounds
from tasks.pages.glass import Glass, Row, seconds
from tasks.pages.moments import GROUPS, Moment
from tasks.pages.paper import template
from tasks.pages.person import title
from tasks.pages.worded import money

Parts = Mapping[str, Sequence[Row]]
NEAR = 60
"""Writes to other systems that are listed; the artifact of `explain_customer` has more."""


class Seen(Struct, frozen=True, kw_only=True):
    """Everything a page is made of; `only` is the group of things that is asked for."""

    person: Row
    parts: Parts
    phones: Sequence[str]
    emails: Sequence[str]
    moments: Sequence[Moment]
    more: str
    advice: Advice
    scores: Sequence[Score]
    looked: Sequence[Row]
    glass: Glass
    now: datetime
    only: str = ""


def sheet(seen: Seen) -> str:
    """Write the page."""
    person, glass = seen.person, seen.glass
    return template("person").render(
        seen=seen,
        person=person,
        name=title(person, seen.phones, glass),
        advice=seen.advice,
        figures=list(figures(seen)),
        grounds=list(grounds(seen.scores)),
        allowed=list(allowed(seen)),
        waiting=[one for one in who.matters(seen.parts, glass) if one["state"] == "open"],
        segments=[one for one in seen.parts["segments"] if one["until"] is None],
        groups=GROUPS,
        days=days(seen),
        tables=dict(tables(seen)),
        barred=barred(seen.advice),
        when=glass.at,
        minute=lambda at: Glass().at(at, short=True),
    )


def figures(seen: Seen) -> Iterator[tuple[str, str]]:
    """Say what they are to the shop, in a few numbers."""
    person = seen.person
    yield "orders", str(person["order_count"])
    if person["currency"]:
        yield "spent, less refunds", money(person["net_spend"], person["currency"])
    for name, key in (("first order", "first_order_at"), ("last order", "last_order_at")):
        if person[key]:
            yield name, f"{person[key]:%d %b %Y}"
    yield from (foretold(one) for one in seen.scores if one.value is not None)


def allowed(seen: Seen) -> Iterator[Row]:
    """Say what each number and address allows."""
    known: dict[tuple[str, str], list[tuple[str, str]]] = {}
    known |= {("sms", phone): [] for phone in seen.phones}
    known |= {("email", email): [] for email in seen.emails}
    for one in seen.parts["state"]:
        state = (one["purpose"], consents.standing(one, seen.now))
        known.setdefault((one["channel"], one["address"]), []).append(state)
    for (channel, address), said in known.items():
        by = "texts" if channel == "sms" else "e-mails"
        yield {"address": seen.glass.value(address), "by": by, "said": sorted(said)}


def days(seen: Seen) -> list[tuple[str, list[Moment]]]:
    """Group what happened by month, the newest first."""
    return [(name, list(found)) for name, found in groupby(seen.moments, month)]


def month(one: Moment) -> str:
    """Name the month of something."""
    return f"{one.at:%B %Y}"


def tables(seen: Seen) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """List what stands behind all this; a table without rows is left out."""
    parts, glass = seen.parts, seen.glass
    alive = seen.person and not seen.person["erased_at"]
    rows: dict[str, list[Row]] = {
        "Who they are to each system": who.keys(parts, glass),
        "Why each field has its value": fields.values(seen.person, parts["claims"], glass)
        if alive
        else [],
        "Told to other systems": writes.owed(parts["writes"][:NEAR], glass),
        "Who looked at this page": [look(one, seen) for one in seen.looked],
    }
    yield from ((name, [dict(row) for row in found]) for name, found in rows.items() if found)


def look(one: Row, seen: Seen) -> Row:
    """Lay out who looked, when, and how."""
    return {
        "who": one["reader"],
        "when": seen.glass.at(one["at"]),
        "how": "everything shown" if one["clear"] else "masked",
        "ago": seconds((seen.now - one["at"]).total_seconds()),
    }
