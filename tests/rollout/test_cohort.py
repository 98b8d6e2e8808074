"""Who is in a pilot, and what of a page is about them."""

import pytest

from mappings.records import Cart, Consent, Customer, Line, Merge, Order, Product
from tasks.rollout.cohort import NoSegment, Whom, country_of, membership, parted

COHORT = Whom(frozenset({"1"}), frozenset({"90"}), frozenset({"ada@example.com", "+14155552671"}))
SHOP = {"platform": "shopify"}


def order(id, **said):
    return Order(**SHOP, external_id=id, **said)


@pytest.mark.parametrize(
    ("record", "theirs"),
    [
        (Customer(**SHOP, external_id="1"), True),
        (Customer(**SHOP, external_id="2"), False),
        (order("91", customer_external_id="1"), True),
        (order("91", customer_external_id="2", email="ada@example.com"), False),
        (order("91", email="ada@example.com"), True),
        (order("90", customer_external_id="2"), True),
        (Cart(**SHOP, external_id="c", phone="+14155552671"), True),
        (Line(**SHOP, order_external_id="90", external_id="1"), True),
        (Line(**SHOP, order_external_id="92", external_id="1"), False),
        (Consent(**SHOP, customer_external_id="1"), True),
        (Consent(**SHOP, address="+14155552671"), True),
        (Merge(**SHOP, object="customers", kept="7", gone="1"), True),
        (Product(**SHOP, external_id="1"), False),
    ],
)
def test_a_record_is_the_cohorts_when_it_is_about_one_of_them(record, theirs):
    mine, others = parted([record], COHORT)

    assert (mine, others) == (([record], []) if theirs else ([], [record]))


def test_what_belongs_to_an_order_goes_with_it():
    new = order("91", customer_external_id="1")
    line = Line(**SHOP, order_external_id="91", external_id="1")

    assert parted([line, new], COHORT) == ([line, new], [])


def test_a_segment_is_known_or_a_country():
    assert [country_of(one) for one in ("anyone", "buyers", "gb")] == [None, None, "GB"]
    with pytest.raises(NoSegment, match="there are anyone, buyers"):
        country_of("vips")


def test_a_system_is_asked_who_is_in_a_segment():
    rows = [
        {"key": "a", "order_count": 2, "sms_status": "granted", "country": "GB"},
        {"key": "b", "order_count": 1, "sms_status": None, "country": None},
    ]

    assert membership(rows) == {
        "buyers": {"a", "b"},
        "regulars": {"a"},
        "agreed": {"a"},
        "in GB": {"a"},
    }
