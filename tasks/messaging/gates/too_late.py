"""A text whose occasion is over never leaves."""

from datetime import datetime, timedelta

from tasks.messaging.gate import STOP_CONFIRMATION, Objection, Situation, Text
from tasks.messaging.rules import Rules


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Refuse what has expired, and an answer that no longer answers."""
    if text.expires_at and text.expires_at <= situation.now:
        return Objection("too late", "its occasion is over")
    if not text.answer:
        return None
    if text.workflow == STOP_CONFIRMATION:
        return confirmation(situation, timedelta(hours=rules.confirm_within))
    acted = text.answers_at or text.asked_at
    if acted and situation.stopped_at and acted <= situation.stopped_at:
        return Objection("too late", "the person said STOP since")
    return stale(acted, situation.now, timedelta(hours=rules.answer_within))


def stale(since: datetime | None, now: datetime, within: timedelta) -> Objection | None:
    """Say that the act was too long ago to be answered, or that nobody knows when it was."""
    if since is None:
        return Objection("too late", "cannot tell when the person acted")
    if now > since + within:
        return Objection("too late", "the person acted too long ago to be answered now")
    return None


def confirmation(situation: Situation, within: timedelta) -> Objection | None:
    """Let one confirmation follow a STOP, soon or never; who had stopped before gets none."""
    told = [one.at for one in situation.sent if one.confirmed_stop]
    if told and (situation.granted_at is None or max(told) >= situation.granted_at):
        return Objection("too late", "this person's STOP was already confirmed")
    return stale(situation.stopped_at, situation.now, within)
