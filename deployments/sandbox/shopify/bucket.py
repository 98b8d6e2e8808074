"""The bucket of points: every question costs some, and time fills it again."""

from deployments.sandbox.shopify.state import Clock


class Bucket:
    """Leaks by spending, fills by the clock it is shown; holds no more than its size."""

    def __init__(self, clock: Clock, size: float = 2000.0, per_second: float = 100.0) -> None:
        self.clock, self.size, self.per_second = clock, size, per_second
        self.left, self.at = size, clock()

    def resize(self, size: float, per_second: float) -> None:
        """Become another bucket, full, if the size is another."""
        self.fill()
        self.left = self.left if size == self.size else size
        self.size, self.per_second = size, per_second

    def fill(self) -> None:
        """Add what came back since the last look."""
        now = self.clock()
        passed = max(0.0, (now - self.at).total_seconds())
        self.left, self.at = min(self.size, self.left + passed * self.per_second), now

    def take(self, points: float) -> bool:
        """Spend points if there are so many; spend none if not."""
        self.fill()
        if points > self.left:
            return False
        self.left -= points
        return True

    def give(self, points: float) -> None:
        """Return what was taken and not used."""
        self.left = min(self.size, self.left + points)

    def status(self) -> dict[str, float]:
        """Tell how it stands, in Shopify's words."""
        return {
            "maximumAvailable": self.size,
            "currentlyAvailable": int(self.left),
            "restoreRate": self.per_second,
        }
