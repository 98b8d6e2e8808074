"""What a weekly report knows of its own eyes: which checks ran, week by week."""

from msgspec import Struct

from tasks.reporting.facts_texts import Counts


class Look(Struct):
    """How often one check of one pair was tried, and done; `so` is how the newest ended.

    `blind` when it could tell nothing, as of a platform that does not list who opted out.
    """

    flow: str
    platform: str
    object: str
    tried: Counts
    looked: Counts
    so: str = ""
    said: str = ""
