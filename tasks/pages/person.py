"""One person's page: what holds now in short, then everything behind it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tasks.pages import belonging, consents, fields, texts, who, writes
from tasks.pages.glass import Glass, Row

Parts = Mapping[str, Sequence[Row]]

MASKED = (
    "Names, numbers, addresses and words are masked: tick “Show personal data” to see them. "
    "Prefect keeps what it shows."
)
CLEAR = "**This page holds personal data, and Prefect keeps it: delete the run when you are done.**"


def page(
    person: Row,
    parts: Parts,
    phones: Sequence[str],
    seen: tuple[Glass, datetime],
    *,
    first: Mapping[str, str],
) -> str:
    """Write the whole page, as it is at this moment; `first` are sections by their titles."""
    glass, now = seen
    clock = f"; in brackets the person's ({glass.zone.key})" if glass.zone else ""
    sections = {
        **first,
        "In short": "\n".join(f"- {line}" for line in short(parts, phones, glass, now)),
        "Who they are to each system": who.who(person, parts, glass),
        "Why each field has its value": fields.fields(person, parts["claims"], glass),
        "Which segments they are in, and why": belonging.memberships(parts["segments"], glass),
        "What they allow now, and why": consents.states(parts, phones, glass, now),
        "What they agreed to, and when": consents.ledger(parts, glass),
        "Every text, and why it was sent or not": texts.texts(parts, glass),
        "What they wrote to us": texts.replies(parts["replies"], glass),
        "Every write to every system": writes.writes(parts["writes"], glass),
        "What each system holds": writes.held(parts["held"], glass),
        "Set aside, held back, or waiting for a person": who.attention(parts, glass),
    }
    body = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items())
    head = f"{CLEAR if glass.clear else MASKED} Times are UTC{clock}. As of {glass.at(now)}."
    return f"# {title(person, phones, glass)}\n\n{head}\n\n{body}\n"


def title(person: Row, phones: Sequence[str], glass: Glass) -> str:
    """Name the person."""
    names = (person["first_name"], person["last_name"]) if person else ()
    return " ".join(glass.name(name) for name in names if name) or "A person " + (
        f"known by {glass.value(phones[0])}" if phones else "without a name"
    )


def short(parts: Parts, phones: Sequence[str], glass: Glass, now: datetime) -> Iterable[str]:
    """Say in a few lines what holds, whether everybody knows, what was sent, what waits."""
    known = {(one["address"], one["purpose"]): one for one in parts["state"]}
    if any(one["method"] == "erasure" for one in parts["ledger"]):
        yield "They were **erased**: nothing promotional is sent, whatever is imported later."
    for phone in (one for one in phones if not one.startswith(consents.ERASED)):
        said = [
            f"{purpose} **{consents.standing(known.get((phone, purpose)), now)}**"
            for purpose in consents.PURPOSES
        ]
        yield f"Texts to {glass.value(phone)}: {', '.join(said)}."
    if parts["ledger"]:
        yield newest(parts["ledger"], glass)
    count = Counter(one["status"].replace("_", " ") for one in parts["texts"])
    became = ", ".join(f"{number} {status}" for status, number in count.items()) or "none"
    yield f"Texts asked for: {became}."
    owed = sum(one["status"] in ("owed", "sending") for one in parts["writes"])
    open = sum(one["status"] == "open" for name in ("aside", "reviews") for one in parts[name])
    held = sum(one["lifted_at"] is None for one in parts["holds"])
    yield f"Still owed to other systems: {owed}. Waiting for a person: {open + held}."


def newest(ledger: Sequence[Row], glass: Glass) -> str:
    """Say what they said last, and who has confirmed that."""
    last = ledger[0]
    lines = [one for one in ledger if (one["at"], one["status"]) == (last["at"], last["status"])]
    said = f"{last['status']} ({', '.join(sorted({one['purpose'] for one in lines}))})"
    confirmed = {name: after for one in lines for name, after in sorted(one["acks"].items())}
    after = f"confirmed by {consents.acks(confirmed)}" if confirmed else "not confirmed by anyone"
    return f"Their last word: **{said}**, {glass.at(last['at'])}, by {last['source']}; {after}."
