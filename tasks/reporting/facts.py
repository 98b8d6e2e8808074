"""What a weekly report is made of: numbers of eight weeks, and nobody's name in any of them.

Lists have a place for each week, the oldest first; None is "cannot tell".
"""

from datetime import date, datetime

from msgspec import Struct

from tasks.reporting.facts_looks import Look
from tasks.reporting.facts_texts import (
    Acts,
    Audited,
    Counts,
    Exposed,
    Failure,
    HeardLate,
    Levels,
    Mails,
    Open,
    Pace,
    Texts,
)


class Fresh(Struct):
    """How fast one data type arrived: seconds within which 95 % did, beside the promise."""

    data: str
    promise: float
    records: Counts
    late: Counts
    within: Levels
    waiting: float | None = None
    slow: dict[str, float | None] = {}
    """The newest week's seconds, by platform."""


class Volume(Struct):
    """What came from a platform, or went there."""

    platform: str
    what: str
    count: Counts
    unchanged: Counts = []


class Silence(Struct):
    """The longest time a source said nothing in each week, in seconds, and when that was."""

    platform: str
    what: str
    count: Counts
    longest: Levels
    since: list[datetime | None]
    until: list[datetime | None]


class Compared(Struct):
    """What comparing a platform with the hub found and mended; `error` says what still differs.

    `status` is how the newest comparison ended: `blind` when it could tell nothing.
    """

    platform: str
    object: str
    differ: Levels
    mended: Counts
    status: str = ""
    error: str = ""


class Gate(Struct):
    """What one gate judged and set aside, and the batches it refused."""

    suite: str
    platform: str
    rows: Counts
    bad: Counts
    closed: Counts


class Example(Struct):
    """One row that broke a rule: its number in quarantine, and its value with every sign hidden."""

    row: int
    value: str
    times: int


class Broken(Struct):
    """How often one rule was broken."""

    suite: str
    platform: str
    rule: str
    text: str
    severity: str
    failed: Counts
    examples: list[Example] = []


class Waiting(Struct):
    """What waits for a person since when."""

    what: str
    kind: str
    count: int
    oldest: datetime
    advice: str = ""


class Turnover(Struct):
    """How much came to wait, was settled, and still waited at the end of each week."""

    what: str
    opened: Counts
    closed: Counts
    waiting: Counts


class Joined(Struct):
    """Who was found twice, by what told it."""

    cause: str
    count: Counts
    undone: Counts


class Proposed(Struct):
    """Pairs that may be one person, and wait for somebody to say."""

    count: int
    oldest: datetime | None = None


class Drifted(Struct):
    """One field that a platform has otherwise since this week."""

    platform: str
    object: str
    field: str
    what: str
    said: str
    mapped: bool
    at: datetime


class Budget(Struct):
    """What one platform was asked, and how much of its days that was: shares of a day's limit.

    `out` counts days on which only opt-outs still went; `on` is each week's worst day, `fullest`
    the largest share of the bucket itself that was used at one moment.
    """

    platform: str
    bucket: str
    per_second: float
    daily_limit: int | None = None
    calls: Counts = []
    mean: Levels = []
    worst: Levels = []
    out: Counts = []
    on: list[date | None] = []
    fullest: Levels = []
    fullest_at: list[datetime | None] = []


class Incident(Struct):
    """One thing that went wrong."""

    kind: str
    subject: str
    said: str
    opened_at: datetime
    recovered_at: datetime | None = None
    advice: str | None = None


class Read(Struct):
    """Whether the report of an earlier week was reviewed, and by whom."""

    week: str
    who: str | None = None
    at: datetime | None = None
    remarks: str | None = None


class Score(Struct):
    """How one kind of score was made: by which model, when, how good beside recency."""

    name: str
    model: str
    at: datetime
    said: str = ""
    flawed: str = ""


class Facts(Struct, kw_only=True):
    """All that one report is made of; `asof` is the moment whatever waits is looked at."""

    week: str
    since: datetime
    until: datetime
    asof: datetime
    weeks: list[str]
    freshness: list[Fresh] = []
    came: list[Volume] = []
    went: list[Volume] = []
    silences: list[Silence] = []
    compared: list[Compared] = []
    gates: list[Gate] = []
    rules: list[Broken] = []
    waiting: list[Waiting] = []
    turnover: list[Turnover] = []
    joined: list[Joined] = []
    proposed: list[Proposed] = []
    drifted: list[Drifted] = []
    budgets: list[Budget] = []
    acts: list[Acts] = []
    heard_late: list[HeardLate] = []
    pace: list[Pace] = []
    unconfirmed: list[Open] = []
    exposed: Exposed | None = None
    audited: list[Audited] = []
    texts: list[Texts] = []
    failures: list[Failure] = []
    mails: list[Mails] = []
    incidents: list[Incident] = []
    halted: list[str] = []
    goal: list[dict[str, str]] = []
    readers: list[Read] = []
    scores: list[Score] = []
    returns: list[str] = []
    looks: list[Look] = []
    paid: list[str] = []
    began: datetime | None = None

    def looked(self, flow: str) -> bool:
        """Whether a check was done this week."""
        return any(one.looked[-1] for one in self.looks if one.flow == flow)
