"""An order is told to texts once, to the cent, and never to a text that should not have gone."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from mappings.utm import Utm, read, tagged
from tasks.attribution.crediting import RULES, credit, split
from tasks.attribution.touches import Sale, Silence, Touch, Window, sort
from tasks.hub.brought import Text
from tasks.lead import About, coming
from tasks.trace import touch

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def hours(count: float) -> datetime:
    return NOON - timedelta(hours=count)


def text(message: str, ago: float, kind="text", person="ada", **about) -> Touch:
    return Touch(message=message, person=person, at=hours(ago), kind=kind, token=f"t{message}", workflow="cart", **about)  # fmt: skip


SALE = Sale(order="1", person="ada", at=NOON, currency="EUR", paid=Decimal("100.00"))
JOURNEY = [
    text("1", 20), text("2", 10), text("2", 9, "click"), text("3", 5), text("3", 4, "click"), text("4", 1),
]  # fmt: skip


def given_to(rule: str, sale: Sale = SALE, touches=JOURNEY) -> dict[str, Decimal]:
    return {one.touch.message: one.amount for one in credit([sale], touches, rule)}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("last click", {"3": "100.00"}),
        ("last touch", {"4": "100.00"}),
        ("linear", {"1": "25.00", "2": "25.00", "3": "25.00", "4": "25.00"}),
        ("position", {"1": "40.00", "2": "10.00", "3": "10.00", "4": "40.00"}),
    ],
)
def test_each_rule_gives_as_it_says(rule, expected):
    assert given_to(rule) == {message: Decimal(amount) for message, amount in expected.items()}


@pytest.mark.parametrize(
    ("workflow", "campaign", "variant", "tried", "by"),
    [
        ("cart", "", "", False, ""),
        ("cart", "", "short", True, "short"),
        ("cart", "", "", True, ""),
        ("campaign spring", "spring", "", False, ""),
        ("cart", "", "short", True, None),
        ("cart", "", "", True, None),
    ],
)
def test_a_link_without_a_token_names_its_campaign_and_variant_and_no_other(workflow, campaign, variant, tried, by):  # fmt: skip
    sent = Text(id=1, person="ada", at=hours(1), status="delivered", error="", workflow=workflow, campaign=campaign, variant=variant, segments=[], sender="", parts=1, opted_out=False, clicked=False, tokens=[], leads=[], hosts=[], gone=False, sold_out=False, late=False, first=True, week=1, bought=False)  # fmt: skip
    said = coming(About(workflow=workflow, occasion="o", variant="long" if by is None else by))
    sale = replace(SALE, utm=read(tagged("https://acme.example/c", said)))

    found = given_to("last click", sale, [touch(sent, frozenset({"cart"} if tried else ()))])

    assert found == ({} if by is None else {"1": Decimal("100.00")})


@pytest.mark.parametrize(
    ("touches", "expected"),
    [
        ([text("1", 1)], ["100.00"]),
        ([text("1", 2), text("2", 1)], ["50.00", "50.00"]),
        ([text("1", 3), text("2", 2), text("3", 1)], ["40.00", "20.00", "40.00"]),
    ],
)
def test_position_with_few_texts(touches, expected):
    assert [str(one) for one in given_to("position", SALE, touches).values()] == expected


@pytest.mark.parametrize(
    ("utm", "expected"),
    [
        (None, ["3"]),
        (Utm(source="google", medium="cpc"), []),
        (Utm(source="lockstep", medium="email", term="t2"), []),
        (Utm(source="lockstep", medium="sms", campaign="cart", term="t2"), ["2"]),
        (Utm(source="lockstep", medium="sms", campaign="cart"), ["4"]),
        (Utm(source="lockstep", medium="sms", campaign="cart", content="b"), []),
        (Utm(source="lockstep", medium="sms", term="nobody's"), []),
    ],
)
def test_what_the_visit_said_decides_whose_click_was_the_last(utm, expected):
    assert list(given_to("last click", replace(SALE, utm=utm))) == expected


@pytest.mark.parametrize(
    ("touch", "counts"),
    [
        (text("1", 23.9), True),
        (text("1", 24.1), False),
        (text("1", 24 * 4.9, "click"), True),
        (text("1", 24 * 5.1, "click"), False),
        (text("1", -0.1), False),
        (text("1", 1, person="bob"), False),
    ],
)
def test_only_what_lies_close_before_an_order_may_have_led_to_it(touch, counts):
    assert bool(given_to("last touch", SALE, [touch])) == counts


def test_a_window_is_the_shops_own():
    wide = Window(click=timedelta(days=30), text=timedelta(days=30))

    assert credit([SALE], [text("1", 24 * 20)], "linear", wide)


@pytest.mark.parametrize(
    ("about", "net"),
    [
        ({}, "100.00"),
        ({"refunds": (Decimal("30.50"),)}, "69.50"),
        ({"refunds": (Decimal(60), Decimal(60))}, "0"),
    ],
)
def test_only_what_is_left_of_an_order_is_told_to_texts(about, net):
    sale = replace(SALE, **about)

    assert sale.net == Decimal(net)
    assert sum(given_to("linear", sale).values()) == Decimal(net)


def test_what_was_cancelled_or_a_test_never_was_an_order():
    assert given_to("linear", replace(SALE, void=True)) == {}


def test_a_visit_that_names_a_text_is_a_click_though_none_was_seen():
    named = replace(SALE, utm=Utm(source="lockstep", medium="sms", term="t1"))

    assert given_to("last click", named, [text("1", 24 * 4)]) == {"1": Decimal("100.00")}
    assert given_to("last click", named, [text("1", 24 * 6)]) == {}


@pytest.mark.parametrize(
    ("silences", "wrong"),
    [
        ([], []),
        ([Silence("ada", hours(4.5))], ["4"]),
        ([Silence("ada", hours(10))], ["2", "2", "3", "3", "4"]),
        ([Silence("ada", hours(12), hours(6))], ["2", "2"]),
        ([Silence("bob", hours(100))], []),
    ],
)
def test_what_was_sent_after_a_stop_earns_nothing_and_is_counted_apart(silences, wrong):
    found = sort(reversed(JOURNEY), silences)

    assert [one.message for one in found.after_stop] == wrong
    assert len(found.rightful) + len(wrong) == len(JOURNEY)
    assert not set(given_to("linear", SALE, found.rightful)) & set(wrong)


def test_a_click_after_a_stop_on_a_text_before_it_counts():
    found = sort(JOURNEY, [Silence("ada", hours(9.5))])

    assert ("2", "click") in {(one.message, one.kind) for one in found.rightful}


@pytest.mark.parametrize(
    ("net", "shares", "currency", "expected"),
    [
        ("10.00", [3], "EUR", ["10.00"]),
        ("10.00", [1, 1, 1], "EUR", ["3.34", "3.33", "3.33"]),
        ("0.01", [1, 1, 1], "EUR", ["0.01", "0.00", "0.00"]),
        ("100", [1, 1, 1], "JPY", ["34", "33", "33"]),
        ("1000.0", [1, 1, 1], "JPY", ["333.4", "333.3", "333.3"]),
        ("1.000", [1, 1, 1], "KWD", ["0.334", "0.333", "0.333"]),
        ("10", [1, 1, 1], "EUR", ["3.34", "3.33", "3.33"]),
        ("0", [1, 1], "EUR", ["0.00", "0.00"]),
        ("10.00", [2, 1], "XXZ", ["6.67", "3.33"]),
    ],
)
def test_odd_cents_are_given_to_somebody(net, shares, currency, expected):
    parts = [Fraction(one, sum(shares)) for one in shares]

    assert [str(one) for one in split(Decimal(net), parts, currency)] == expected


def test_shares_that_are_not_one_are_refused():
    with pytest.raises(ValueError, match="one together"):
        split(Decimal(1), [Fraction(1, 3)], "EUR")


TOUCHES = st.lists(
    st.builds(
        text, st.sampled_from("12345678"), st.floats(-5, 200), st.sampled_from(["text", "click"]), st.sampled_from(["ada", "bob"])
    ),
    max_size=12,
)  # fmt: skip
MONEY = st.decimals(0, 100_000, places=2)


@given(touches=TOUCHES, paid=MONEY, refunds=st.lists(MONEY, max_size=3), since=st.floats(-10, 200))
@settings(max_examples=80, deadline=None)
def test_no_rule_gives_away_more_than_an_order_is_worth(touches, paid, refunds, since):
    sale = replace(SALE, paid=paid, refunds=tuple(refunds))
    rightful = sort(touches, [Silence("ada", hours(since))]).rightful
    for rule in RULES:
        found = credit([sale], rightful, rule)

        assert sum(one.amount for one in found) == (sale.net if found else 0)
        assert sum(one.share for one in found) == (1 if found else 0)
        assert all(one.amount >= 0 for one in found)
        assert len({one.touch.message for one in found}) == len(found)
        assert all(one.touch.person == "ada" and one.touch.at <= sale.at for one in found)
