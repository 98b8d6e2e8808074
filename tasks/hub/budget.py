"""One rate budget per account, shared by all workers: urgent work may dip into the reserve."""

import time
from typing import ClassVar

from tasks.hub.engine import connected

SPEND = """
    INSERT INTO api_budget AS b (platform, account, bucket, size, per_second, left_over)
    VALUES (%(platform)s, %(account)s, %(bucket)s, %(size)s, %(per_second)s, %(size)s)
        ON CONFLICT (platform, account, bucket) DO UPDATE
       SET left_over = least(b.size, b.left_over
               + b.per_second * extract(epoch FROM clock_timestamp() - b.counted_at)),
           counted_at = clock_timestamp()
    RETURNING size, per_second, left_over
"""

TAKE = """
    UPDATE api_budget SET left_over = left_over - %s,
           daily_used = CASE WHEN day = current_date THEN daily_used ELSE 0 END + 1,
           day = current_date
     WHERE platform = %s AND account = %s AND bucket = %s
"""

LEARN = """
    INSERT INTO api_budget (platform, account, bucket, size, per_second, left_over, corrected)
    VALUES (%(platform)s, %(account)s, %(bucket)s, %(size)s, %(per_second)s, %(left)s, true)
        ON CONFLICT (platform, account, bucket) DO UPDATE
       SET size = excluded.size, per_second = excluded.per_second,
           left_over = excluded.left_over, counted_at = clock_timestamp(), corrected = true
"""

LIST = """
    SELECT platform, account, bucket, size, per_second,
           least(size, left_over + per_second * extract(epoch FROM clock_timestamp() - counted_at))
               AS left_over,
           daily_used
      FROM api_budget ORDER BY 1, 2, 3
"""

RESERVES = {"consent": 0.0, "transactions": 0.1, "behaviour": 0.3, "backfill": 0.5}
"""Share of the bucket each lane must leave untouched for the more urgent ones."""


class Exhausted(Exception):
    """The budget does not allow this within the time we may wait."""

    def __init__(self, after: float) -> None:
        super().__init__(f"the rate budget is used up for {after:.0f} s")
        self.after = after


class SharedBudget:
    """The budget of one account, as seen from one lane."""

    defaults: ClassVar[dict[str, tuple[float, float]]] = {
        "calls": (190.0, 19.0),
        "search": (5.0, 5.0),
        "points": (2000.0, 100.0),
    }
    """Size and refill per second until the platform's headers tell us."""

    def __init__(self, hub_url: str, platform: str, account: str, lane: str) -> None:
        self.hub_url = hub_url
        self.names = {"platform": platform, "account": account}
        self.reserve = RESERVES[lane]

    def spend(self, cost: float = 1.0, bucket: str = "calls") -> None:
        """Wait until `cost` may be spent; raise Exhausted when that is over 30 seconds away."""
        deadline = time.monotonic() + 30
        while wait := self.try_to(cost, bucket):
            if time.monotonic() + wait > deadline:
                raise Exhausted(wait)
            time.sleep(min(wait, 1.0))

    def try_to(self, cost: float, bucket: str) -> float:
        """Spend and return 0, or return the seconds until it may work."""
        size, per_second = self.defaults.get(bucket, (100.0, 10.0))
        values = {**self.names, "bucket": bucket, "size": size, "per_second": per_second}
        with connected(self.hub_url) as hub:
            found = hub.execute(SPEND, values).fetchone()
            size, per_second, left = found or (size, per_second, size)
            needed = min(cost, size) + min(self.reserve * size, size - min(cost, size))
            if left >= needed:
                hub.execute(TAKE, (cost, *self.names.values(), bucket))
                return 0.0
        return float(max(0.02, (needed - left) / per_second))

    def learn(self, *, left: float, size: float, per_second: float, bucket: str = "calls") -> None:
        """Correct our count by what the platform's live answer says."""
        values = {"left": left, "size": size, "per_second": per_second, "bucket": bucket}
        with connected(self.hub_url) as hub:
            hub.execute(LEARN, {**self.names, **values})
