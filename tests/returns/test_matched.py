import numpy as np
import pandas as pd
import pytest

from tasks.returns import matched
from tasks.returns.matched import compare

TRUE = 8.0


def shop(size=1200, seed=1, apart=1.0):
    """Draw a shop that reached its best customers: what they spend after is mostly not for that."""
    lot = np.random.default_rng(seed)
    orders, spent = lot.poisson(3, size), lot.gamma(2, 20, size)
    lean = apart * (0.5 * (orders - 3) + 0.02 * (spent - 40)) - 1
    reached = lot.random(size) < 1 / (1 + np.exp(-lean))
    after = 5 * orders + 0.3 * spent + TRUE * reached + lot.normal(0, 10, size)
    return pd.DataFrame({"reached": reached, "orders": orders, "spent": spent, "after": after})


def told(people):
    return compare(people, reached="reached", outcome="after", on=["orders", "spent"])


def test_like_with_like_finds_what_the_plain_difference_does_not():
    found = told(shop())

    assert found.matched.low < TRUE < found.matched.high
    assert found.matched.certain
    assert found.naive.low > TRUE


def test_the_interval_holds_the_truth_about_nineteen_times_of_twenty():
    held = [told(shop(400, seed)).matched for seed in range(20)]

    assert sum(one.low <= TRUE <= one.high for one in held) >= 17


def test_where_nothing_was_changed_nothing_is_certain():
    people = shop(seed=3)
    people["after"] -= TRUE * people["reached"]

    assert not told(people).matched.certain


def test_balance_is_shown_before_and_after():
    table = told(shop()).balance.set_index("matter")

    assert table.loc["orders", "before"] > 0.4
    assert table["after"].abs().max() < 0.1
    assert "orders, squared" in table.index


def test_those_who_have_nobody_like_them_are_left_out_and_counted():
    people = shop()
    people.loc[:4, ["reached", "spent"]] = [True, 100_000.0]

    assert told(people).left_out >= 5


def test_groups_that_do_not_become_alike_are_not_compared():
    people = shop()
    people["reached"] = people["spent"] + np.linspace(0, 8, len(people)) > 42

    found = told(people)

    assert found.matched is None
    assert found.lacks


def test_of_others_equally_alike_many_serve():
    people = shop().assign(orders=1.0, spent=lambda table: (table["spent"] > 40) * 1.0)

    assert told(people).used > 300


def test_too_few_are_not_compared():
    found = told(shop(60))

    assert found.matched is None
    assert found.lacks.startswith("not enough data: ")


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (shop(60).drop(columns="orders"), "lack the columns orders"),
        (
            shop(60).assign(after=float("nan")),
            r"60 people have no after \(rows \[0, 1, 2, 3, 4\]\)",
        ),
    ],
)
def test_what_is_not_known_is_named(broken, said):
    with pytest.raises(ValueError, match=said):
        told(broken)


def test_of_many_some_are_drawn_by_lot_and_always_the_same(monkeypatch):
    monkeypatch.setattr(matched, "REACHED", 100)
    monkeypatch.setattr(matched, "OTHERS", 300)
    one, other = (told(shop()) for _ in range(2))

    assert (one.reached, one.others) == (100, 300)
    assert one.matched == other.matched


def test_people_must_be_alike_in_something():
    with pytest.raises(ValueError, match="at least one thing"):
        compare(shop(60), reached="reached", outcome="after", on=[])
