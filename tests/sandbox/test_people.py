"""What happens to people and what they allow, and what the shop refuses."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from deployments.sandbox.shopify import acts

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_consent_is_dated_and_told_by_its_own_topic_alone(day):
    moment = day.later()

    acts.set_sms_consent(day.shop, day.ada, "SUBSCRIBED", at=NOW)
    acts.set_mail_consent(day.shop, day.ada, "UNSUBSCRIBED")

    assert day.said == [
        "customers_marketing_consent/update",
        "customers_email_marketing_consent/update",
    ]
    assert (day.ada.sms.updated_at, day.ada.mail.updated_at) == (NOW, moment)
    assert day.ada.updated_at == moment


def test_merged_people_become_one_and_consent_does_not_rise(day):
    eva = acts.add_person(
        day.shop, email="eva@example.com", phone="+447700900124", first_name="Eva"
    )
    acts.set_sms_consent(day.shop, eva, "SUBSCRIBED")
    sale = acts.place_order(day.shop, person=eva)
    day.later()

    acts.merge_people(day.shop, day.ada, eva)

    assert sale.person_id == day.ada.id
    assert (day.ada.first_name, day.ada.phone, day.ada.sms) == ("Eva", "+447700900123", None)
    assert eva.id not in day.shop.people
    assert day.said == ["customers/merge", "customers/update"]


def test_a_deleted_person_is_gone(day):
    day.later()

    acts.delete_person(day.shop, day.ada)

    assert (day.said, day.shop.people) == (["customers/delete"], {})


def test_two_acts_in_one_second_share_a_moment_as_at_shopify(day):
    day.now = NOW.replace(microsecond=123456)

    assert acts.update_person(day.shop, day.ada, note="x").updated_at == NOW


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(
            lambda d: acts.set_sms_consent(d.shop, acts.add_person(d.shop), "SUBSCRIBED"),
            id="consent without a phone",
        ),
        pytest.param(
            lambda d: acts.set_sms_consent(d.shop, d.ada, "SUBSCRIBED", at=NOW + timedelta(1)),
            id="consent from tomorrow",
        ),
        pytest.param(
            lambda d: acts.update_person(d.shop, d.ada, sms=None), id="consent by the back door"
        ),
        pytest.param(lambda d: acts.merge_people(d.shop, d.ada, d.ada), id="merged with oneself"),
        pytest.param(
            lambda d: (d.order(), acts.delete_person(d.shop, d.ada)), id="deleted with orders"
        ),
        pytest.param(
            lambda d: acts.cancel(d.shop, acts.cancel(d.shop, d.order())), id="cancelled twice"
        ),
        pytest.param(lambda d: acts.remove_line(d.shop, d.order(), 1), id="a line of nothing"),
        pytest.param(
            lambda d: acts.fulfil(d.shop, acts.cancel(d.shop, d.order())),
            id="a parcel of a cancelled order",
        ),
        pytest.param(lambda d: acts.progress(d.shop, d.order()), id="no parcel to move"),
        pytest.param(lambda d: acts.place_order(d.shop, [acts.Line(quantity=0)]), id="none of it"),
        pytest.param(lambda d: acts.pay(d.shop, d.order(), Decimal(1)), id="paid twice"),
    ],
)
def test_the_shop_refuses(day, act):
    with pytest.raises(acts.Refused):
        act(day)
