"""Orders of every kind, as a shop comes to have them."""

from decimal import Decimal

from deployments.sandbox.shopify import acts


def person(shop, **about):
    return acts.add_person(
        shop,
        email="ada@example.com",
        phone="+447400123456",
        first_name="Ada",
        country_code="GB",
        zip="SW1A 1AA",
        note="likes cups",
        **about,
    )


def plain(shop):
    return acts.place_order(
        shop,
        [acts.Line("CUP", 3), acts.Line("PLATE", 1, Decimal("10.01"), "Plate")],
        person=person(shop),
    )


def guest(shop):
    return acts.place_order(
        shop, email="Guest@Example.com", phone="415-555-2671", country_code="US"
    )


def nobody(shop):
    return acts.place_order(shop, country_code="US", phone="0000000")


def unpaid(shop):
    return acts.place_order(shop, person=person(shop), paid=False)


def on_trial(shop):
    return acts.place_order(shop, test=True, tags=["a", "b c"], landing_site="/sale?utm_source=sms")


def cancelled(shop):
    return acts.cancel(shop, plain(shop))


def kept(shop):
    return acts.cancel(shop, plain(shop), "FRAUD", give_back=False)


def refunded(shop):
    sale = plain(shop)
    acts.refund(shop, sale, {sale.items[0].id: 1}, note="chipped")
    acts.refund(shop, sale, amount=Decimal("1.00"))
    return sale


def given_back_whole(shop):
    sale = plain(shop)
    acts.refund(shop, sale)
    return sale


def edited(shop):
    sale = plain(shop)
    return acts.remove_line(shop, sale, sale.items[0].id)


def sent_in_part(shop):
    sale = plain(shop)
    acts.fulfil(shop, sale, {sale.items[0].id: 1})
    return sale


def under_way(shop):
    sale = plain(shop)
    acts.fulfil(shop, sale, tracking_number="1Z")
    acts.progress(shop, sale)
    return sale


def called_back(shop):
    sale = plain(shop)
    acts.fulfil(shop, sale)
    acts.progress(shop, sale, "CANCELED")
    return sale


def from_a_checkout(shop):
    begun = acts.begin_checkout(shop, person=person(shop))
    return acts.complete_checkout(shop, begun)


ORDERS = [
    plain,
    guest,
    nobody,
    unpaid,
    on_trial,
    cancelled,
    kept,
    refunded,
    given_back_whole,
    edited,
    sent_in_part,
    under_way,
    called_back,
    from_a_checkout,
]
