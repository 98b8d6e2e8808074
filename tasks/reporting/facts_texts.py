"""What a weekly report knows of people's no and of texts; a place in a list for each week."""

from msgspec import Struct

Counts = list[int]
Levels = list[float | None]


class Acts(Struct):
    """How many people allowed texts, or forbade them."""

    status: str
    people: Counts


class HeardLate(Struct):
    """Whose no reached us so late that they were texted meanwhile, by who told us."""

    source: str
    people: Counts
    longest: Levels


class Pace(Struct):
    """How fast a platform confirmed withdrawals, in seconds."""

    platform: str
    acts: Counts
    p50: Levels
    p95: Levels
    p99: Levels
    longest: Levels


class Open(Struct):
    """What a platform has not confirmed yet, and the age of the oldest in seconds."""

    platform: str
    object: str
    status: str
    records: int
    age: float


class Verdict(Struct):
    """Texts taken after a STOP, of one kind."""

    verdict: str
    texts: Counts


class Exposed(Struct):
    """Texts taken after a STOP, of all texts, and how many STOPs there were."""

    verdicts: list[Verdict]
    texts: Counts
    stops: Counts


class Audited(Struct):
    """What the nightly audits of a platform found."""

    platform: str
    verdict: str
    count: Counts


class Texts(Struct):
    """What became of a workflow's texts."""

    workflow: str
    texts: Counts
    delivered: Counts
    failed: Counts
    unsure: Counts


class Failure(Struct):
    """What providers said of texts that failed."""

    error: str
    texts: int


class Mails(Struct):
    """What became of e-mails."""

    what: str
    mails: Counts
    sent: Counts
    refused: Counts
