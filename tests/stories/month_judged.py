"""What a month brought beside what it should have brought, and what must never be."""

from collections import Counter
from datetime import timedelta

import psycopg
from msgspec import Struct, field

from tests.stories import month_oracle as oracle
from tests.stories.month_told import Month


class Report(Struct):
    """What a month brought, and everything that is not as the oracle says."""

    facts: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    objections: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


ACTUAL = """
    SELECT m.workflow, i.value::int AS person,
           CASE WHEN m.occasion ~ '^(order|parcel|refund|cart):' THEN m.occasion
                ELSE split_part(m.occasion, ':', 1) || coalesce(substring(m.occasion FROM ' step .*$'), '')
           END AS occasion, m.asked_at AS a, m.id
      FROM message m JOIN identity i ON i.customer_id = m.customer_id AND i.kind = 'shopify:customer'
"""
WRONG = {
    "text over a cap": """
        SELECT count(*) FROM message m WHERE m.purpose <> 'transactional' AND m.status = 'sent'
           AND ((SELECT count(*) FROM message b WHERE b.phone = m.phone AND b.status = 'sent' AND b.purpose <> 'transactional' AND b.reserved_at > m.reserved_at - interval '24 hours' AND b.reserved_at <= m.reserved_at) > 2
             OR (SELECT count(*) FROM message b WHERE b.phone = m.phone AND b.status = 'sent' AND b.purpose <> 'transactional' AND b.reserved_at > m.reserved_at - interval '7 days' AND b.reserved_at <= m.reserved_at) > 6)""",
    "text in quiet hours": """
        SELECT count(*) FROM message m JOIN told.person p USING (phone)
         WHERE m.purpose <> 'transactional' AND m.status = 'sent' AND told.quiet(p.country, p.zone, m.reserved_at)""",
    "text after a no": """
        SELECT count(*) FROM message m JOIN told.person p USING (phone)
         WHERE m.purpose <> 'transactional' AND m.status = 'sent'
           AND told.state(p.id, 'marketing', m.reserved_at) = 'withdrawn'""",
    "text without a yes": """
        SELECT count(*) FROM message m JOIN told.person p USING (phone)
         WHERE m.purpose <> 'transactional' AND m.status = 'sent'
           AND 'granted' NOT IN (coalesce(told.state(p.id, 'marketing', m.reserved_at), ''), coalesce(told.state(p.id, 'cart', m.reserved_at), ''))""",
    "text within a day of a purchase": """
        SELECT count(*) FROM message m JOIN told.person p USING (phone)
         WHERE m.purpose <> 'transactional' AND m.status = 'sent'
           AND told.bought(p.id, m.reserved_at - interval '1 day' + interval '1 us', m.reserved_at, NULL)""",
    "second text to America about one cart": """
        SELECT count(*) FROM (SELECT cart FROM message m JOIN told.person p USING (phone) WHERE p.country = 'US' AND m.purpose = 'cart' AND m.status = 'sent' GROUP BY cart HAVING count(*) > 1) x""",
    "text nobody objected to that did not leave": """
        SELECT count(*) FROM message m WHERE m.status <> 'sent' AND NOT EXISTS (SELECT FROM objection o WHERE o.message_id = m.id)""",
    "text left in the middle": """
        SELECT count(*) FROM message m, told.clock WHERE m.status NOT IN ('sent', 'withheld') AND NOT (m.status = 'waiting' AND m.due_at > finish)""",
}  # fmt: skip
"""What must never be, each counted."""


def judge(hub: psycopg.Connection, report: Report, month: Month, step: timedelta) -> None:
    """Compare what was asked and objected to with the oracle's sets, and count what must not be."""
    finish = month.start + (month.end - month.start) // step * step
    hub.execute(oracle.SETTING, {"start": month.start, "finish": finish, "step": step})
    for statement in (oracle.WORDS, oracle.ASKED, oracle.HOURS):
        hub.execute(statement)
    for workflow, query in oracle.EXPECTED.items():
        hub.execute(oracle.TAKE.format(query=query), {"workflow": workflow})
    hub.execute("ANALYZE told.expected")
    hub.execute(oracle.OBJECTED)
    hub.execute(f"CREATE TABLE told.actual AS {ACTUAL}")
    asked, expected = "SELECT workflow, person, occasion, a FROM told.actual", "SELECT workflow, person, occasion, a FROM told.expected"  # fmt: skip
    said = "SELECT a.workflow, a.person, a.occasion, f.gate FROM told.first f JOIN told.actual a ON a.id = f.message_id WHERE f.gate <> 'cap'"  # fmt: skip
    should = "SELECT workflow, person, occasion, gate FROM told.objected"
    for what, one, other, last in (("asked, and should not be", asked, expected, "a"), ("should be asked, and was not", expected, asked, "a"), ("objected, and should not", said, should, "gate"), ("should object, and did not", should, said, "gate")):  # fmt: skip
        found = hub.execute(f"SELECT x.workflow, count(*), min(concat_ws(' ', x.person, x.occasion, x.{last})) FROM ({one} EXCEPT {other}) x GROUP BY 1 ORDER BY 1").fetchall()  # noqa: S608  # fmt: skip
        report.wrong += [f"{what}: {workflow} {number} (such as {such})" for workflow, number, such in found]  # fmt: skip
    for what, query in WRONG.items():
        number = hub.execute(query).fetchone()[0]  # type: ignore[index]
        report.wrong += [f"{what}: {number}"] if number else []
    for into, query in ((report.asked, "SELECT workflow, count(*) FROM told.actual GROUP BY 1"), (report.texts, "SELECT status, count(*) FROM message GROUP BY 1"), (report.objections, "SELECT gate, count(*) FROM objection GROUP BY 1")):  # fmt: skip
        into.update(dict(hub.execute(query).fetchall()))
