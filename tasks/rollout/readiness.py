"""Whether a shop is ready: seven questions, each answered from what can be looked up, and how."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct, field

from tasks.rollout.evidence import Finding
from tasks.rollout.figures import percent
from tasks.rollout.goals import USE_CASES, Goal

Verdict = Literal["ready", "not ready", "cannot tell"]

WORN, ROTTEN = 0.10, 0.30
"""Share of unusable numbers that needs cleaning, and that makes texting pointless."""
ROLES = ("store", "crm", "sms")
QUIET = timedelta(days=7)
"""A data type that is needed and of which nothing was heard for this long is not available."""
LEFT_LYING = timedelta(days=3)
"""What waits longer than this for a person waits for nobody."""


class Known(Struct, kw_only=True):
    """What was looked up; None is what could not be."""

    now: datetime
    roles: Mapping[str, str] = field(default_factory=dict)
    """What each connected platform is to the shop: store, crm or sms."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Which of them do not answer as they should, and what they say."""
    hooked: Sequence[str] = ()
    """Which of them are asked for webhooks."""
    phones: int = 0
    unusable: int = 0
    decided: int = 0
    """Customers with a usable number who ever said yes or no to texts."""
    undisclosed: int = 0
    """Permissions that were only recorded, without what the person was shown."""
    heard: Mapping[str, datetime | None] = field(default_factory=dict)
    """When the hub last learned of each data type; None: never."""
    unowned: Sequence[str] = ()
    """Mapped fields that the policy does not name, or leaves to the ERP."""
    fields: int = 0
    red: int = 0
    """Runs that stopped in the last week, of `runs`."""
    runs: int = 0
    oldest_review: datetime | None = None
    alerts: bool | None = None
    """Whether alerts lead to somebody outside Prefect; None: nobody could be asked."""


class Answer(Struct, frozen=True):
    """One question answered: what was found, how it was looked up, what to do."""

    question: str
    verdict: Verdict
    found: str
    how: str
    advice: str = ""


def answers(known: Known, goal: Goal, wrong: Sequence[Finding]) -> list[Answer]:
    """Answer all seven; `wrong` is what is wrong with the goal."""
    return [
        goals(goal, wrong),
        integration(known),
        hygiene(known),
        consent(known),
        events(known, goal),
        ownership(known),
        failures(known, goal),
    ]


def goals(goal: Goal, wrong: Sequence[Finding]) -> Answer:
    """Ask for one use case, targets beyond the baseline, a date, an owner."""
    how = "the form, held against the baseline measured in the hub"
    blockers = [one.said for one in wrong if one.severity == "blocker"]
    if blockers:
        return Answer("goals", "not ready", "; ".join(blockers), how, "see the findings")
    said = f"{goal.use_case}: {len(goal.targets)} targets, owned by {goal.owner}"
    return Answer("goals", "ready", said, how)


def integration(known: Known) -> Answer:
    """Ask for a store, a CRM and an SMS platform, each of which answers."""
    question = "integration method"
    how = "the settings, and a call to each platform that asks what we may do"
    missing = [role for role in ROLES if role not in known.roles.values()]
    wrong = [f"{name}: {why}" for name, why in known.refused.items()]
    if missing:
        wrong.insert(0, f"no {' and no '.join(missing)} is connected")
    if wrong:
        advice = "set what is missing (README, Settings); mend credentials and scopes"
        return Answer(question, "not ready", "; ".join(wrong), how, advice)
    polled = [name for name in known.roles if name not in known.hooked]
    said = f"webhooks from {', '.join(known.hooked) or 'nobody'}"
    if polled:
        said += f"; {', '.join(polled)} asked every few minutes"
    return Answer(question, "ready", said, how)


def hygiene(known: Known) -> Answer:
    """Ask for numbers that can be dialled."""
    question, how = "phone hygiene", "every number customers gave, read as E.164, in the hub"
    if not known.phones + known.unusable:
        return Answer(
            question, "cannot tell", "no customer has a number", how, "backfill the store"
        )
    share = known.unusable / (known.phones + known.unusable)
    said = f"{percent(share)} of {known.phones + known.unusable:,} numbers cannot be used"
    if share >= ROTTEN:
        return Answer(question, "not ready", said, how, "clean them at their source first")
    advice = "clean them while the mapping is drawn" if share >= WORN else ""
    return Answer(question, "ready", said, how, advice)


def consent(known: Known) -> Answer:
    """Ask for dated permission or refusal, with what the person was shown."""
    question, how = "consent model", "the consent ledger, number by number"
    if not known.phones:
        return Answer(question, "cannot tell", "nobody has a usable number", how)
    said = f"{known.decided:,} of {known.phones:,} numbers have a dated yes or no"
    if not known.decided:
        advice = "map the store's consent field, or record consents from a file"
        return Answer(question, "not ready", said, how, advice)
    if known.undisclosed:
        said += f"; {known.undisclosed:,} permissions without what the person was shown"
        return Answer(question, "not ready", said, how, "find the disclosure, or ask them again")
    return Answer(question, "ready", said, how)


def events(known: Known, goal: Goal) -> Answer:
    """Ask for the data the use case lives on, heard of lately."""
    question, how = "event availability", "when the hub last learned of each data type"
    needed = USE_CASES[goal.use_case].needs
    never = [name for name in needed if known.heard.get(name) is None]
    quiet = [name for name in needed if (at := known.heard.get(name)) and at < known.now - QUIET]
    said = f"{goal.use_case} needs {', '.join(needed)}"
    if never:
        advice = "subscribe to its webhooks, or backfill it"
        return Answer(
            question, "not ready", f"{said}; never heard: {', '.join(never)}", how, advice
        )
    if quiet:
        advice = "look whether the shop is quiet or its webhooks are"
        said = f"{said}; nothing for a week: {', '.join(quiet)}"
        return Answer(question, "cannot tell", said, how, advice)
    return Answer(question, "ready", f"{said}; all heard within a week", how)


def ownership(known: Known) -> Answer:
    """Ask for one owner of each field."""
    question, how = "sync ownership", "every mapped field in the policy, mappings/ownership.py"
    if not known.fields:
        return Answer(question, "cannot tell", "no platform with fields is connected", how)
    if known.unowned:
        said = f"{len(known.unowned)} of {known.fields} fields: {', '.join(known.unowned[:10])}"
        return Answer(question, "not ready", f"nobody owns {said}", how, "name an owner for each")
    return Answer(
        question, "ready", f"each of {known.fields} fields has one owner and one team", how
    )


def failures(known: Known, goal: Goal) -> Answer:
    """Ask for somebody who is told, and who looks."""
    question = "failure handling"
    how = "runs of the last week and the flow `review`, in the hub; where alerts lead, in Prefect"
    facts = [f"{known.red} of {known.runs} runs stopped in the last week"]
    lying = known.oldest_review is not None and known.oldest_review < known.now - LEFT_LYING
    if lying:
        facts.append(f"something has waited for a person since {known.oldest_review:%Y-%m-%d}")
    if not goal.monitor.strip():
        facts.append("nobody is named to look")
    if known.alerts is False:
        facts.append("alerts lead nowhere but Prefect's own list")
    said = "; ".join(facts)
    if lying or not goal.monitor.strip():
        return Answer(question, "not ready", said, how, "name a monitor; clear the flow `review`")
    if known.alerts is None:
        return Answer(question, "cannot tell", said, how, "look for the alerts in Prefect")
    advice = "" if known.alerts else "set LOCKSTEP_ALERTS before the last phase"
    return Answer(question, "ready", said, how, advice)


def findings(found: Sequence[Answer]) -> list[Finding]:
    """Warn of what is not ready; the goal has its own findings, and later phases look closer."""
    severities: dict[str, Literal["note", "warning"]] = {
        "not ready": "warning",
        "cannot tell": "note",
    }
    return [
        Finding(one.question, severities[one.verdict], one.found, one.advice)
        for one in found
        if one.verdict in severities and one.question != "goals"
    ]


def rows(found: Sequence[Answer]) -> list[dict[str, Any]]:
    """Lay the seven answers out."""
    return [
        {
            "question": one.question,
            "answer": one.verdict,
            "found": one.found,
            "how it was answered": one.how,
            "what to do": one.advice,
        }
        for one in found
    ]
