"""Whoever joins a segment begins what waits for it; whoever was in it from the first does not."""

from datetime import timedelta

from mappings.belonging import Sizes
from tasks.hub import memberships
from tasks.messaging.workflow import Step, When, Workflow
from tests.hub.world import START, account, order
from tests.tasks.travel import ADA, Travel, clocked

THANKS = Workflow(
    name="thanks",
    trigger=When("joined segment", "repeat"),
    purpose="transactional",
    audience=(When("in segment", "repeat"),),
    goal="none",
    steps=(Step(wait=timedelta(0), wording={"en": "{{ brand }}: thank you for coming back."}),),
)
BOB = "+14155552672"


def looked(shop, minutes):
    with clocked(shop.world.url, START + timedelta(minutes=minutes)) as hub:
        return memberships.stirred(hub, Sizes(), (), 100)


def test_only_who_comes_later_has_joined(hub_url):
    shop = Travel(hub_url, THANKS)
    shop.tell(account("7", "ada@example.com", phone=ADA), account("8", "bob@example.com", phone=BOB))  # fmt: skip
    shop.tell(*(order(f"7-{n}", customer_external_id="7") for n in (1, 2)))
    looked(shop, 1)
    shop.step(2)
    shop.tell(*(order(f"8-{n}", minutes=90, customer_external_id="8") for n in (1, 2)))
    shop.step(91)  # it took whoever was stirred before the segments were looked at
    looked(shop, 92)
    shop.step(93)

    assert shop.texts("phone") == [BOB]
