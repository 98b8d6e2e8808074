"""How many promotional texts one number may get: the states' caps and the shop's own, rolling.

Every text counts that may have left, whatever provider took it. Answers to the person's own acts
and transactional texts do not.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tasks.messaging.gate import Sent, Situation, Text
from tasks.messaging.laws import Law, in_force
from tasks.messaging.rules import Cap, Rules
from tasks.messaging.zones import whereabouts

DAY = timedelta(hours=24)
Reached = tuple[datetime, str]
"""When the cap allows one more text, and which cap it is."""


def reached(text: Text, situation: Situation, rules: Rules) -> Iterator[Reached]:
    """List every cap this text would break."""
    counted = [one for one in situation.sent if one.purpose != "transactional"]
    for law in laws(text, situation):
        same = [one for one in counted if law.cap_on == "all" or alike(one.subject, text.subject)]
        if free := full(same, law.cap or 0, DAY, situation.now):
            yield free, f"{law.cap} texts in 24 hours are the most in {law.where}"
    for cap in own(situation, rules):
        if free := full(counted, cap.limit, timedelta(hours=cap.hours), situation.now):
            yield free, f"{cap.limit} texts in {cap.hours:g} hours are the shop's own limit"


def laws(text: Text, situation: Situation) -> Iterator[Law]:
    """List the rules with a cap of every state the person may be in."""
    where = whereabouts(text.phone, situation.places)
    for one in sorted(where.laws):
        law = in_force(one, situation.now.date())
        if law and law.cap is not None and not spared(law, situation):
            yield law


def spared(law: Law, situation: Situation) -> bool:
    """Whether a purchase not long ago lifts this state's cap."""
    if law.spared_by_purchase is None or situation.bought_at is None:
        return False
    return situation.bought_at.date() > months_before(situation.now.date(), law.spared_by_purchase)


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the first of the next if that month has none.

    >>> months_before(date(2026, 8, 31), 18)
    datetime.date(2025, 3, 1)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return date(year, month + 2, 1)


def alike(one: str | None, other: str | None) -> bool:
    """Whether two texts may be about the same thing; unknown may be anything."""
    return one is None or other is None or one == other


def own(situation: Situation, rules: Rules) -> list[Cap]:
    """Return the shop's caps for this person: those of their groups, else those for everyone."""
    theirs = [cap for cap in rules.caps if cap.group in situation.groups]
    return theirs or [cap for cap in rules.caps if cap.group is None]


def full(sent: list[Sent], limit: int, within: timedelta, now: datetime) -> datetime | None:
    """Return when one more text fits, if none does now; a text is forgotten to the moment."""
    recent = sorted(one.at for one in sent if one.at > now - within)
    if limit <= 0:
        return now + within
    return recent[-limit] + within if len(recent) >= limit else None
