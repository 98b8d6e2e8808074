"""Heed what people answer: understood once, and alike for whoever hears of it first.

The receiver writes what ends consent in its own transaction (`at_once`); the merge does all of it
(`hear`): what raises consent, which needs to know what was asked, doubts, wrong numbers, answers.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module

from msgspec import Struct, field

from mappings.records import Consent, Reply
from tasks import converse, settings
from tasks.consent import acts, answers, scope
from tasks.consent.acts import Act
from tasks.consent.replies import Meaning, understand
from tasks.hub import consents, replies, reviews, texts
from tasks.hub.engine import Connection
from tasks.hub.replies import Heard
from tasks.hub.texts import Wanted

DOUBT = (
    "read it with the flow `explain_customer`; if it is a no, record it with `record_consent`; "
    "resolved, promotion goes on"
)
REVIEWS = {
    "weak": ("consent", "it may mean no: promotion to its number waits", DOUBT),
    "wrong_number": (
        "consent",
        "somebody else has this number: it leads to nobody any more",
        "ask the customer for their number, and correct it in the store",
    ),
    "order": ("support", "it wants an order cancelled or stopped", "answer it, as no machine does"),
}
"""What a person must look at: kind of review, why, and what to do."""


def blocked(reply: Reply) -> bool:
    """Whether the platform that brought a reply heeds and answers it by itself."""
    mapping = import_module(f"mappings.{reply.platform}")
    heeds = getattr(mapping, "heeds", None)
    return bool(heeds and heeds(reply.body, reply.opt_out_type))


def at_once(reply: Reply, told_at: datetime) -> list[dict[str, object]]:
    """Return what a reply ends, as consents.HEED takes it; nothing when that takes more to know."""
    meaning = understand(reply.body, opt_out_type=reply.opt_out_type)
    ended = acts.scopes(meaning, (reply.happened_at or told_at).date())
    if not ended:
        return []
    said = acts.acts_of(reply, meaning, [scope.MARKETING], blocked=blocked(reply))
    return [consents.ending(act, reply.to, ended, told_at) for act in said]


class Decision(Struct):
    """What was made of one reply."""

    heard: Heard
    meaning: Meaning
    acts: list[Consent] = field(default_factory=list)
    again: bool = False
    """Whether the person had ended all of this before."""


def hear(hub: Connection) -> None:
    """Understand the staged replies and stage what they say about consent; ask, hold and answer.

    The caller merges in the same transaction. A reply that was merged before changes nothing.
    """
    heard = replies.staged(hub)
    if not heard:
        return
    made = decisions(hub, heard)
    replies.decided(hub, [(one.heard.row, kept(one)) for one in made])
    replies.say(hub, [(one.heard, act) for one in made for act in one.acts])
    fresh = [one for one in made if not one.heard.known]
    replies.hold(
        hub, [(one.heard, one.meaning.rule) for one in fresh if one.meaning.kind == "weak"]
    )
    replies.not_theirs(hub, [one.heard for one in fresh if one.meaning.kind == "wrong_number"])
    for one in fresh:
        review(hub, one)
    converse.take_up(hub, [(one.heard, one.meaning) for one in fresh])
    answer(hub, fresh, now())


def now() -> datetime:
    """Return the time by our clock."""
    return datetime.now(UTC)


def kept(one: Decision) -> dict[str, str]:
    """Write what was made of a reply, to be kept with it."""
    return {"kind": one.meaning.kind, "rule": one.meaning.rule, "version": one.meaning.version}


def decisions(hub: Connection, heard: Sequence[Heard]) -> list[Decision]:
    """Decide about replies in the order they were said: a later one knows of the earlier."""
    known: dict[str, list[Act]] = {}
    ids = {one.external_id for one in heard}
    for phone, purpose, status, at, sender, reply in replies.ledger(
        hub, sorted({one.phone for one in heard})
    ):
        if reply not in ids:
            known.setdefault(phone, []).append(Act(purpose, status, at, sender))
    made = []
    for one in heard:
        ledger = known.setdefault(one.phone, [])
        decision = decide(one, ledger)
        ledger += [Act(act.purpose, act.status, one.at, one.to) for act in decision.acts]
        made.append(decision)
    return made


def decide(heard: Heard, ledger: Sequence[Act]) -> Decision:
    """Decide what one reply means, and what it says about consent."""
    reply = heard.reply
    pending = acts.expected(ledger, heard.to, heard.at)
    meaning = understand(heard.body, opt_out_type=heard.opt_out_type, pending=pending)
    ended = acts.scopes(meaning, heard.at.date())
    purposes = frozenset(ended.get(heard.answered or "", ()))
    if meaning.kind in ("start", "yes") and reply.facts.get("channel", "sms") == "sms":
        purposes = acts.granted(meaning, ledger, heard.to, heard.at)
    said = acts.acts_of(reply, meaning, purposes, blocked=blocked(reply))
    if heard.answers:
        for act in said:
            act.facts |= {"answers": heard.answers, "answered": heard.answered}
    return Decision(heard, meaning, said, again=purposes <= acts.ended(ledger, heard.at))


def review(hub: Connection, one: Decision) -> None:
    """Ask a person to look at a reply no machine should settle."""
    if one.meaning.kind in REVIEWS:
        kind, reason, advice = REVIEWS[one.meaning.kind]
        subject = f"{one.heard.platform} reply {one.heard.external_id}"
        reviews.open(hub, kind, subject, f"{reason} ({one.meaning.rule})", advice)


def answer(hub: Connection, made: Sequence[Decision], at: datetime) -> None:
    """Ask for the one answer to STOP, START and HELP, unless the provider gives it."""
    accounts = settings.accounts()
    brand = next(iter(settings.rules().brand), "")
    wanted = (
        answered(one, brand, accounts[one.heard.platform])
        for one in made
        if one.meaning.kind in answers.WORKFLOWS and one.heard.platform in accounts
    )
    texts.ask(hub, [one for one in wanted if one and one.expires_at and one.expires_at > at])


def answered(one: Decision, brand: str, account: Mapping[str, str]) -> Wanted | None:
    """Word the answer to one reply; None when the provider answers, or nothing changed."""
    kind, heard = one.meaning.kind, one.heard
    theirs = account.get("confirms", "provider") == "provider" and blocked(heard.reply)
    if theirs or (kind in acts.METHODS and (one.again or not one.acts)):
        return None
    body = answers.worded(kind, {act.purpose for act in one.acts}, brand, account)
    return Wanted(
        workflow=answers.WORKFLOWS[kind],
        occasion=heard.external_id,
        purpose=scope.TRANSACTIONAL,
        phone=heard.phone,
        body=body,
        platform=heard.platform,
        sender=heard.facts.get("service") or heard.to or None,  # the service picks the number
        expires_at=heard.at + answers.patience(kind),
        reply_to=True,
        facts={"answers_at": heard.at.isoformat()},
    )
