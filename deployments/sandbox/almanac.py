"""A made-up year: its moments, its chances, and a count of what happened in it."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

from deployments.sandbox.shopify.state import Shop

YEAR = timedelta(days=365)


class Year:
    """The year that is made up: a clock that jumps about in it, chance, and a count."""

    def __init__(self, shop: Shop, seed: int) -> None:
        self.shop = shop
        self.random = Random(seed)
        self.end = self.now = shop.clock()
        self.made: Counter[str] = Counter()

    def moments(self, count: int) -> list[datetime]:
        """Pick moments of the year, in order."""
        return sorted(self.end - YEAR * self.random.random() for _ in range(count))

    def later(self, days: float) -> bool:
        """Move on by up to some days; False if that is not yet."""
        self.now += timedelta(days=self.random.uniform(0.01, days))
        return self.now <= self.end

    def chance(self, share: float) -> bool:
        """Toss a coin that falls right so often."""
        return self.random.random() < share
