"""What nobody disputes is decided as if every claim were weighed."""

import random

import pytest

from mappings.ownership import contested
from tasks.hub import disputes, engine, sayings, undisputed
from tests.hub.world import at

PEOPLE = 400
RECORDS = ("shopify", "shopify", "hubspot", "hubspot", "twilio")
FIELDS = (*contested(), "job_title")
CUSTOMER = """
    INSERT INTO customer (id, first_name, last_name, told_by, told_rank, told_at, heard_at, erased_at)
    OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
IDENTITY = "INSERT INTO identity (kind, value, customer_id, gone_at) VALUES (%s, %s, %s, %s)"
CLAIM = """
    INSERT INTO claim (platform, external_id, field, value, echo, first_at, last_at, told_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


def fill(hub, rng):
    """Write down people of whom at most a few things are said, mostly the same."""
    for id in range(1, PEOPLE + 1):
        records = rng.sample(RECORDS, rng.choice((0, 1, 1, 2, 2, 2, 3)))
        called = [f"{platform}:{id}-{n}" for n, platform in enumerate(records)]
        said = rng.choice((("Ada",), ("Ada",), ("Ada", ""), ("Ada", "Bea"), ("",)))
        rank = rng.choice((-1, 0, 1, 1))
        hub.execute(CUSTOMER, (id, rng.choice(said), rng.choice((*said, None)), rng.choice((*called, f"shopify:{id}-x")),
                               rank, at(1) if rank >= 0 else None, at(1), rng.choice((None,) * 9 + (at(2),))))  # fmt: skip
        for one in called:
            platform, _, value = one.partition(":")
            hub.execute(IDENTITY, (f"{platform}:customer", value, id, rng.choice((None,) * 9 + (at(3),))))  # fmt: skip
            for field in rng.sample(FIELDS, rng.choice((0, 1, 2, 3, 3))):
                for _ in range(rng.choice((1, 1, 1, 2))):
                    hub.execute(CLAIM, (platform, value, field, rng.choice(said), rng.random() < 0.3,
                                        at(rng.randrange(9)), at(9 + rng.randrange(9)), at(20)))  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_decided_as_if_every_claim_were_weighed(hub_url, seed):
    ids = list(range(1, PEOPLE + 1))
    with engine.connected(hub_url) as hub:
        fill(hub, random.Random(seed))
        hub.execute(disputes.DECIDED)
        agreed = undisputed.agree(hub, ids)
        quick = hub.execute("SELECT * FROM decided ORDER BY 1").fetchall()
        slow = {}
        for id, one in sayings.recalled(hub, sorted(agreed)).items():
            held = {name: made.value or None for name, made in one.decisions().items()}
            names = {name: value for name, value in held.items() if name in contested()}
            slow[id] = (names, {name: held[name] for name in held.keys() - names})
            assert not any(one.overruled(name, one.decisions()[name]) for name in names)

    assert {id: (names, facts) for id, names, facts in quick} == slow
    assert PEOPLE / 6 < len(agreed) < PEOPLE / 2
