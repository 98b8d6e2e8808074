"""Promotion waits until it is a decent hour wherever the person may be."""

from tasks.messaging import hours
from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules
from tasks.messaging.zones import whereabouts


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Keep promotion waiting until every candidate place is open; answers and services may go."""
    if not text.promotional:
        return None
    where = whereabouts(text.phone, situation.places)
    if where.lost:
        return Objection("quiet hours", "cannot tell in which time zone this may be")
    if hours.awake(where, situation.now, rules.week):
        return None
    until = hours.opens(where, situation.now, rules.week)
    places = ", ".join(sorted(where.laws)[:6])
    if until is None:
        return Objection("quiet hours", f"no hour is open everywhere this may be: {places}")
    return Objection("quiet hours", f"it is quiet time where this may be: {places}", until)
