"""A text whose occasion is over never leaves."""

from datetime import datetime, timedelta

from tasks.messaging.gate import STOP_CONFIRMATION, Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Refuse what has expired, and an answer that no longer answers."""
    if text.expires_at and text.expires_at <= situation.now:
        return Objection("too late", "its occasion is over")
    if not text.reply_to:
        return None
    if text.workflow == STOP_CONFIRMATION:
        return confirmation(situation, timedelta(hours=rules.confirm_within))
    return stale(text.asked_at, situation.now, timedelta(hours=rules.answer_within))


def stale(since: datetime | None, now: datetime, within: timedelta) -> Objection | None:
    """Say that the act was too long ago to be answered, or that nobody knows when it was."""
    if since is None:
        return Objection("too late", "cannot tell when the person acted")
    if now > since + within:
        return Objection("too late", "the person acted too long ago to be answered now")
    return None


def confirmation(situation: Situation, within: timedelta) -> Objection | None:
    """Let one confirmation follow a STOP, soon or never."""
    stopped = situation.stopped_at
    if stopped and any(one.confirmed_stop and one.at >= stopped for one in situation.sent):
        return Objection("too late", "this STOP was already confirmed")
    return stale(stopped, situation.now, within)
