"""While a rollout is under way nothing goes further than it has come, but withdrawals do."""

import pytest

from tasks.hub import claims, reaching, rollouts

CONTACTS, TOLD = ("hubspot", "contacts"), ("twilio", "consents")
NUMBERS = {"ada": "+14155550101", "bob": "+14155550102", "cyd": "+14155550103"}


def act(hub, name, status):
    return hub.execute(
        "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup)"
        " VALUES ('sms', %s, 'marketing', %s, 'shopify', '', clock_timestamp(), gen_random_uuid()::text)"
        " RETURNING id",
        (NUMBERS[name], status),
    ).fetchone()[0]


def owe(hub, where, key, priority):
    hub.execute(
        "INSERT INTO outbox (platform, object, key, priority) VALUES (%s, %s, %s, %s)",
        (*where, key, priority),
    )


@pytest.fixture
def keys(hub):
    """Three people, an order of each, all of it owed; and what they said of texts."""
    found = {}
    for name, number in NUMBERS.items():
        id, key = hub.execute(
            "INSERT INTO customer (phone, first_name) VALUES (%s, %s) RETURNING id, key::text",
            (number, name),
        ).fetchone()
        order = hub.execute(
            "INSERT INTO orders (platform, external_id, currency, placed_at, updated_at, told_at, customer_id)"
            " VALUES ('s', %s, 'GBP', now(), now(), now(), %s) RETURNING key::text",
            (name, id),
        ).fetchone()[0]
        owe(hub, CONTACTS, key, 5)
        owe(hub, ("hubspot", "orders"), order, 3)
        owe(hub, TOLD, f"sms:{number}:marketing", 9)
        found |= {name: key, f"{name}'s order": order, f"{name}'s word": f"sms:{number}:marketing"}
    for name, status in (("ada", "granted"), ("bob", "granted"), ("cyd", "withdrawn")):
        act(hub, name, status)
    return found


@pytest.fixture
def rollout(hub):
    return rollouts.begin(hub, "first", "Ada")


def pass_until(hub, phase):
    """Approve every phase before this one, and begin it."""
    for one in rollouts.PHASES[: rollouts.PHASES.index(phase) + 1]:
        hub.execute(
            "UPDATE rollout_phase SET status = 'approved', settled_at = now() WHERE status = 'running'"
        )
        rollouts.enter(hub, one, None, {})


def taken(hub, where, lane="backfill"):
    names = []
    while True:
        with claims.claimed(hub, *where, 100, lane) as batch:
            if not batch:
                return sorted(names)
            names += [owed.key for owed in batch]
            claims.settle(hub, [owed.id for owed in batch])


def test_without_a_rollout_everything_goes(hub, keys):
    assert reaching.reach(hub) == "everyone"
    assert len(taken(hub, CONTACTS)) == len(taken(hub, TOLD)) == 3


@pytest.mark.parametrize("lane", claims.STREAMS)
def test_before_the_pilot_only_withdrawals_go(hub, keys, rollout, lane):
    assert taken(hub, CONTACTS, lane) == taken(hub, ("hubspot", "orders"), lane) == []
    assert taken(hub, TOLD, lane) == ([] if lane == "transactions" else [keys["cyd's word"]])


def test_what_may_not_go_is_not_looked_at_again_and_again(hub, keys, rollout):
    taken(hub, CONTACTS)

    found = hub.execute(
        "SELECT count(*) FROM outbox WHERE object = 'contacts' AND due_at < '9000-01-01'"
    )
    assert found.fetchone() == (0,)
    assert claims.due(hub, *CONTACTS) == []


def test_the_pilot_reaches_its_members_and_theirs_and_what_they_say(hub, keys, rollout):
    taken(hub, CONTACTS)
    pass_until(hub, "pilot")
    hub.execute(
        "INSERT INTO pilot_member (rollout_id, customer_id, why)"
        " SELECT %s, id, 'drawn' FROM customer WHERE key::text = %s",
        (rollout.id, keys["bob"]),
    )

    assert reaching.wake(hub) == 1
    assert claims.due(hub, *CONTACTS) == [keys["bob"]]
    assert taken(hub, CONTACTS) == [keys["bob"]]
    assert taken(hub, ("hubspot", "orders")) == [keys["bob's order"]]
    assert taken(hub, TOLD) == sorted([keys["bob's word"], keys["cyd's word"]])


def test_a_member_is_reached_by_whom_they_were_joined_into(hub, keys, rollout):
    pass_until(hub, "pilot")
    hub.execute(
        "INSERT INTO pilot_member (rollout_id, customer_id, why)"
        " SELECT %s, id, 'drawn' FROM customer WHERE key::text = %s",
        (rollout.id, keys["bob"]),
    )
    hub.execute(
        "UPDATE customer SET merged_into = (SELECT id FROM customer WHERE key::text = %s)"
        " WHERE key::text = %s",
        (keys["ada"], keys["bob"]),
    )

    assert taken(hub, CONTACTS) == [keys["ada"]]


def test_once_all_is_validated_everything_goes_that_waited(hub, keys, rollout):
    for where in (CONTACTS, ("hubspot", "orders"), TOLD):
        taken(hub, where)
    pass_until(hub, "automate")

    assert reaching.reach(hub) == "everyone"
    assert reaching.wake(hub) == 8
    assert len(taken(hub, CONTACTS)) == 3


def test_a_pilot_that_was_sent_back_reaches_nobody(hub, keys, rollout):
    pass_until(hub, "pilot")
    assert reaching.reach(hub) == "cohort"
    hub.execute("UPDATE rollout_phase SET status = 'sent_back' WHERE phase = 'pilot'")

    assert reaching.reach(hub) == "nobody"


def test_a_second_rollout_takes_nothing_back_from_those_the_first_reached(hub, rollout):
    pass_until(hub, "automate")
    hub.execute("UPDATE rollout_phase SET status = 'approved' WHERE status = 'running'")
    hub.execute("UPDATE rollout SET ended_at = now()")
    rollouts.begin(hub, "second", "Ada")

    assert reaching.reach(hub) == "everyone"
