"""Visits of a shop, window after window of fifteen minutes: events a second, and what a run costs.

Run by hand: `python -m tests.benchmarks.behaviour --events 10000000 --customers 200000`. Each window
is posted as a pixel posts it, some of it twice and some days late; then it is read, judged, written
and counted as the flow does, and only that is timed; beside it stand the pages that the server did
not find in its memory, for they cost most where events outgrow it. In the end every day and every
person is counted once more from all events in one statement, which must say the same.
"""

import argparse
import json
import random
import resource
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from rich.console import Console

from data_quality import suite
from tasks import gather
from tasks.hub import browsing, engine, events, weeks
from tasks.hub.engine import Connection
from tests.hub.world import TARGETS
from tests.thrown_away import thrown_away

SAY = Console(highlight=False, soft_wrap=True).print
WINDOW = timedelta(minutes=15)
EACH = 10_000
"""Events of a window: eleven a second."""
TWICE, LATE, NAMED = 0.02, 0.01, 0.2
"""Shares of posts that come twice, of events that come up to three days late, that say who it is."""
KINDS = ("product_viewed", "page_viewed", "product_clicked", "search_submitted", "collection_viewed", "product_added_to_cart")  # fmt: skip
WEIGHTS = (45, 30, 10, 5, 7, 3)
PEOPLE = """
    WITH made AS (
        INSERT INTO customer (email, told_rank)
        SELECT 'p' || n || '@example.com', 1 FROM generate_series(1, %s) n RETURNING id, email)
    INSERT INTO identity (kind, value, customer_id)
    SELECT 'email', email, id FROM made
    UNION ALL SELECT 'shopify:customer', substring(email FROM 'p([0-9]+)'), id FROM made
"""

TOUCHED = """
    SELECT tup_inserted, tup_updated, blks_read FROM pg_stat_database
     WHERE datname = current_database()
"""

# From all events there are, by another way: each person's whole life in one piece.
DAYS = """
    WITH life AS (
        SELECT *, (happened_at AT TIME ZONE 'UTC')::date AS day,
               happened_at - lag(happened_at) OVER (PARTITION BY customer_id
                   ORDER BY happened_at, external_id) AS gap
          FROM event WHERE customer_id IS NOT NULL)
    SELECT customer_id, day, sum((gap IS NULL OR gap > interval '30 minutes')::int)::int AS sessions,
           sum((kind = 'product viewed')::int)::int AS views,
           sum((kind = 'product clicked')::int)::int AS clicks,
           sum((kind = 'searched')::int)::int AS searches, max(happened_at) AS seen_at
      FROM life GROUP BY 1, 2
"""
UNLIKE_DAYS = f"""
    SELECT count(*) FROM ({DAYS}) a
      FULL JOIN browsed b USING (customer_id, day)
     WHERE (a.sessions, a.views, a.clicks, a.searches, a.seen_at)
           IS DISTINCT FROM (b.sessions, b.views, b.clicks, b.searches, b.seen_at)
"""  # noqa: S608 - our own words
UNLIKE_PEOPLE = f"""
    WITH d AS ({DAYS}),
    liked AS (
        SELECT DISTINCT ON (customer_id) customer_id, category FROM (
            SELECT customer_id, facts ->> 'category' AS category,
                   sum(CASE kind WHEN 'added to cart' THEN 3 ELSE 1 END
                       * power(0.5, (%(today)s::date - (happened_at AT TIME ZONE 'UTC')::date) / 14.0))
                       AS looks
              FROM event WHERE customer_id IS NOT NULL AND facts ? 'category'
               AND kind IN ('product viewed', 'product clicked', 'category viewed', 'added to cart')
             GROUP BY 1, 2) l
         ORDER BY customer_id, round(looks::numeric, 9) DESC, category),
    viewed AS (
        SELECT DISTINCT ON (customer_id) customer_id, facts ->> 'product' AS product FROM event
         WHERE kind = 'product viewed' AND customer_id IS NOT NULL AND facts ? 'product'
         ORDER BY customer_id, happened_at DESC, external_id DESC),
    life AS (
        SELECT customer_id, max(seen_at) AS seen_at,
               coalesce(sum(sessions) FILTER (WHERE day > %(today)s::date - 30), 0)::int AS sessions,
               coalesce(sum(views) FILTER (WHERE day > %(today)s::date - 7), 0)::int AS week,
               coalesce(sum(views) FILTER (WHERE day > %(today)s::date - 30), 0)::int AS month
          FROM d GROUP BY 1)
    SELECT count(*) FROM life a LEFT JOIN liked l USING (customer_id)
      LEFT JOIN viewed v USING (customer_id) FULL JOIN behaviour b USING (customer_id)
     WHERE (a.seen_at, a.sessions, a.week, a.month, v.product, l.category) IS DISTINCT FROM
           (b.last_seen_at, b.sessions_30d, b.views_7d, b.views_30d, b.product, b.category)
"""  # noqa: S608 - our own words


class Visitors:
    """Who comes to the shop, and what they do there; the same for the same seed."""

    def __init__(self, customers: int, seed: int = 1) -> None:
        self.dice = random.Random(seed)
        self.customers = customers

    def window(self, start: datetime, number: int) -> Iterator[bytes]:
        """Post the events of a window."""
        made = 0
        while made < number:
            post = self.visit(start)
            for one in post:
                yield one
                if self.dice.random() < TWICE:
                    yield one
            made += len(post)

    def visit(self, start: datetime) -> list[bytes]:
        """Post a few events of one visitor; half of the visitors are customers."""
        who = self.dice.randrange(2 * self.customers)
        began = start + self.dice.random() * WINDOW
        if self.dice.random() < LATE:
            began -= timedelta(days=3) * self.dice.random()
        named = who < self.customers and self.dice.random() < NAMED
        at, posts = began, []
        for _ in range(self.dice.randint(1, 9)):
            at += timedelta(seconds=self.dice.expovariate(1 / 20))
            posts.append(self.post(who, at, named=named))
        return posts

    def post(self, who: int, at: datetime, *, named: bool) -> bytes:
        """Write one event as a pixel does."""
        dice, product = self.dice, self.dice.randrange(5_000)
        said: dict[str, Any] = {
            "id": f"{dice.getrandbits(128):032x}",
            "kind": dice.choices(KINDS, WEIGHTS)[0],
            "happened_at": at.isoformat(),
            "visitor": f"v{who}",
            "product": str(product),
            "category": f"c{product % 40}",
        }
        if named:
            said["customer"] = str(who + 1)
        return json.dumps(said).encode()


def run(hub: Connection, now: datetime) -> tuple[int, float]:
    """Do what the flow does at this time; return how many posts were read, and the seconds."""
    started, read = time.perf_counter(), 0
    hub.execute("SELECT set_config('lockstep.now', %s, false)", (now.isoformat(),))
    hub.commit()
    weeks.make(hub, weeks.ahead(now))
    hub.commit()
    events.recognise(hub)
    hub.commit()
    while found := gather.taken(hub, gather.TOGETHER).read:
        hub.commit()
        read += found
    hub.commit()
    tally(hub)
    return read, time.perf_counter() - started


def tally(hub: Connection) -> int:
    """Count what is due."""
    told = 0
    while True:
        done = browsing.count(hub, TARGETS, 5_000)
        hub.commit()
        told += done.told
        if not done.days and not done.people:
            return told


def post(hub: Connection, bodies: Iterator[bytes]) -> None:
    """Let posts land, as the receiver does."""
    with hub.cursor() as cursor, cursor.copy("COPY landed (platform, body) FROM STDIN") as copy:
        for body in bodies:
            copy.write_row(("shopify", body))
    hub.commit()


def touched(url: str) -> list[int]:
    """Say what was written, changed, and not found in the server's memory so far."""
    with psycopg.connect(url, autocommit=True) as hub:
        return [int(one) for one in hub.execute(TOUCHED).fetchone() or ()]


def live(url: str, total: int, customers: int) -> None:
    """Live through all windows, and print what each tenth of them cost."""
    visitors, start = Visitors(customers), datetime(2026, 6, 1, tzinfo=UTC)
    costs: list[float] = []
    read, before = 0, touched(url)
    suite.warm()
    with engine.fresh(url) as hub:
        hub.execute(PEOPLE, (customers,))
        hub.commit()
        windows = max(10, total // EACH)
        for turn in range(windows):
            at = start + turn * WINDOW
            post(hub, visitors.window(at, total // windows))
            found, seconds = run(hub, at + WINDOW)
            read += found
            costs.append(seconds)
            if (turn + 1) % max(1, windows // 10) == 0:
                tenth = costs[-max(1, windows // 10) :]
                after = touched(url)
                each = [(b - a) // len(tenth) for a, b in zip(before, after, strict=True)]
                before = after
                SAY(f"  windows to {turn + 1:>5}: {statistics.mean(tenth):6.2f} s each, {read / sum(costs):>8,.0f} events/s so far; each wrote {each[0]:,} rows, changed {each[1]:,}, fetched {each[2]:,} pages")  # fmt: skip
        end = start + windows * WINDOW
        report(hub, end, read, costs)
        compare(hub, end)


def report(hub: Connection, end: datetime, read: int, costs: list[float]) -> None:
    """Print what it came to, and what runs cost when nothing happens."""
    (rows, size) = hub.execute("SELECT count(*), (SELECT pg_size_pretty(pg_database_size(current_database()))) FROM event").fetchone() or (0, "")  # fmt: skip
    SAY(f"{read:,} posts read, {rows:,} events kept, {size}; {read / sum(costs):,.0f} events/s; window median {statistics.median(costs):.2f} s, longest {max(costs):.2f} s")  # fmt: skip
    for words, now in (("a quiet run", end + WINDOW), ("a quiet day later", end + timedelta(days=1))):  # fmt: skip
        started = time.perf_counter()
        hub.execute("SELECT set_config('lockstep.now', %s, false)", (now.isoformat(),))
        hub.execute("DELETE FROM outbox")
        told = tally(hub)
        SAY(f"{words}: {told} people owed, {time.perf_counter() - started:.3f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    SAY(f"peak memory of the process: {peak:,.0f} MB")


def compare(hub: Connection, end: datetime) -> None:
    """Count everything once more from all events; print how many days and people differ."""
    started = time.perf_counter()
    hub.execute("SET work_mem = '256MB'")
    today = {"today": (end + timedelta(days=1)).date()}
    (days,) = hub.execute(UNLIKE_DAYS).fetchone() or (-1,)
    (people,) = hub.execute(UNLIKE_PEOPLE, today).fetchone() or (-1,)
    SAY(f"counted once more in one statement: {days} days and {people} people differ ({time.perf_counter() - started:.0f} s)")  # fmt: skip


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--memory", default="512MB", help="the server's shared_buffers")
    chosen = parser.parse_args()
    with thrown_away({"shared_buffers": chosen.memory, "max_wal_size": "2GB"}) as server:
        url = server.ensure("visits")
        engine.migrate(url)
        engine.engine(url).dispose()
        live(url, chosen.events, chosen.customers)


if __name__ == "__main__":
    main()
