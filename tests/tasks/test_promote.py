"""A campaign asks everybody in a segment once, whatever is killed, and no faster than texts leave."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from flows.messages.abandoned_cart import WORKFLOW as CART
from flows.messages.browse_abandonment import WORKFLOW as BROWSE
from mappings.belonging import Sizes
from tasks import exhibit, promote
from tasks.campaign import Campaign, going, otherwise, workflow_of, worn
from tasks.hub import campaigns, memberships, texts
from tasks.messaging.templates import Unreadable
from tasks.preview import examples, faults, faulty, preview, varied, warned
from tasks.promote import promote_slice
from tasks.step import advance
from tests.contracts.privacy import personal
from tests.hub.world import START, account, order
from tests.tasks.travel import ADA, CHLOE, TRIP, Travel, cart, clocked, yes

OFFER = Campaign("spring", "repeat", {"en": "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}20% off until Sunday: {{ shop_link }} Reply STOP to opt out"}, START + timedelta(days=2))  # fmt: skip
BOB, EVE = "+14155552672", "+14155552673"
SAID = "SELECT concat_ws(': ', outcome, why) AS it FROM journey_step ORDER BY id"


@pytest.fixture
def shop(hub_url, monkeypatch):
    """Ada, Bob, Chloe and Eve bought twice; Ada and Bob allow texts that sell; Dan has none."""
    monkeypatch.setenv("LOCKSTEP_TEXTS", '{"brand": ["Acme"]}')
    monkeypatch.setenv("LOCKSTEP_TWILIO_SENDER", "+15005550006")
    monkeypatch.setenv("LOCKSTEP_SHOPIFY_URL", "https://acme.example")
    made = Travel(hub_url)
    phones = {"7": ADA, "8": BOB, "9": CHLOE, "10": EVE, "11": None}
    made.tell(*(account(id, f"p{id}@example.com", phone=phone, first_name="Ada") for id, phone in phones.items()))  # fmt: skip
    made.tell(*(order(f"{id}-{n}", customer_external_id=id) for id in phones for n in (1, 2)))
    made.tell(yes(ADA), yes(BOB))
    looked(made)
    return made


def looked(shop, minutes=2):
    with clocked(shop.world.url, START + timedelta(minutes=minutes)) as hub:
        memberships.refresh(hub, Sizes(), memberships.slice_after(hub, 0, 100))


def pressed(shop, *, slices=9, kill=0, each=2, campaign=OFFER):
    """Go through the segment slice by slice; the first `kill` slices are lost as they end."""
    promote.EACH, before = each, promote.EACH
    try:
        last = 0
        for number in range(slices):
            with clocked(shop.world.url, START + timedelta(minutes=5)) as hub:
                done = promote_slice(hub, campaign, last, TRIP)
                if number < kill:
                    hub.rollback()
            if number >= kill:
                last = done.last
            if not done.people:
                return
    finally:
        promote.EACH = before


def test_everybody_in_the_segment_who_may_be_sold_to_is_asked_once(shop):
    pressed(shop)
    pressed(shop)

    assert shop.texts("concat_ws(' ', workflow, phone, purpose, subject)") == [f"campaign spring {ADA} marketing promotion", f"campaign spring {BOB} marketing promotion"]  # fmt: skip
    assert [one["it"] for one in shop.world.rows(SAID)].count("ended: not: allowed texts that sell") == 2  # fmt: skip


def test_what_was_killed_in_the_middle_is_done_again_and_nobody_is_asked_twice(shop):
    pressed(shop, slices=1, each=1)
    pressed(shop, kill=2)

    assert shop.texts("phone") == [ADA, BOB]


TALKS = "INSERT INTO conversation (kind, value, source, platform, external_id, opened_at, spoken_at, until) VALUES ('phone', %s, 'reply', 'twilio', 'SM1', %s, %s, %s)"


@pytest.mark.parametrize(
    ("over", "looked_at", "expected", "said"),
    [
        (2, 30, {ADA, BOB}, "asked"),
        (2, 49, {ADA}, "skipped: too late"),
        (47, 30, {ADA}, None),
    ],
)
def test_who_is_talking_with_the_shop_is_asked_by_itself_when_that_is_over_and_while_it_is_worth_it(shop, over, looked_at, expected, said):  # fmt: skip
    with clocked(shop.world.url, START) as hub:
        hub.execute(TALKS, (BOB, START, START, START + timedelta(hours=over)))
        campaigns.begin(hub, OFFER.kept)
    pressed(shop)
    assert shop.texts("phone") == [ADA]

    with clocked(shop.world.url, START + timedelta(hours=looked_at)) as hub:
        done = advance(hub, going(hub), TRIP)

    assert set(shop.texts("phone")) == expected
    assert set(shop.texts("expires_at")) == {OFFER.until}
    assert (said is None) or list(done.steps) == [f"campaign spring: {said}"]


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ({}, False),
        ({"until": OFFER.until + timedelta(days=1)}, False),
        ({"wording": {"en": "{{ brand }}: 30% off. Reply STOP to opt out"}}, True),
        ({"segment": "vip"}, True),
        ({"name": "autumn", "segment": "vip"}, False),
    ],
)
def test_a_name_stands_for_the_same_words_to_the_same_people(hub_url, other, refused):
    again = structs.replace(OFFER, **other)
    with clocked(hub_url, START) as hub:
        assert campaigns.begin(hub, OFFER.kept)
        assert bool(otherwise(hub, again)) is refused
        assert campaigns.begin(hub, again.kept) is not refused

        kept = {one.name: one.until for one in campaigns.going(hub)}
    assert kept[again.name] == (OFFER.until if refused else again.until)


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("summer", OFFER.wording["en"].replace("20%", "30%"), True),
        ("summer", "{{ brand }}: the cherries are here. Reply STOP to opt out", False),
        ("spring", OFFER.wording["en"], False),
    ],
)
def test_who_says_what_a_campaign_said_of_late_is_warned(shop, name, words, found):
    again = structs.replace(OFFER, name=name, wording={"en": words})
    sample = preview(shop.world.url, workflow_of(again, START), 10)
    with clocked(shop.world.url, START) as hub:
        campaigns.begin(hub, OFFER.kept)
        said = faults(warned(sample, worn(hub, again)))

    assert any("'spring'" in one for one in said) is found


def test_another_campaign_asks_again(shop):
    pressed(shop)
    pressed(shop, campaign=Campaign("autumn", OFFER.segment, OFFER.wording, OFFER.until))

    assert len(shop.texts()) == 4


def test_who_left_the_segment_before_their_slice_is_not_asked(shop):
    shop.tell(order("8-2", minutes=9, customer_external_id="8", cancelled_at=START))
    looked(shop)
    pressed(shop)

    assert shop.texts("phone") == [ADA]


def test_two_who_share_a_number_get_one_text(shop):
    shop.tell(account("12", "p12@example.com", phone=ADA, minutes=9), *(order(f"12-{n}", customer_external_id="12") for n in (1, 2)))  # fmt: skip
    looked(shop)
    for each in (1, 9):
        pressed(shop, each=each)

    assert shop.texts("phone") == [ADA, BOB]


def test_a_text_is_worth_sending_until_the_campaign_ends(shop):
    pressed(shop)

    assert set(shop.texts("expires_at")) == {OFFER.until}


def test_the_next_slice_waits_while_enough_stands_at_the_door(shop, monkeypatch):
    pressed(shop)
    with clocked(shop.world.url, START + timedelta(minutes=6)) as hub:
        assert texts.at_the_door(hub, OFFER.workflow, 9) == 2
    monkeypatch.setattr(promote, "AHEAD", 2)

    assert promote.promote_next(shop.world.url, OFFER, 0, TRIP) is None


def test_a_preview_shows_the_texts_and_names_nobody(shop):
    sample = preview(shop.world.url, workflow_of(OFFER, START), 10)
    page = exhibit.page("campaign spring", sample, [{"what": "would be asked", "people": 2}])

    assert (len(sample), faulty(sample)) == (4, 0)
    assert "Acme: A..., 20% off until Sunday: https://acme.example" in page
    assert "| would be asked | 2 |" in page
    assert personal(page) == []
    assert shop.texts() == []


def test_a_preview_says_what_is_to_be_mended(shop):
    shouting = Campaign("loud", "repeat", {"en": "ONLY TODAY!!! https://bit.ly/x"}, OFFER.until)
    sample = preview(shop.world.url, workflow_of(shouting, START), 10)

    assert faulty(sample) == 4
    assert any("STOP" in words for words in faults(sample))
    assert "## To be mended" in exhibit.page("loud", sample, [])


def test_an_e_mail_is_shown_with_its_subject_and_costs_nothing(shop):
    left = (datetime.now(UTC) - START) / timedelta(minutes=1)
    shop.tell(cart("c1", left, customer_external_id="7"))
    sample = preview(shop.world.url, CART, 10)
    page = exhibit.page("abandoned cart", sample, [], examples(CART))

    assert "step 2, en, an e-mail: Your cart at Acme Hi A..., your cart of £80.00" in page
    assert "step 2, de, an e-mail: Dein Warenkorb bei Ada's Shop Hallo Anna," in page
    assert page.partition("\n\n")[2].startswith("3 texts, ")
    assert faulty(sample) == 0
    assert personal(page.partition("by examples")[0]) == []


def test_a_link_that_leads_elsewhere_on_trial_is_shown_too(shop):
    assert varied(BROWSE, 0) == (None, "front page")


def test_words_that_cannot_be_read_are_refused_where_it_means_nobody_yet(shop):
    broken = Campaign("odd", "lapsed", {"en": "{{ frist_name }}"}, OFFER.until)

    with pytest.raises(Unreadable, match="first_name"):
        preview(shop.world.url, workflow_of(broken, START), 10)


def test_examples_stand_in_where_nobody_is_meant(shop):
    found = examples(workflow_of(OFFER, START))

    assert [one.body for _, one in found] == ["Ada's Shop: Anna, 20% off until Sunday: https://ada.example/s/1 Reply STOP to opt out"]  # fmt: skip
