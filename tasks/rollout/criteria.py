"""When a pilot may end: five figures, each measured, each beside what it must be."""

from msgspec import Struct

from tasks.rollout.evidence import Finding, Sheet


class Exit(Struct, frozen=True):
    """What each figure must be: shares from 0 to 1, seconds."""

    equal: float = 1.0
    reviews: int = 0
    fresh: float = 60.0
    late_texts: int = 0
    quarantine: float = 0.01


class Measures(Struct, frozen=True):
    """How the pilot fared; None is "cannot tell"."""

    equal: float | None = None
    records: int = 0
    reviews: int = 0
    owed: int = 0
    changes: int = 0
    fresh: float | None = None
    texts: int = 0
    late_texts: int = 0
    rows: int = 0
    aside: int = 0

    @property
    def quarantine(self) -> float | None:
        """The share of the rows read that a gate set aside."""
        return self.aside / self.rows if self.rows else None


class Criterion(Struct, frozen=True):
    """One figure: what it is, what it must be, and whether it is; None: cannot tell."""

    what: str
    measured: str
    must: str
    met: bool | None
    advice: str


def criteria(found: Measures, exit: Exit) -> list[Criterion]:
    """Hold what was measured against what it must be."""
    return [
        Criterion(
            "records equal in every system",
            percent(found.equal, f" of {found.records}"),
            f"at least {exit.equal:.1%}",
            None if found.equal is None else found.equal >= exit.equal,
            "see the sheets of what differs; run `reconcile`, then the pilot again",
        ),
        Criterion(
            "waiting for a person",
            str(found.reviews),
            f"at most {exit.reviews}",
            found.reviews <= exit.reviews,
            "decide them in the flow `review`",
        ),
        Criterion("still owed", str(found.owed), "0", not found.owed, "run the pilot again"),
        Criterion(
            "seconds until a change has arrived (95 %)",
            f"{found.fresh:.1f} of {found.changes} changes" if found.fresh is not None else "none",
            f"at most {exit.fresh:.0f}",
            None if found.fresh is None else found.fresh <= exit.fresh,
            "let somebody of the pilot order, and leave `listen` running",
        ),
        Criterion(
            "texts after STOP",
            f"{found.late_texts} of {found.texts}",
            f"at most {exit.late_texts}",
            found.late_texts <= exit.late_texts,
            "stop: see the flow `exposure`",
        ),
        Criterion(
            "rows set aside",
            percent(found.quarantine, f" of {found.rows}"),
            f"below {exit.quarantine:.1%}",
            None if found.quarantine is None else found.quarantine < exit.quarantine,
            "repair them at their source or with `replay`, then run the pilot again",
        ),
    ]


def percent(share: float | None, of: str) -> str:
    """Write a share, or that there was nothing to measure."""
    return "nothing to measure" if share is None else f"{share:.1%}{of}"


WORDS = {True: "yes", False: "NO", None: "cannot tell"}


def sheet(found: list[Criterion]) -> Sheet:
    """Lay the criteria out for whoever decides."""
    rows = [
        {
            "criterion": one.what,
            "measured": one.measured,
            "must be": one.must,
            "met": WORDS[one.met],
        }
        for one in found
    ]
    return Sheet("exit", "Exit criteria", rows)


def findings(found: list[Criterion]) -> list[Finding]:
    """Refuse a pilot that misses one; what nobody can tell is for whoever approves."""
    return [
        Finding(
            one.what,
            "warning" if one.met is None else "blocker",
            f"{one.measured}; it must be {one.must}",
            one.advice,
        )
        for one in found
        if one.met is not True
    ]
