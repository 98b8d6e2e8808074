"""The audit of the data: what is missing, unusable or twice, and what of it stops a rollout."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from tasks.rollout.evidence import Finding, Severity

WARN, BLOCK = 0.10, 0.30
"""Shares of unusable phones from which a person is told, and from which nothing goes on."""
TWICE = 0.05
"""Share of customers who may be there twice from which a person is told."""

Counts = Mapping[str, int]


class Share(Struct, frozen=True):
    """One line of the audit: how many of how many."""

    what: str
    part: int
    whole: int
    of: str

    @property
    def share(self) -> float:
        """The part of the whole; nothing of nothing is nothing."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def said(self) -> str:
        """Say it in a few words."""
        return f"{self.part:,} of {self.whole:,} {self.of} ({self.share:.1%})"

    @property
    def row(self) -> dict[str, str]:
        """Lay it out for a person."""
        share = f"{self.share:.1%}" if self.whole else "nothing to count"
        return {"what": self.what, "rows": f"{self.part:,}", "of": self.said_of, "share": share}

    @property
    def said_of(self) -> str:
        """Say what it is a part of."""
        return f"{self.whole:,} {self.of}"


LINES = (
    ("unusable phones", "bad_phones", ("phones", "bad_phones"), "numbers given"),
    ("unusable phones without a country", "bad_phones_nowhere", ("bad_phones",), "unusable phones"),
    ("no phone at all", "no_phone", ("customers",), "customers"),
    ("unusable e-mails", "bad_emails", ("emails", "bad_emails"), "addresses given"),
    ("no e-mail at all", "no_email", ("customers",), "customers"),
    ("neither phone nor e-mail", "unreachable", ("customers",), "customers"),
    ("no first name", "no_first_name", ("customers",), "customers"),
    ("no last name", "no_last_name", ("customers",), "customers"),
    ("no country", "no_country", ("customers",), "customers"),
    ("never bought", "no_orders", ("customers",), "customers"),
    ("twice: same name and country", "same_name", ("customers",), "customers"),
    ("twice: same phone", "same_phone", ("phones",), "phones"),
    ("twice: proposed for review", "proposed", ("customers",), "customers"),
    ("orders of nobody", "of_nobody", ("orders",), "orders"),
    ("orders without a country", "no_order_country", ("orders",), "orders"),
    ("orders with an unusable phone", "bad_order_phones", ("orders",), "orders"),
    ("acts of consent without a date", "undated", ("acts",), "acts of consent"),
)
"""Every line of the audit: what, its count, what it is a part of, and how that is called."""


def shares(counts: Counts) -> dict[str, Share]:
    """Make the lines of the audit of what was counted."""
    return {
        part: Share(what, counts[part], sum(counts[one] for one in whole), of)
        for what, part, whole, of in LINES
    }


def findings(counts: Counts, aside: Mapping[str, int]) -> list[Finding]:
    """Say what of the audit a person should know, and what stops a rollout."""
    if not counts["customers"]:
        said = "the hub holds no customer yet, so nobody can tell how good the data is"
        return [Finding("no data", "blocker", said, "run `backfill` of the store, then this again")]
    line = shares(counts)
    found = [
        phones(line["bad_phones"], counts["bad_phones_nowhere"]),
        emails(line["bad_emails"]),
        twice(line),
    ]
    if waiting := sum(aside.values()):
        said = ", ".join(f"{many:,} {object}" for object, many in aside.items())
        advice = "correct them at their source, or decide with the flow `replay`"
        found.append(Finding("quarantine", "warning", f"{waiting:,} rows wait: {said}", advice))
    return [one for one in found if one]


def phones(line: Share, nowhere: int) -> Finding | None:
    """Judge the phones: too many that nobody can text make every figure a wrong one."""
    if not line.part:
        return None
    why = f"; {nowhere:,} of them have no country to read them by" if nowhere else ""
    advice = (
        "do not import them as they are: let the store ask for the country, correct the numbers in "
        f"international form (+1415…) in the store, and read them again{why}"
    )
    return Finding("unusable phones", graded(line.share), line.said, advice)


def graded(share: float) -> Severity:
    """Say how much a share of unusable phones weighs."""
    return "blocker" if share >= BLOCK else "warning" if share >= WARN else "note"


def emails(line: Share) -> Finding | None:
    """Judge the e-mail addresses: they are no way of ours, but keys by which people are known."""
    if not line.part:
        return None
    weight: Literal["warning", "note"] = "warning" if line.share >= WARN else "note"
    advice = "correct them in the store: who has no usable address is joined with nobody by it"
    return Finding("unusable e-mails", weight, line.said, advice)


def twice(line: Mapping[str, Share]) -> Finding | None:
    """Judge who may be there twice."""
    most = max((line["same_name"], line["same_phone"], line["proposed"]), key=lambda one: one.part)
    if not most.part:
        return None
    weight: Literal["warning", "note"] = "warning" if most.share >= TWICE else "note"
    advice = "look at them with `find_duplicates`: texts go to one person once"
    return Finding("possible duplicates", weight, f"{most.what}: {most.said}", advice)


def unmapped(
    facts: Sequence[tuple[str, str, int]], known: Mapping[str, set[str]]
) -> list[dict[str, Any]]:
    """List the facts that no mapping names: somebody may miss them."""
    return [
        {"where": f"{noun} here", "field": name, "records": f"{many:,}"}
        for noun, name, many in facts
        if name not in known.get(noun, set())
    ]
