"""A quarter of a shop, by a set clock: quiet weeks, and some in which one thing goes wrong.

The product's own functions write what they can; what arrives by the thousand is written in bulk.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg

from mappings import hubspot
from mappings.checking import Known, needed
from mappings.records import Consent, Customer, Record
from tasks.compare import Line
from tasks.gather_week import gather
from tasks.hub import (  # fmt: skip
    acks,
    declarations,
    incidents,
    merging,
    progress,
    quarantine,
    reports,
    staging,
    verdicts,
)
from tasks.hub.staging import Incoming
from tasks.hub.verdicts import Finding as Broken
from tasks.report import Made, plain, written
from tasks.reporting.week import Week
from tests.hub.world import PLAN

FIRST = Week.named("2026-W36")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PEOPLE = 60
BUYERS = 30
"""Whoever is texted; those after them are the ones who say STOP."""

CLOCK = """
    CREATE SCHEMA told;
    CREATE FUNCTION told.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE
        AS 'SELECT public.present()';
    CREATE FUNCTION told.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT public.present()';
    SET search_path = told, pg_catalog, public;
"""
"""From here on every statement of the product that asks what time it is hears ours."""
DEFAULTS = """
    SELECT format('ALTER TABLE public.%%I ALTER %%I SET DEFAULT told.clock_timestamp()',
                  table_name, column_name)
      FROM information_schema.columns
     WHERE table_schema = 'public' AND column_default LIKE '%%clock_timestamp()' AND table_name = ANY(%s)
"""
STAMPED = ["consent", "consent_ack", "fieldlist", "incident", "inbox", "outbox", "quality_run", "quarantine", "review", "sync_run"]  # fmt: skip

HEARD = """
    INSERT INTO inbox (platform, topic, delivery_id, body, status, received_at, happened_at, done_at)
    SELECT %(platform)s, %(topic)s, gen_random_uuid()::text, '', 'done', at, at - interval '2 s',
           at + interval '0.3 s'
      FROM (SELECT t + abs(hashtext(t::text)) %% 900 * interval '1 s' AS at
              FROM generate_series(%(since)s, %(until)s - interval '15 min', %(every)s) t) x
     WHERE NOT tstzrange(%(silent)s, %(heard)s) @> at
"""
BOUGHT = """
    WITH bought AS (
        INSERT INTO orders (platform, external_id, email, phone, currency, total, placed_at,
                            updated_at, told_at)
        SELECT 'shopify', gen_random_uuid()::text, 'buyer' || n || '@mail.example', '+1415555'
               || 1000 + n, 'GBP', 20, at, at, at
          FROM (SELECT n, %(since)s + n * interval '29 min' AS at FROM generate_series(1, 345) n) t
        RETURNING external_id, placed_at AS at)
    INSERT INTO outbox (platform, object, key, status, owed_at, happened_at, settled_at)
    SELECT 'hubspot', 'orders', external_id, 'sent', at, at,
           at + CASE WHEN tstzrange(%(slow)s, %(quick)s) @> at THEN interval '15 min'
                     ELSE interval '6 s' END
      FROM bought
"""
TEXTED = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, asked_at,
                         reserved_at, accepted_at, settled_at, error)
    SELECT 'shipping', gen_random_uuid()::text, 'transactional', '+1415555' || 2000 + n %% 30,
           'Kim, your parcel is on its way', CASE WHEN n %% 50 = 0 THEN 'undelivered' ELSE 'delivered' END,
           'twilio', at, at, at + interval '1 s', at + interval '4 s',
           CASE WHEN n %% 50 = 0 THEN '30003' END
      FROM (SELECT n, %(since)s + n * interval '45 min' AS at FROM generate_series(1, 210) n) t
"""
PROMOTED = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, status, platform, reserved_at,
                         accepted_at, settled_at)
    VALUES ('win_back', gen_random_uuid()::text, 'marketing', %(phone)s, 'We miss you', 'delivered',
            'twilio', present(), present(), present())
"""
TOLD = """
    UPDATE outbox SET status = 'sent', settled_at = present() + interval '5 s'
     WHERE status = 'owed' RETURNING 1
"""
NEWEST = "SELECT id FROM consent WHERE status = 'withdrawn' AND learned_at >= %s"
CHECKED = (("audit_consent", "hubspot", "contacts", {}), ("check_mappings", "hubspot", "fields", {}), ("find_duplicates", "hub", "people", {}), ("watch", "hub", "incidents", {}))  # fmt: skip
BEHAVED = "INSERT INTO sync_run (flow, platform, object, status, started_at) SELECT 'behave', 'hub', 'events', 'green', t FROM generate_series(%(since)s::timestamptz, %(until)s::timestamptz - interval '15 min', '15 min') t WHERE NOT tstzrange(%(asleep)s, %(awake)s) @> t"
BUDGET = "INSERT INTO api_budget (platform, account, bucket, size, per_second, left_over, daily_limit, daily_used, day) VALUES ('hubspot', '1', 'calls', 190, 19, 190, 250000, 61000, '2026-11-29')"


def phone(n: int) -> str:
    return f"+1415555{2000 + n}"


def person(n: int) -> Customer:
    return Customer(platform="shopify", external_id=f"{n}", email=f"kim{n}@mail.example", email_verified=True, phone=phone(n), first_name="Kim", last_name=f"Lovelace-{n}", updated_at=FIRST.since - DAY)  # fmt: skip


def no(n: int, at: datetime) -> Consent:
    return Consent(platform="twilio", address=phone(n), purpose="marketing", status="withdrawn", method="reply", happened_at=at)  # fmt: skip


@dataclass
class Quarter:
    """One hub and its weeks; `made` are their reports."""

    hub: psycopg.Connection[Any]
    faults: dict[int, Callable[["Quarter", Week], dict[str, Any]]]
    made: list[Made] = field(default_factory=list)
    unsigned: set[int] = field(default_factory=set)
    left: int = BUYERS

    def run(self, weeks: int) -> None:
        """Let the weeks go by, and report each on the Monday after it."""
        self.hub.execute(CLOCK)
        for (statement,) in self.hub.execute(DEFAULTS, (STAMPED,)).fetchall():
            self.hub.execute(statement)
        self.at(FIRST.since)
        self.merge(person(n) for n in range(PEOPLE + 20))
        self.hub.execute(TOLD)
        self.hub.execute(BUDGET)
        declarations.take(self.hub, "hubspot", {"contacts": msgspec.to_builtins(FIELDS)})
        for number in range(1, weeks + 1):
            week = FIRST.back(1 - number)
            self.live(week, self.faults.get(number, quiet)(self, week))
            self.report(week, signed=number not in self.unsigned)

    def at(self, now: datetime) -> datetime:
        """Let it be that time."""
        self.hub.execute("SELECT set_config('lockstep.now', %s, false)", (now.isoformat(),))
        return now

    def merge(self, records: Iterable[Record]) -> None:
        """Let the store say this."""
        (now,) = self.hub.execute("SELECT present()").fetchone() or (FIRST.since,)
        with self.hub.transaction():
            staging.open_tables(self.hub)
            staging.load(self.hub, [Incoming(one, None, now) for one in records])
            merging.lock(self.hub)
            merging.merge(self.hub, PLAN)

    def live(self, week: Week, wrong: dict[str, Any]) -> None:
        """A week of webhooks, orders, texts, opt-outs, gates and comparisons."""
        nowhere = week.until + DAY
        said = {"since": week.since, "until": week.until, "silent": nowhere, "heard": nowhere}
        for platform, topic, minutes in (("shopify", "orders/create", 29), ("shopify", "customers/update", 97), ("twilio", "receipts", 45), ("hubspot", "contact", 240)):  # fmt: skip
            gap = wrong.get("gap", {}) if topic == "orders/create" else {}
            self.hub.execute(HEARD, said | {"platform": platform, "topic": topic, "every": timedelta(minutes=minutes)} | gap)  # fmt: skip
        slow = {"slow": nowhere, "quick": nowhere} | wrong.get("slow", {})
        self.hub.execute(BOUGHT, said | slow)
        self.hub.execute(TEXTED, said)
        self.hub.execute(
            BEHAVED, said | {"asleep": nowhere, "awake": nowhere} | wrong.get("asleep", {})
        )
        self.leave(week.since + 2 * DAY)
        for day in range(7):
            self.look(week.since + day * DAY, wrong.get("bad", {}).get(day, 0))
            self.compare(
                week.since + day * DAY,
                wrong.get("missed", {}).get(day, 0),
                wrong.get("refused", ""),
            )

    def leave(self, at: datetime) -> None:
        """Three people say STOP; everybody knows within seconds."""
        self.at(at)
        self.merge(no(self.left + n, at - timedelta(seconds=2)) for n in range(3))
        self.left += 3
        self.confirmed(at)

    def confirmed(self, at: datetime) -> None:
        """Both systems confirm what was learned just now."""
        acts = [id for (id,) in self.hub.execute(NEWEST, (at,)).fetchall()]
        self.hub.execute(TOLD)
        self.at(at + timedelta(seconds=4))
        acks.note(self.hub, "shopify", acts)
        acks.note(self.hub, "hubspot", acts)

    def look(self, day: datetime, bad: int) -> None:
        """A gate judges a batch; now and then a number is none."""
        self.at(day + 4 * HOUR)
        failed = bad or int(day.day % 3 == 0)
        found = [Broken("phone_shape", "critical", failed, failed / 120)]
        verdicts.keep(self.hub, ("customers", "shopify", "live", 120, failed, "partial", 3.0), found)  # fmt: skip
        for n in range(bad):
            row = {"platform": "shopify", "external_id": f"x{n}", "email": f"lee{n}@mail.example", "phone": f"(415) 555-{3000 + n} ext {n}", "first_name": "Lee"}  # fmt: skip
            quarantine.keep(self.hub, {"platform": "shopify", "object": "customers", "key": f"x{n}", "rules": ["phone_shape"], "reason": "a phone is in E.164 form", "payload": msgspec.json.encode(row).decode(), "readable": "record", "inbox_id": None})  # fmt: skip

    def compare(self, day: datetime, missed: int, refused: str) -> None:
        """The store is compared with the hub, and what was missed is fetched; consents, too."""
        self.at(day + 5 * HOUR)
        line = Line("shopify", "hub", "orders", "all", 500, 500 - missed, missing=missed, repaired=missed, equal=not missed)  # fmt: skip
        for flow, platform, object, counts in (("reconcile", "shopify", "orders", {"lines": [msgspec.to_builtins(line)]}), *CHECKED):  # fmt: skip
            run = progress.begin_run(self.hub, flow, platform, object)
            why = "cannot tell: 401" if flow == refused else None
            progress.end_run(self.hub, run, "red" if why else "green", counts, why)

    def report(self, week: Week, *, signed: bool) -> None:
        """On Monday at six the report is made; somebody signs it."""
        now = self.at(week.until + 6 * HOUR)
        made = written(self.hub, gather(self.hub, week, now), now)
        reports.keep(self.hub, week.name, (week.since, week.until), plain(made.report), made.html)
        self.made.append(made)
        if signed:
            self.at(now + 3 * HOUR)
            reports.sign(self.hub, week.name, "Ada")


def quiet(quarter: Quarter, week: Week) -> dict[str, Any]:
    return {}


def blind_audit(quarter: Quarter, week: Week) -> dict[str, Any]:
    """Somebody took a permission from our app: the CRM answers no question about consent."""
    return {"refused": "audit_consent"}


def asleep(quarter: Quarter, week: Week) -> dict[str, Any]:
    """For a night nobody counted what visitors did."""
    since = week.since + 4 * DAY
    return {"asleep": {"asleep": since, "awake": since + 9 * HOUR}}


def silent_gap(quarter: Quarter, week: Week) -> dict[str, Any]:
    """Somebody deleted a webhook; two days later the store is compared again."""
    since = week.since + DAY + 3 * HOUR
    return {"gap": {"silent": since, "heard": since + 41 * HOUR}, "missed": {3: 83}}


def drifted_field(quarter: Quarter, week: Week) -> dict[str, Any]:
    """Somebody made another type of a field we write."""
    quarter.at(week.since + DAY)
    others = FIELDS | {"firstname": Known("enumeration"), "shoe_size": Known("number")}
    declarations.take(quarter.hub, "hubspot", {"contacts": msgspec.to_builtins(others)})
    return {}


def slow_crm(quarter: Quarter, week: Week) -> dict[str, Any]:
    """For a day and a half the CRM takes a quarter of an hour; the watch tells of it."""
    since = week.since + 2 * DAY
    quarter.at(since + HOUR)
    incidents.see(quarter.hub, [("late", "transactions", "transactions: the oldest has waited 900 s", "see `lockstep status`")])  # fmt: skip
    quarter.at(since + 36 * HOUR)
    incidents.recover(quarter.hub, ["late"])
    return {"slow": {"slow": since, "quick": since + 36 * HOUR}}


def bad_phones(quarter: Quarter, week: Week) -> dict[str, Any]:
    """A form lets anything pass for a number."""
    return {"bad": {1: 38, 2: 41}}


def late_opt_out(quarter: Quarter, week: Week) -> dict[str, Any]:
    """The rows of last week are repaired. A STOP said on Monday reaches us on Thursday."""
    quarter.at(week.since + HOUR)
    open = [one.id for one in quarantine.listed(quarter.hub)]
    quarantine.close(quarter.hub, open, "replayed")
    stop = week.since + 9 * HOUR
    quarter.at(stop + DAY)
    quarter.hub.execute(PROMOTED, {"phone": phone(PEOPLE + 15)})
    learned = quarter.at(stop + 3 * DAY)
    quarter.merge([no(PEOPLE + 15, stop)])
    quarter.confirmed(learned)
    return {}


FIELDS = {name: Known("string") for name in needed(hubspot.MAPS["contacts"])}
FAULTS = {
    4: blind_audit,
    6: silent_gap,
    7: asleep,
    8: drifted_field,
    9: slow_crm,
    10: bad_phones,
    11: late_opt_out,
}
WEEKS = 13
