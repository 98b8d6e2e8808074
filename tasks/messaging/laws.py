"""When promotional texts may arrive, and how many, by state and country: a dated table.

Not legal advice. Where sources differ the stricter one stands, and `trust` says so. A new rule is
a new row with its date; old rows stay, so that a past decision can be explained. A shop may be
stricter (`rules.py`), never laxer.
"""

from datetime import date, time
from functools import cache

from msgspec import Struct, field

Span = tuple[time, time]
"""From, until: the first minute that is open, and the first that is not."""
ALWAYS: Span = (time.min, time.max)
BEFORE = date.min
"""In force since before this table was begun."""
REVIEWED = date(2026, 11, 23)


def span(written: str) -> Span | None:
    """Read hours as 8-20 or 9-21:30; a dash alone is never."""
    if written == "-":
        return None
    first, last = (time.fromisoformat(f"{int(h):02}:{m or '00'}") for h, _, m in parted(written))
    return first, last


def parted(written: str) -> list[tuple[str, str, str]]:
    """Split hours at the dash, and each at its colon."""
    return [one.partition(":") for one in written.split("-")]


class Week(Struct, frozen=True, forbid_unknown_fields=True):
    """When texts may arrive on each kind of day; None is never."""

    weekdays: Span | None = (time(9), time(20))
    saturday: Span | None = (time(9), time(20))
    sunday: Span | None = (time(12), time(20))
    holidays: Span | None = ALWAYS

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin: nothing would leave, and nobody know why."""
        for one in (self.weekdays, self.saturday, self.sunday, self.holidays):
            if one and one[0] >= one[1]:
                raise ValueError(f"hours that begin at {one[0]} cannot end at {one[1]}")


HOUSE = Week()
"""What holds everywhere, whoever the law lets us wake: it fits most states by itself."""


class Law(Struct, frozen=True, kw_only=True):
    """One state's or country's rule from a day on; `cap` is a number of texts in 24 hours."""

    where: str
    since: date = BEFORE
    week: Week
    cap: int | None = None
    cap_on: str = "subject"
    """What is counted: texts on the same subject, or all."""
    spared_by_purchase: int | None = None
    """Months after a purchase in which the cap does not hold."""
    source: str
    trust: str
    reviewed_on: date = field(default=REVIEWED)


def law(where: str, hours: str, source: str, trust: str, **more: object) -> Law:
    """Write one row: hours on weekdays, Saturdays, Sundays and holidays, the last by default any.

    >>> law("US-AL", "8-20 8-20 - -", "statute", "sure").week.sunday
    """
    week = Week(*(span(one) if one != "*" else ALWAYS for one in hours.split()))
    return Law(where=where, week=week, source=source, trust=trust, **more)  # type: ignore[arg-type]


TWO = "secondary sources agree"
ONE = "a single secondary source"
DIFFER = "secondary sources differ; the stricter stands"
MEMORY = "from memory, not looked up"

LAWS = (
    law("US", "8-21 8-21 8-21", "47 CFR 64.1200(c)(1)", "primary text as quoted by others"),
    law("US-AL", "8-20 8-20 - -", "state-by-state overviews of vendors", DIFFER),
    law("US-CA", "9-21 9-21 9-21", "Cal. Pub. Util. Code 2872(c)", ONE),
    law("US-CT", "9-20 9-20 9-20 9-20", "SB 1058", TWO),
    law("US-FL", "8-20 8-20 8-20 8-20", "Fla. Stat. 501.059, 501.616(6)", TWO, cap=3),
    law("US-IL", "9-21 9-21 9-21", "state-by-state overviews of vendors", DIFFER),
    law("US-KY", "10-21 10-21 10-21 10-21", "KRS 367.46955(3)", TWO),
    law("US-LA", "8-20 8-20 - -", "state-by-state overviews of vendors", DIFFER),
    law("US-MA", "8-20 8-20 8-20 8-20", "201 CMR 12.00", TWO),
    law("US-MD", "8-20 8-20 8-20 8-20", "SB 90", TWO + "; the cap is from memory", cap=3),
    law("US-MI", "9-21 9-21 9-21 9-21", "MCL 750.540e", TWO),
    law("US-MN", "9-21 9-21 9-21 9-21", "Minn. Stat. 325E.30", TWO),
    law("US-MS", "8-20 8-20 - 8-20", "state-by-state overviews of vendors", DIFFER),
    law("US-NJ", "8-20 8-20 8-20", "state-by-state overviews of vendors", ONE),
    law("US-NM", "9-21 9-21 9-21 9-21", "state-by-state overviews of vendors", ONE),
    law("US-NV", "9-20 9-20 9-20 9-20", "state-by-state overviews of vendors", ONE),
    law("US-OK", "8-20 8-20 8-20 8-20", "Okla. Stat. tit. 15 s. 775C.4", TWO, cap=3),
    law(
        "US-OR",
        "8-20 8-20 8-20 8-20",
        "HB 3865",
        ONE,
        since=date(2026, 1, 1),
        cap=3,
        cap_on="all",
        spared_by_purchase=18,
    ),
    # one overview lets Saturdays end at noon: perhaps a slip of its pen, taken at its word
    law("US-PA", "8-21 8-12 8-21 -", "state-by-state overviews of vendors", "doubtful"),
    law("US-RI", "9-18 10-17 10-17 -", "state-by-state overviews of vendors", TWO),
    law("US-SD", "9-21 9-21 -", "unknown", MEMORY),
    law("US-TX", "9-21 9-21 12-21", "Bus. & Com. Code 301.051", TWO),
    law("US-UT", "8-21 8-21 - -", "unknown", MEMORY),
    law("US-VA", "8-21 8-21 8-21", "SB 1339", ONE),
    law("US-WA", "8-20 8-20 8-20", "RCW 80.36.390", MEMORY),
    law("US-WY", "8-20 8-20 8-20", "unknown", MEMORY),
    law("CA", "9-21:30 10-18 10-18", "CRTC's rules for telemarketing calls", MEMORY),
    law("FR", "10-20 10-20 - -", "overviews; calls may start at 10, texts perhaps at 8", DIFFER),
    law("GB", "8-21 8-21 8-21", "the regulator's custom, no statute", MEMORY),
    law("DE", "8-20 8-20 *", "custom, no statute", MEMORY),
)


@cache
def in_force(where: str, on: date) -> Law | None:
    """Return the rule of a state or country that holds on a day; the newest stands."""
    known = [one for one in LAWS if one.where == where and one.since <= on]
    return max(known, key=lambda one: one.since, default=None)
