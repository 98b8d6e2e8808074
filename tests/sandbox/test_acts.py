"""What happens to orders and checkouts, and what the shop says of it."""

from decimal import Decimal
from random import Random

import pytest

from deployments.sandbox.shopify import acts


def money(sale) -> tuple[str, str, str, str]:
    return str(sale.total), str(sale.current_total), str(sale.kept), sale.financial_status


def test_an_order_is_created_and_paid(day):
    day.later()

    sale = day.order()

    assert day.said == ["orders/create", "orders/paid"]
    assert money(sale) == ("20.00", "20.00", "20.00", "PAID")
    assert (sale.items[0].product_id, sale.items[0].title) == (day.cups.id, "Cup")
    assert sale.email == "ada@example.com"


def test_an_unpaid_order_waits_for_its_money(day):
    day.later()
    sale = day.order(paid=False)

    assert (day.said, sale.financial_status) == (["orders/create"], "PENDING")
    acts.pay(day.shop, sale, Decimal(5))
    assert sale.financial_status == "PARTIALLY_PAID"
    acts.pay(day.shop, sale)
    assert sale.financial_status == "PAID"
    assert day.said[-1] == "orders/paid"


@pytest.mark.parametrize(
    ("lines", "amount", "expected"),
    [
        ({0: 1}, None, ("20.00", "16.67", "16.67", "PARTIALLY_REFUNDED")),
        ({0: 3, 1: 1}, None, ("20.00", "0.00", "0.00", "REFUNDED")),
        (None, Decimal("5.00"), ("20.00", "20.00", "15.00", "PARTIALLY_REFUNDED")),
        ({1: 1}, Decimal("2.00"), ("20.00", "9.99", "18.00", "PARTIALLY_REFUNDED")),
        (None, None, ("20.00", "0.00", "0.00", "REFUNDED")),
    ],
)
def test_a_refund_gives_back_goods_money_or_both(day, lines, amount, expected):
    sale = day.order()
    moment = day.later()
    counted = {sale.items[place].id: n for place, n in lines.items()} if lines else None

    acts.refund(day.shop, sale, counted, amount)

    assert money(sale) == expected
    assert day.said == ["refunds/create", "orders/updated"]
    assert sale.updated_at == moment


def test_many_small_refunds_never_exceed_what_was_kept(day):
    sale = day.order()
    random = Random(5)

    for _ in range(200):
        amount = Decimal(random.randrange(1, 300)) / 100
        try:
            acts.refund(day.shop, sale, None, amount)
        except acts.Refused:
            assert amount > sale.kept
    assert sale.received - sale.kept == sum(given.amount for given in sale.refunds)
    assert sale.kept >= 0


@pytest.mark.parametrize("amount", ["20.01", "-1", "0.001"])
def test_an_impossible_refund_changes_nothing(day, amount):
    sale = day.order()
    day.later()

    with pytest.raises(acts.Refused):
        acts.refund(day.shop, sale, {sale.items[0].id: 1}, Decimal(amount))

    assert money(sale) == ("20.00", "20.00", "20.00", "PAID")
    assert day.said == []


def test_a_cancelled_order_gives_everything_back(day):
    sale = day.order()
    moment = day.later()

    acts.cancel(day.shop, sale, "FRAUD")

    assert money(sale) == ("20.00", "0", "0.00", "REFUNDED")
    assert (sale.cancelled_at, sale.cancel_reason) == (moment, "FRAUD")
    assert day.said == ["refunds/create", "orders/updated", "orders/cancelled", "orders/updated"]


def test_an_order_cancelled_unpaid_is_void(day):
    sale = day.order(paid=False)

    assert acts.cancel(day.shop, sale).financial_status == "VOIDED"


def test_a_removed_line_keeps_its_money_until_it_is_given_back(day):
    sale = day.order()
    day.later()

    acts.remove_line(day.shop, sale, sale.items[1].id)

    assert money(sale) == ("20.00", "9.99", "20.00", "PAID")
    assert day.said == ["orders/updated"]


def test_an_order_completes_the_checkout_it_came_from(day):
    cart = acts.begin_checkout(day.shop, person=day.ada, accepts_sms=True)
    moment = day.later()

    sale = acts.complete_checkout(day.shop, cart)

    assert cart.completed_at == moment
    assert (sale.checkout_token, sale.cart_token) == (cart.token, cart.cart_token)
    assert sale.total == cart.total
    assert day.said == [
        "orders/create",
        "orders/paid",
        "checkouts/update",
        "customers_marketing_consent/update",
    ]
    assert (day.ada.sms.state, day.ada.sms.collected_from) == ("SUBSCRIBED", "SHOPIFY")


def test_a_cart_token_is_enough_to_complete_a_checkout(day):
    cart = acts.begin_checkout(day.shop, email="guest@example.com")

    acts.place_order(day.shop, cart_token=cart.cart_token)

    assert cart.completed_at


def test_a_ticked_box_is_no_consent_before_the_order(day):
    acts.begin_checkout(day.shop, person=day.ada, accepts_sms=True)

    assert day.ada.sms is None


def test_a_parcel_goes_its_way(day):
    sale = day.order()
    cups, plate = sale.items
    day.later()

    acts.fulfil(day.shop, sale, {cups.id: 2})
    assert sale.fulfilment_status == "PARTIALLY_FULFILLED"
    acts.fulfil(day.shop, sale)
    assert sale.fulfilment_status == "FULFILLED"
    assert sale.parcels[1].lines == [(cups.id, 1), (plate.id, 1)]
    parcel = acts.progress(day.shop, sale, "DELIVERED")

    assert (parcel, parcel.display_status) == (sale.parcels[1], "DELIVERED")
    assert [one for one in day.said if one.startswith("fulfillments")] == [
        "fulfillments/create",
        "fulfillments/create",
        "fulfillments/update",
    ]


def test_a_cancelled_parcel_is_packed_again(day):
    sale = day.order()
    acts.fulfil(day.shop, sale)

    acts.progress(day.shop, sale, "CANCELED")
    assert sale.fulfilment_status == "UNFULFILLED"
    acts.fulfil(day.shop, sale)

    assert sale.fulfilment_status == "FULFILLED"
