"""What goes with an order is what others bought who bought the same, and is told only to be had."""

from decimal import Decimal

import pytest

from flows.messages.post_purchase import WORKFLOW
from flows.messages.win_back import WORKFLOW as WIN_BACK
from mappings.records import Line, Product
from tasks.hub import companions, engine
from tests.hub.world import START, World, account, at, order
from tests.tasks.travel import Travel, clocked, yes

DAY = 24 * 60


def line(order_id, product, number=1):
    return Line(platform="shopify", order_external_id=order_id, external_id=f"{order_id}-{number}", product_external_id=product, title=product, quantity=1, unit_price=Decimal(9))  # fmt: skip


def product(id, **facts):
    plain = {"url": f"https://acme.example/products/{id}", "category": "Tea", "inventory": 3}
    return Product(platform="shopify", external_id=id, title=id.title(), updated_at=at(0), facts=plain | facts)  # fmt: skip


def bought(customer, *products, days=0, total=9):
    id = f"{customer}-{days}"
    lines = [line(id, one, number) for number, one in enumerate(products)]
    placed = at(days * DAY)
    return [order(id, days * DAY, customer_external_id=customer, placed_at=placed, total=Decimal(total), kept=Decimal(total), name="#1"), *lines]  # fmt: skip


@pytest.fixture(scope="module")
def world(postgres, maker, hub_template):
    """Six bought tea with a pot, four tea with a cup, everybody bought salt."""
    maker.execute(f"CREATE DATABASE companions TEMPLATE {hub_template} STRATEGY file_copy")
    made = World(postgres.url("companions"))
    people = [account(str(n), f"p{n}@example.com", minutes=-DAY) for n in range(40)]
    orders = [bought(str(n), *goods(n), days=-1) for n in range(40)]
    made.straight([*(product(one) for one in ("tea", "pot", "cup", "salt", "rice")), *people])
    made.straight([one for each in orders for one in each])
    yield made
    engine.engine(made.url).dispose()
    maker.execute("DROP DATABASE companions WITH (FORCE)")


def goods(n):
    return {0: ["tea", "pot", "salt"], 1: ["tea", "cup", "salt"]}.get(0 if n < 6 else 1 if n < 10 else 2, ["rice", "salt"])  # fmt: skip


def paired(world):
    with clocked(world.url, START) as hub:
        companions.pair(hub)
    rows = world.rows("SELECT product_external_id AS one, other_external_id AS other, buyers, likeness FROM companion ORDER BY 1, likeness DESC, 2")  # fmt: skip
    return {(row["one"], row["other"]): (row["buyers"], round(row["likeness"], 2)) for row in rows}


def test_what_the_same_people_buy_goes_together_and_chance_does_not(world):
    found = paired(world)

    assert found["tea", "pot"] == (6, 0.77)
    assert found["tea", "salt"] == (10, 0.5)
    assert ("tea", "cup") not in found
    assert paired(world) == found


@pytest.mark.parametrize(
    ("number", "has", "pot", "said"),
    [
        (0, ["tea"], {}, "#1 also like Pot: https://acme.example/products/pot"),
        (1, ["tea", "pot"], {}, "#1 also like Salt: https://acme.example/products/salt"),
        (2, ["tea"], {"inventory": 0}, "#1 also like Salt:"),
        (3, ["tea"], {"url": ""}, "#1 also like Salt:"),
        (4, ["cup"], {}, "we hope #1 suits you. What is new: https://acme.example"),
    ],
)
def test_a_text_names_what_goes_with_an_order_is_there_and_is_not_theirs(
    world, number, has, pot, said
):
    paired(world)
    shop, id, phone = Travel(world.url, WORKFLOW), f"9{number}", f"+1415555268{number}"
    shop.tell(account(id, f"p{id}@example.com", phone=phone, country="US"), yes(phone))
    shop.tell(*bought(id, *has), product("pot", **pot, seen=number))
    for minutes in (1, 14 * DAY + 2):
        shop.step(minutes)

    assert said in shop.texts()[-1]


def test_who_is_won_back_hears_of_the_goods_they_like(world):
    shop, phone = Travel(world.url, WIN_BACK), "+14155552690"
    shop.tell(account("99", "p99@example.com", phone=phone, country="US"), yes(phone))
    shop.tell(*bought("99", "rice", days=-121, total=30))
    shop.step(1)

    assert "See what is new in Tea: " in shop.texts()[-1]
