"""A shop from a file of order lines: every line is there, and the figures are the file's."""

import gzip
import io
import json
import time
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import phonenumbers
import pytest

from deployments.sandbox.order_lines import seed
from deployments.sandbox.shopify import acts, payloads
from deployments.sandbox.shopify.payloads.parts import money
from deployments.sandbox.shopify.state import Person, Sale, Shop
from tests.sandbox.odd_lines import HEAD, LINES


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "lines.csv.gz"
    path.write_bytes(gzip.compress((HEAD + LINES).encode()))
    return path


@pytest.fixture(scope="module")
def table(file: Path) -> pd.DataFrame:
    read = pd.read_csv(file, dtype=str, keep_default_na=False)
    read["worth"] = [
        int(q) * Decimal(p) for q, p in zip(read.Quantity, read.UnitPrice, strict=True)
    ]
    return read


@pytest.fixture
def shop(file: Path) -> Shop:
    shop = Shop()
    seed(shop, file)
    return shop


def of(shop: Shop, invoice: str) -> Sale:
    digits = "".join(filter(str.isdigit, invoice))
    return next(sale for sale in shop.sales.values() if sale.name == f"#{digits}")


def test_every_line_of_the_file_is_one_line_of_the_shop(shop, table):
    told = Counter()
    for sale in shop.sales.values():
        sign = -1 if sale.cancelled_at else 1
        told.update(
            (sale.name, i.sku, i.title, sign * i.quantity, i.price, sale.person_id is None)
            for i in sale.items
        )

    assert told == Counter(
        (
            f"#{line.InvoiceNo.lstrip('CA')}",
            line.StockCode,
            line.Description,
            int(line.Quantity),
            Decimal(line.UnitPrice),
            not line.CustomerID,
        )
        for line in table.itertuples()
    )


def test_orders_and_net_spend_of_every_customer_are_what_the_file_adds_up_to(shop, table):
    theirs = table[table.CustomerID != ""]
    orders = theirs[~theirs.InvoiceNo.str.startswith("C")].groupby("CustomerID").InvoiceNo
    count, spent = Counter(), Counter()
    for sale in shop.sales.values():
        if sale.person_id:
            number = shop.people[sale.person_id].email.split("@")[0].removeprefix("customer.")
            count[number] += sale.cancelled_at is None
            spent[number] += sale.kept

    assert +count == Counter(orders.nunique().to_dict())
    assert dict(spent) == theirs.groupby("CustomerID").worth.sum().to_dict()
    assert spent["99999"] == Decimal("-38.25")


def test_the_counts_say_what_became_of_the_lines(file):
    made = seed(Shop(), file)

    assert 0 <= made.pop("phones") <= 3
    assert made == {
        "lines": 19,
        "orders": 9,
        "returns": 4,
        "return_lines": 5,
        "guest_orders": 5,
        "guest_lines": 6,
        "orders_below_nothing": 1,
        "quantities_below_one": 1,
        "prices_below_nothing": 1,
        "prices_of_nothing": 2,
        "untitled": 2,
        "people": 4,
        "goods": 4,
    }


def test_goods_brought_back_are_a_cancelled_order_all_of_whose_money_went_back(shop):
    back = of(shop, "C536380")

    assert [(item.quantity, item.left) for item in back.items] == [(2, 0), (1, 0)]
    assert (back.received, back.refunded, back.kept) == (0, Decimal("8.49"), Decimal("-8.49"))
    assert (back.financial_status, back.cancel_reason) == ("REFUNDED", "CUSTOMER")
    assert back.cancelled_at == back.updated_at == datetime(2010, 12, 3, 9, 41, tzinfo=UTC)
    assert back.note == "invoice C536380"


def test_a_write_off_and_a_debt_keep_their_signs_for_the_gate_to_judge(shop):
    assert [item.quantity for item in of(shop, "536389").items] == [-10]
    assert (of(shop, "A563186").total, of(shop, "A563186").kept) == (Decimal("-11062.06"),) * 2


def test_times_are_londons_and_an_invoice_changes_with_its_last_line(shop):
    winter, summer = of(shop, "536365"), of(shop, "536366")

    assert winter.created_at == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert winter.updated_at == datetime(2010, 12, 1, 8, 28, tzinfo=UTC)
    assert summer.created_at == datetime(2011, 7, 1, 8, 0, tzinfo=UTC)


def test_guests_leave_nothing_and_customers_are_one_person_each(shop):
    guest = of(shop, "536390")
    home = {one.email: one.country_code for one in shop.people.values()}

    assert (guest.person_id, guest.email, guest.phone, guest.country_code) == (
        None,
        None,
        None,
        "DE",
    )
    assert home["customer.12680@example.com"] == "FR"
    assert home["customer.99999@example.com"] is None


def test_most_people_left_a_number_and_said_something_about_texts(tmp_path):
    many = "".join(
        f"{n},22423,CAKESTAND,1,2011-01-01 10:00:00,1.00,{n},{'EIRE' if n % 2 else 'RSA'}\n"
        for n in range(10_000, 10_200)
    )
    path = tmp_path / "many.csv"
    path.write_text(HEAD + many)
    shop = Shop()
    seed(shop, path)
    left = [one for one in shop.people.values() if one.phone]

    assert 120 < len(left) < 180
    assert {one.sms.state for one in left if one.sms} >= {"SUBSCRIBED", "UNSUBSCRIBED"}
    assert all(phonenumbers.is_valid_number(parsed(one)) for one in left)
    assert len({phonenumbers.format_number(parsed(one), 0) for one in left}) == len(left)


def parsed(one: Person) -> phonenumbers.PhoneNumber:
    typed = one.phone.replace("(0)", "").removeprefix("mobile: ").strip("\u202a\u202c")
    return phonenumbers.parse(typed, one.country_code)


def test_seeding_is_history_nobody_is_told_of(file):
    heard = []
    shop = Shop()
    shop.listeners.append(lambda topic, _: heard.append(topic))

    seed(shop, file)

    assert heard == []
    acts.refund(shop, of(shop, "536365"), {of(shop, "536365").items[0].id: 1})
    assert heard == ["refunds/create", "orders/updated"]


def test_every_order_can_be_told_of_like_any_other(shop):
    for sale in shop.sales.values():
        told = json.loads(payloads.body(shop, "orders/updated", sale))
        assert len(told["line_items"]) == len(sale.items)


@pytest.mark.parametrize(
    ("amount", "written"),
    [("2.5", "2.50"), ("0.001", "0.001"), ("12.750", "12.75"), ("3", "3.00"), ("-7.1", "-7.10")],
)
def test_money_is_written_to_the_cent_or_finer(amount, written):
    assert money(Decimal(amount)) == written


GOOD = LINES.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 0: the columns are"),
        ("Invoice,Code\n1,2\n", "line 1: the columns are"),
        (HEAD + GOOD + "\n" + GOOD.replace(",6,", ",six,"), "line 3: .*'six'"),
        (HEAD + GOOD.replace(",6,", ",2.5,"), "line 2: .*'2.5'"),
        (HEAD + GOOD.replace("2.55", "free"), "line 2: UnitPrice 'free'"),
        (HEAD + GOOD.replace("2.55", "NaN"), "line 2: UnitPrice 'NaN'"),
        (HEAD + GOOD.replace("2010-12-01", "01/12/10"), "line 2: .*01/12/10"),
        (HEAD + GOOD.removeprefix("536365"), "line 2: a line must name its invoice"),
        (HEAD + GOOD + ",more", "line 2: too many values"),
        (HEAD + GOOD[:20], "line 2: not enough values"),
        (HEAD + '536365,"85123A', "line 2: unexpected end"),
    ],
)
def test_a_file_that_cannot_be_read_sells_nothing_and_says_where(tmp_path, text, reason):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    shop = Shop()

    with pytest.raises(ValueError, match=rf"bad\.csv, {reason}.*Nothing was sold"):
        seed(shop, path)

    assert (shop.sales, shop.people, shop.goods) == ({}, {}, {})


@pytest.mark.parametrize("spoil", [lambda raw: raw[:-9], lambda raw: b"no gzip" + raw])
def test_a_file_cut_off_on_its_way_sells_nothing(tmp_path, file, spoil):
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(spoil(file.read_bytes()))

    with pytest.raises(ValueError, match="Nothing was sold"):
        seed(Shop(), path)


def test_other_letters_than_utf_8_are_refused_and_a_mark_of_it_is_not(tmp_path):
    path = tmp_path / "letters.csv"
    path.write_bytes((HEAD + GOOD).replace("HEART", "CŒUR").encode("cp1252"))
    with pytest.raises(ValueError, match="Nothing was sold"):
        seed(Shop(), path)

    path.write_bytes((HEAD + GOOD + "\n\n").replace("HEART", "CŒUR").encode("utf-8-sig"))
    assert seed(Shop(), path)["lines"] == 1


def test_a_customer_number_a_spreadsheet_made_a_fraction_is_the_same_customer(tmp_path):
    path = tmp_path / "float.csv"
    other = GOOD.replace("536365", "536399").replace("17850", "17850.0")
    path.write_text(f"{HEAD}{GOOD}\n{other}\n")

    assert seed(Shop(), path)["people"] == 1


def test_fifty_thousand_lines_take_a_second(tmp_path):
    path = tmp_path / "long.csv"
    text = io.StringIO(HEAD)
    text.seek(0, io.SEEK_END)
    for n in range(50_000):
        text.write(
            f"{500_000 + n // 20},{20_000 + n % 900},THING {n % 900},{n % 9 + 1},2011-01-{n % 28 + 1:02d} 10:00:00,{n % 50}.{n % 100:02d},{10_000 + n // 200},United Kingdom\n"
        )
    path.write_text(text.getvalue())
    began = time.process_time()
    assert seed(Shop(), path)["lines"] == 50_000
    assert time.process_time() - began < 2
