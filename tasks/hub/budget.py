"""One rate budget per account, shared by all workers: urgent work may dip into the reserve."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, ClassVar

from msgspec import Struct

from tasks.hub.engine import connected

# The row stays locked until what it allows is taken. A new day begins anew, with the limit that is
# set now, until the platform says another; the one before is kept by the hub itself (`keep_day`).
COUNT = """
    INSERT INTO api_budget AS b
           (platform, account, bucket, size, per_second, left_over, daily_limit, day)
    VALUES (%(platform)s, %(account)s, %(bucket)s, %(size)s, %(per_second)s, %(size)s,
            %(daily_limit)s, %(day)s)
        ON CONFLICT (platform, account, bucket) DO UPDATE
       SET left_over = least(b.size, b.left_over
               + b.per_second * extract(epoch FROM clock_timestamp() - b.counted_at)),
           counted_at = clock_timestamp(),
           daily_limit = CASE WHEN b.day >= excluded.day
                              THEN coalesce(b.daily_limit, excluded.daily_limit)
                              ELSE coalesce(excluded.daily_limit, b.daily_limit) END,
           daily_used = CASE WHEN b.day >= excluded.day THEN b.daily_used ELSE 0 END,
           fullest = CASE WHEN b.day >= excluded.day THEN b.fullest ELSE 0 END,
           fullest_at = CASE WHEN b.day >= excluded.day THEN b.fullest_at END,
           day = greatest(b.day, excluded.day)
    RETURNING size, per_second, left_over, daily_limit, daily_used,
              coalesce(urgent_at < clock_timestamp() - %(calm)s * interval '1 second', true)
"""

FULL = "least(1, 1 - (left_over - %(cost)s) / nullif(size, 0))"
TAKE = f"""
    UPDATE api_budget SET left_over = left_over - %(cost)s, daily_used = daily_used + 1,
           urgent_at = CASE WHEN %(urgent)s THEN clock_timestamp() ELSE urgent_at END,
           fullest = greatest(fullest, {FULL}),
           fullest_at = CASE WHEN {FULL} > fullest THEN clock_timestamp() ELSE fullest_at END
     WHERE platform = %(platform)s AND account = %(account)s AND bucket = %(bucket)s
"""  # noqa: S608 - our own words

LEARNT = "least(1, 1 - excluded.left_over / nullif(excluded.size, 0))"
LEARN = f"""
    INSERT INTO api_budget AS b (platform, account, bucket, size, per_second, left_over, corrected)
    VALUES (%(platform)s, %(account)s, %(bucket)s, %(size)s, %(per_second)s, %(left)s, true)
        ON CONFLICT (platform, account, bucket) DO UPDATE
       SET size = excluded.size, per_second = excluded.per_second,
           left_over = excluded.left_over, counted_at = clock_timestamp(), corrected = true,
           fullest = greatest(b.fullest, {LEARNT}),
           fullest_at = CASE WHEN {LEARNT} > b.fullest
                             THEN clock_timestamp() ELSE b.fullest_at END
"""  # noqa: S608 - our own words

LEARN_DAY = """
    UPDATE api_budget SET daily_limit = %(size)s, daily_used = %(size)s - %(left)s,
           fullest = CASE WHEN day >= %(day)s THEN fullest ELSE 0 END,
           fullest_at = CASE WHEN day >= %(day)s THEN fullest_at END, day = %(day)s
     WHERE platform = %(platform)s AND account = %(account)s AND bucket = 'calls'
"""

LIST = """
    SELECT platform, account, bucket, size, per_second,
           least(size, left_over + per_second * extract(epoch FROM clock_timestamp() - counted_at))
               AS left_over,
           daily_limit, daily_used, day
      FROM api_budget ORDER BY 1, 2, 3
"""

RESERVES = {"consent": 0.0, "transactions": 0.1, "behaviour": 0.3, "backfill": 0.5}
"""Share of the bucket, and of the day, each lane must leave untouched for the more urgent ones."""
URGENT = {"consent", "transactions"}
"""Lanes for which the others leave their reserve."""
CALM, CALM_RESERVE = 60.0, 0.15
"""Seconds without anything urgent after which less is left untouched, and how little."""
UNLIMITED = "consent"
"""The lane that asks whatever our count of the day says: only the platform itself may refuse it."""
PATIENCE = 30.0
"""Seconds worth waiting for; a longer wait is not ours to sit through."""


class Exhausted(Exception):
    """The budget does not allow this within the time we may wait."""

    def __init__(self, after: float, of: str = "rate budget") -> None:
        super().__init__(f"the {of} is used up for {after:.0f} s")
        self.after = after


class Purse(Struct, frozen=True):
    """Whose budget it is, and what is known of its day: when it ends, and how much it holds."""

    platform: str
    account: str
    zone: tzinfo = UTC
    daily_limit: int | None = None


class Left(Struct):
    """What a bucket holds now."""

    size: float
    per_second: float
    left: float
    daily_limit: int | None
    used_today: int
    calm: bool


class SharedBudget:
    """The budget of one account, as seen from one lane."""

    defaults: ClassVar[dict[str, tuple[float, float]]] = {
        "calls": (190.0, 19.0),
        "search": (5.0, 5.0),
        "points": (2000.0, 100.0),
        "consents": (9.0, 1.5),
    }
    """Size and refill per second until the platform's headers tell us.

    Twilio has none and takes 100 calls about consent a minute: more acts go into fewer calls.
    """

    def __init__(
        self, hub_url: str, purse: Purse, lane: str, now: Callable[[], datetime] | None = None
    ) -> None:
        self.hub_url, self.purse, self.lane = hub_url, purse, lane
        self.reserve = RESERVES[lane]
        self.now = now or (lambda: datetime.now(UTC))

    def spend(self, cost: float = 1.0, bucket: str = "calls") -> None:
        """Wait until `cost` may be spent; raise Exhausted when that is over 30 seconds away."""
        deadline = time.monotonic() + PATIENCE
        while wait := self.try_to(cost, bucket):
            if time.monotonic() + wait > deadline:
                raise Exhausted(wait)
            time.sleep(min(wait, 1.0))

    def try_to(self, cost: float, bucket: str) -> float:
        """Spend and return 0, or return the seconds until it may work.

        Raises Exhausted when this lane's share of the day is used up.
        """
        size, per_second = self.defaults.get(bucket, (100.0, 10.0))
        values = self.values(bucket) | {"size": size, "per_second": per_second, "cost": cost}
        values |= {"calm": CALM, "urgent": self.lane in URGENT}
        with connected(self.hub_url) as hub:
            found = Left(
                *(hub.execute(COUNT, values).fetchone() or (size, per_second, size, None, 0, True))
            )
            if self.day_is_over(found):
                raise Exhausted(self.until_midnight(), "daily budget")
            cost = min(cost, found.size)
            reserve = min(self.reserve, CALM_RESERVE) if found.calm else self.reserve
            needed = cost + min(reserve * found.size, found.size - cost)
            if found.left >= needed:
                hub.execute(TAKE, values)
                return 0.0
        return max(0.02, (needed - found.left) / max(found.per_second, 0.001))

    def day_is_over(self, found: Left) -> bool:
        """Whether what is left of the day is kept for more urgent lanes."""
        if found.daily_limit is None or self.lane == UNLIMITED:
            return False
        return found.used_today >= found.daily_limit * (1 - self.reserve)

    def until_midnight(self) -> float:
        """Return the seconds until the account's day ends."""
        now = self.now().astimezone(self.purse.zone)
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        return tomorrow.timestamp() - now.timestamp()

    def learn(self, *, left: float, size: float, per_second: float, bucket: str = "calls") -> None:
        """Correct our count by what the platform's live answer says; bucket `day`: of its day."""
        values = self.values(bucket) | {"left": left, "size": size, "per_second": per_second}
        with connected(self.hub_url) as hub:
            hub.execute(LEARN_DAY if bucket == "day" else LEARN, values)

    def values(self, bucket: str) -> dict[str, Any]:
        """Name the row of a bucket, and the account's day."""
        return {
            "platform": self.purse.platform,
            "account": self.purse.account,
            "bucket": bucket,
            "daily_limit": self.purse.daily_limit if bucket == "calls" else None,
            "day": self.now().astimezone(self.purse.zone).date(),
        }
