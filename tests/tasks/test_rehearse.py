"""What is shown to a person of a run that only rehearses: what changes, and nobody's address."""

from flows.review import shown_of
from mappings.records import Consent
from tasks.connectors.base import Page
from tasks.hub import reviews
from tasks.rehearse import rehearse
from tasks.rehearse_push import rehearse_push
from tests.contracts.privacy import personal
from tests.hub.world import World, account, at

PHONE = "+14155552671"


def test_a_rehearsed_opt_out_names_nobody(hub, hub_url):
    world = World(hub_url)
    act = Consent(platform="twilio", status="withdrawn", address=PHONE, happened_at=at(1))
    world.tell(account("1", "ada@example.com", phone=PHONE), act)

    shown = rehearse_push(hub_url, "shopify", "consents").lines

    assert {line["record"] for line in shown} == {"shopify consents sms:+14…71:marketing"}
    assert personal(str(shown)) == []


def test_the_review_list_names_nobody(hub):
    reviews.open(hub, "push", f"shopify consents sms:{PHONE}:cart", "ada@example.com is taken", "")

    (row,) = map(shown_of, reviews.listed(hub))

    assert row["subject"] == "shopify consents sms:+14…71:cart"
    assert personal(str(row)) == []


def test_what_the_hub_could_not_take_is_foreseen_and_names_nobody(hub, hub_url):
    hub.execute("ALTER TABLE customer ADD CHECK (first_name <> 'Poison')")
    poison = account("1", "ada@example.com", phone=PHONE, first_name="Poison")

    would = rehearse(hub_url, "shopify", [Page([poison, account("2", "bob@example.com")])])

    assert (would.counts.aside, would.creates) == ({"customers": 1}, 1)
    assert personal(str(would.lines)) == []
    assert hub.execute("SELECT count(*) FROM customer").fetchone() == (0,)
