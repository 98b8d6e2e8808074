"""No sender sends more in a minute or a day than its carrier takes, counted in segments.

How many a second is no objection: each text waits for its turn (`tasks/pace.py`).
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.rules import Rules

CARRIERS = ZoneInfo("America/Los_Angeles")
"""A brand's day ends at midnight here."""


def objects(text: Text, situation: Situation, _: Rules) -> Objection | None:
    """Keep a text waiting until the minute and the day have room for its segments."""
    sender, used, now = situation.sender, situation.used, situation.now
    if sender is None:
        return None
    if sender.day_limit is not None and used.day + text.size > sender.day_limit:
        return Objection("pacing", "the brand's segments of this day are used up", midnight(now))
    if sender.allowance is not None and used.day + text.size > sender.allowance:
        words = f"a new sender: {sender.allowance} segments are all it may send on this day"
        return Objection("pacing", words, midnight(now))
    if sender.per_minute is not None and used.minute + text.size > sender.per_minute:
        minute = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        return Objection("pacing", "the campaign's segments of this minute are used up", minute)
    return None


def midnight(now: datetime) -> datetime:
    """Return when the carriers' next day begins."""
    tomorrow = now.astimezone(CARRIERS).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), CARRIERS).astimezone(now.tzinfo)
