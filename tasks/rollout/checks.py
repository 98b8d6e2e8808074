"""What validation checks: each system's values beside those worked out anew, a sheet per check."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from mappings.masks import initial, masked
from tasks.rollout.cohort import membership
from tasks.rollout.evidence import Finding, Sheet

CHECKS: dict[str, tuple[str, ...]] = {
    "names": ("first_name", "last_name"),
    "phones": ("phone",),
    "links": ("contact_id",),
    "consent values": ("sms_status", "cart_status", "transactional_status"),
    "amounts": ("order_count", "net_spend", "currency", "total", "kept"),
    "segments": (),
}
"""The checks, and the fields that each looks at."""
CHECK_OF = {field: check for check, fields in CHECKS.items() for field in fields}
CAUSES = {
    "names": "see the mapping and who owns the name; `explain_customer` shows where it came from",
    "phones": "correct the number in the store, or the country it is read by",
    "links": "tell the record again with `reconcile`; look whether its contact was merged there",
    "consent values": "stop: run `audit_consent`, and text nobody until it agrees",
    "amounts": "compare the order's refunds in the store; reconcile that month",
    "segments": "the values above decide who is in it: mend those first",
}
SHOWN = 100


class Mismatch(Struct, frozen=True):
    """One value that is not as it must be; `record` is the hub's key."""

    check: str
    record: str
    system: str
    field: str
    expected: Any
    held: Any

    @property
    def row(self) -> dict[str, str]:
        """Lay it out for a person, without showing anybody."""
        return {
            "system": self.system,
            "record": masked(self.record),
            "field": self.field,
            "must be": shown(self.check, self.expected),
            "is": shown(self.check, self.held),
        }


def shown(check: str, value: Any) -> str:
    """Write a value for a person; of a name only its first letter."""
    said = "" if value is None else str(value)
    return initial(said) if check == "names" else masked(said)


class Report(Struct):
    """What was compared, and what was wrong; `unknown` says by check and system what is not known.

    `records` are all that were looked at, `wrong` by key those of them that are not equal.
    """

    compared: Counter[tuple[str, str]] = field(default_factory=Counter)
    mismatches: list[Mismatch] = field(default_factory=list)
    unknown: dict[tuple[str, str], str] = field(default_factory=dict)
    records: set[str] = field(default_factory=set)

    def compare(self, system: str, field: str, values: tuple[Any, Any], record: str) -> None:
        """Count one value in: (what it must be, what it is)."""
        check = CHECK_OF[field]
        self.compared[check, system] += 1
        self.records.add(record)
        if values[0] != values[1]:
            self.mismatches.append(Mismatch(check, record, system, field, *values))

    def cannot_tell(self, system: str, checks: Iterable[str], why: str) -> None:
        """Note what a system does not show; that is never taken to be right."""
        for check in checks:
            self.unknown.setdefault((check, system), why)

    def segments(
        self, system: str, must: Sequence[Mapping[str, Any]], held: Sequence[Mapping[str, Any]]
    ) -> None:
        """Compare who is in each segment by what must be so, and by what a system holds."""
        mine, theirs = membership(must), membership(held)
        for name in sorted(mine | theirs):
            ours, others = mine.get(name, set()), theirs.get(name, set())
            self.compared["segments", system] += len(ours | others)
            for key in sorted(ours ^ others):
                said = ("in it", "not in it") if key in ours else ("not in it", "in it")
                self.mismatches.append(Mismatch("segments", key, system, name, *said))

    @property
    def equal(self) -> float | None:
        """The share of records that are equal in every system; None when none were looked at."""
        if not self.records:
            return None
        wrong = {one.record for one in self.mismatches} & self.records
        return 1 - len(wrong) / len(self.records)


def sheets(report: Report) -> list[Sheet]:
    """Write one sheet per check: what was compared where, then what was wrong."""
    return [sheet(report, check) for check in CHECKS]


def sheet(report: Report, check: str) -> Sheet:
    """Write the sheet of one check."""
    wrong = [one for one in report.mismatches if one.check == check]
    systems = {system for about, system in [*report.compared, *report.unknown] if about == check}
    rows: list[dict[str, Any]] = [
        {
            "system": system,
            "compared": report.compared[check, system],
            "wrong": sum(one.system == system for one in wrong),
            "note": report.unknown.get((check, system), ""),
        }
        for system in sorted(systems)
    ]
    rows += [one.row for one in wrong[:SHOWN]]
    return Sheet(check.replace(" ", "-"), f"Check: {check}", rows)


def findings(report: Report) -> list[Finding]:
    """Say what refuses the phase: any value that is wrong, and a check nobody could make."""
    found = []
    for check, advice in CAUSES.items():
        wrong = [one for one in report.mismatches if one.check == check]
        compared = sum(n for (about, _), n in report.compared.items() if about == check)
        if wrong:
            where = ", ".join(sorted({one.system for one in wrong}))
            said = f"{len(wrong)} of {compared} values are not as they must be, in {where}"
            found.append(Finding(check, "blocker", said, advice))
        elif not compared:
            said = "nothing could be compared: cannot tell"
            found.append(Finding(check, "blocker", said, "sync some people first, then validate"))
    found += [
        Finding(f"{check} in {system}", "note", f"cannot tell: {why}", "")
        for (check, system), why in report.unknown.items()
    ]
    return found
