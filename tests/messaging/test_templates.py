"""What a marketer may write, what is made of it for each person, and what is refused at once."""

import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.segments import GSM, segments
from tasks.messaging.lint import Draft, lint
from tasks.messaging.templates import Unfilled, Unreadable, choose, fill, read
from tasks.messaging.templates_preview import foretell, preview, table
from tasks.messaging.variables import VARIABLES, Money, offered

EUROS = Money(Decimal("1234.50"), "EUR")
ROW = {
    "brand": "Ada\u2019s Shop",
    "first_name": "Anna",
    "items": [{"title": "Green tea", "quantity": 2, "price": Money(Decimal(5), "EUR")}],
    "cart_total": EUROS,
    "cart_link": "https://ada.example/c/1",
}
EVERYTHING = {"cart", "order", "parcel", "product", "offer", "points", "birthday"}


def made(source: str, language: str | None = "en", country: str | None = None, **row) -> str:
    template = read("cart", {"en": source, "fr": source, "de": source}, {"cart", "points"})
    return fill(template, ROW | row, language, country).body


def refused(source: str, about: frozenset[str] = frozenset({"cart"})) -> str:
    with pytest.raises(Unreadable) as error:
        read("cart", {"en": source}, about)
    return str(error.value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ brand }}: {{ cart_link }}", "Ada's Shop: https://ada.example/c/1"),
        ('Hi {{ first_name | default: "there" }}', "Hi Anna"),
        ('Hi {{ last_name | default: "there" }}', "Hi there"),
        ("Hi{% if last_name %} {{ last_name }}{% endif %}!", "Hi!"),
        ("Hi {{ last_name | default: brand }}", "Hi Ada's Shop"),
        ("{% if cart_total > 150 %}big{% else %}small{% endif %}", "big"),
        ("{% if cart_total > 1234.5 %}big{% else %}small{% endif %}", "small"),
        ("{% if points > 3 %}many{% else %}few{% endif %}", "few"),
        ("{% for i in items %}{{ i.quantity }} {{ i.title }}, {{ i.price }}{% endfor %}", "2 Green tea, €5.00"),
        ("{{ items.first.title }} of {{ items.size }}", "Green tea of 1"),
        ("{{ brand | upcase }}", "ADA'S SHOP"),
        ("a {% comment %} {{ nothing }} {% endcomment %} b\n\n\n c", "a b\nc"),
        ("{% unless last_name %}none{% endunless %}", "none"),
        ('{% case tier %}{% when "Gold" %}gold{% else %}other{% endcase %}', "other"),
    ],
)  # fmt: skip
def test_a_template_says(source, expected):
    assert made(source) == expected


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hi {{ frist_name }}", "Did you mean first_name?"),
        ("Hi {{ first_name }}", "may be blank"),
        ("Hi {{ first_name | upcase | default: 'you' }}", "may be blank"),
        ("Hi {{ brand | append: first_name }}", "may be blank"),
        ("Hi {{ first_name | default }}", "may be blank"),
        ("{% if cart_total > 5 %}Hi {{ first_name }}{% endif %}", "may be blank"),
        ("{% if store %}{% else %}{{ store }}{% endif %}", "may be blank"),
        ("{% unless store %}{{ store }}{% endunless %}", "may be blank"),
        ("{% if store or first_name %}{{ store }}{% endif %}", "may be blank"),
        ("{% for i in items %}{{ store }}{% endfor %}", "may be blank"),
        ("{% assign x = store %}", "unexpected tag 'assign'"),
        ("{{ order_number }}", "only known to texts about: order"),
        ("{{ brand | upcas }}", "Did you mean upcase?"),
        ('{{ brand | replace: "a", "b" }}', "no filter replace"),
        ('{{ "now" | date: "%Y" }}', "no filter date"),
        ("{% include 'other' %}", "unexpected tag 'include'"),
        ("{% render 'other' %}", "unexpected tag 'render'"),
        ("{% if brand %}", "Close what is open"),
        ("one\n{{ brand", "Line 2"),
        ("{% for i in (1..100000000) %}x{% endfor %}", "loop"),
        ("{% for i in brand %}x{% endfor %}", "loop"),
        ("{% for i in items %}{% for j in items %}x{% endfor %}{% endfor %}", "no loop inside"),
        ("{% for brand in items %}x{% endfor %}", "loop"),
        ("{% for i in items %}{{ i }}{% endfor %}", "There is no i"),
        ("{% for i in items %}{{ forloop.colour }}{% endfor %}", "no forloop.colour"),
        ("{{ forloop.index }}", "no variable forloop"),
        ("{% if brand > 5 %}x{% endif %}", "Compare numbers"),
        ("{% if cart_total > 10000 %}{% if brand > 5 %}x{% endif %}{% endif %}", "Compare numbers"),
        ("{{ brand | truncate: 'x' }}", "give filters"),
        ("{{ brand.upper }}", "no brand.upper"),
        ("{{ brand.__class__.__mro__ }}", "no brand.__class__"),
        ("{{ items[0].title }}", "There is no items"),
        ("{% for i in items %}{{ i.colour }}{% endfor %}", "no i.colour"),
        ("x" * 4001, "Shorten it"),
    ],
)  # fmt: skip
def test_a_fault_is_found_when_the_template_is_read(source, said):
    assert said in refused(source)


def test_all_faults_are_told_at_once():
    said = refused("{{ frist_name }} {{ store }} {{ brand | upcas }}")

    assert all(part in said for part in ("frist_name", "store", "upcas"))


@pytest.mark.parametrize(
    "source",
    [
        "{% if store %}{{ store }}{% endif %}",
        "{% if store and first_name %}{{ store }} {{ first_name }}{% endif %}",
        "{% if store and cart_total > 5 %}{{ store }}{% endif %}",
        "{% if cart_total > 5 %}x{% elsif store %}{{ store }}{% endif %}",
        "{{ store | default: '' }}",
    ],
)
def test_who_asks_first_needs_no_default(source):
    read("cart", {"en": source}, {"cart"})


def test_a_text_is_about_something_there_is():
    with pytest.raises(Unreadable, match="No text is about carts"):
        read("cart", {"en": "x"}, {"carts"})


@pytest.mark.parametrize("wording", [{}, {"klingon": "x"}, {"en": "x", "xx": "y"}])
def test_a_wording_needs_a_language_there_is(wording):
    with pytest.raises(Unreadable):
        read("cart", wording)


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("fr", None, "fr"), ("fr-CA", None, "fr-CA"), ("fr_CA", None, "fr-CA"), ("fr", "CA", "fr-CA"),
        ("fr-BE", "BE", "fr"), ("FR", None, "fr"), (None, "FR", "fr"), (None, "AT", "de"), (None, "CH", "en"),
        ("it", "FR", "en"), (None, None, "en"), (None, "XX", "en"), ("", "DE", "de"), ("en-GB", "FR", "en"),
    ],
)  # fmt: skip
def test_a_person_is_spoken_to_in_their_language(language, country, expected):
    assert choose(["en", "fr", "fr-CA", "de"], language, country) == expected


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [("en", "US", "€1,234.50"), ("fr", "FR", "1 234,50 €"), ("de", None, "1.234,50 €"), ("de", "CH", "EUR 1'234.50")],
)  # fmt: skip
def test_money_is_written_as_it_is_there_and_without_dear_signs(language, country, expected):
    body = made("{{ cart_total }}", language, country)

    assert body == expected
    assert set(body) <= GSM


def test_days_are_written_as_people_say_them():
    template = read("way", {"en": "{{ delivery_day | default: 'soon' }}", "fr": "{{ delivery_day | default: 'x' }}"}, {"parcel"})  # fmt: skip
    row = {"delivery_day": date(2026, 12, 24)}

    assert (fill(template, row, "en").body, fill(template, row, "fr").body) == ("Dec 24", "24 déc.")


@pytest.mark.parametrize(
    "name",
    [
        None, "", "   ", "\u200b", "http://evil.example/win", "evil.com", "{first_name|Hi}", "{{ brand }}", "4711",
        "Anna <b>", "a" * 31, "a@b.example", "%s%n${jndi:ldap://x}", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_name_is_never_sent(name):
    assert made('Hi {{ first_name | default: "there" }}', first_name=name) == "Hi there"


@pytest.mark.parametrize(
    "name", ["Anna", "  Jean-Luc ", "O\u2019Neil", "Ирина", "李", "María José", "D'Arcy"]
)
def test_names_are_kept_as_they_are(name):
    expected = " ".join(name.replace("\u2019", "'").split())

    assert made('Hi {{ first_name | default: "there" }}', first_name=name) == f"Hi {expected}"


def test_what_a_person_typed_is_never_read_as_a_template():
    assert made("{{ brand }}", brand="{{ cart_link }}") == "{{ cart_link }}"


@pytest.mark.parametrize(
    "row",
    [{"brand": None}, {"brand": "  "}, {"items": []}, {"cart_link": "javascript:alert(1)"}, {"colour": "red"},
     {"items": [{"title": "x"}]}, {"cart_total": "12"}],
)  # fmt: skip
def test_a_text_that_lacks_something_is_not_made(row):
    with pytest.raises(Unfilled):
        made("{{ brand }} {{ items.first.title }} {{ cart_total }} {{ cart_link }}", **row)


def test_nothing_grows_without_end():
    began = time.process_time()
    with pytest.raises(Unfilled, match="limit"):
        made("{% for i in items %}" + "x" * 1000 + "{% endfor %}", items=ROW["items"] * 20)

    assert time.process_time() - began < 0.5


def test_of_many_items_a_text_says_the_first():
    assert made("{% for i in items %}x{% endfor %}", items=ROW["items"] * 300) == "x" * 20


def test_a_sample_foretells_the_largest_text():
    template = read("cart", {"en": "{{ brand }}: hi {{ first_name | default: 'you' }}, " + "a" * 60 + " {{ cart_link }} Reply STOP to opt out"}, {"cart"})  # fmt: skip
    rows = [
        ROW,
        ROW | {"first_name": "Ирина"},
        ROW | {"brand": None},
        ROW | {"language": "fr", "country": "FR"},
    ]
    sample = preview(template, rows, purpose="cart", brand=("Ada's Shop",))
    told = foretell(sample)

    assert [(one.encoding, one.segments, one.faulty) for one in sample] == [
        ("GSM-7", 1, False), ("UCS-2", 2, False), ("", 0, True), ("GSM-7", 1, False),
    ]  # fmt: skip
    assert told.worst == sample[1]
    assert (told.segments, told.texts, told.faulty) == (4, 3, 1)
    assert len(table(sample)) == 4


def test_a_sample_is_read_as_an_editor_would():
    template = read("cart", {"en": "Tea: {{ cart_link }}"}, {"cart"})
    (one,) = preview(template, [ROW], purpose="cart", brand=("Ada's Shop",))

    assert {finding.rule for finding in one.findings if finding.severity == "error"} == {
        "brand",
        "opt-out",
    }


def test_an_empty_sample_foretells_nothing():
    assert foretell([]).each == 0


@pytest.mark.parametrize("left", ["{{ first_name }}", "{% if x %}", '{{first_name|default:"x"}}'])
def test_a_template_that_was_not_filled_does_not_leave(left):
    draft = Draft(body=f"Ada's Shop {left}", purpose="transactional", finished=True)

    assert "blanks" in {one.rule for one in lint(draft)}


def test_every_variable_can_be_written_and_may_be_left_out():
    variables = offered(EVERYTHING)
    source = " ".join(
        f"{{{{ {name} }}}}" if one.sure else f"{{{{ {name} | default: '-' }}}}"
        for name, one in variables.items()
        if one.kind != "list"
    )
    template = read("all", {"en": source}, EVERYTHING)
    whole = {name: one.example for name, one in VARIABLES.items() if one.kind != "list"}

    assert "-" not in fill(template, whole).body.split()
    assert "-" in fill(template, {n: v for n, v in whole.items() if VARIABLES[n].sure}).body.split()


GREETING = read(
    "hi", {"en": '{% if store %}{{ store }}: {% endif %}Hi {{ first_name | default: "there" }}'}
)
TYPED = st.text(max_size=40)


@given(first=st.none() | TYPED, store=st.none() | TYPED)
@settings(max_examples=100, deadline=None)
def test_whatever_people_typed_a_template_that_was_read_can_be_written(first, store):
    body = fill(GREETING, {"first_name": first, "store": store}).body

    assert "Hi " in body
    assert not body.endswith("Hi")
    assert all(char.isprintable() or char == "\n" for char in body)
    assert segments(body)[1] >= 1


OUTPUTS = (
    "{{ brand }}", "{{ store }}", "{{ store | default: 'x' }}", "{{ first_name | upcase | default: 'x' }}",
    "{{ first_name | default: 'x' | upcase | truncate: 3 }}", "{{ cart_total }}", "{{ cart_total | append: store }}",
    "{{ items.first.title }}", "{{ items.size }}", "{{ items[0].title }}", "{{ brand.size }}", "{{ nobody }}",
    "{{ item.title }}", "{{ item.price | size }}", "{{ item }}", "{{ forloop.index }}", "{{ brand | first }}", "{{ items | first }}",
    "{{ items | size | append: 'x' }}", "{{ cart_total | capitalize }}", "{{ 5 | truncatewords: 2 }}", "{{ items }}",
    "{{ items | append: 'x' }}", "{{ brand | default: store }}", "{{ store | size }}", "{{ store | last }}", "{{ brand | truncate: store }}",
    "{{ brand | truncate: 4 }}", "{{ brand | default }}", "{% break %}", "{", "}}", "a\n", "{{ 'x' | append: item.title }}",
)  # fmt: skip
ASKED = (
    "store", "store and first_name", "store or brand", "cart_total > 5", "cart_total > store", "store > 5", "store < brand",
    "first_name contains 'a'", "cart_total contains 'a'", "items contains 'a'", "store == blank", "items", "item.price > 5",
    "item.quantity > cart_total", "forloop.first", "brand == store", "store != nil and first_name", "true", "nobody", "items.size > 3",
)  # fmt: skip
SHAPES = (
    "{{% if {0} %}}{2}{{% endif %}}", "{{% if {0} %}}{2}{{% else %}}{3}{{% endif %}}",
    "{{% if {0} %}}{2}{{% elsif {1} %}}{3}{{% endif %}}", "{{% unless {0} %}}{2}{{% endunless %}}",
    "{{% for item in items %}}{2}{{% endfor %}}", "{{% for item in items %}}{2}{{% else %}}{3}{{% endfor %}}",
    "{{% for item in store %}}{2}{{% endfor %}}", "{{% case store %}}{{% when 'a' %}}{2}{{% else %}}{3}{{% endcase %}}",
    "{{% case cart_total %}}{{% when store %}}{2}{{% endcase %}}", "{{% comment %}}{2}{{% endcomment %}}", "{2}{3}",
)  # fmt: skip
CONDITION = st.sampled_from(ASKED)
SOURCE = st.recursive(
    st.sampled_from(OUTPUTS),
    lambda inner: st.builds(
        str.format, st.sampled_from(SHAPES), CONDITION, CONDITION, inner, inner
    ),
    max_leaves=5,
)
SURE = {name: one for name, one in ROW.items() if VARIABLES[name].sure}
ALL = ROW | {"store": "Market", "last_name": "Lee"}


@given(source=SOURCE)
@settings(max_examples=80, deadline=None)
def test_a_template_that_can_be_read_can_be_written_for_everybody(source):
    try:
        template = read("any", {"en": source}, {"cart"})
    except Unreadable:
        return
    for row in (SURE, ALL, SURE | {"store": "Market"}, SURE | {"first_name": "Anna"}):
        fill(template, row)
