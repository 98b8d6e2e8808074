"""What happened with somebody is told in one list, whole, the newest first, and found quickly."""

import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from mappings import pixel
from mappings.records import Cart, Consent, Merge, Refund
from tasks.hub import explain, standing, timeline
from tasks.hub.dossier import PARTS
from tasks.hub.explain import Asked
from tasks.hub.happenings import KINDS
from tests.hub.world import account, at, line, order

PHONE = "+14155552671"
SMALL = {"review", "quarantine", "consent_hold", "blocked_identity"}
"""What a person must look at is never so much that reading all of it takes long."""

OPEN = {"ix_conversation_open"}
"""Indexes of what is open only: never much."""

BEHIND = """
    INSERT INTO message (workflow, occasion, purpose, phone, body, platform, asked_at)
    VALUES ('offers', 'o', 'marketing', %(phone)s, 'Hi', 'twilio', %(at)s);
    INSERT INTO objection (message_id, gate, reason) SELECT id, 'consent', 'they said no' FROM message;
    INSERT INTO email (workflow, occasion, purpose, address, subject, body, asked_at)
    VALUES ('offers', 'o', 'marketing', 'ada@example.com', 'News', 'b', %(at)s);
    INSERT INTO message_event (platform, external_id, kind, happened_at, facts)
    VALUES ('twilio', 'SM1', 'reply', %(at)s, jsonb_build_object('from', %(phone)s::text));
    INSERT INTO membership (segment, customer_id, since, until, why, left_why)
    SELECT 'vip', id, %(at)s, now(), 'spent: 600 GBP', 'spent: 0 GBP' FROM customer WHERE phone = %(phone)s;
    INSERT INTO request (customer_id, platform, product_external_id, asked_at)
    SELECT id, 'shopify', 'p', %(at)s FROM customer WHERE phone = %(phone)s;
    INSERT INTO journey (workflow, customer_id, occasion, happened_at, due_at, started_at)
    SELECT 'offers', id, 'o', %(at)s, %(at)s, %(at)s FROM customer WHERE phone = %(phone)s;
    INSERT INTO link (token, workflow, occasion, name, journey_id, url) SELECT 't', 'offers', 'o', 'l', id, 'u' FROM journey;
    INSERT INTO click (token, what, first_at, last_at) VALUES ('t', 'person', %(at)s, %(at)s);
    INSERT INTO consent_hold (address, rule, since) VALUES (%(phone)s, 'weak', %(at)s);
    INSERT INTO conversation (kind, value, source, platform, external_id, opened_at, spoken_at, until)
    VALUES ('phone', %(phone)s, 'reply', 'twilio', 'SM1', %(at)s, %(at)s, %(at)s);
    INSERT INTO browsed (customer_id, day, seen_at, views) SELECT id, %(at)s::date, %(at)s, 3 FROM customer WHERE phone = %(phone)s;
    INSERT INTO event (platform, external_id, kind, happened_at, customer_id) SELECT 'shopify', k, k, %(at)s, id
      FROM customer, (VALUES ('e-mail opened'), ('product viewed')) v (k) WHERE phone = %(phone)s;
    INSERT INTO scoring (currency, at, customers, purchases, changed) VALUES ('GBP', %(at)s, 1, 1, 1);
    INSERT INTO score (customer_id, scoring_id, since, currency, why, due_lacks)
    SELECT c.id, s.id, %(at)s, 'GBP', '', '' FROM customer c, scoring s WHERE phone = %(phone)s
"""  # fmt: skip


def told(world, **asked):
    with psycopg.connect(world.url) as hub:
        (id,) = explain.find(hub, Asked(**asked))
        return explain.story(hub, id, Asked(**asked)).timeline


@pytest.fixture
def ada(world):
    """Ada, who bought, gave back, left a cart and said stop, and Ben, who is no part of that."""
    world.tell(
        account("1", "ada@example.com", phone=PHONE),
        account("2", "ben@example.com"),
        order("901", name="#1", customer_external_id="1", cancelled_at=at(5)),
        order("902", name="#2", customer_external_id="2"),
        line("901", "l1", title="Linen shirt", quantity=2),
        Refund(platform="shopify", order_external_id="901", external_id="r1", amount=Decimal(4), currency="GBP", refunded_at=at(6)),
        Cart(platform="shopify", external_id="c", customer_external_id="1", currency="GBP", total=Decimal(30), created_at=at(7), updated_at=at(8)),
        Consent(platform="twilio", status="withdrawn", channel="sms", purpose="marketing", address=PHONE, method="keyword", happened_at=at(9)),
    )  # fmt: skip
    return world


def test_the_timeline_says_what_the_platforms_said(ada):
    seen = told(ada, phone=PHONE)
    facts = {one.kind: one.facts for one in seen.shown}

    assert [one.kind for one in seen.shown] == ["known", "consent", "cart", "refund", "cancelled", "order"]  # fmt: skip
    assert (facts["order"]["items"], facts["order"]["total"]) == (["Linen shirt (2)"], "10.0000")
    assert (facts["refund"]["amount"], facts["cart"]["bought"]) == ("4.0000", False)
    assert facts["consent"]["status"] == "withdrawn"


def test_everything_that_can_happen_is_told_once(ada):
    with psycopg.connect(ada.url) as hub:
        for statement in BEHIND.split(";"):
            hub.execute(statement, {"phone": PHONE, "at": at(20)})

    kinds = [one.kind for one in told(ada, phone=PHONE).shown]
    assert sorted(kinds) == sorted({*KINDS} - {"erased", "parcel", "joined", "parted"})  # fmt: skip
    assert [one.kind for one in told(ada, email="ben@example.com").shown] == ["known", "order"]


def test_of_two_who_became_one_both_histories_are_told(ada):
    ada.tell(Merge(platform="shopify", object="customers", kept="1", gone="2"))

    shown = told(ada, phone=PHONE).shown

    assert [one.facts["name"] for one in shown if one.kind == "order"] == ["#1", "#2"]
    assert [one.facts["cause"] for one in shown if one.kind == "joined"] == ["platform"]


def test_of_three_who_became_one_after_another_both_joins_are_told(ada):
    ada.tell(account("3", "cyd@example.com"))
    ada.tell(Merge(platform="shopify", object="customers", kept="3", gone="2"))
    ada.tell(Merge(platform="shopify", object="customers", kept="1", gone="3"))

    assert [one.kind for one in told(ada, phone=PHONE).shown].count("joined") == 2


TICKET = "INSERT INTO conversation (kind, value, source, platform, external_id, opened_at, spoken_at, until) SELECT 'shopify:customer', v, 'ticket', 'hubspot', 't', %(at)s, %(at)s, 'infinity' FROM unnest('{1,2}'::text[]) v"


def test_a_ticket_of_two_who_became_one_is_told_once(ada):
    with psycopg.connect(ada.url) as hub:
        hub.execute(TICKET, {"at": at(20)})
    apart = [one.kind for one in told(ada, email="ben@example.com").shown]
    ada.tell(Merge(platform="shopify", object="customers", kept="1", gone="2"))

    assert apart.count("conversation") == 1
    assert [one.kind for one in told(ada, phone=PHONE).shown].count("conversation") == 1


def test_what_is_no_visit_is_listed_by_itself():
    assert all(f"'{kind}'" in KINDS["elsewhere"] for kind in pixel.ELSEWHERE)
    assert KINDS["elsewhere"].count("'") == 2 * len(("kind", *pixel.ELSEWHERE))


def test_of_a_long_life_the_newest_is_shown_and_the_rest_counted(ada):
    ada.tell(*(order(str(n), n, customer_external_id="1", placed_at=at(n)) for n in range(1, 20)))
    with psycopg.connect(ada.url) as hub:
        whose = explain.story(hub, explain.find(hub, Asked(phone=PHONE))[0], Asked()).whose
        seen = timeline.read(hub, whose, most=4)
        carts = timeline.read(hub, whose, most=4, kinds=["cart", "refund"])

    assert (len(seen.shown), seen.more, seen.uncounted) == (4, 21, False)
    assert ([one.kind for one in carts.shown], carts.more) == (["cart", "refund"], 0)
    assert seen.shown == sorted(seen.shown, key=lambda one: one.at, reverse=True)


STATEMENTS = {
    "who that is": explain.FIND,
    "their addresses": explain.ADDRESSES,
    "their timeline": timeline.ASK,
    "how they stand": standing.STANDING,
    "a text to them": standing.SUPPOSED,
    **PARTS,
}


@pytest.fixture(scope="module")
def planner(postgres, maker, hub_template) -> Iterator[psycopg.Connection]:
    """An empty hub that reads a whole table only where nothing else can be done."""
    name = f"planner_{uuid.uuid4().hex}"
    maker.execute(f"CREATE DATABASE {name} TEMPLATE {hub_template} STRATEGY file_copy")
    with psycopg.connect(postgres.url(name)) as hub:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            hub.execute(f"SET enable_{way} = off")
        yield hub
    maker.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("name", STATEMENTS)
def test_nothing_about_a_person_reads_a_whole_table(planner, name):
    values = {"id": "1" if name == "who that is" else 1, "ids": [1], "key": "8f14e45f-ceea-467f-a9a5-1f3b2c6d7e80", "keys": [], "phone": PHONE, "email": "a@b.co", "phones": [PHONE], "emails": ["a@b.co"], "addresses": [PHONE, "a@b.co"], "platform": None, "most": 9, "farthest": 9, "text": "{}", "sender": "s", "zone": "UTC", "until": at(0), "counted": 0}  # fmt: skip

    ((plan,),) = planner.execute(f"EXPLAIN (FORMAT JSON) {STATEMENTS[name]}", values)
    read_whole = {node["Relation Name"] for node in nodes(plan[0]["Plan"]) if whole(node)}

    assert read_whole <= SMALL


def nodes(plan: dict[str, Any], limited: bool = False) -> Iterator[dict[str, Any]]:
    """Each step of a plan; of one below a LIMIT it is said that it stops early."""
    yield {**plan, "limited": limited}
    for below in plan.get("Plans", ()):
        yield from nodes(below, plan["Node Type"] == "Limit")


def whole(node: dict[str, Any]) -> bool:
    """Whether a step goes through all of a table, or all of an index."""
    if node["Node Type"] == "Seq Scan":
        return True
    through = node["Node Type"] in ("Index Scan", "Index Only Scan")
    few = node["limited"] or node.get("Index Name") in OPEN
    return through and "Index Cond" not in node and not few


def test_a_plan_that_reads_a_whole_table_is_noticed(planner):
    ((plan,),) = planner.execute("EXPLAIN (FORMAT JSON) SELECT * FROM outbox WHERE error = 'x'")

    assert [node["Relation Name"] for node in nodes(plan[0]["Plan"]) if whole(node)] == ["outbox"]
