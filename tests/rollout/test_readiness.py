"""Seven questions, each answered from what was looked up, and never by a guess."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from tasks.rollout.evidence import Finding
from tasks.rollout.goals import Goal, Target
from tasks.rollout.readiness import Known, answers, findings, rows

NOW = datetime(2026, 6, 1, tzinfo=UTC)
GOAL = Goal("abandoned_cart", "head of CRM", "data team", (Target("cart_recovery", 0.1, date(2027, 1, 1)),))  # fmt: skip
FINE = Known(
    now=NOW,
    roles={"shopify": "store", "hubspot": "crm", "twilio": "sms"},
    hooked=["shopify", "twilio"],
    phones=950,
    unusable=50,
    decided=700,
    heard={"carts": NOW, "orders": NOW - timedelta(days=1), "consents": NOW - timedelta(days=3)},
    fields=60,
    runs=500,
    alerts=True,
)
WORLDS = {
    "no CRM": ({"roles": {"shopify": "store", "twilio": "sms"}}, "integration method", "not ready"),
    "a platform that refuses": ({"refused": {"hubspot": "401"}}, "integration method", "not ready"),
    "a third of all numbers bad": ({"phones": 700, "unusable": 300}, "phone hygiene", "not ready"),
    "a fifth of all numbers bad": ({"phones": 800, "unusable": 200}, "phone hygiene", "ready"),
    "no numbers": ({"phones": 0, "unusable": 0, "decided": 0}, "phone hygiene", "cannot tell"),
    "nobody was ever asked": ({"decided": 0}, "consent model", "not ready"),
    "a list without disclosures": ({"undisclosed": 12}, "consent model", "not ready"),
    "no carts": ({"heard": {"orders": NOW, "consents": NOW}}, "event availability", "not ready"),
    "quiet carts": ({"heard": {**FINE.heard, "carts": NOW - timedelta(days=9)}}, "event availability", "cannot tell"),
    "a field of nobody's": ({"unowned": ["hubspot contacts.vip"]}, "sync ownership", "not ready"),
    "nothing mapped": ({"fields": 0}, "sync ownership", "cannot tell"),
    "old reviews": ({"oldest_review": NOW - timedelta(days=5)}, "failure handling", "not ready"),
    "alerts nobody asked about": ({"alerts": None}, "failure handling", "cannot tell"),
}  # fmt: skip


def asked(known=FINE, goal=GOAL, wrong=()):
    return {one.question: one for one in answers(known, goal, wrong)}


def test_a_shop_that_is_ready_is_ready_in_all_seven():
    assert {question: one.verdict for question, one in asked().items()} == dict.fromkeys(
        ("goals", "integration method", "phone hygiene", "consent model", "event availability",
         "sync ownership", "failure handling"), "ready")  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_not_so_is_found_in_its_question_and_says_how(world):
    changes, question, verdict = WORLDS[world]

    found = asked(msgspec.structs.replace(FINE, **changes))

    assert found[question].verdict == verdict
    assert found[question].how
    assert verdict != "not ready" or found[question].advice


def test_a_goal_with_a_blocker_is_not_ready_and_is_found_once():
    wrong = [Finding("owner", "blocker", "no owner is named")]

    found = list(asked(wrong=wrong).values())

    assert found[0].verdict == "not ready"
    assert findings(found) == []


def test_nobody_named_to_look_is_no_failure_handling():
    assert asked(goal=Goal("abandoned_cart", "head of CRM"))["failure handling"].verdict == "not ready"  # fmt: skip


def test_what_is_needed_depends_on_the_use_case():
    never = msgspec.structs.replace(FINE, heard={"consents": NOW})

    assert asked(never, Goal("welcome", "o", "m"))["event availability"].verdict == "ready"
    assert asked(never)["event availability"].verdict == "not ready"


def test_what_is_not_ready_warns_and_what_nobody_can_tell_is_noted():
    found = asked(msgspec.structs.replace(FINE, phones=700, unusable=300, fields=0)).values()

    assert {(one.what, one.severity) for one in findings(list(found))} == {
        ("phone hygiene", "warning"),
        ("sync ownership", "note"),
    }
    assert [row["answer"] for row in rows(list(found))].count("ready") == 5
