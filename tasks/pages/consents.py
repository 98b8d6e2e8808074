"""What a person allows now and why, and every line of the ledger behind it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from tasks.pages.glass import NOTHING, Glass, Row, seconds, table, utc

ERASED = "hmac:"
"""How the address of somebody begins who was erased."""
PURPOSES = ("marketing", "cart", "transactional")

OURS = (
    *("disclosure", "form", "to", "rehearsal", "level", "collected_from", "file"),
    "answered",
)
"""Evidence that says nothing of a person but what they were shown and where."""
SPOKEN = ("said", "words", "body")
"""Evidence in the person's own words."""
RECORDED = ("import", "form", "hub")
"""Sources that write down what others said: they never raise a consent again."""
TOLD = {"rule", "version", "id", "reply", "answers", "kind", "blocked"}
"""Evidence that has a column of its own, or is only a number."""


def states(
    parts: Mapping[str, Sequence[Row]], phones: Iterable[str], glass: Glass, now: datetime
) -> str:
    """Lay out what holds now for each number and purpose, and which line decides it."""
    known = {(one["channel"], one["address"], one["purpose"]): one for one in parts["state"]}
    living = [phone for phone in phones if not phone.startswith(ERASED)]
    wanted = [("sms", phone, purpose) for phone in living for purpose in PURPOSES]
    rows = [
        stated(key, known.get(key), parts["ledger"], (glass, now))
        for key in dict.fromkeys([*wanted, *known])
    ]
    rows += [forgotten(one, glass) for one in parts["ledger"] if one["method"] == "erasure"]
    return table(rows, "No number or address of theirs is known: nothing can be sent.")


def stated(
    key: tuple[str, str, str],
    state: Row | None,
    ledger: Sequence[Row],
    seen: tuple[Glass, datetime],
) -> Row:
    """Lay out one purpose of one number."""
    (channel, address, purpose), (glass, now) = key, seen
    line = next((one for one in ledger if state and one["id"] == state["id"]), None)
    return {
        "number or address": glass.value(address),
        "channel": channel,
        "purpose": purpose,
        "now": f"**{standing(state, now)}**",
        "since": glass.at(line["at"]) if line else NOTHING,
        "why": why(line, ledger, now) if line else unsaid(purpose),
    }


def forgotten(line: Row, glass: Glass) -> Row:
    """Lay out what is left of somebody who was erased."""
    return {
        "number or address": glass.value(line["address"]),
        "channel": line["channel"],
        "purpose": line["purpose"],
        "now": "**refused**",
        "since": glass.at(line["at"]),
        "why": f"line {line['id']}: erased; only a text of their own would speak for it again",
    }


def standing(state: Row | None, now: datetime) -> str:
    """Say what holds: a permission that ended is as good as none."""
    if state is None:
        return "nothing said"
    ended = state["status"] == "granted" and state["expires_at"] and state["expires_at"] <= now
    return "expired" if ended else str(state["status"])


def unsaid(purpose: str) -> str:
    """Say what silence means."""
    if purpose == "transactional":
        return "no line: texts about their own orders need none"
    return "no line: without a dated yes nothing promotional is sent"


def why(line: Row, ledger: Sequence[Row], now: datetime) -> str:
    """Say why this line decides, and not another."""
    others = [one for one in ledger if one["id"] != line["id"] and same(one, line)]
    said = f"line {line['id']}: {reason(line, others)}"
    if line["expires_at"]:
        ended = "ended" if line["expires_at"] <= now else "ends"
        said += f"; it {ended} by itself on {line['expires_at']:%Y-%m-%d}"
    return said


def reason(line: Row, others: Sequence[Row]) -> str:
    """Say by which rule a line is the one that counts."""
    if said := undecided(line):
        return said
    if line["happened_at"] is None:
        return "undated, so it counts from when we learned of it, and only as a no"
    if any(one["at"] == line["at"] and one["status"] != line["status"] for one in others):
        return "two acts of the same moment: the stricter one counts"
    said = "the newest decision" if others else "the only act"
    if any(one["at"] > line["at"] for one in others):
        return f"{said}; what was recorded or concluded later lifts no “no”"
    return said


def undecided(line: Row) -> str:
    """Say why a line counts that is no decision of the person's own."""
    if line["status"] == "pending":
        return "asked, not answered yet: nothing else was ever said"
    if line["status"] == "granted" and line["expires_at"]:
        return "concluded, as they never decided"
    if line["status"] == "granted" and line["source"] in RECORDED:
        return "somebody recorded it, and the person never decided otherwise"
    return ""


def same(one: Row, other: Row) -> bool:
    """Whether two lines are about the same purpose of the same number."""
    return all(one[name] == other[name] for name in ("channel", "address", "purpose"))


def ledger(parts: Mapping[str, Sequence[Row]], glass: Glass) -> str:
    """Lay out every act, newest first."""
    ours = {one["external_id"]: one["id"] for one in parts["texts"]}
    rows = [
        {
            "line": one["id"],
            "happened": glass.at(one["happened_at"]) if one["happened_at"] else "undated",
            "learned": learned(one),
            "of": glass.value(one["address"]),
            "said": f"{one['purpose']} **{one['status']}**",
            "told by": told_by(one),
            "evidence": evidence(one, glass, ours),
            "confirmed": acks(one["acks"]),
        }
        for one in parts["ledger"]
    ]
    return table(rows, "The ledger has no line about them.")


def learned(line: Row) -> str:
    """Say when we learned of an act, and how long after it."""
    if line["happened_at"] is None:
        return utc(line["learned_at"])
    delay = (line["learned_at"] - line["happened_at"]).total_seconds()
    return f"{utc(line['learned_at'])}, {seconds(max(delay, 0.0))} later"


def told_by(line: Row) -> str:
    """Name the source and the method of an act, and the rule that made it, with its version."""
    source, method, evidence = line["source"], line["method"] or NOTHING, line["evidence"]
    said = method if method.startswith(source) else f"{source}: {method}"
    rule = " ".join(str(evidence[name]) for name in ("rule", "version") if evidence.get(name))
    return f"{said}, by rule “{rule}”" if rule else str(said)


def acks(told: Mapping[str, float]) -> str:
    """Say how long each system took to confirm."""
    return ", ".join(f"{platform} {seconds(after)}" for platform, after in told.items())


def evidence(line: Row, glass: Glass, ours: Mapping[str, int]) -> str:
    """Say what proves an act; whatever may be about the person is only counted.

    `ours` are our texts by the ids their provider gave them.
    """
    answers = line["answers"]
    said = [f"answers text {ours.get(answers, answers)}"] if answers else []
    hidden = 0
    for name, value in line["evidence"].items():
        if value in (None, "", [], {}) or name in TOLD:
            continue
        if name in SPOKEN:
            said.append(f"words {glass.words(str(value))}")
        elif glass.clear or name in OURS:
            said.append(f"{name} {glass.value(value)}")
        else:
            hidden += 1
    return "; ".join([*said, *([f"{hidden} more, hidden"] * bool(hidden))])
