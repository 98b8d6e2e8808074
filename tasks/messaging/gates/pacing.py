"""No sender goes faster than its carrier takes texts, counted in segments."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules

CARRIERS = ZoneInfo("America/Los_Angeles")
"""A brand's day ends at midnight here."""


def objects(text: Text, situation: Situation, _: Rules) -> Objection | None:
    """Keep a text waiting until the second, the minute and the day have room for its segments."""
    sender, used, now = situation.sender, situation.used, situation.now
    if sender is None:
        return None
    if sender.day_limit is not None and used.day + text.size > sender.day_limit:
        return Objection("pacing", "the brand's segments of this day are used up", midnight(now))
    if sender.per_minute is not None and used.minute + text.size > sender.per_minute:
        minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return Objection("pacing", "the campaign's segments of this minute are used up", minute)
    if sender.per_second is not None and used.second >= sender.per_second:
        wait = timedelta(seconds=max(1, used.second / sender.per_second))
        return Objection("pacing", "the sender goes as fast as it may", now + wait)
    return None


def midnight(now: datetime) -> datetime:
    """Return when the carriers' next day begins."""
    tomorrow = now.astimezone(CARRIERS).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), CARRIERS).astimezone(now.tzinfo)
