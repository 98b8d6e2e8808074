"""What a template may say of a person, and of what the text is about: the mapped variables.

`sure` ones are always known where they are offered; all others may be blank, and a template has
to say what stands there instead.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal
from msgspec import Struct

from tasks.messaging.wording import LINK, PLAIN

Kind = Literal["name", "words", "link", "money", "number", "day", "list"]
About = Literal["cart", "order", "parcel", "product", "suggestion", "offer", "points", "birthday"]
MOST_ITEMS = 20
"""Of more a text says the first; nobody reads on."""
LONGEST_NAME = 30
"""Letters; nobody wants to be called by more, and a text is charged for them."""
STRANGE = re.compile(r"[\d{}<>|@/\\\[\]]")
"""What no name has, and what somebody types who wants our text to carry his words."""


class Variable(Struct, frozen=True):
    """One mapped variable: what it says, an example, what it is about (nothing: always)."""

    kind: Kind
    says: str
    example: Any
    about: tuple[About, ...] = ()
    sure: bool = False


class Money(Struct, frozen=True):
    """An amount as it is given to a template; it is written as the person's language writes it."""

    amount: Decimal
    currency: str


ITEM = {"title": "Green tea", "quantity": 2, "price": Money(Decimal(5), "EUR")}
VARIABLES: Mapping[str, Variable] = {
    "brand": Variable("words", "the shop's name", "Ada's Shop", sure=True),
    "shop_link": Variable("link", "the way to the shop", "https://ada.example/s/1", sure=True),
    "store": Variable("words", "the shop they go to, or the nearest", "Market Street"),
    "first_name": Variable("name", "what the person is called", "Anna"),
    "last_name": Variable("name", "the person's family name", "Lee"),
    "cart_link": Variable(
        "link", "the way back to the cart", "https://ada.example/c/1", ("cart",), sure=True
    ),
    "cart_total": Variable(
        "money", "what the cart comes to", Money(Decimal(80), "EUR"), ("cart",), sure=True
    ),
    "items": Variable(
        "list", "what lies there: title, quantity, price", (ITEM,), ("cart", "order"), sure=True
    ),
    "order_number": Variable("words", "the order's number", "#1001", ("order",), sure=True),
    "order_total": Variable(
        "money", "what the order comes to", Money(Decimal(80), "EUR"), ("order",), sure=True
    ),
    "order_link": Variable("link", "the order's own page", "https://ada.example/o/1", ("order",)),
    "refund_total": Variable("money", "what is given back", Money(Decimal(80), "EUR"), ("order",)),
    "tracking_link": Variable("link", "where the parcel is", "https://a.example/t/1", ("parcel",)),
    "carrier": Variable("words", "who brings the parcel", "DHL", ("parcel",)),
    "delivery_day": Variable("day", "when the parcel is due", date(2026, 12, 24), ("parcel",)),
    "product": Variable("words", "what the text is about", "Green tea", ("product",), sure=True),
    "product_link": Variable(
        "link", "the way to it", "https://ada.example/p/1", ("product",), sure=True
    ),
    "product_price": Variable("money", "its price", Money(Decimal(8), "EUR"), ("product",)),
    "suggestion": Variable("words", "what goes with their last order", "Teapot", ("suggestion",)),
    "suggestion_link": Variable(
        "link", "the way to it", "https://ada.example/p/2", ("suggestion",)
    ),
    "category": Variable("words", "the sort of goods they like", "Tea", ("suggestion",)),
    "discount": Variable("words", "how much less it is", "10%", ("offer",), sure=True),
    "discount_code": Variable("words", "the code to enter", "TEA10", ("offer",)),
    "offer_ends": Variable("day", "the offer's last day", date(2026, 12, 24), ("offer",)),
    "points": Variable("number", "points the person has", 120, ("points",), sure=True),
    "tier": Variable("words", "the person's tier", "Gold", ("points",)),
    "birthday": Variable("day", "the person's birthday", date(2026, 12, 24), ("birthday",)),
}
"""Every variable there is, by the name a template calls it."""
PARTS: Mapping[str, Kind] = {"title": "words", "quantity": "number", "price": "money"}
"""What is known of each of the `items`."""


def offered(about: Iterable[str]) -> dict[str, Variable]:
    """Return the variables a text about these things may use; what is about nothing is always."""
    known = set(about)
    return {name: one for name, one in VARIABLES.items() if not one.about or known & {*one.about}}


def examples(variables: Mapping[str, Variable] = VARIABLES) -> dict[str, Any]:
    """Return an example of each variable, by its name."""
    return {name: one.example for name, one in variables.items()}


def values(row: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """Write a row's values as this language writes them; what is blank is left out.

    Raises KeyError for a value that no variable is called by.
    """
    written = {name: write(VARIABLES[name].kind, value, locale) for name, value in row.items()}
    return {name: value for name, value in written.items() if value not in (None, "", [])}


class Amount(Decimal):
    """A number that is compared as one, and written as the person's language writes it."""

    __slots__ = ("words",)
    words: str

    def __str__(self) -> str:
        return self.words


def write(kind: Kind, value: Any, locale: Locale) -> Any:
    """Turn one value into what a template may say of it; None when that is nothing."""
    if value is None:
        return None
    if kind == "list":
        known = value[:MOST_ITEMS]
        return [{part: write(PARTS[part], item[part], locale) for part in PARTS} for item in known]
    return WRITERS[kind](value, locale)


def name(value: str, _: Locale) -> str | None:
    """Return what a person is called; what cannot be a name is blank, and never sent."""
    tidy = words(value, _)
    odd = not any(char.isalpha() for char in tidy) or len(tidy) > LONGEST_NAME
    return None if odd or STRANGE.search(tidy) or LINK.search(tidy) else tidy


def words(value: str, _: Locale) -> str:
    """Return words in one line, with the plain signs that cost nothing more."""
    seen = "".join(
        char if char.isprintable() else " " for char in unicodedata.normalize("NFC", value)
    )
    return " ".join(seen.translate(PLAIN).split())


def link(value: str, _: Locale) -> str:
    """Return an address as it is; one that is not of the web is a mistake of ours."""
    if not re.fullmatch(r"https?://[^\s<>\"]+", value):
        raise ValueError("a link begins with https:// and has no blanks")
    return value


def amount(value: Decimal, text: str) -> Amount:
    """Keep a number beside the words for it."""
    kept = Amount(value)
    kept.words = text.translate(PLAIN)
    return kept


def money(value: Money, locale: Locale) -> Amount:
    """Write an amount with its currency."""
    text = format_currency(value.amount, value.currency, locale=locale)
    return amount(value.amount, text)


def number(value: float | Decimal, locale: Locale) -> Amount:
    """Write a number."""
    exact = Decimal(str(value))
    return amount(exact, format_decimal(exact, locale=locale))


def day(value: date, locale: Locale) -> str:
    """Write a day by its date and month; the year goes without saying."""
    return words(format_skeleton("MMMd", value, locale=locale), locale)


WRITERS: Mapping[str, Any] = {
    "name": name,
    "words": words,
    "link": link,
    "money": money,
    "number": number,
    "day": day,
}
"""How each kind is written."""
