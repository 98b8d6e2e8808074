from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.scoring.days import dated, gather, numbered

DAY = date(2025, 3, 1)


def table(*rows):
    return pd.DataFrame(rows, columns=["customer", "at", "amount"])


def known(purchases, day=DAY):
    """Return what is known of the one customer there is."""
    one = gather(purchases).as_of(numbered(day))
    return {name: getattr(one, name).tolist() for name in one.__struct_fields__[1:]}


def test_a_day_has_one_purchase_however_many_orders():
    before = DAY - timedelta(days=30)
    one = known(table(("a", before, 10), ("a", before, 5), ("a", DAY - timedelta(days=10), 7)))

    assert (one["repeats"], one["recency"], one["age"]) == ([1], [20], [30])
    assert (one["worth"], one["spent"]) == ([7], [22])


def test_a_refund_is_no_purchase_and_lowers_what_was_spent():
    one = known(table(("a", DAY - timedelta(days=9), 10), ("a", DAY, Decimal(-4))))

    assert (one["repeats"], one["spent"]) == ([0], [6])


def test_a_gift_is_a_purchase():
    assert known(table(("a", DAY - timedelta(days=9), 10), ("a", DAY, 0)))["repeats"] == [1]


def test_a_clock_has_no_wobble_and_two_purchases_show_none():
    every = [DAY - timedelta(days=n) for n in (30, 20, 10)]

    assert known(table(*(("a", day, 1) for day in every)))["wobble"] == [0]
    assert np.isnan(known(table(*(("a", day, 1) for day in every[:2])))["wobble"][0])


def test_days_are_days_in_utc():
    late = datetime(2025, 3, 1, 23, 30, tzinfo=UTC).astimezone()

    assert known(table(("a", late, 1)), DAY + timedelta(days=1))["age"] == [1]
    assert dated(numbered(late)) == DAY


def test_nothing_was_known_before_anything_was_bought():
    assert len(gather(table(("a", DAY, 1))).as_of(numbered(DAY) - 1)) == 0


PURCHASES = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.integers(-20, 90)),
    min_size=1,
    max_size=30,
)


@settings(max_examples=25, deadline=None)
@given(rows=PURCHASES, cut=st.integers(0, 40))
def test_what_is_known_on_a_day_does_not_depend_on_what_came_later(rows, cut):
    all_of = table(*((who, DAY + timedelta(days=day), paid) for who, day, paid in rows))
    day = DAY + timedelta(days=cut)
    until = all_of[[one <= day for one in all_of["at"]]]
    now, then = gather(all_of), gather(until)

    def by_customer(days):
        one = days.as_of(numbered(day))
        names = days.customers[one.who].tolist()
        rest = [getattr(one, name).round(9).tolist() for name in one.__struct_fields__[1:-1]]
        return sorted(zip(names, *rest, strict=True))

    assert by_customer(now) == by_customer(then)


@settings(max_examples=12, deadline=None)
@given(rows=PURCHASES, data=st.data())
def test_rows_may_come_in_any_order(rows, data):
    given_ = table(*((who, DAY + timedelta(days=day), paid) for who, day, paid in rows))
    mixed = given_.iloc[data.draw(st.permutations(range(len(rows))))]
    one, other = gather(given_), gather(mixed)

    def listed(days):
        rows = zip(days.customers[days.who], days.day, days.amount, days.back, strict=True)
        return sorted((who, int(day), float(paid), float(back)) for who, day, paid, back in rows)

    assert listed(one) == listed(other)


@pytest.mark.parametrize(
    ("purchases", "said"),
    [
        (table(("a", DAY, 1)).drop(columns="amount"), "lack the columns amount"),
        (table(("a", DAY, 1), (None, DAY, 1)), r"1 purchases have no customer \(rows 1\)"),
        (table(("a", None, 1)), r"no at \(rows 0\)"),
        (table(("a", DAY, float("nan"))), r"no amount \(rows 0\)"),
    ],
)
def test_what_lacks_something_is_refused_and_named(purchases, said):
    with pytest.raises(ValueError, match=said):
        gather(purchases)
