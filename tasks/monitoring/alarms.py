"""The alarms: each kind says of what was measured what is wrong.

What is open already stays so until it is clearly better: each limit has a lower one beside it, so
that a value that hovers around it rings once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import Struct, field

Kind = Literal[
    "late",
    "gate closed",
    "backlog",
    "opt-out rate",
    "budget exhaustion",
    "records disagree",
    "texts stopped",
]
Rows = Sequence[Mapping[str, Any]]


class Alarm(Struct, frozen=True):
    """One thing that is wrong now; it names no record, as it leaves the house."""

    kind: Kind
    subject: str
    said: str
    advice: str


class Limit(Struct, frozen=True):
    """From where on something is wrong, and below what it is well again."""

    above: float
    until: float

    def broken(self, value: float, *, open: bool) -> bool:
        """Whether a value is wrong, given whether it was so before."""
        return value > (self.until if open else self.above)


class Limits(Struct, frozen=True):
    """All limits; times of a promise, records, shares."""

    late: Limit = Limit(2.0, 1.0)
    machine: Limit = Limit(1000, 500)
    person: Limit = Limit(100, 80)
    opt_outs: Limit = Limit(0.02, 0.015)
    budget: Limit = Limit(0.9, 0.8)
    failures: Limit = Limit(2, 0)
    texted: int = 100
    """Fewer people texted say nothing about a rate."""


class Seen(Struct, frozen=True):
    """What a look goes by: which alarms are open, the limits, and the day where each account is."""

    open: frozenset[tuple[str, str]] = frozenset()
    limits: Limits = field(default_factory=Limits)
    days: Mapping[str, date] = field(default_factory=dict)

    def was(self, kind: Kind, subject: str) -> bool:
        """Whether this alarm is open already."""
        return (kind, subject) in self.open


def late(waiting: Rows, seen: Seen) -> list[Alarm]:
    """Find changes that have not arrived although their promise has passed."""
    return [
        Alarm(
            "late",
            row["data"],
            f"{row['data']}: the oldest has waited {row['waiting']:,.0f} s, "
            f"{row['promise']:,.0f} s are promised",
            "see `lockstep status`, then the log of the lane's runner and the flow `review`",
        )
        for row in waiting
        if row["waiting"] is not None
        and seen.limits.late.broken(
            row["waiting"] / row["promise"], open=seen.was("late", row["data"])
        )
    ]


def stopping(failing: Rows, seen: Seen) -> list[Alarm]:
    """Find data types whose reading only stops."""
    found = []
    for row in failing:
        subject = f"{row['object']} of {row['platform']}"
        if seen.limits.failures.broken(row["failed"], open=seen.was("late", subject)):
            said = f"{subject}: {row['failed']} runs in a row stopped"
            found.append(Alarm("late", subject, said, "see in Prefect why, and mend it"))
    return found


def closed(judged: Rows, seen: Seen) -> list[Alarm]:
    """Find gates that refused a whole batch, or could not judge it."""
    del seen  # a gate is open or closed
    return [
        Alarm(
            "gate closed",
            f"{row['suite']} of {row['platform']}",
            f"the gate for {row['suite']} of {row['platform']} "
            + ("could not judge" if row["status"] == "error" else "refused")
            + f" {row['rows']:,} rows; {row['bad']:,} broke a rule",
            "see which rule in the flow `replay`; mend the source, then replay what is held",
        )
        for row in judged
        if row["status"] in ("closed", "error")
    ]


def backlog(waiting: Rows, seen: Seen) -> list[Alarm]:
    """Find where more waits than is worked off."""
    found = []
    for row in waiting:
        limit = seen.limits.machine if row["machine"] else seen.limits.person
        if limit.broken(row["waiting"], open=seen.was("backlog", row["subject"])):
            said = f"{row['subject']}: {row['waiting']:,} wait"
            advice = "see `lockstep status`: is the platform down, or its budget used up?"
            if not row["machine"]:
                advice = "they wait for a person: see the flows `review` and `replay`"
            found.append(Alarm("backlog", row["subject"], said, advice))
    return found


def opt_outs(texted: Rows, seen: Seen) -> list[Alarm]:
    """Find workflows whose texts make people leave."""
    found = []
    for row in texted:
        rate, subject = row["opted_out"] / max(1, row["texted"]), row["workflow"]
        was = seen.was("opt-out rate", subject)
        if (was or row["texted"] >= seen.limits.texted) and seen.limits.opt_outs.broken(
            rate, open=was
        ):
            said = (
                f"{subject}: {row['opted_out']:,} of {row['texted']:,} people texted since "
                f"yesterday said STOP ({rate:.1%})"
            )
            advice = "look at whom it texts and what it says; the flow `pause` stops every text"
            found.append(Alarm("opt-out rate", subject, said, advice))
    return found


def budgets(used: Rows, seen: Seen) -> list[Alarm]:
    """Find accounts that will soon be refused for the rest of their day."""
    found = []
    for row in used:
        limit, subject = row["daily_limit"], f"{row['bucket']} of {row['platform']}"
        if (
            not limit
            or row["day"] is None
            or row["day"] < seen.days.get(row["platform"], row["day"])
        ):
            continue
        share = row["daily_used"] / limit
        if seen.limits.budget.broken(share, open=seen.was("budget exhaustion", subject)):
            said = f"{subject}: {row['daily_used']:,} of the day's {limit:,} are used ({share:.0%})"
            advice = "opt-outs go on; hold back backfills until the account's midnight"
            found.append(Alarm("budget exhaustion", subject, said, advice))
    return found


def disagree(compared: Rows, seen: Seen) -> list[Alarm]:
    """Find systems that still differ from the hub after they were mended, or cannot be compared."""
    del seen  # they agree or they do not
    return [
        Alarm(
            "records disagree",
            f"{row['object']} of {row['platform']}",
            f"{row['object']} of {row['platform']}: "
            + (row["error"] if row["lines"] else "the comparison broke off"),
            "see the table of the last run of `reconcile`, and the flow `review`",
        )
        for row in compared
        if row["status"] == "red"
    ]


def stopped(curbs: Rows, seen: Seen) -> list[Alarm]:
    """Find what early-warning signs stopped, for as long as nobody let it go on."""
    del seen  # it is stopped until a person lets it go on
    return [
        Alarm(
            "texts stopped",
            row["subject"],
            f"{row['subject']} was stopped by itself: {row['why']}",
            f"{row['advice']}; then let it go on by the flow `pause` (go on)",
        )
        for row in curbs
    ]


KINDS: Mapping[Kind, tuple[tuple[str, Callable[[Rows, Seen], list[Alarm]]], ...]] = {
    "late": (("waiting", late), ("failing", stopping)),
    "gate closed": (("gates", closed),),
    "backlog": (("backlog", backlog),),
    "opt-out rate": (("opt_outs", opt_outs),),
    "budget exhaustion": (("budgets", budgets),),
    "records disagree": (("compared", disagree),),
    "texts stopped": (("curbs", stopped),),
}
"""Every kind: what is measured for it, and who judges that."""
